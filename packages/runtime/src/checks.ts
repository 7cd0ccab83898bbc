// What `/ready` and `doctor` ask of each component.

import { fail, ok } from '@sallyport/base';
import type { Recorder } from '@sallyport/evidence';
import type { Check } from '@sallyport/http';
import type { Database, HotStore } from '@sallyport/storage';
import type { ColdTier } from './cold.ts';

/** Unpublished events above which the evidence pipeline counts as stuck. */
const lagEventsMax = 100_000;

export function componentChecks(parts: {
  readonly database: Database;
  readonly hot: HotStore | undefined;
  readonly cold: ColdTier;
  readonly recorder: Recorder;
}): readonly Check[] {
  const { database, hot, cold, recorder } = parts;
  return [
    {
      name: 'postgres',
      run: async () => {
        const pinged = await database.ping();
        return pinged.ok ? ok(`${database.kind} ${database.name}`) : pinged;
      },
    },
    {
      name: 'evidence',
      run: async () => {
        const { lagEvents, unpublishedEvents, publishedEvents, lastError } = recorder.health();
        if (lastError !== undefined) return { ok: false, fault: lastError };
        if (lagEvents + unpublishedEvents > lagEventsMax) {
          return fail('unavailable', `${lagEvents + unpublishedEvents} events wait for the log; check its store`);
        }
        return ok(`${publishedEvents} published, ${lagEvents + unpublishedEvents} on their way`);
      },
    },
    {
      name: 'cold',
      run: async () => {
        const pinged = await cold.ping();
        return pinged.ok ? ok(cold.name) : pinged;
      },
    },
    ...(hot === undefined
      ? []
      : [
          {
            name: 'redis',
            run: async () => {
              const pinged = await hot.ping();
              // Without the hot tier answers are slower and as right: no reason to send callers away.
              return ok(pinged.ok ? hot.name : `${hot.name} does not answer; serving from the other tiers`);
            },
          },
        ]),
  ];
}
