// The pass itself: every byte steps the automaton once, and a hit calls the matchers that wait for it.

import type { RuleSet } from './compile.ts';
import { runBytes } from './decode/symbols.ts';
import type { Candidate } from './finding.ts';
import { readPiece, runBytesMin } from './matchers/encoded-run.ts';
import { Overlaps } from './overlaps/standing.ts';
import type { Found } from './pass/found.ts';
import { blockBytes, collectHits, laneStart, lanes } from './pass/hits.ts';
import { Scan } from './pass/scan-state.ts';

/** All spans that any rule recognises, unresolved, with the work it took: bytes stepped and bytes looked at. */
export function findCandidates(ruleSet: RuleSet, bytes: Uint8Array): { candidates: Candidate[]; steps: number } {
  return passOver(ruleSet, bytes, (scan) => ({
    candidates: scan.found.candidates(),
    steps: bytes.length + scan.steps,
  }));
}

/** Everything found, with overlaps resolved, by start. The columns are good for one call of `take`. */
export function takeStanding<T>(ruleSet: RuleSet, bytes: Uint8Array, take: (standing: Found) => T): T {
  const { engine } = ruleSet;
  return passOver(ruleSet, bytes, (scan) => {
    const overlaps = engine.spare.overlaps ?? new Overlaps();
    engine.spare.overlaps = undefined;
    const taken = take(overlaps.decide(scan.found, scan.runsFrom, engine));
    overlaps.clear();
    engine.spare.overlaps = overlaps;
    return taken;
  });
}

function passOver<T>(ruleSet: RuleSet, bytes: Uint8Array, take: (scan: Scan) => T): T {
  const { spare } = ruleSet.engine;
  const scan = spare.scan ?? newScan(ruleSet, bytes);
  // Taken while it is in use: a pass that throws is not used again.
  spare.scan = undefined;
  scan.isCanary = ruleSet.isCanary;
  scan.begin(bytes, bytes.length);
  readAll(ruleSet, scan);
  const taken = take(scan);
  scan.release();
  spare.scan = scan;
  return taken;
}

/** A pass over content, before its first step. */
export function newScan(ruleSet: RuleSet, bytes: Uint8Array): Scan {
  const scan = new Scan({
    bytes,
    depth: 0,
    rules: ruleSet.rules.length,
    slots: ruleSet.engine.slots,
    scanWithin: (inner) => readAll(ruleSet, inner),
  });
  scan.isCanary = ruleSet.isCanary;
  return scan;
}

function readAll(ruleSet: RuleSet, scan: Scan): void {
  findTriggers(ruleSet, scan);
  scan.runsFrom = scan.found.count;
  findRuns(scan);
  // A guess at what came out of an encoding would be a guess at a guess.
  if (scan.depth === 0) ruleSet.engine.people?.read(scan, 0);
}

function findTriggers(ruleSet: RuleSet, scan: Scan): void {
  const { automaton } = ruleSet.engine;
  const { bytes, length, hits } = scan;
  hits.last = 0;
  for (let from = 0; from < length; from += blockBytes) {
    collectHits(automaton, bytes, from, Math.min(length, from + blockBytes), hits);
    for (let lane = 0; lane < lanes; lane++) visitHits(ruleSet, scan, laneStart(lane), hits.ends[lane] ?? 0);
  }
}

/** Visits what pairs of the hit room tell of, from one place to another. */
function visitHits(ruleSet: RuleSet, scan: Scan, from: number, to: number): void {
  const { automaton, matchers, digits } = ruleSet.engine;
  const { hits, firstText } = automaton;
  const { pairs } = scan.hits;
  for (let i = from; i < to; i += 2) {
    const end = (pairs[i] ?? 0) + 1;
    const state = pairs[i + 1] ?? 0;
    if (state < firstText && digits !== undefined) {
      scan.steps++;
      digits.visit(scan, end - 1, end);
      continue;
    }
    for (const hit of hits[state] ?? []) {
      scan.steps++;
      matchers[hit.id]?.visit(scan, end - hit.length, end);
    }
  }
}

function findRuns(scan: Scan): void {
  for (let at = runStart(scan, 0); at >= 0; ) {
    const { next, goesOn } = readPiece(scan, at);
    at = goesOn ? next : runStart(scan, next);
  }
}

/**
 * Where the next run of base64 from `from` on begins, or −1. Most bytes are not looked at: the last place that a run
 * needs is asked first, and where that is none the search goes on behind it.
 */
export function runStart(scan: Scan, from: number): number {
  const { bytes, length } = scan;
  let start = from;
  /** All from `start` to here belong to a run. */
  let known = from;
  while (start + runBytesMin <= length) {
    let at = start + runBytesMin - 1;
    while (at >= known && runBytes[bytes[at] ?? 0] === 1) at--;
    scan.steps += start + runBytesMin - at;
    if (at < known) return start;
    known = start + runBytesMin;
    start = at + 1;
  }
  return -1;
}
