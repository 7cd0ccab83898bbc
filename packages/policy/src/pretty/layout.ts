// Breaks what does not fit on a line: at commas, else at `||`, else at `&&`, else at `then` and `else`, else in brackets.

import { type Emitter, flat } from './emitter.ts';
import type { CommentedToken } from './tokens.ts';

interface Place {
  readonly indent: number;
  readonly widthMax: number;
  readonly emitter: Emitter;
}

const closing: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Writes tokens that begin where the emitter stands; brackets in them are closed. */
export function layOut(tokens: readonly CommentedToken[], place: Place): void {
  const { indent, widthMax, emitter } = place;
  const line = flat(tokens);
  if (line !== undefined && emitter.column + line.length <= widthMax) {
    for (const token of tokens) emitter.token(token);
    return;
  }
  const pieces = split(tokens);
  if (pieces.length < 2) {
    inBrackets(tokens, place);
    return;
  }
  for (const [at, piece] of pieces.entries()) {
    const deeper = isBranch(piece[0]) ? indent + 2 : indent;
    if (at > 0) emitter.newline(deeper);
    layOut(piece, { ...place, indent: deeper });
  }
}

/** Writes what cannot be split outside its brackets. */
function inBrackets(tokens: readonly CommentedToken[], place: Place): void {
  const { indent, widthMax, emitter } = place;
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at];
    if (token === undefined) return;
    const end = closing.has(token.text) && token.kind === 'mark' ? closeOf(tokens, at) : at;
    const inner = tokens.slice(at + 1, end);
    const line = end > at ? flat(tokens.slice(at, end + 1)) : undefined;
    // One more for the `;` or `,` that may follow.
    if (inner.length === 0 || (line !== undefined && emitter.column + line.length + 2 <= widthMax)) {
      for (const part of tokens.slice(at, end + 1)) emitter.token(part);
    } else {
      emitter.token(token);
      emitter.newline(indent + 2);
      layOut(inner, { ...place, indent: indent + 2 });
      emitter.newline(indent);
      for (const close of tokens.slice(end, end + 1)) emitter.token(close);
    }
    at = end + 1;
  }
}

/** The parts between the outermost separators, each with the separator that ends it. */
function split(tokens: readonly CommentedToken[]): readonly (readonly CommentedToken[])[] {
  const outer = outermost(tokens);
  const isAt = (text: string) => (at: number) => tokens[at]?.text === text && tokens[at]?.kind === 'mark';
  const commas = outer.filter(isAt(','));
  if (commas.length > 0)
    return cut(
      tokens,
      commas.map((at) => at + 1),
    );
  // An `if` reaches as far as it can: what stands behind it is part of it.
  const start = outer.find((at) => tokens[at]?.text === 'if' && tokens[at]?.kind === 'word') ?? tokens.length;
  const before = outer.filter((at) => at < start);
  for (const operator of ['||', '&&']) {
    const found = before.filter(isAt(operator));
    if (found.length > 0)
      return cut(
        tokens,
        found.map((at) => at + 1),
      );
  }
  return start === 0 ? cut(tokens, branches(tokens, outer)) : [tokens];
}

/** The places of the `then` and `else` of the `if` that comes first. */
function branches(tokens: readonly CommentedToken[], outer: readonly number[]): readonly number[] {
  let depth = 0;
  return outer.filter((at) => {
    const token = tokens[at];
    if (token?.kind !== 'word') return false;
    if (token.text === 'if') depth++;
    const found = depth === 1 && isBranch(token);
    if (token.text === 'else') depth--;
    return found;
  });
}

function isBranch(token: CommentedToken | undefined): boolean {
  return token?.kind === 'word' && (token.text === 'then' || token.text === 'else');
}

/** The places outside all brackets. */
function outermost(tokens: readonly CommentedToken[]): readonly number[] {
  const places: number[] = [];
  for (let at = 0; at < tokens.length; at++) {
    places.push(at);
    const token = tokens[at];
    if (token?.kind === 'mark' && closing.has(token.text)) at = closeOf(tokens, at);
  }
  return places;
}

function closeOf(tokens: readonly CommentedToken[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.kind !== 'mark') continue;
    if (closing.has(token.text)) depth++;
    if ([')', ']', '}'].includes(token.text) && --depth === 0) return at;
  }
  return tokens.length - 1;
}

function cut(tokens: readonly CommentedToken[], at: readonly number[]): readonly (readonly CommentedToken[])[] {
  const bounds = [0, ...at, tokens.length];
  return bounds
    .slice(1)
    .map((end, place) => tokens.slice(bounds[place], end))
    .filter((piece) => piece.length > 0);
}
