// Everything a command may touch outside of itself and the file system, so that tests can hand in their own.

import type { Clock, RandomBytes } from '@sallyport/base';
import type { ProcessLike } from '@sallyport/http';

/** What is used of the global `fetch`. */
export type Fetch = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal: AbortSignal;
    readonly redirect: 'error';
  },
) => Promise<Response>;

export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether a person looks at standard output. */
  readonly terminal: boolean;
  /** All of standard input. */
  readonly stdin: () => Promise<Uint8Array>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly fetch: Fetch;
  /** Signals that end `start`. */
  readonly process: ProcessLike;
  /** Such as `20.20.2`. */
  readonly nodeVersion: string;
  /** Where the logs of `start` go; standard output, buffered, when absent. */
  readonly logs?: { readonly write: (line: string) => void };
}
