// The tokens of a document with the comments that belong to them, so that formatting can keep both.

import { type Token, tokenize } from '../parse/lexer.ts';

export interface Comment {
  /** From the `//` on, without white space at its end. */
  readonly text: string;
  /** An empty line stood before it. */
  readonly spaced: boolean;
}

export interface CommentedToken {
  readonly kind: Token['kind'];
  readonly text: string;
  /** On lines of their own before it. */
  readonly before: readonly Comment[];
  /** On its own line behind it. */
  readonly behind?: string;
  /** An empty line stood before it, and behind its last comment if it has any. */
  readonly spaced: boolean;
}

/** The last is of kind `end`. Throws `ParseFailure` where the text has something that is no token. */
export function tokensWithComments(source: string): readonly CommentedToken[] {
  const lineStarts = [0];
  for (let at = source.indexOf('\n'); at !== -1; at = source.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const found: CommentedToken[] = [];
  let gapStart = 0;
  for (const { kind, text, at } of tokenize(source)) {
    const offset = (lineStarts[at.line - 1] ?? 0) + at.column - 1;
    const { behind, before, spaced } = gapOf(source.slice(gapStart, offset), found.length === 0);
    const last = found.pop();
    if (last !== undefined) found.push(behind === undefined ? last : { ...last, behind });
    found.push({ kind, text, before, spaced });
    gapStart = offset + text.length;
  }
  return found;
}

/** What stands between two tokens. At the start of the text every comment has a line of its own. */
function gapOf(gap: string, first: boolean) {
  const before: Comment[] = [];
  let behind: string | undefined;
  let empty = 0;
  for (const [row, line] of gap.split(/\r\n|[\n\r]/).entries()) {
    const text = line.trim();
    const opening = row === 0 && !first;
    if (!text.startsWith('//')) {
      if (!opening) empty++;
      continue;
    }
    if (opening) behind = text;
    else before.push({ text, spaced: empty > 0 });
    empty = 0;
  }
  // The line of the token itself counts as one without text.
  return { behind, before, spaced: empty > 1 };
}
