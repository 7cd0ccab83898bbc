// What a character is to a reader of words: a letter in its plainest form, an edge between words, or nothing at all.

import { asciiOf } from '../decode/look-alikes.ts';

/** Between words. */
export const edge = 0;

const letter = /^[\p{L}\p{N}]$/u;
const mark = /^\p{M}$/u;
/** Scripts written without blanks: each of their characters counts as a word. */
const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;

/** ASCII by code: a digit or small letter for each letter and digit, else `edge`. */
export const asciiFold: Uint8Array = Uint8Array.from({ length: 0x80 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[0-9A-Za-z]/.test(character) ? character.toLowerCase().charCodeAt(0) : edge;
});

/**
 * The characters that a code point beyond ASCII is read as, none for what is not seen: compatibility forms taken apart
 * (NFKD) and without their marks, look-alikes as the ASCII they look like, small letters. A character of a script without
 * blanks stands between edges.
 */
export function foldPoint(point: number): readonly number[] {
  const known = point < memo.length ? memo[point] : undefined;
  if (known !== undefined) return known;
  const folded = fold(point);
  if (point < memo.length) memo[point] = folded;
  return folded;
}

/** Of the basic plane alone, which bounds it; what it holds depends on nothing but Unicode. */
const memo: (readonly number[] | undefined)[] = new Array(0x10000).fill(undefined);
const nothing: readonly number[] = [];
const anEdge: readonly number[] = [edge];

function fold(point: number): readonly number[] {
  // Half of a pair without the other is no character.
  if (point >= 0xd800 && point <= 0xdfff) return anEdge;
  if (asciiOf(point) === -1) return nothing;
  const codes = Array.from(String.fromCodePoint(point).normalize('NFKD')).flatMap(foldCharacter);
  return codes.length === 0 ? nothing : codes.every((code) => code === edge) ? anEdge : codes;
}

function foldCharacter(character: string): readonly number[] {
  if (mark.test(character)) return nothing;
  const code = plainest(character);
  if (code < 0x80) return [asciiFold[code] ?? edge];
  if (unspaced.test(character)) return [edge, code, edge];
  return letter.test(character) ? [code] : anEdge;
}

/** A capital that looks like one of ASCII makes its small letter that one too, or case would tell them apart. */
function plainest(character: string): number {
  const small = codeOf(character.toLowerCase());
  return asciiOf(small) ?? asciiOf(codeOf(character.toUpperCase())) ?? small;
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? edge;
}
