// What an address carries by itself: data in its query, its path or the names of its host goes wherever it is sent.

import type { RuleSet } from '@sallyport/detect';
import { canaryKind } from './canary/watch.ts';
import { countFindings, type Inspection } from './inspect.ts';

/** Everything else that is found in an address says where it leads. */
const carried: ReadonlySet<string> = new Set(['exfiltration', canaryKind]);

/** `address` as it was given, with its query. */
export function carriedBy(rules: RuleSet, address: string): Inspection {
  return { findings: countFindings(rules, address).findings.filter(({ kind }) => carried.has(kind)) };
}
