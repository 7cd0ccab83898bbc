// Every rule is put to a storm made from its own tests, so that one which is added is measured too.

import { compileRules, defaultRuleSet } from '@sallyport/detect';
import { expect, it } from 'vitest';
import { stormUnits } from './storm-units.ts';

it('takes every rule of the set', () => {
  const ruleSet = defaultRuleSet();
  const taken = new Set(stormUnits(ruleSet).map(({ rule }) => rule));
  // Two rules may share an example: then it stands under the first of them.
  const shared = ruleSet.rules.filter(({ id }) => !taken.has(id)).map(({ id }) => id);
  expect(shared).toEqual([]);
});

it('takes what a rule waits for, what it finds, and both cut short', () => {
  const compiled = compileRules([
    {
      name: 'one.yaml',
      text: `rules:
  - {id: key, kind: secret, description: a key, source: a test, severity: high, confidence: high,
     match: {token: {parts: [key-, digit: 4]}}, tests: {positive: ['my «key-1¦234».'], negative: [key-1]}}`,
    },
  ]);
  if (!compiled.ok) throw new TypeError(compiled.fault.map(({ message }) => message).join());
  const texts = stormUnits(compiled.value).map(({ text }) => text);
  expect(texts).toEqual(
    expect.arrayContaining(['key-', 'key-="a1', 'my key-1234.', 'my key-1234', 'key-123', 'key- ']),
  );
  expect(texts.join()).not.toMatch(/[«»¦]/);
});
