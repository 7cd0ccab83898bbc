// Placeholders that stand for a value, the same one each time, and lead back to it only for who holds the key and the values.

import { tagOf, tagPattern } from './tag.ts';

const form = new RegExp(`\\[[A-Z][A-Z0-9_]{0,63}_${tagPattern}\\]`, 'g');
/** What may be the beginning of one, at the end of a text. */
const begun = /\[(?:[A-Z][A-Z0-9_]{0,79})?$/;

/** Values that are held at most; more are taken out for good. */
const heldMax = 10_000;

export interface PseudonymsOptions {
  /** At least 32 bytes; another key for each session, or what one session is told could be asked of another. */
  readonly key: Uint8Array;
  /** Kinds that never come back: they get no such placeholder. */
  readonly never: ReadonlySet<string>;
}

/**
 * The placeholders of one exchange. Equal values of a kind get equal ones under one key. Owned by one request: it holds
 * the values themselves. INVARIANT: only what was put in comes out: a placeholder that was made up stays as it is.
 */
export class Pseudonyms {
  readonly #options: PseudonymsOptions;
  readonly #held = new Map<string, string>();

  constructor(options: PseudonymsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#held.size;
  }

  /** Whether values of a kind may come back. */
  restores(kind: string): boolean {
    return !this.#options.never.has(kind) && /^[a-z][a-z0-9_]{0,63}$/.test(kind);
  }

  /** Undefined where the value must not come back. */
  of(original: string, kind: string): string | undefined {
    if (!this.restores(kind)) return undefined;
    const tag = tagOf(this.#options.key, { purpose: 'placeholder', kind, value: original });
    const placeholder = `[${kind.toUpperCase()}_${tag}]`;
    const held = this.#held.get(placeholder);
    if (held !== undefined) return held === original ? placeholder : undefined;
    if (this.#held.size >= heldMax) return undefined;
    this.#held.set(placeholder, original);
    return placeholder;
  }

  /** The text with values in the place of their placeholders, each written as `as` says. */
  restore(text: string, as: WrittenAs): string {
    if (this.#held.size === 0) return text;
    return replacePlaceholders(text, (placeholder) => {
      const original = this.#held.get(placeholder);
      return original === undefined ? undefined : as(original);
    });
  }
}

/** The text with what `by` gives for each placeholder; one that it gives nothing for stays. */
export function replacePlaceholders(text: string, by: (placeholder: string) => string | undefined): string {
  return text.replace(form, (placeholder) => by(placeholder) ?? placeholder);
}

/** How a value is written into a text of some kind. */
export type WrittenAs = (original: string) => string;

/** Restores a text that comes in pieces: what may be the beginning of a placeholder waits for the next. */
export class RestoreStream {
  readonly #pseudonyms: Pseudonyms;
  readonly #as: WrittenAs;
  #held = '';

  constructor(pseudonyms: Pseudonyms, as: WrittenAs) {
    this.#pseudonyms = pseudonyms;
    this.#as = as;
  }

  push(piece: string): string {
    const text = this.#held + piece;
    const at = this.#pseudonyms.size === 0 ? -1 : text.search(begun);
    const ready = at < 0 ? text : text.slice(0, at);
    this.#held = text.slice(ready.length);
    return this.#pseudonyms.restore(ready, this.#as);
  }

  end(): string {
    const rest = this.#held;
    this.#held = '';
    return this.#pseudonyms.restore(rest, this.#as);
  }
}
