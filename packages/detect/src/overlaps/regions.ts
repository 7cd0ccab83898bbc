// Candidates in regions: what overlaps belongs together and is decided together, in a scan, a redaction and a stream alike.

import type { Candidate } from '../finding.ts';

/** Candidates that overlap one another, by start. */
export interface Region {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly Candidate[];
}

/** A chain of overlapping candidates longer than this is cut, so that a stream never waits for the end of one. */
export const regionBytesMax = 65_536;

/** All regions, by start; they do not overlap, save that what begins inside a cut one counts from its end. */
export function regionsOf(candidates: readonly Candidate[]): Region[] {
  const sorted = byStart(candidates);
  const regions: { start: number; end: number; candidates: Candidate[] }[] = [];
  for (const candidate of sorted) {
    const last = regions.at(-1);
    const joins = last !== undefined && candidate.start < last.end;
    if (!joins) {
      regions.push({ start: candidate.start, end: candidate.end, candidates: [candidate] });
    } else if (candidate.end <= last.end || candidate.end - last.start <= regionBytesMax) {
      last.end = Math.max(last.end, candidate.end);
      last.candidates.push(candidate);
    } else {
      regions.push({ start: last.end, end: candidate.end, candidates: [candidate] });
    }
  }
  return regions;
}

/** By start; a list that is in order is given back as it is. */
export function byStart(candidates: readonly Candidate[]): readonly Candidate[] {
  for (let i = 1; i < candidates.length; i++) {
    const [before, here] = [candidates[i - 1], candidates[i]];
    if (before !== undefined && here !== undefined && byPlace(before, here) > 0) return sortedFrom(candidates, i);
  }
  return candidates;
}

/** Candidates come in the order of their triggers, so most stand a few places from where they belong, if at all. */
const placesMax = 8;

/** Sorts a list whose first elements are in order: by moving each a few places, or by a sort where that is not enough. */
function sortedFrom(candidates: readonly Candidate[], inOrder: number): readonly Candidate[] {
  const sorted = candidates.slice();
  for (let i = inOrder; i < sorted.length; i++) {
    const moved = sorted[i];
    if (moved === undefined) continue;
    let place = i;
    for (
      let before = sorted[place - 1];
      before !== undefined && byPlace(before, moved) > 0;
      before = sorted[place - 1]
    ) {
      if (i - place === placesMax) return [...candidates].sort(byPlace);
      sorted[place--] = before;
    }
    sorted[place] = moved;
  }
  return sorted;
}

function byPlace(a: Candidate, b: Candidate): number {
  if (a.start !== b.start) return a.start - b.start;
  return b.end - a.end || a.rule - b.rule || Number(a.encoded ?? false) - Number(b.encoded ?? false);
}
