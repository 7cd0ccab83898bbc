// Takes findings out of a text, by a policy that names an action for each kind.

import { limits } from '@sallyport/base';
import type { RuleSet } from '../compile.ts';
import { withBytes } from '../content-bytes.ts';
import { findCandidates } from '../engine.ts';
import type { Finding } from '../finding.ts';
import { charOffsets } from '../offsets.ts';
import { regionsOf } from '../overlaps/regions.ts';
import { type Span, spansOf } from '../overlaps/spans.ts';
import { describe, resolveRegions } from '../scan.ts';
import { type Action, type RedactPolicy, type Replacer, replacer } from './replace.ts';

/** One replaced span; offsets are UTF-16 units of the input. */
export interface Redaction {
  readonly kind: string;
  readonly action: Exclude<Action, 'allow'>;
  readonly startChar: number;
  readonly endChar: number;
  readonly replacement: string;
}

export interface Redacted {
  readonly text: string;
  /** By start; at most `limits.findingsMax`, as in a scan. */
  readonly findings: readonly Finding[];
  readonly truncated: number;
  /** At most `limits.findingsMax`; `redacted` counts all. */
  readonly redactions: readonly Redaction[];
  readonly redacted: number;
}

/**
 * Replaces what the policy does not allow. INVARIANT: redaction covers every candidate: all that any rule recognised is
 * covered, beyond the bound on reported findings and including what lost to an overlapping finding. Spans that overlap
 * become one replacement, named after the longest finding in it, and are redacted where their kinds ask for different actions.
 */
export function redact(ruleSet: RuleSet, text: string, policy: RedactPolicy): Redacted {
  return shortened(redactAll(ruleSet, text, policy));
}

/** As many redactions as an answer names; their number counts all. */
export function shortened(done: Redacted): Redacted {
  return { ...done, redactions: done.redactions.slice(0, limits.findingsMax) };
}

/** The same with every redaction named; `read` gives the value of what is written. */
export function redactAll(
  ruleSet: RuleSet,
  text: string,
  policy: RedactPolicy,
  read: (written: string) => string = (written) => written,
): Redacted {
  return withBytes(ruleSet.engine.spare, text, (bytes) => redactBytes(ruleSet, text, bytes, policy, read));
}

function redactBytes(
  ruleSet: RuleSet,
  text: string,
  bytes: Uint8Array,
  policy: RedactPolicy,
  read: (written: string) => string,
): Redacted {
  const { candidates } = findCandidates(ruleSet, bytes);
  const regions = regionsOf(candidates);
  const resolved = resolveRegions(ruleSet, regions);
  const named = resolved.slice(0, limits.findingsMax);
  const spans = regions.flatMap((region) => spansOf(ruleSet, region, policy));
  const replace = replacer(policy);
  const redactions = replacements(spans, bytes, text, (written, kind, action) => replace(read(written), kind, action));
  return {
    text: rewrite(text, redactions),
    findings: describe(ruleSet, named, bytes, text),
    truncated: resolved.length - named.length,
    redactions,
    redacted: redactions.length,
  };
}

function replacements(spans: readonly Span[], bytes: Uint8Array, text: string, replace: Replacer): Redaction[] {
  const charAt = charOffsets(bytes, text);
  return spans.map(({ start, end, kind, action }) => {
    const startChar = charAt(start);
    const endChar = charAt(end);
    const original = text.slice(startChar, endChar);
    return { kind, action, startChar, endChar, replacement: replace(original, kind, action) };
  });
}

function rewrite(text: string, redactions: readonly Redaction[]): string {
  let out = '';
  let from = 0;
  for (const { startChar, endChar, replacement: by } of redactions) {
    out += text.slice(from, startChar) + by;
    from = endChar;
  }
  return out + text.slice(from);
}
