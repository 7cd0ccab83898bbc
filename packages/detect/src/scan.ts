// Scans content for everything a rule set knows.

import { limits } from '@sallyport/base';
import type { RuleSet } from './compile.ts';
import { bytesOf, findCandidates } from './engine.ts';
import { type Candidate, confidences, type Finding, severities } from './finding.ts';
import { charOffsets } from './offsets.ts';
import { byStart, type Region, regionBytesMax, regionsOf } from './regions.ts';
import { resolveOverlaps, winnerOfTwo } from './resolve.ts';

export interface ScanResult {
  /** By start; at most `limits.findingsMax`. */
  readonly findings: readonly Finding[];
  /** Findings beyond that number. */
  readonly truncated: number;
}

/**
 * Finds in UTF-8 bytes or a string, in time linear in its length. Bytes that are not UTF-8 are scanned as they are.
 * Overlaps are resolved as `resolveOverlaps` says.
 */
export function scan(ruleSet: RuleSet, content: Uint8Array | string): ScanResult {
  const bytes = bytesOf(content);
  const found = resolvedCandidates(ruleSet, bytes);
  const named = found.slice(0, limits.findingsMax);
  const findings = describe(ruleSet, named, bytes, typeof content === 'string' ? content : undefined);
  return { findings, truncated: found.length - named.length };
}

/** Everything found, with overlaps resolved, by start. Most findings stand alone: they are passed on as they are. */
export function resolvedCandidates(ruleSet: RuleSet, bytes: Uint8Array): readonly Candidate[] {
  const { candidates } = findCandidates(ruleSet, bytes);
  if (candidates.length < 2) return candidates;
  const sorted = byStart(candidates);
  const kept: Candidate[] = [];
  for (let first = 0; first < sorted.length; ) {
    const start = sorted[first]?.start ?? 0;
    let end = sorted[first]?.end ?? 0;
    let next = first + 1;
    for (; (sorted[next]?.start ?? Number.POSITIVE_INFINITY) < end; next++) end = Math.max(end, sorted[next]?.end ?? 0);
    const [one, other] = [sorted[first], sorted[first + 1]];
    if (next === first + 1 && one !== undefined) kept.push(one);
    else if (end - start > regionBytesMax) kept.push(...resolveRegions(ruleSet, regionsOf(sorted.slice(first, next))));
    else {
      const winner =
        next === first + 2 && one !== undefined && other !== undefined ? winnerOf(ruleSet, one, other) : undefined;
      if (winner !== undefined) kept.push(winner);
      else for (const stands of resolve(ruleSet, sorted.slice(first, next))) kept.push(stands);
    }
    first = next;
  }
  return kept;
}

function winnerOf({ engine }: RuleSet, one: Candidate, other: Candidate): Candidate | undefined {
  return winnerOfTwo(one, other, engine.standings, engine.containers);
}

function resolve({ engine }: RuleSet, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.length === 1 ? candidates : resolveOverlaps(candidates, engine.standings, engine.containers);
}

/** What stands in each region. */
export function resolveRegions(ruleSet: RuleSet, regions: readonly Region[]): readonly Candidate[] {
  const kept: Candidate[] = [];
  for (const { candidates } of regions) for (const one of resolve(ruleSet, candidates)) kept.push(one);
  return kept;
}

/** Candidates as findings; with character offsets where the content was a string. */
export function describe(
  ruleSet: RuleSet,
  candidates: readonly Candidate[],
  bytes: Uint8Array,
  text: string | undefined,
): Finding[] {
  const chars = text === undefined ? undefined : charTable(candidates, bytes, text);
  return candidates.map((candidate) => finding(ruleSet, candidate, chars));
}

/** Written out member by member: spreading costs more than finding does. */
function finding(ruleSet: RuleSet, candidate: Candidate, chars: CharOf | undefined): Finding {
  const { rule, start, end } = candidate;
  const { id, kind, severity, confidence } = ruleSet.rules[rule] ?? nameless;
  if (candidate.encoded === true) return encodedFinding(ruleSet, { rule, start, end }, chars);
  if (chars === undefined) return { rule: id, kind, severity, confidence, start, end };
  return { rule: id, kind, severity, confidence, start, end, startChar: chars(start), endChar: chars(end) };
}

function encodedFinding(ruleSet: RuleSet, candidate: Candidate, chars: CharOf | undefined): Finding {
  return { ...finding(ruleSet, candidate, chars), encoded: true };
}

type CharOf = (byteOffset: number) => number;

/** Candidates are made by rules of the set; this stands where the type system cannot know. */
const nameless = { id: '', kind: '', severity: severities[0], confidence: confidences[0] };

function charTable(candidates: readonly Candidate[], bytes: Uint8Array, text: string): CharOf {
  const convert = charOffsets(bytes, text);
  if (bytes.length === text.length) return convert;
  const wanted = [...new Set(candidates.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const table = new Map(wanted.map((byteOffset) => [byteOffset, convert(byteOffset)]));
  return (byteOffset) => table.get(byteOffset) ?? 0;
}
