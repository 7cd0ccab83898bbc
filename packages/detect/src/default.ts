// The rules that ship with the product, compiled.

import { compileRules, type RuleSet } from './compile.ts';
import type { RuleSource } from './rule-files/read-rules.ts';
import { carrierRules } from './rules/carriers.ts';
import { contactRules } from './rules/contact.ts';
import { identityAmericasRules } from './rules/identity-americas.ts';
import { identityAsiaPacificAfricaRules } from './rules/identity-asia-pacific-africa.ts';
import { identityCarriedRules } from './rules/identity-carried.ts';
import { identityEuropeRules } from './rules/identity-europe.ts';
import { numberRules } from './rules/numbers.ts';
import { peopleRules } from './rules/people.ts';
import { secretSources } from './rules/secrets.ts';

/** Rule files in the order in which their rules are compiled: earlier number rules take digits first. */
export const defaultSources: readonly RuleSource[] = [
  { name: 'contact.yaml', text: contactRules },
  { name: 'identity-americas.yaml', text: identityAmericasRules },
  { name: 'identity-europe.yaml', text: identityEuropeRules },
  { name: 'identity-asia-pacific-africa.yaml', text: identityAsiaPacificAfricaRules },
  { name: 'identity-carried.yaml', text: identityCarriedRules },
  { name: 'numbers.yaml', text: numberRules },
  { name: 'carriers.yaml', text: carrierRules },
  ...secretSources,
];

/** The second tier: a model that guesses where rules know. It reads some megabytes a second, rules read a hundred. */
export const peopleSource: RuleSource = { name: 'people.yaml', text: peopleRules };

/**
 * Compiles the default rules, with `people` those for names and addresses too: about half a second; keep the result.
 * Throws on a fault in them, which is a bug.
 */
export function defaultRuleSet({ people = false }: { readonly people?: boolean } = {}): RuleSet {
  const compiled = compileRules(people ? [...defaultSources, peopleSource] : defaultSources);
  if (compiled.ok) return compiled.value;
  throw new TypeError(compiled.fault.map(({ at, message }) => `${at ?? ''} ${message}`).join('\n'));
}
