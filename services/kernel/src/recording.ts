// The recorder as the kernel uses it: a full spool is no quota of the caller's, so it is told as `unavailable`.

import { type Fault, fail, type Result } from '@sallyport/base';
import type { EventRef, EvidenceInput, Recorder } from '@sallyport/evidence';

export type Recording = Pick<Recorder, 'record'>;

/** Faults of `record`: as the recorder's, with `unavailable` in the place of `exhausted`. */
export function recording(recorder: Recording): Recording {
  return {
    record: async (event: EvidenceInput): Promise<Result<EventRef, Fault>> => {
      const recorded = await recorder.record(event);
      if (recorded.ok || recorded.fault.code !== 'exhausted') return recorded;
      const { message, retryAfterMs = 1_000 } = recorded.fault;
      return fail('unavailable', message, { retryAfterMs, cause: recorded.fault });
    },
  };
}
