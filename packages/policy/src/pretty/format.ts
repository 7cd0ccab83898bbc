// Policies written the one way: two spaces in, what fits on a line on one line, comments kept.

import type { Result } from '@sallyport/base';
import type { ParseError } from '../parse/failure.ts';
import { parsePolicies } from '../parse/parse.ts';
import { Emitter } from './emitter.ts';
import { layOut } from './layout.ts';
import { type CommentedToken, tokensWithComments } from './tokens.ts';

/**
 * The text of a policy document, formatted. INVARIANT: its tokens and comments are those of `source`, in order, so it
 * means the same; formatting it again changes nothing. Errors: those of `parsePolicies`.
 */
export function formatPolicies(
  source: string,
  options: { readonly widthMax?: number } = {},
): Result<string, readonly ParseError[]> {
  const parsed = parsePolicies(source);
  if (!parsed.ok) return parsed;
  const tokens = tokensWithComments(source);
  const emitter = new Emitter();
  for (const [at, policy] of policiesOf(tokens).entries()) {
    const [first] = policy;
    if (first === undefined) continue;
    emitter.newline(0);
    for (const [place, comment] of first.before.entries()) {
      if (comment.spaced || (place === 0 && at > 0)) emitter.emptyLine();
      emitter.comment(comment.text);
    }
    // One empty line between policies; below a comment only where the writer left one.
    if (first.spaced || (at > 0 && first.before.length === 0 && first.kind !== 'end')) emitter.emptyLine();
    if (first.kind === 'end') continue;
    for (const [place, piece] of piecesOf([{ ...first, before: [] }, ...policy.slice(1)]).entries()) {
      if (place > 0) emitter.newline(0);
      layOut(piece, { indent: 0, widthMax: options.widthMax ?? 80, emitter });
    }
  }
  return { ok: true, value: `${emitter.finish().trimEnd()}\n`.replace(/^\n$/, '') };
}

/** The tokens of each policy, `;` included; the `end` is the last by itself. */
function policiesOf(tokens: readonly CommentedToken[]): readonly (readonly CommentedToken[])[] {
  const policies: CommentedToken[][] = [[]];
  for (const token of tokens) {
    policies.at(-1)?.push(token);
    if (token.kind === 'mark' && token.text === ';') policies.push([]);
  }
  return policies;
}

/** Each annotation, the effect with its scope, and each condition. */
function piecesOf(tokens: readonly CommentedToken[]): readonly (readonly CommentedToken[])[] {
  const pieces: CommentedToken[][] = [];
  let depth = 0;
  for (const token of tokens) {
    const opens = token.kind === 'mark' && ['(', '{', '['].includes(token.text);
    const begins = token.kind === 'mark' ? token.text === '@' : starters.has(token.text);
    if (pieces.length === 0 || (depth === 0 && begins && !isNameOfAnnotation(pieces.at(-1)))) pieces.push([]);
    pieces.at(-1)?.push(token);
    if (opens) depth++;
    if (token.kind === 'mark' && [')', '}', ']'].includes(token.text)) depth--;
  }
  return pieces;
}

const starters: ReadonlySet<string> = new Set(['permit', 'forbid', 'when', 'unless']);

/** `@permit("x")` is an annotation of that name. */
function isNameOfAnnotation(piece: readonly CommentedToken[] | undefined): boolean {
  return piece?.length === 1 && piece[0]?.text === '@';
}
