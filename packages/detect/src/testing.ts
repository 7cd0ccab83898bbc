// What the tests of this package share: small rule sets and broken copies of the default rules.

import { compileRules, type RuleSet } from './compile.ts';
import { defaultSources } from './default.ts';
import { Scan } from './pass/scan-state.ts';
import { scan } from './scan.ts';

/** A rule set of YAML text that must compile. */
export function ruleSetOf(text: string): RuleSet {
  const compiled = compileRules([{ name: 'test.yaml', text }]);
  if (!compiled.ok) throw new TypeError(compiled.fault.map(({ at, message }) => `${at} ${message}`).join('\n'));
  return compiled.value;
}

/** A pass over bytes that no engine drives. */
export function scanOf(bytes: Uint8Array, rules: number, slots: number): Scan {
  return new Scan({ bytes, depth: 0, rules, slots, scanWithin: () => {} });
}

/** One token rule with a pattern in the notation of rule files. */
export function tokenRule(parts: string, more = ''): string {
  return `rules:\n  - id: probe\n    kind: secret\n    description: a probe\n    match: {token: {parts: ${parts}}}\n${more}`;
}

/** The default rules with a change in their text, as a negative control; throws where nothing changed. */
export function brokenDefaults(from: string | RegExp, to: string): RuleSet {
  const sources = defaultSources.map(({ name, text }) => ({ name, text: text.replace(from, to) }));
  if (sources.every(({ text }, i) => text === defaultSources[i]?.text))
    throw new TypeError('the control changes nothing');
  const compiled = compileRules(sources);
  if (!compiled.ok) throw new TypeError(compiled.fault.map(({ message }) => message).join('\n'));
  return compiled.value;
}

/** What is found in a text, as `kind text`. */
export function foundIn(ruleSet: RuleSet, text: string): readonly string[] {
  return scan(ruleSet, text).findings.map(
    ({ kind, startChar, endChar }) => `${kind} ${text.slice(startChar, endChar)}`,
  );
}
