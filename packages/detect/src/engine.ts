// The pass itself: every byte steps the automaton once, and a hit calls the matchers that wait for it.

import { utf8 } from '@sallyport/base';
import type { RuleSet } from './compile.ts';
import type { Candidate } from './finding.ts';
import { Scan } from './scan-state.ts';

/** All spans that any rule recognises, unresolved, with the work it took: bytes stepped and bytes looked at. */
export function findCandidates(ruleSet: RuleSet, bytes: Uint8Array): { candidates: Candidate[]; steps: number } {
  const { automaton, matchers, slots } = ruleSet.engine;
  const { classOf, next, firstHit, width, hits } = automaton;
  const scan = new Scan(bytes, ruleSet.rules.length, slots);
  const length = bytes.length;
  let state = 0;
  for (let at = 0; at < length; at++) {
    state = next[state + (classOf[bytes[at] ?? 0] ?? 0)] ?? 0;
    if (state < firstHit) continue;
    for (const hit of hits[state / width] ?? []) {
      scan.steps++;
      matchers[hit.id]?.visit(scan, at + 1 - hit.length, at + 1);
    }
  }
  return { candidates: scan.found, steps: length + scan.steps };
}

/** The bytes of either kind of input. A lone surrogate becomes U+FFFD, one unit for one unit. */
export function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? utf8(content) : content;
}
