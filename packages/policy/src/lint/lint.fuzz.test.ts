import { must } from '@sallyport/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Policy } from '../ast.ts';
import { isAuthorized } from '../authorize.ts';
import { policySet } from '../policy-set.ts';
import { randomCase, summaryOf } from '../testing/case.ts';
import { type Tape, tapes } from '../testing/tape.ts';
import { randomRequest } from '../testing/world.ts';
import { lintPolicies } from './lint.ts';

/** The policies and some made of them, as people copy, widen, narrow and break them. */
function varied(tape: Tape, policies: readonly Policy[]): readonly Policy[] {
  return policies.flatMap((policy) => {
    const [condition] = policy.conditions;
    const body = condition?.body ?? { kind: 'literal', value: true };
    const copy = tape.pick<() => Policy>(
      () => policy,
      () => ({ ...policy, conditions: policy.conditions.slice(1) }),
      () => ({ ...policy, principal: { op: 'all' } }),
      () => ({ ...policy, effect: 'forbid', resource: { op: 'all' } }),
      () => ({ ...policy, conditions: [...policy.conditions, { kind: 'unless', body }] }),
      () => ({
        ...policy,
        conditions: [{ kind: 'when', body: { kind: 'and', left: body, right: { kind: 'not', operand: body } } }],
      }),
      () => ({
        ...policy,
        conditions: [{ kind: 'when', body: { kind: 'or', left: body, right: { kind: 'not', operand: body } } }],
      }),
    )();
    return [policy, { ...copy, id: `${policy.id}copy` }].sort(() => (tape.once(2) ? 1 : -1));
  });
}

test('INVARIANT: no finding is ever wrong', () => {
  const seen = { shadowed: 0, never_matches: 0, always_true: 0 };
  fc.assert(
    fc.property(tapes(5_000), (tape) => {
      const { set, entities, requests } = randomCase(tape, { policiesMax: 5, requests: 6 });
      const policies = varied(
        tape,
        set.active.map(({ policy }) => policy),
      );
      const whole = must(policySet(policies));
      const findings = lintPolicies(whole);
      const more = Array.from({ length: 6 }, () => randomRequest(tape));
      for (const finding of findings) {
        seen[finding.kind]++;
        const policy = whole.get(finding.policyId);
        if (policy === undefined) throw new Error(finding.policyId);
        // Alone and as a permit, a policy applies where the answer is allow.
        const subject: Policy = { ...policy, effect: 'permit' };
        const alone = must(
          policySet([
            finding.condition === undefined
              ? subject
              : {
                  ...subject,
                  principal: { op: 'all' },
                  action: { op: 'all' },
                  resource: { op: 'all' },
                  conditions: policy.conditions.slice(finding.condition, finding.condition + 1),
                },
          ]),
        );
        const without = must(policySet(policies.filter(({ id }) => id !== finding.policyId)));
        for (const request of [...requests, ...more]) {
          const applies = must(isAuthorized(alone, request, entities)).decision === 'allow';
          if (finding.kind === 'never_matches') expect(applies).toBe(false);
          if (finding.kind === 'always_true') expect(applies).toBe(true);
          if (finding.kind !== 'shadowed') continue;
          const { decision } = must(isAuthorized(whole, request, entities));
          expect(
            must(isAuthorized(without, request, entities)).decision,
            summaryOf(must(isAuthorized(whole, request, entities))),
          ).toBe(decision);
        }
      }
    }),
    { numRuns: 400, endOnFailure: true },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
}, 120_000);
