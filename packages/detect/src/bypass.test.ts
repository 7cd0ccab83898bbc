// The table of what is seen through and what is not says what is so.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { bypassTable } from './bypass.ts';
import { defaultRuleSet } from './default.ts';
import { brokenDefaults } from './testing.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('the table in the documentation is what comes out', () => {
  expect(readme).toContain(bypassTable(defaultRuleSet()));
});

it('a rule set that sees less gives another table', () => {
  const blind = brokenDefaults("fold: 'npm_', alnum: 36", "fold: 'npm_', alnum: 30");
  expect(bypassTable(blind)).toBe(bypassTable(defaultRuleSet()));
  const broken = brokenDefaults('check: [luhn, not-uniform]', 'check: [luhn, not-uniform, us-ssn]');
  expect(bypassTable(broken)).not.toBe(bypassTable(defaultRuleSet()));
});
