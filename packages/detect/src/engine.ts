// The pass itself: every byte steps the automaton once, and a hit calls the matchers that wait for it.

import { utf8 } from '@sallyport/base';
import type { RuleSet } from './compile.ts';
import type { Candidate } from './finding.ts';
import { readRun, runBytes, runBytesMin } from './matchers/encoded-run.ts';
import { Scan } from './scan-state.ts';

/** All spans that any rule recognises, unresolved, with the work it took: bytes stepped and bytes looked at. */
export function findCandidates(ruleSet: RuleSet, bytes: Uint8Array): { candidates: Candidate[]; steps: number } {
  const scan = scanAt(ruleSet, bytes, 0);
  return { candidates: scan.found, steps: bytes.length + scan.steps };
}

function scanAt(ruleSet: RuleSet, bytes: Uint8Array, depth: number): Scan {
  const scan = new Scan({
    bytes,
    depth,
    rules: ruleSet.rules.length,
    slots: ruleSet.engine.slots,
    scanWithin: (decoded, at, outer) => {
      const inner = scanAt(ruleSet, decoded, at);
      outer.steps += decoded.length + inner.steps;
      return inner.found;
    },
  });
  findTriggers(ruleSet, scan);
  findRuns(scan);
  return scan;
}

function findTriggers(ruleSet: RuleSet, scan: Scan): void {
  const { automaton, matchers } = ruleSet.engine;
  const { classOf, next, firstHit, width, hits } = automaton;
  const { bytes, length } = scan;
  let state = 0;
  for (let at = 0; at < length; at++) {
    state = next[state + (classOf[bytes[at] ?? 0] ?? 0)] ?? 0;
    if (state < firstHit) continue;
    for (const hit of hits[state / width] ?? []) {
      scan.steps++;
      matchers[hit.id]?.visit(scan, at + 1 - hit.length, at + 1);
    }
  }
}

/** Finds runs without looking at every byte: one that is long enough holds every place at this distance. */
function findRuns(scan: Scan): void {
  const { bytes, length } = scan;
  let least = 0;
  let at = runBytesMin - 1;
  while (at < length) {
    if (runBytes[bytes[at] ?? 0] !== 1) {
      least = at + 1;
      at += runBytesMin;
      continue;
    }
    let start = at;
    while (start > least && runBytes[bytes[start - 1] ?? 0] === 1) start--;
    scan.steps += at - start + 1;
    if (at - start + 1 < runBytesMin) {
      // Known to be a run so far: look where it would be long enough.
      const wanted = start + runBytesMin - 1;
      while (at < wanted && at + 1 < length && runBytes[bytes[at + 1] ?? 0] === 1) at++;
      if (at < wanted) {
        least = at + 1;
        at += runBytesMin;
        continue;
      }
    }
    const end = readRun(scan, start);
    least = end;
    at = end + runBytesMin - 1;
  }
}

/** The bytes of either kind of input. A lone surrogate becomes U+FFFD, one unit for one unit. */
export function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? utf8(content) : content;
}
