// What is found in a text, by kind and rule, without the text: cached where looking it up costs less than scanning.

import { type Fault, fail, isJsonObject, type Json, ok, type Result, sha256Hex, utf8 } from '@sallyport/base';
import type { Remembered } from '@sallyport/decision';
import { type RuleCount, type RuleSet, tally } from '@sallyport/detect';
import { type CacheSpace, cacheKey } from '@sallyport/semantic-cache';
import type { CanaryWatch } from './canary/watch.ts';

/** Findings of one rule: how many, never what. */
export type FindingCount = RuleCount;
export type Inspection = { readonly findings: readonly FindingCount[] };

export interface InspectPorts {
  readonly canaries: CanaryWatch;
  readonly rules: RuleSet;
  /** In this process alone. */
  readonly scans: CacheSpace<'scan', Inspection>;
  /** For long texts, in Redis too. */
  readonly longScans: CacheSpace<'scan', Inspection>;
}

/**
 * From these sizes on a scan takes three times what digest and look-up take, in this process and in Redis
 * (`npm run bench -- --only sites`).
 */
const cachedBytesMin = 16 * 1024;
const longBytesMin = 256 * 1024;

/** Whose text it is, and how far back what is kept of it may go. */
export interface TextOwner {
  readonly tenant: string;
  readonly remembered: Remembered;
}

/** Findings of a text, by kind and rule. The tenant keeps one tenant from learning that another sent the same text. */
export async function inspect(
  { rules, scans, longScans, canaries }: InspectPorts,
  { tenant, remembered: { since, createdFromMs } }: TextOwner,
  content: string,
): Promise<Result<Inspection, Fault>> {
  const bytes = utf8(content);
  if (bytes.length < cachedBytesMin) return ok(countFindings(rules, bytes));
  const key = cacheKey('scan', {
    tenant,
    since,
    parts: { content: sha256Hex(bytes), ruleSet: rules.hash, options: canaries.versionOf(tenant) },
  });
  const scan = async () => ok({ value: countFindings(rules, bytes) });
  const space = bytes.length < longBytesMin ? scans : longScans;
  const served = await space.getOrCompute(key, [], scan, { createdFromMs });
  return served.ok ? ok(served.value.value) : served;
}

/** All of them, however many: policies decide by kinds. */
export function countFindings(rules: RuleSet, content: Uint8Array | string): Inspection {
  return { findings: tally(rules, content) };
}

export function kindsOf(inspection: Inspection): readonly string[] {
  return [...new Set(inspection.findings.map((finding) => finding.kind))].sort();
}

/** Faults: `integrity` for JSON that is no inspection. */
export function inspectionOf(json: Json): Result<Inspection, Fault> {
  const findings = isJsonObject(json) ? json.findings : undefined;
  const read = Array.isArray(findings) ? findings.map(findingOf) : [undefined];
  const known = read.filter((finding) => finding !== undefined);
  return known.length === read.length ? ok({ findings: known }) : fail('integrity', 'no cached inspection');
}

function findingOf(json: Json): FindingCount | undefined {
  if (!isJsonObject(json)) return undefined;
  const { kind, rule, count } = json;
  if (typeof kind !== 'string' || typeof rule !== 'string' || typeof count !== 'number') return undefined;
  return { kind, rule, count };
}
