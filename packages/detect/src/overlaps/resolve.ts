// Decides between findings that overlap, in one sweep from left to right.

import type { Candidate, Standing } from '../finding.ts';

/**
 * The findings that stand, by start. Where two overlap, the one with the higher rank stays: confidence, then severity,
 * then length, then the earlier start, then the order of the rules. A newcomer that outranks the last one kept replaces it;
 * what the replaced one had already put aside stays aside, so a decision never waits for more than the next overlap.
 * Containers (URLs) are decided among themselves: they may hold other findings. What is found in compressed data has the
 * span of all of it, and stands whatever else does: policies must be told of each kind.
 */
export function resolveOverlaps(
  candidates: readonly Candidate[],
  standings: readonly Standing[],
  containers: readonly boolean[],
): Candidate[] {
  const sorted = [...candidates].sort((x, y) => x.start - y.start || compareRank(x, y, standings));
  if (!overlap(sorted)) return sorted;
  const packed = sorted.filter((candidate) => candidate.packed === true);
  if (packed.length > 0) {
    const others = sorted.filter((candidate) => candidate.packed !== true);
    return [...packed, ...resolveOverlaps(others, standings, containers)].sort(byPlace);
  }
  if (!sorted.some((candidate) => containers[candidate.rule] === true)) return sweep(sorted, standings);
  const plain = sorted.filter((candidate) => containers[candidate.rule] !== true);
  const holding = sorted.filter((candidate) => containers[candidate.rule] === true);
  const kept = [...sweep(plain, standings), ...sweep(holding, standings)];
  return kept.sort(byPlace);
}

function byPlace(a: Candidate, b: Candidate): number {
  return a.start - b.start || b.end - a.end || a.rule - b.rule;
}

function overlap(sorted: readonly Candidate[]): boolean {
  let end = 0;
  for (const candidate of sorted) {
    if (candidate.start < end) return true;
    end = candidate.end;
  }
  return false;
}

function sweep(sorted: readonly Candidate[], standings: readonly Standing[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of sorted) {
    const last = kept.at(-1);
    if (last === undefined || candidate.start >= last.end) kept.push(candidate);
    else if (compareRank(candidate, last, standings) < 0) kept[kept.length - 1] = candidate;
  }
  return kept;
}

/** Negative where `a` ranks before `b`. */
export function compareRank(a: Candidate, b: Candidate, standings: readonly Standing[]): number {
  const [x, y] = [standings[a.rule], standings[b.rule]];
  if (x === undefined || y === undefined) return 0;
  return (
    y.confidence - x.confidence ||
    y.severity - x.severity ||
    b.end - b.start - (a.end - a.start) ||
    a.start - b.start ||
    x.order - y.order
  );
}
