// The tier in a pass over content: piece by piece, names and addresses become candidates as what rules find does.

import { isUtf8 } from 'node:buffer';
import { type PeopleModel, peopleModel } from './model.ts';
import { segmentEnd } from './segments.ts';
import { type Tagged, tagText } from './tagger.ts';

/** Where the reader reads, and whom it tells. */
export interface ReadPass {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly ended: boolean;
  readonly report: (rule: number, start: number, end: number) => void;
}

/** Rules of the tier by tag; a tag without a rule is not reported. */
export type PeopleRules = ReadonlyMap<Tagged['tag'], number>;

export class PeopleReader {
  readonly #rules: PeopleRules;
  readonly #model: PeopleModel;

  constructor(rules: PeopleRules) {
    this.#rules = rules;
    this.#model = peopleModel();
  }

  get hash(): string {
    return this.#model.hash;
  }

  /** Reads all pieces from `from` on that can be read by now; returns where the first one begins that cannot. */
  read(pass: ReadPass, from: number): number {
    let start = from;
    while (start < pass.length) {
      const end = segmentEnd(pass.bytes, start, pass.length, pass.ended);
      if (end < 0) break;
      this.#readPiece(pass, start, end);
      start = end;
    }
    return start;
  }

  #readPiece(pass: ReadPass, start: number, end: number): void {
    const bytes = Buffer.from(pass.bytes.buffer, pass.bytes.byteOffset + start, end - start);
    // Bytes that are no UTF-8 are read one by one, so that every place is one of theirs.
    const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
    const text = bytes.toString(encoding);
    let chars = 0;
    let at = start;
    const byteAt = (char: number) => {
      at += Buffer.byteLength(text.slice(chars, char), encoding);
      chars = char;
      return at;
    };
    for (const { tag, start: first, end: behind } of tagText(this.#model.weights, text)) {
      const rule = this.#rules.get(tag);
      const [from, to] = [byteAt(first), byteAt(behind)];
      if (rule !== undefined) pass.report(rule, from, to);
    }
  }
}
