// Reads a text into hashes of its words: the same for a text that is quoted, wrapped anew, escaped or written in capitals.

import { type ByteAt, escapeAt } from '../decode/escapes.ts';
import { asciiFold, edge, foldPoint } from './fold.ts';

/** A hash of 32 bits for each word, in order; only the first `count` are set. */
export interface Words {
  readonly count: number;
  readonly hashes: Uint32Array;
}

/** ASCII by code: how it is read, 0x80 where an escape may begin. */
const steps = asciiFold.slice();
const escapeBegins = 0x80;
for (const begins of '\\%&=') steps[begins.charCodeAt(0)] = escapeBegins;

/** Bytes that a character takes which is written in several escapes, as UTF-8 in percent or quoted-printable. */
const sequenceMax = 4;

/** Linear in the text; holds four bytes for each word. */
export function readWords(text: string): Words {
  const reader = new Reader(text.length);
  const byteAt: ByteAt = (at) => (at < text.length ? text.charCodeAt(at) : 0);
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) {
      const point = text.codePointAt(at) ?? code;
      for (const folded of foldPoint(point)) reader.put(folded);
      at += point > 0xffff ? 2 : 1;
    } else if (steps[code] === escapeBegins) at = readEscape(byteAt, at, reader);
    else at = reader.readPlain(text, at);
  }
  return reader.words();
}

/** Reads what is escaped at `at`, or an edge; where to go on. */
function readEscape(byteAt: ByteAt, at: number, reader: Reader): number {
  if (byteAt(at) === 0x5c) return readBackslashes(byteAt, at, reader);
  const found = escapeAt(byteAt, at);
  if (found === undefined) {
    reader.end();
    return at + 1;
  }
  const end = at + found.length;
  if (found.code < 0) return end;
  if (found.code < 0x80 || byteAt(at) === 0x26) {
    putPoint(found.code, reader);
    return end;
  }
  return readSequence(byteAt, at, reader);
}

/** Backslashes in a row are one: text in JSON in JSON has many where it had a line end. */
function readBackslashes(byteAt: ByteAt, at: number, reader: Reader): number {
  let last = at;
  while (byteAt(last + 1) === 0x5c) last += 1;
  const found = escapeAt(byteAt, last);
  if (found !== undefined && found.code >= 0xd800 && found.code <= 0xdbff) {
    let next = last + found.length;
    while (byteAt(next) === 0x5c && byteAt(next + 1) === 0x5c) next += 1;
    const low = escapeAt(byteAt, next);
    if (low !== undefined && low.code >= 0xdc00 && low.code <= 0xdfff) {
      putPoint(0x10000 + ((found.code - 0xd800) << 10) + (low.code - 0xdc00), reader);
      return next + low.length;
    }
  }
  if (found !== undefined) {
    putPoint(found.code, reader);
    return last + found.length;
  }
  reader.end();
  return last + (isLineLetter(byteAt(last + 1)) ? 2 : 1);
}

/** `\n`, `\r`, `\t`, `\b`, `\f`, `\v`. */
function isLineLetter(code: number): boolean {
  return code === 0x6e || code === 0x72 || code === 0x74 || code === 0x62 || code === 0x66 || code === 0x76;
}

/** A character beyond ASCII in escapes of its UTF-8 bytes. */
function readSequence(byteAt: ByteAt, at: number, reader: Reader): number {
  const bytes: number[] = [];
  let end = at;
  const wanted = () => ((bytes[0] ?? 0) < 0xe0 ? 2 : (bytes[0] ?? 0) < 0xf0 ? 3 : sequenceMax);
  while (bytes.length === 0 || bytes.length < wanted()) {
    const next = escapeAt(byteAt, end);
    if (next === undefined || next.code < 0x80 || next.code > 0xff) break;
    bytes.push(next.code);
    end += next.length;
  }
  const [character] = Buffer.from(bytes).toString('utf8');
  for (const folded of foldPoint(character?.codePointAt(0) ?? 0xfffd)) reader.put(folded);
  return end;
}

function putPoint(point: number, reader: Reader): void {
  if (point < 0x80) reader.put(asciiFold[point] ?? edge);
  else for (const folded of foldPoint(Math.min(point, 0x10ffff))) reader.put(folded);
}

/** FNV-1a, with characters in the place of bytes. */
const start = 0x811c9dc5 | 0;
const factor = 0x01000193;

/** The word that is being read, and those that were. */
class Reader {
  #hashes: Uint32Array;
  #count = 0;
  #hash = start;

  constructor(chars: number) {
    // Words of four letters and a blank; more where they are shorter.
    this.#hashes = new Uint32Array(Math.max(16, Math.ceil(chars / 5)));
  }

  /** Reads ASCII without escapes from `at` on; where to go on. */
  readPlain(text: string, at: number): number {
    let hash = this.#hash;
    let next = at;
    for (; next < text.length; next++) {
      const code = text.charCodeAt(next);
      if (code > 0x7f) break;
      const step = steps[code] ?? edge;
      if (step === escapeBegins) break;
      if (step !== edge) hash = Math.imul(hash ^ step, factor);
      else if (hash !== start) {
        this.#push(hash);
        hash = start;
      }
    }
    this.#hash = hash;
    return next;
  }

  /** A folded character. */
  put(code: number): void {
    if (code === edge) this.end();
    else this.#hash = Math.imul(this.#hash ^ code, factor);
  }

  end(): void {
    if (this.#hash === start) return;
    this.#push(this.#hash);
    this.#hash = start;
  }

  #push(hash: number): void {
    if (this.#count === this.#hashes.length) {
      const more = new Uint32Array(this.#count * 2);
      more.set(this.#hashes);
      this.#hashes = more;
    }
    this.#hashes[this.#count] = scrambled(hash);
    this.#count += 1;
  }

  words(): Words {
    this.end();
    return { count: this.#count, hashes: this.#hashes };
  }
}

/** The finaliser of MurmurHash3: each bit of the input moves each bit of the output, and no two inputs give the same. */
export function scrambled(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
