// Scans content for everything a rule set knows.

import { limits } from '@sallyport/base';
import type { RuleSet } from './compile.ts';
import { withBytes } from './content-bytes.ts';
import { takeStanding } from './engine.ts';
import { type Candidate, confidences, type Finding, severities } from './finding.ts';
import { charOffsets } from './offsets.ts';
import type { Region } from './overlaps/regions.ts';
import { resolveOverlaps } from './overlaps/resolve.ts';

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
  return withBytes(ruleSet.engine.spare, content, (bytes) =>
    scanBytes(ruleSet, bytes, typeof content === 'string' ? content : undefined),
  );
}

function scanBytes(ruleSet: RuleSet, bytes: Uint8Array, text: string | undefined): ScanResult {
  const { named, count } = takeStanding(ruleSet, bytes, (standing) => ({
    named: standing.candidates(limits.findingsMax),
    count: standing.count,
  }));
  const findings = describe(ruleSet, named, bytes, text);
  return { findings, truncated: count - named.length };
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
