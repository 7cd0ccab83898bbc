// Dates as people write them: `2030-01-31`, `2030-01-31T12:00:00Z`, `now`.

import { type Clock, type Fault, fail, ok, type Result } from '@sallyport/base';

const form =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?(?:Z|[+-][0-9]{2}:[0-9]{2}))?$/;

/** RFC 3339 in UTC. A date without a time is its midnight, UTC. Faults: `invalid_input`. */
export function parseDate(text: string, option: string, clock: Pick<Clock, 'nowMs'>): Result<string, Fault> {
  if (text === 'now') return ok(new Date(clock.nowMs()).toISOString());
  const ms = form.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(ms)) return ok(new Date(ms).toISOString());
  return fail('invalid_input', `${option}: not a date; write \`2030-01-31\`, \`2030-01-31T12:00:00Z\` or \`now\``);
}
