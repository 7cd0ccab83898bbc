// Puts tokens on lines, with the space that belongs between them and the comments that belong to them.

import type { CommentedToken } from './tokens.ts';

export class Emitter {
  #text = '';
  #line = '';
  #indent = 0;
  #previous: CommentedToken | undefined;
  #beforePrevious: CommentedToken | undefined;

  /** Where the next token would stand, the space before it not counted. */
  get column(): number {
    return this.#line === '' ? this.#indent : this.#line.length;
  }

  /** What follows stands on a line of its own, this far in. */
  newline(indent: number): void {
    this.#endLine();
    this.#indent = indent;
  }

  emptyLine(): void {
    this.#endLine();
    if (this.#text !== '' && !this.#text.endsWith('\n\n')) this.#text += '\n';
  }

  /** A comment on a line of its own. */
  comment(text: string): void {
    this.#endLine();
    this.#text += `${' '.repeat(this.#indent)}${text}\n`;
  }

  token(token: CommentedToken): void {
    for (const { text } of token.before) this.comment(text);
    this.bare(token);
  }

  /** A token whose comments before it have been written already. */
  bare(token: CommentedToken): void {
    const space = this.#previous !== undefined && spaceBetween(this.#beforePrevious, this.#previous, token) ? ' ' : '';
    this.#line += this.#line === '' ? `${' '.repeat(this.#indent)}${token.text}` : `${space}${token.text}`;
    this.#beforePrevious = this.#previous;
    this.#previous = token;
    if (token.behind === undefined) return;
    this.#line += ` ${token.behind}`;
    this.#endLine();
  }

  finish(): string {
    this.#endLine();
    return this.#text;
  }

  #endLine(): void {
    if (this.#line !== '') this.#text += `${this.#line}\n`;
    this.#line = '';
  }
}

/** The tokens on one line; undefined where a comment forbids it. */
export function flat(tokens: readonly CommentedToken[]): string | undefined {
  let text = '';
  for (const [at, token] of tokens.entries()) {
    const [beforePrevious, previous] = [tokens[at - 2], tokens[at - 1]];
    // A comment before the first, or behind the last, stands outside.
    if (at > 0 && token.before.length > 0) return undefined;
    if (at < tokens.length - 1 && token.behind !== undefined) return undefined;
    text += previous !== undefined && spaceBetween(beforePrevious, previous, token) ? ` ${token.text}` : token.text;
  }
  return text;
}

const keywords: ReadonlySet<string> = new Set('if then else in is has like when unless permit forbid'.split(' '));
const noneBefore: ReadonlySet<string> = new Set([')', ']', ',', ';', '.', '::', ':']);
const noneBehind: ReadonlySet<string> = new Set(['(', '[', '.', '::', '@', '!']);

function spaceBetween(
  beforePrevious: CommentedToken | undefined,
  previous: CommentedToken,
  token: CommentedToken,
): boolean {
  if (isMark(token) && noneBefore.has(token.text)) return false;
  if (isMark(previous) && noneBehind.has(previous.text)) return false;
  if (previous.text === '{' && token.text === '}' && isMark(previous) && isMark(token)) return false;
  if (isMark(previous) && previous.text === '-' && !endsOperand(beforePrevious)) return false;
  if (isMark(token) && (token.text === '(' || token.text === '[')) return !endsOperand(previous);
  return true;
}

/** Whether something that has a value ends here, so that a `-`, `(` or `[` behind it belongs to it. */
function endsOperand(token: CommentedToken | undefined): boolean {
  if (token === undefined) return false;
  if (isMark(token)) return [')', ']', '}'].includes(token.text);
  return token.kind !== 'word' || !keywords.has(token.text);
}

function isMark(token: CommentedToken): boolean {
  return token.kind === 'mark';
}
