// Takes findings out of JSON so that it stays JSON: inside strings as text, elsewhere a string in the place of the value.

import { parseJson } from '@sallyport/base';
import type { RuleSet } from '../compile.ts';
import { type Redacted, type Redaction, redactAll, shortened } from './redact.ts';
import type { RedactPolicy } from './replace.ts';

/** Undefined where the text is no JSON object or array, or would be none afterwards. */
export function redactJson(ruleSet: RuleSet, text: string, policy: RedactPolicy): Redacted | undefined {
  if (!/^\s*[[{]/.test(text) || !parseJson(text).ok) return undefined;
  const first = redactAll(ruleSet, text, policy, unescaped);
  let { redacted } = first;
  let rewritten = rewriteJson(text, first.redactions);
  // A value that a neighbour hid, `[4111…,4111…]`, comes to light when the neighbour is gone.
  for (let round = 1; round < roundsMax && redacted > 0; round++) {
    const again = redactAll(ruleSet, rewritten, policy, unescaped);
    if (again.redactions.length === 0) break;
    redacted += again.redacted;
    // Where what is put in keeps being found with what stands beside it, the whole string goes.
    rewritten = rewriteJson(rewritten, again.redactions, round === roundsMax - 1);
  }
  return parseJson(rewritten).ok ? shortened({ ...first, redacted, text: rewritten }) : undefined;
}

const roundsMax = 4;

/** A value is the same however JSON escapes it, and comes back as itself. */
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

function rewriteJson(text: string, redactions: readonly Redaction[], wholeStrings = false): string {
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
      const isPart = leaf.quoted && !wholeStrings;
      const { start, end } = isPart ? inside(text, leaf, { start: Math.max(startChar, from), end: endChar }) : leaf;
      if (start < from) continue;
      out +=
        text.slice(from, start) +
        (leaf.quoted ? JSON.stringify(replacement).slice(1, -1) : JSON.stringify(replacement));
      from = end;
    }
  }
  return out + text.slice(from);
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The part of a span that lies in a string, with the whole of an escape that it begins or ends in. */
function inside(text: string, leaf: Leaf, span: Span): Span {
  const start = Math.max(leaf.start, span.start);
  const end = Math.min(leaf.end, span.end);
  return { start: escapeAt(text, start, leaf)?.start ?? start, end: escapeAt(text, end, leaf)?.end ?? end };
}

/** The longest escape, `\\u0041`. */
const escapeCharsMax = 6;

/** The escape that a place is in the middle of: half of one must neither stay nor go. */
function escapeAt(text: string, place: number, leaf: Leaf): Span | undefined {
  for (let start = place - 1; start > place - escapeCharsMax && start >= leaf.start; start--) {
    if (text[start] !== '\\' || isEscaped(text, start, leaf)) continue;
    const end = start + (text[start + 1] === 'u' ? escapeCharsMax : 2);
    return end > place ? { start, end } : undefined;
  }
  return undefined;
}

/** Whether the backslash here is the second of a pair. */
function isEscaped(text: string, place: number, leaf: Leaf): boolean {
  let before = place;
  while (before > leaf.start && text[before - 1] === '\\') before--;
  return (place - before) % 2 === 1;
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
