// Takes findings out of a text, by a policy that names an action for each kind.

import { createHmac } from 'node:crypto';
import { limits } from '@sallyport/base';
import type { RuleSet } from './compile.ts';
import { bytesOf, findCandidates } from './engine.ts';
import type { Candidate, Finding } from './finding.ts';
import { charOffsets } from './offsets.ts';
import { resolveOverlaps } from './resolve.ts';
import { describe } from './scan.ts';

/** `allow` leaves it, `mask` keeps its form and last four characters, `hash` a keyed digest, `redact` only its kind. */
export type Action = 'allow' | 'mask' | 'hash' | 'redact';

export interface RedactPolicy {
  /** Action by kind of finding. */
  readonly kinds: Readonly<Record<string, Action>>;
  /** For kinds that are not named. */
  readonly otherwise: Action;
  /** `[EMAIL_1]`, `[EMAIL_2]`: equal texts of a kind get equal numbers, in order of appearance. */
  readonly numbered?: boolean;
  /** Key of `hash`: without one, guessing a telephone number from its digest is a matter of seconds. */
  readonly hashKey?: Uint8Array;
}

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
 * become one replacement, named after the longest finding in it, with the strictest action among them.
 */
export function redact(ruleSet: RuleSet, text: string, policy: RedactPolicy): Redacted {
  const bytes = bytesOf(text);
  const { standings, containers } = ruleSet.engine;
  const { candidates } = findCandidates(ruleSet, bytes);
  const resolved = resolveOverlaps(candidates, standings, containers);
  const named = resolved.slice(0, limits.findingsMax);
  const redactions = replacements(clusters(ruleSet, candidates, policy), bytes, text, policy);
  return {
    text: rewrite(text, redactions),
    findings: describe(ruleSet, named, bytes, text),
    truncated: resolved.length - named.length,
    redactions: redactions.slice(0, limits.findingsMax),
    redacted: redactions.length,
  };
}

interface Cluster {
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  /** Length of the candidate that gave the name. */
  readonly longest: number;
  readonly action: Exclude<Action, 'allow'>;
}

const strictness: Readonly<Record<Action, number>> = { allow: 0, mask: 1, hash: 2, redact: 3 };

function actionFor(policy: RedactPolicy, kind: string): Action {
  return Object.hasOwn(policy.kinds, kind) ? (policy.kinds[kind] ?? policy.otherwise) : policy.otherwise;
}

function clusters(ruleSet: RuleSet, candidates: readonly Candidate[], policy: RedactPolicy): Cluster[] {
  const out: Cluster[] = [];
  const sorted = [...candidates].sort((a, b) => a.start - b.start || b.end - a.end || a.rule - b.rule);
  for (const { rule, start, end } of sorted) {
    const kind = ruleSet.rules[rule]?.kind ?? '';
    const action = actionFor(policy, kind);
    if (action === 'allow') continue;
    const one: Cluster = { start, end, kind, longest: end - start, action };
    const last = out.at(-1);
    if (last === undefined || start >= last.end) out.push(one);
    else out[out.length - 1] = merged(last, one);
  }
  return out;
}

function merged(last: Cluster, next: Cluster): Cluster {
  const name = next.longest > last.longest ? next : last;
  const stricter = strictness[next.action] > strictness[last.action] ? next.action : last.action;
  return {
    start: last.start,
    end: Math.max(last.end, next.end),
    kind: name.kind,
    longest: name.longest,
    action: stricter,
  };
}

function replacements(spans: readonly Cluster[], bytes: Uint8Array, text: string, policy: RedactPolicy): Redaction[] {
  const charAt = charOffsets(bytes, text);
  const numbers = new Map<string, Map<string, number>>();
  return spans.map(({ start, end, kind, action }) => {
    const startChar = charAt(start);
    const endChar = charAt(end);
    const original = text.slice(startChar, endChar);
    return { kind, action, startChar, endChar, replacement: replacement(original, kind, action, policy, numbers) };
  });
}

function replacement(
  original: string,
  kind: string,
  action: Exclude<Action, 'allow'>,
  policy: RedactPolicy,
  numbers: Map<string, Map<string, number>>,
): string {
  const name = kind.toUpperCase();
  switch (action) {
    case 'mask':
      return masked(original, kind);
    case 'hash':
      // Without a key the digest could be reversed by guessing: it is left out then.
      return policy.hashKey === undefined ? `[${name}]` : `[${name}:${digest(policy.hashKey, original)}]`;
    case 'redact': {
      if (policy.numbered !== true) return `[${name}]`;
      const known = numbers.get(kind) ?? new Map<string, number>();
      numbers.set(kind, known);
      const number = known.get(original) ?? known.size + 1;
      known.set(original, number);
      return `[${name}_${number}]`;
    }
  }
}

const keptTail = 4;
const maskedMin = 12;

/** Letters and digits become `*`; the last four stay where twelve or more are there, of a secret none. */
function masked(original: string, kind: string): string {
  const total = original.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  let left = kind === 'secret' || total < maskedMin ? total : total - keptTail;
  return original.replace(/[\p{L}\p{N}]/gu, (character) => (left-- > 0 ? '*' : character));
}

/** 64 bits of HMAC-SHA-256: enough to tell two values apart, too little to be a credential. */
function digest(key: Uint8Array, original: string): string {
  return createHmac('sha256', key).update(original).digest('hex').slice(0, 16);
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
