// Validators of credentials: what tells a value that was drawn at random from names, versions, examples and templates.

import { base64Values } from '../decode/symbols.ts';
import type { Check } from './check.ts';
import { isRandom, isScattered, onBytes } from './checks-drawn.ts';
import { endsInStandIn, isBasicCredentials, isUserAndPassword } from './checks-pair.ts';

/** Symbols that give what is looked at of a JSON Web Token in base64. */
export const jwtBase64BytesMax = 92;

export const secretChecks = {
  /** RFC 7617: base64 of `user:password` in printable characters, neither of them a stand-in. */
  'basic-credentials': (text: string) => onBytes(isBasicCredentials, text),
  /** Base64 of a JSON Web Token: its header decodes to an object. */
  'jwt-base64': (text: string) => jwtInBase64(text),
  /** A user and a password around the first colon, neither of them a variable or a word that stands for one. */
  'user-password': (text: string) => onBytes(isUserAndPassword, text.replace(/^ -+u(?:ser)?[ =]*/, '')),
  /** No `%NAME%` and no `${NAME}` instead of the value. */
  'no-variable': (text: string) => !/"(?:%[^%"]+%|\$[({]?\w+[)}]?)"$/.test(text),
  /** Not one of the words that stand in examples for a password. */
  'not-placeholder-word': (text: string) => !onBytes(endsInStandIn, text),
  /** The kind of character changes often: random text does that at about every second place, names of things do not. */
  scattered: (text: string) => onBytes(isScattered, text),
  /** Spread over its alphabet as evenly as random text of its length is; hex has less room than letters of both cases. */
  random: (text: string) => onBytes(isRandom, text),
  /** `1.20.3-beta.4`, `rc0.15.0_20231217`, `20.04.1`. */
  'not-version': (text: string) => !/^[a-z]{0,4}[0-9]+(?:\.[0-9]+){1,3}(?:[._+-][0-9A-Za-z.]*)*$/.test(text),
  /** The alphabet or the digits in a row. */
  'not-sequence': (text: string) => !/abcdefghij|0123456789|1234567890|qwertyuiop/i.test(text),
  /** Not one short piece over and over. */
  'not-repeated': (text: string) => !/(.{1,4})\1{4}/.test(text),
} as const satisfies Readonly<Record<string, Check>>;

/** Latin-1 of the bytes behind base64 in either alphabet, line ends and padding left out; undefined where it is none. */
function decoded(text: string): string | undefined {
  const bytes = Buffer.allocUnsafe(((text.length * 3) >> 2) + 1);
  let held = 0;
  let bits = 0;
  let size = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0d || code === 0x0a || code === 0x3d) continue;
    const value = base64Values[code] ?? 64;
    if (value === 64) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[size++] = held >> bits;
  }
  return bytes.toString('latin1', 0, size);
}

/** A header may reach beyond what was matched: how it begins decides. */
const headerBytesMax = 64;

function jwtInBase64(text: string): boolean {
  const [header = ''] = (decoded(text.slice(0, jwtBase64BytesMax)) ?? '').split('.');
  return /^\{\s*"[\w#-]{1,32}"\s*:\s*["{[0-9tfn]/.test(
    Buffer.from(header.slice(0, headerBytesMax), 'base64url').toString('latin1'),
  );
}
