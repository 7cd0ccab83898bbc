// Tokens: a typed pattern around a text that every match holds; the automaton finds the text, the pattern decides.

import type { Verifier } from '../checks/verify.ts';
import { wordBytes } from '../pass/char-class.ts';
import { endsFrom, lengthsOf, type Part, type TextPart, textAt } from '../pass/pattern.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { LeftEdge, RightEdge } from '../rule-files/rule.ts';
import type { Matcher } from './matcher.ts';
import { isEscapeLetter } from './word-edge.ts';

export interface TokenPattern {
  /** Classes in front of the anchor, matched backwards, each as far as it reaches. */
  readonly before: readonly Part[];
  /** One of these texts is in every match. */
  readonly anchors: readonly TextPart[];
  readonly after: readonly Part[];
}

export interface Edges {
  readonly left: LeftEdge;
  readonly right: RightEdge;
}

export function tokenMatcher(
  index: number,
  pattern: TokenPattern,
  edges: Edges,
  { verify, before: mayStand }: Verifier,
): Matcher {
  const { before, anchors, after } = pattern;
  const keywords = [...new Set(anchors.map((anchor) => keywordOf(anchor)))];
  const bare = before.length === 0;
  const anchorMax = Math.max(...anchors.map((anchor) => anchor.bytes.length));
  return {
    triggers: keywords,
    reachBytes: lengthsOf(before).max + anchorMax + lengthsOf(after).max + 2,
    visit: (scan, from, to) => {
      if (from < (scan.until[index] ?? 0)) return;
      // In a row of its own bytes an anchor ends at each of them: one look to the left costs less than reading it.
      if (bare && !leftFits(edges.left, from, scan)) return;
      if (!isAnchor(anchors, from, to, scan)) return;
      const start = bare ? from : startOf(before, from, scan);
      if (start < 0 || (!bare && !leftFits(edges.left, start, scan)) || mayStand?.(scan, start) === false) return;
      const ends = endsFrom(after, to, scan);
      const end = lastFitting(ends, edges.right, scan);
      if (end > 0 && verify(scan, start, end)) scan.report(index, start, end);
    },
  };
}

function isAnchor(anchors: readonly TextPart[], from: number, to: number, scan: Scan): boolean {
  for (const anchor of anchors) if (anchor.bytes.length === to - from && textAt(anchor, from, scan)) return true;
  return false;
}

function keywordOf(anchor: TextPart): string {
  return String.fromCharCode(...anchor.bytes).toLowerCase();
}

function startOf(before: readonly Part[], from: number, scan: Scan): number {
  let at = from;
  for (let i = before.length - 1; i >= 0; i--) {
    const part = before[i];
    if (part?.type !== 'chars') return -1;
    let count = 0;
    while (count < part.max && at > 0 && part.set[scan.byteAt(at - 1)] === 1) {
      at--;
      count++;
    }
    scan.steps += count + 1;
    if (count < part.min) return -1;
  }
  return at;
}

function leftFits(edge: LeftEdge, start: number, scan: Scan): boolean {
  if (edge === 'none' || wordBytes[scan.byteAt(start)] !== 1) return true;
  const previous = scan.byteAt(start - 1);
  if (wordBytes[previous] === 1) return isEscapeLetter(scan, start - 1);
  return edge === 'word' || previous !== 0x2d || wordBytes[scan.byteAt(start - 2)] !== 1;
}

/** The greatest end that nothing touches from the right. */
function lastFitting(ends: readonly number[], edge: RightEdge, scan: Scan): number {
  for (let i = ends.length - 1; i > 0; i -= 2) {
    const high = ends[i] ?? 0;
    if (rightFits(edge, high, scan)) return high;
    scan.steps++;
  }
  return -1;
}

/** Whether a token may end before the byte at `end`. */
export function rightFits(edge: RightEdge, end: number, scan: Scan): boolean {
  if (edge === 'none') return true;
  const next = scan.byteAt(end);
  if (wordBytes[next] === 1) return false;
  if (edge === 'word') return true;
  const continues = next === 0x2d || next === 0x2b || next === 0x2f || next === 0x3d || next === 0x2e;
  return !(continues && wordBytes[scan.byteAt(end + 1)] === 1);
}
