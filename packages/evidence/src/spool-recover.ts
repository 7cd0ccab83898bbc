// Recovery of a spool after any end of its process: cuts a torn tail, refuses damage.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { scanSegment } from './segment.ts';
import type { SpoolFiles } from './spool-files.ts';

/** One segment file; `length` and `nextSequence` count durable records only. Owned by the spool's writer. */
export interface Segment {
  readonly name: string;
  readonly firstSequence: number;
  nextSequence: number;
  length: number;
}

export interface RecoveredSpool {
  /** In order; the last one may be empty. */
  readonly segments: readonly Segment[];
  readonly nextSequence: number;
}

const nameForm = /^(\d{16})\.seg$/;
const wholeFile = 2 ** 31;

/** A segment is named after its first record, so that the sequence survives the removal of all records. */
export function segmentName(firstSequence: number): string {
  return `${String(firstSequence).padStart(16, '0')}.seg`;
}

/** Faults: `integrity` where records are damaged or missing. Throws what the file system throws. */
export async function recoverSpool(files: SpoolFiles): Promise<Result<RecoveredSpool, Fault>> {
  const names = (await files.list()).filter((name) => nameForm.test(name)).sort();
  const segments: Segment[] = [];
  let due: number | undefined;
  for (const [at, name] of names.entries()) {
    const firstSequence = Number(nameForm.exec(name)?.[1]);
    if (due !== undefined && firstSequence !== due) {
      return fail('integrity', `the spool segment \`${name}\` follows record ${due - 1}: a segment is missing`);
    }
    const isLast = at === names.length - 1;
    const bytes = await files.read(name, 0, wholeFile);
    const scan = scanSegment(bytes, { name, firstSequence, isLast });
    if (!scan.ok) return scan;
    if (scan.value.end < bytes.length) {
      const file = await files.open(name);
      await file.truncate(scan.value.end).finally(() => file.close());
    }
    segments.push({ name, firstSequence, nextSequence: scan.value.nextSequence, length: scan.value.end });
    due = scan.value.nextSequence;
  }
  return ok({ segments, nextSequence: due ?? 1 });
}
