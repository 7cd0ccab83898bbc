// The made-up world says the same in every language: else its engines could not be compared.

import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { compilePolicies, isAuthorized } from '@sallyport/policy';
import { describe, expect, it } from 'vitest';
import { byHand } from './by-hand.ts';
import { cedarText, namedPolicies, officialAnswer, officialCall, ourQuestion, ourSet } from './cedar.ts';
import { actions, questions, rulesOf, rulesPerKind } from './world.ts';

const kinds = 4;

describe('the world', () => {
  it('asks the same in every run, of every action, with both answers', () => {
    const asked = questions(kinds, 1_000);
    expect(asked).toEqual(questions(kinds, 1_000));
    expect(new Set(asked.map(({ action }) => action.name))).toEqual(new Set(actions));
    const allowed = asked.filter((one) => byHand(kinds)(one).allowed).length;
    expect(allowed).toBeGreaterThan(250);
    expect(allowed).toBeLessThan(750);
  });

  it('lets every rule decide something', () => {
    const hand = byHand(kinds);
    const deciding = new Set(questions(kinds, 2_000).flatMap((one) => hand(one).reasons));
    expect(deciding.size).toBe(kinds * rulesPerKind);
    expect(rulesOf(0)).toHaveLength(rulesPerKind);
  });

  it('is the same by hand, to our engine and to the official one', () => {
    const text = cedarText(kinds);
    const set = ourSet(text);
    const compiled = compilePolicies(set);
    expect(preparsePolicySet('world-test', { staticPolicies: namedPolicies(text) }).type).toBe('success');
    const hand = byHand(kinds);
    for (const one of questions(kinds, 300)) {
      const expected = { allowed: hand(one).allowed, reasons: [...hand(one).reasons].sort().join(' ') };
      const { request, entities } = ourQuestion(one);
      for (const engine of [compiled.isAuthorized(request, entities), isAuthorized(set, request, entities)]) {
        if (!engine.ok) throw new Error(engine.fault.message);
        const { decision, reasons, errors } = engine.value;
        expect(errors).toEqual([]);
        expect({ allowed: decision === 'allow', reasons: [...reasons].sort().join(' ') }).toEqual(expected);
      }
      expect(officialAnswer(statefulIsAuthorized(officialCall('world-test', one)))).toEqual(expected);
    }
  });
});
