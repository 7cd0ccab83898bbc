// Where a word begins and ends inside an identifier: `token` in `client_token`, `userToken` and `Token2`.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';

const lower = setOf('a-z');
const upper = setOf('A-Z');

/** No letter stands before it, or a small one before its capital. */
export function beginsWord(scan: Scan, start: number): boolean {
  const first = scan.byteAt(start);
  const previous = scan.byteAt(start - 1);
  return !isLetter(previous) || (upper[first] === 1 && lower[previous] === 1) || isEscapeLetter(scan, start - 1);
}

/** No letter follows, or a capital follows its small letter. */
export function endsWord(scan: Scan, end: number): boolean {
  const last = scan.byteAt(end - 1);
  const following = scan.byteAt(end);
  return !isLetter(following) || !isLetter(last) || (upper[following] === 1 && lower[last] === 1);
}

export function isLetter(byte: number): boolean {
  return lower[byte] === 1 || upper[byte] === 1;
}

/** Whether the byte is the letter of `\n`, `\r` or `\t`, as JSON and most languages write a line end or a tab. */
export function isEscapeLetter(scan: Scan, at: number): boolean {
  const byte = scan.byteAt(at);
  return (byte === 0x6e || byte === 0x72 || byte === 0x74) && scan.byteAt(at - 1) === 0x5c;
}
