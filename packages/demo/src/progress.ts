// Progress for people: one line that counts up in a terminal, a few plain lines in a log.

import type { LoadProgress } from './load.ts';

export interface ProgressOptions {
  readonly write: (text: string) => void;
  /** Whether the line may be written over. */
  readonly terminal: boolean;
}

/** A receiver of progress. In a terminal it keeps one line and ends it when all is done; else it prints each quarter. */
export function progressPrinter({ write, terminal }: ProgressOptions): (progress: LoadProgress) => void {
  let quarters = 0;
  return ({ done, total }) => {
    const share = total === 0 ? 1 : done / total;
    const line = `loading mail: ${grouped(done)} of ${grouped(total)} (${Math.floor(share * 100)} %)`;
    if (terminal) write(`\r${line}${share >= 1 ? '\n' : ''}`);
    else if (Math.floor(share * 4) > quarters) {
      quarters = Math.floor(share * 4);
      write(`${line}\n`);
    }
  };
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
