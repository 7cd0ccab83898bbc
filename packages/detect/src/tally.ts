// How many of what is in a text: all of it, where a scan names the first thousand.

import type { RuleSet } from './compile.ts';
import { withBytes } from './content-bytes.ts';
import { takeStanding } from './engine.ts';

/** A type and not an interface, so that it is JSON to the compiler too. */
export type RuleCount = { readonly kind: string; readonly rule: string; readonly count: number };

/**
 * Findings by rule, in the order of their first places.
 * INVARIANT: no rule that found something is missing, however many findings stand before it: policies decide by kinds,
 * and what they are not told of they let pass.
 */
export function tally(ruleSet: RuleSet, content: Uint8Array | string): readonly RuleCount[] {
  const counts = new Map<number, number>();
  withBytes(ruleSet.engine.spare, content, (bytes) =>
    takeStanding(ruleSet, bytes, (standing) => {
      for (let row = 0; row < standing.count; row++) {
        const rule = standing.rule[row] ?? 0;
        counts.set(rule, (counts.get(rule) ?? 0) + 1);
      }
    }),
  );
  return [...counts].flatMap(([rule, count]) => {
    const known = ruleSet.rules[rule];
    return known === undefined ? [] : [{ kind: known.kind, rule: known.id, count }];
  });
}
