// The expressions beside the scanner really look for the same: most of what the rules' own tests plant, they find.

import { defaultRuleSet } from '@sallyport/detect';
import { describe, expect, it } from 'vitest';
import { plainExpressions } from './plain.ts';

const { rules, tests } = defaultRuleSet();

describe('plainExpressions', () => {
  it('has one for each rule', () => {
    expect(plainExpressions(rules)).toHaveLength(rules.length);
  });

  it('finds nearly all of what the token rules say must be found', () => {
    const expressions = new Map(plainExpressions(rules).map((expression, index) => [rules[index]?.id, expression]));
    const tokens = new Set(rules.filter(({ match }) => match.type === 'token').map(({ id }) => id));
    let found = 0;
    let planted = 0;
    for (const { rule, positive } of tests.filter((one) => tokens.has(one.rule))) {
      for (const text of positive) {
        planted += 1;
        if (text.replaceAll(/[«»¦]/g, '').match(expressions.get(rule) ?? /$^/) !== null) found += 1;
      }
    }
    expect(planted).toBeGreaterThan(100);
    expect(found / planted).toBeGreaterThan(0.95);
  });

  it('finds nothing in plain prose', () => {
    const prose = 'The meeting that was planned has been moved, because two of the reviewers cannot travel.';
    expect(plainExpressions(rules).filter((expression) => prose.match(expression) !== null)).toEqual([]);
  });
});
