// The rules that ship with the product, compiled.

import { compileRules, type RuleSet } from './compile.ts';
import type { RuleSource } from './read-rules.ts';
import { contactRules } from './rules/contact.ts';
import { identityRules } from './rules/identity-numbers.ts';
import { numberRules } from './rules/numbers.ts';
import { secretSources } from './rules/secrets.ts';

/** Rule files in the order in which their rules are compiled: earlier number rules take digits first. */
export const defaultSources: readonly RuleSource[] = [
  { name: 'contact.yaml', text: contactRules },
  { name: 'identity-numbers.yaml', text: identityRules },
  { name: 'numbers.yaml', text: numberRules },
  ...secretSources,
];

/** Compiles the default rules: about half a second; keep the result. Throws on a fault in them, which is a bug. */
export function defaultRuleSet(): RuleSet {
  const compiled = compileRules(defaultSources);
  if (compiled.ok) return compiled.value;
  throw new TypeError(compiled.fault.map(({ at, message }) => `${at ?? ''} ${message}`).join('\n'));
}
