// What an address says by itself, kept for the addresses used last: callers write to few.

import { memo } from '@sallyport/base';
import { type RedactPolicy, type RuleSet, redact } from '@sallyport/detect';
import { canaryKind } from './canary/watch.ts';
import type { Destination } from './destination.ts';
import { countFindings, type Inspection } from './inspect.ts';

/** Addresses kept for each rule set, and the longest of them, in characters. */
const addressesMax = 64;
const keptCharsMax = 512;

/**
 * Data in the query of an address, its path or the names of its host goes wherever it is sent. Everything else that is
 * found in an address says where it leads. `address` as it was given, with its query.
 */
export const carriedBy = kept(
  (rules, address): Inspection => ({
    findings: countFindings(rules, address).findings.filter(({ kind }) => carried.has(kind)),
  }),
);

const carried: ReadonlySet<string> = new Set(['exfiltration', canaryKind]);

/** As certificates and reviewers see it. */
export function describedDestination(rules: RuleSet, { text }: Destination): string {
  return described(rules, text);
}

const described = kept((rules, text) => redact(rules, text, describedPolicy).text);

/** Nothing that was found stands in a certificate, its destination's path included; where it went is no finding. */
const describedPolicy: RedactPolicy = { kinds: { url: 'allow', ip: 'allow' }, otherwise: 'redact' };

/** The same function of rules and address, which works each out once for as long as it is kept. */
function kept<T>(of: (rules: RuleSet, address: string) => T) {
  const byRules = new WeakMap<RuleSet, (address: string) => T>();
  return (rules: RuleSet, address: string): T => {
    if (address.length > keptCharsMax) return of(rules, address);
    const known = byRules.get(rules) ?? memo(addressesMax, (text: string) => of(rules, text));
    byRules.set(rules, known);
    return known(address);
  };
}
