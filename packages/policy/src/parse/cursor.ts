// The parser's place in the tokens.

import { ParseFailure } from './failure.ts';
import type { Token } from './lexer.ts';

export class Cursor {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #at = 0;

  /** `tokens` end with one of kind `end`. */
  constructor(tokens: readonly Token[]) {
    const end = tokens.at(-1);
    if (end?.kind !== 'end') throw new TypeError('tokens end with an end');
    this.#tokens = tokens;
    this.#end = end;
  }

  get token(): Token {
    return this.#tokens[this.#at] ?? this.#end;
  }

  /** The token `by` places on. */
  ahead(by: number): Token {
    return this.#tokens[this.#at + by] ?? this.#end;
  }

  /** Takes the current token. */
  take(): Token {
    const token = this.token;
    this.#at++;
    return token;
  }

  /** True where the current token is this mark or word. */
  is(text: string): boolean {
    const { kind, text: here } = this.token;
    return here === text && (kind === 'mark' || kind === 'word');
  }

  /** Takes the current token if it is this mark or word. */
  takes(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at++;
    return true;
  }

  /** Takes this mark or word. Throws `ParseFailure` where another stands. */
  expect(text: string): Token {
    if (this.is(text)) return this.take();
    throw this.unexpected(`\`${text}\``);
  }

  unexpected(wanted: string): ParseFailure {
    const { kind, text, at } = this.token;
    return new ParseFailure(`expected ${wanted}, found ${kind === 'end' ? 'the end of the text' : `\`${text}\``}`, at);
  }

  /** Items up to `close`, separated by commas, a trailing comma allowed; takes the `close`. */
  list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.takes(close)) {
      items.push(item());
      if (this.takes(close)) break;
      if (!this.takes(',')) throw this.unexpected(`\`,\` or \`${close}\``);
    }
    return items;
  }
}
