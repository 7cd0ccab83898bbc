// Finds values that were issued in what comes back, and puts placeholders in their place, however the text is cut.

import { parseJson } from '@sallyport/base';

interface Node {
  readonly next: Map<number, Node>;
  placeholder: string | undefined;
}

/** A stream in which issued values become the placeholders that lead back from them. */
export interface IssuedStream {
  push(piece: string): string;
  /** The rest; nothing may be pushed after it. */
  end(): string;
}

/**
 * Values of printable ASCII, and the placeholders that stand for them. A value counts where no letter and no digit stands
 * directly before or behind it, and of several that begin at one place the longest. Owned by one exchange.
 */
export class IssuedValues {
  readonly #root: Node = { next: new Map(), placeholder: undefined };
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The first placeholder that is given for a value stays. */
  add(value: string, placeholder: string): void {
    let node = this.#root;
    for (let at = 0; at < value.length; at++) {
      const code = value.charCodeAt(at);
      const known: Node = node.next.get(code) ?? { next: new Map(), placeholder: undefined };
      node.next.set(code, known);
      node = known;
    }
    if (node.placeholder !== undefined) return;
    node.placeholder = placeholder;
    this.#size++;
  }

  mark(text: string): string {
    return this.#marked(text, { before: '', ended: true }).out;
  }

  /** Of the strings of a JSON text, names of members included; everything else stays as it is written. */
  markJson(text: string): string {
    return text.replace(/"(?:[^"\\]|\\.)*"/gs, (written) => {
      const value = parseJson(written);
      if (!value.ok || typeof value.value !== 'string') return written;
      const marked = this.mark(value.value);
      return marked === value.value ? written : JSON.stringify(marked);
    });
  }

  stream(): IssuedStream {
    let held = '';
    let before = '';
    const advance = (piece: string, ended: boolean) => {
      const { out, rest, last } = this.#marked(held + piece, { before, ended });
      held = rest;
      before = last;
      return out;
    };
    return { push: (piece) => advance(piece, false), end: () => advance('', true) };
  }

  /** `before` is the character before the text; `rest` may be the beginning of a value, and `last` stands before it. */
  #marked(text: string, { before, ended }: { readonly before: string; readonly ended: boolean }): Marked {
    let out = '';
    let from = 0;
    let at = 0;
    while (at < text.length) {
      const found = (at === 0 ? isWord(before, 0) : isWord(text, at - 1)) ? undefined : this.#at(text, at, ended);
      if (found === 'open') break;
      if (found === undefined) {
        at++;
        continue;
      }
      out += text.slice(from, at) + found.placeholder;
      at = found.end;
      from = at;
    }
    return { out: out + text.slice(from, at), rest: text.slice(at), last: at === 0 ? before : text.charAt(at - 1) };
  }

  /** The longest value that begins here; `open` where more of the text could make it another. */
  #at(
    text: string,
    start: number,
    ended: boolean,
  ): { readonly end: number; readonly placeholder: string } | 'open' | undefined {
    let node: Node | undefined = this.#root;
    let found: { readonly end: number; readonly placeholder: string } | undefined;
    for (let at = start; node !== undefined; at++) {
      if (at === text.length && !ended) return 'open';
      if (node.placeholder !== undefined && !isWord(text, at)) found = { end: at, placeholder: node.placeholder };
      node = at < text.length ? node.next.get(text.charCodeAt(at)) : undefined;
    }
    return found;
  }
}

interface Marked {
  readonly out: string;
  readonly rest: string;
  readonly last: string;
}

/** Whether an ASCII letter or digit stands there. */
function isWord(text: string, at: number): boolean {
  const code = text.charCodeAt(at) | 0x20;
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
}
