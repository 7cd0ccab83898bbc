// Candidates in regions: what overlaps belongs together and is decided together, in a scan, a redaction and a stream alike.

import type { Candidate } from './finding.ts';

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
  const sorted = candidates.length > 1 ? [...candidates].sort(byPlace) : candidates;
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

function byPlace(a: Candidate, b: Candidate): number {
  return (
    a.start - b.start || b.end - a.end || a.rule - b.rule || Number(a.encoded ?? false) - Number(b.encoded ?? false)
  );
}
