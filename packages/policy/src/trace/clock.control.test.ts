// Negative control: a validity that is one millisecond too long must be seen by the comparison with the evaluation.

import { must } from '@sallyport/base';
import { afterEach, expect, test, vi } from 'vitest';
import { isAuthorized } from '../authorize.ts';
import { compilePolicies } from '../compile/compile.ts';
import { noEntities } from '../entity.ts';
import { parsePolicies } from '../parse/parse.ts';
import { policySet } from '../policy-set.ts';
import { entityUid } from '../uid.ts';
import { cedarRecord } from '../value.ts';

const planted = vi.hoisted(() => ({ longer: 0n }));

vi.mock('./clock.ts', async (importOriginal) => {
  const real = await importOriginal<typeof import('./clock.ts')>();
  const comparisonRange: typeof real.comparisonRange = (operator, value, bound) => {
    const range = real.comparisonRange(operator, value, bound);
    return range?.high === undefined ? range : { ...range, high: range.high + planted.longer };
  };
  const stepRange: typeof real.stepRange = (name, kind, value) => {
    const range = real.stepRange(name, kind, value);
    return range?.high === undefined ? range : { ...range, high: range.high + planted.longer };
  };
  return { ...real, comparisonRange, stepRange };
});

const uid = entityUid('User', 'a');
const at = (ms: number) => ({
  principal: uid,
  action: uid,
  resource: uid,
  context: cedarRecord({ now: { kind: 'datetime', ms } }),
});

const conditions = [
  'context.now < datetime("2024-06-01")',
  'context.now <= datetime("2024-06-01")',
  'datetime("2024-06-01") > context.now',
  'context.now != datetime("2024-06-01")',
  'context.now.offset(duration("90m")) < datetime("2024-06-01")',
  'context.now.durationSince(datetime("2024-05-01")) < duration("10d")',
  'context.now.toDate() == datetime("2024-05-05")',
  'context.now.durationSince(datetime("2024-05-01")).toHours() == 107',
];

/** Whether the answer of one moment is wrong at the first, or the last, moment that its validity still claims. */
function isWrong(condition: string): boolean {
  const set = must(policySet(must(parsePolicies(`permit(principal, action, resource) when { ${condition} };`))));
  const { trace, decision } = must(compilePolicies(set).traced(at(Date.parse('2024-05-05T11:30:00Z')), noEntities));
  const ends = [trace.validFromMs, trace.validUntilMs === undefined ? undefined : trace.validUntilMs - 1n];
  return ends.some((end) => {
    // Where 64 bits end is no moment that a number can say.
    if (end === undefined || end > 2n ** 53n || end < -(2n ** 53n)) return false;
    return must(isAuthorized(set, at(Number(end)), noEntities)).decision !== decision;
  });
}

afterEach(() => {
  planted.longer = 0n;
});

test.each(conditions)('%s: the bounds are exact, and a longer one is seen', (condition) => {
  expect(isWrong(condition)).toBe(false);
  planted.longer = 1n;
  expect(isWrong(condition)).toBe(true);
});
