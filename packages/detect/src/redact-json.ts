// Takes findings out of JSON so that it stays JSON: inside strings as text, elsewhere a string in the place of the value.

import { parseJson } from '@sallyport/base';
import type { RuleSet } from './compile.ts';
import { type Redacted, type Redaction, redactAll, shortened } from './redact.ts';
import type { RedactPolicy } from './replace.ts';

/** Undefined where the text is no JSON object or array, or would be none afterwards. */
export function redactJson(ruleSet: RuleSet, text: string, policy: RedactPolicy): Redacted | undefined {
  if (!/^\s*[[{]/.test(text) || !parseJson(text).ok) return undefined;
  const how = unescaping(policy);
  const first = redactAll(ruleSet, text, how);
  let { redacted } = first;
  let rewritten = rewriteJson(text, first.redactions);
  // A value that a neighbour hid, `[4111…,4111…]`, comes to light when the neighbour is gone.
  for (let round = 1; round < roundsMax && redacted > 0; round++) {
    const again = redactAll(ruleSet, rewritten, how);
    if (again.redactions.length === 0) break;
    redacted += again.redacted;
    rewritten = rewriteJson(rewritten, again.redactions);
  }
  return parseJson(rewritten).ok ? shortened({ ...first, redacted, text: rewritten }) : undefined;
}

const roundsMax = 4;

/** A value is the same however JSON escapes it, and comes back as itself. */
function unescaping(policy: RedactPolicy): RedactPolicy {
  const { pseudonyms } = policy;
  if (pseudonyms === undefined) return policy;
  return { ...policy, pseudonyms: { of: (original, kind) => pseudonyms.of(unescaped(original), kind) } };
}

function unescaped(written: string): string {
  const parsed = parseJson(`"${written}"`);
  return parsed.ok && typeof parsed.value === 'string' ? parsed.value : written;
}

/** What a replacement may stand in: the inside of a string, or a number or word as a whole. */
interface Leaf {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

function rewriteJson(text: string, redactions: readonly Redaction[]): string {
  const leaves = leavesOf(text);
  let out = '';
  let from = 0;
  let next = 0;
  for (const { startChar, endChar, replacement } of redactions) {
    while ((leaves[next]?.end ?? Number.POSITIVE_INFINITY) <= startChar) next++;
    // A span over several values is taken out of each: the structure between them stays.
    for (let i = next; (leaves[i]?.start ?? endChar) < endChar; i++) {
      const leaf = leaves[i];
      if (leaf === undefined) break;
      const start = leaf.quoted ? Math.max(leaf.start, startChar, from) : leaf.start;
      const end = leaf.quoted ? Math.min(leaf.end, endChar) : leaf.end;
      if (start < from) continue;
      out += text.slice(from, start) + (leaf.quoted ? replacement : JSON.stringify(replacement));
      from = end;
    }
  }
  return out + text.slice(from);
}

/** In order; the text is known to be JSON. */
function leavesOf(text: string): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+/gs;
  for (const { 0: found, index } of text.matchAll(token)) {
    const quoted = found.startsWith('"');
    const inset = quoted ? 1 : 0;
    leaves.push({ start: index + inset, end: index + found.length - inset, quoted });
  }
  return leaves;
}
