// Text to tokens.

import type { Position } from '../position.ts';
import { ParseFailure } from './failure.ts';

export interface Token {
  readonly kind: 'word' | 'slot' | 'number' | 'string' | 'mark' | 'end';
  /** As written; a string keeps its quotes and escapes. */
  readonly text: string;
  readonly at: Position;
}

/**
 * All tokens, the last of kind `end`. White space is Unicode's, comments run from `//` to the end of the line.
 * Throws `ParseFailure` at the first text that is no token.
 */
export function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const cursor = { offset: 0, line: 1, lineStart: 0 };
  const here = (): Position => ({ line: cursor.line, column: cursor.offset - cursor.lineStart + 1 });
  const pass = (text: string) => {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      cursor.line++;
      cursor.lineStart = cursor.offset + at + 1;
    }
    cursor.offset += text.length;
  };
  for (;;) {
    gap.lastIndex = cursor.offset;
    pass(gap.exec(source)?.[0] ?? '');
    const at = here();
    if (cursor.offset >= source.length) {
      tokens.push({ kind: 'end', text: '', at });
      return tokens;
    }
    form.lastIndex = cursor.offset;
    const match = form.exec(source);
    if (match === null) throw new ParseFailure(`unexpected text \`${excerpt(source, cursor.offset)}\``, at);
    const [text, word, slot, number, string] = match;
    const kind = word ? 'word' : slot ? 'slot' : number ? 'number' : string ? 'string' : 'mark';
    tokens.push({ kind, text, at });
    pass(text);
  }
}

// Unicode's White_Space: JavaScript's \s has U+FEFF too and lacks U+0085.
const gap = /(?:[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|\/\/[^\n\r]*)*/y;
// `?` alone is a mark of the schema language.
const form =
  /([_a-zA-Z][_a-zA-Z0-9]*)|(\?[_a-zA-Z][_a-zA-Z0-9]*)|([0-9]+)|("(?:\\[^\n]|[^"\\])*")|(?:::|==|!=|<=|>=|&&|\|\||[@.,;:(){}[\]<>+\-*/%!=?])/uy;

function excerpt(source: string, offset: number): string {
  return source[offset] === '"' ? '"' : String.fromCodePoint(source.codePointAt(offset) ?? 0);
}
