// Validators of credentials: what tells a value that was drawn at random from names, versions, examples and templates.

import { fromBase64 } from '@sallyport/base';
import type { Check } from './check.ts';

export const secretChecks = {
  /** RFC 7617: base64 of `user:password` in printable characters, neither of them a stand-in. */
  'basic-credentials': (text: string) => basicCredentials(text),
  /** Base64 of a JSON Web Token: its header decodes to an object. */
  'jwt-base64': (text: string) => jwtInBase64(text),
  /** A user and a password around the first colon, neither of them a variable or a word that stands for one. */
  'user-password': (text: string) => userPassword(text.replace(/^ -+u(?:ser)?[ =]*/, '')),
  /** No `%NAME%` and no `${NAME}` instead of the value. */
  'no-variable': (text: string) => !/"(?:%[^%"]+%|\$[({]?\w+[)}]?)"$/.test(text),
  /** Not one of the words that stand in examples for a password. */
  'not-placeholder-word': (text: string) => !standIn.test(lastQuoted(text)),
  /** No type, member or call as code writes it, `BinaryLike`, `var.db_password`, `config.get(name)`, and no address. */
  'not-expression': (text: string) =>
    !/^(?:[A-Za-z_]+[.(:][A-Za-z_.(]*[)\],;]*|(?:[A-Z][a-z]+){2,}[;,]?|[a-z]+:\/\/.*)$/.test(text),
  /** The kind of character changes often: random text does that at about every second place, names of things do not. */
  scattered: (text: string) => {
    const share = changes(text);
    return share >= nameScatteredMin || (share >= scatteredMin && !isNameLike(text));
  },
  /** Spread over its alphabet as evenly as random text of its length is; hex has less room than letters of both cases. */
  random: (text: string) => bitsOf(text) >= leastBits(text),
  /** `1.20.3-beta.4`, `rc0.15.0_20231217`, `20.04.1`. */
  'not-version': (text: string) => !/^[a-z]{0,4}[0-9]+(?:\.[0-9]+){1,3}(?:[._+-][0-9A-Za-z.]*)*$/.test(text),
  /** The alphabet or the digits in a row. */
  'not-sequence': (text: string) => !/abcdefghij|0123456789|1234567890|qwertyuiop/i.test(text),
  /** Not one short piece over and over. */
  'not-repeated': (text: string) => !/(.{1,4})\1{4}/.test(text),
} as const satisfies Readonly<Record<string, Check>>;

const standIn =
  /^(?:(?:your|my|some|the|new|old|user|admin|root|db|test|dummy|fake|sample)?[ _-]*(?:password|passwort|passwd|pass|pwd|secret|token|key|username|user|value|here|example)+[0-9]{0,3}|change[_-]?(?:me|it|this)?|required|optional|none|null|true|false|undefined|default|redacted|removed|hidden|foo(?:bar)?|bar|test(?:ing)?|x+|y+|\.+|\*+|-+)$/i;

/** What stands between the last quotes, or the whole. */
function lastQuoted(text: string): string {
  const last = text.length - 1;
  if (last < 1 || text[last] !== '"') return text;
  const first = text.lastIndexOf('"', last - 1);
  return first < 0 ? text : text.slice(first + 1, last);
}

/** Share of neighbours of different kinds among small letters, capitals and digits; marks are passed over. */
function changes(text: string): number {
  let count = 0;
  let pairs = 0;
  let before = -1;
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind < 0) continue;
    if (before >= 0) pairs++;
    if (before >= 0 && kind !== before) count++;
    before = kind;
  }
  return count / Math.max(1, pairs);
}

/** Random base 62 changes at 0.64 of its places, hex at 0.47, base 36 at 0.4. */
const scatteredMin = 0.22;
/** Names of code with one number in them, `decodeUtf8String`, change at up to 0.41 of theirs. */
const nameScatteredMin = 0.45;

/** Members of an expression, `config.utf8Name`: in each letters, with at most one number of three digits behind the first. */
function isNameLike(text: string): boolean {
  let digits = 0;
  let numbers = 0;
  let begins = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      if (digits === 0) numbers++;
      digits++;
      if (begins || numbers > 1 || digits > 3) return false;
      continue;
    }
    digits = 0;
    if (code === 0x2e) {
      if (begins) return false;
      begins = true;
      numbers = 0;
    } else if (kindOf(code) >= 0 || code === 0x5f || code === 0x24) begins = false;
    else return false;
  }
  return !begins;
}

function kindOf(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return 0;
  if (code >= 0x41 && code <= 0x5a) return 1;
  return code >= 0x30 && code <= 0x39 ? 2 : -1;
}

function leastBits(text: string): number {
  if (/^[0-9a-f-]+$/i.test(text)) return 2.9;
  return /^[0-9a-z-]+$/.test(text) && text.length < 24 ? 3.1 : 3.4;
}

/** Measures Shannon entropy in bits a character of Latin-1 text; its room is all zero between two calls. */
function entropyMeter(): (text: string) => number {
  const counts = new Uint16Array(256);
  return (text) => {
    const { length } = text;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at) & 0xff;
      counts[code] = (counts[code] ?? 0) + 1;
    }
    let bits = 0;
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at) & 0xff;
      const count = counts[code] ?? 0;
      counts[code] = 0;
      if (count > 1) bits += count * (log2[count] ?? Math.log2(count));
    }
    return length === 0 ? 0 : Math.log2(length) - bits / length;
  };
}

const bitsOf = entropyMeter();
const log2 = Float64Array.from({ length: 256 }, (_, count) => Math.log2(count));

const variable = /^(?:\$|<|\{|\[|%|@\{|#\{)|[>}\]]$/;

function userPassword(text: string): boolean {
  const plain = text.replace(/^["']/, '').replace(/["']$/, '');
  const colon = plain.indexOf(':');
  if (colon < 0) return false;
  const [user, password] = [plain.slice(0, colon), plain.slice(colon + 1)];
  const telling = [user, password].filter((one) => one.length > 2 && !variable.test(one) && !standIn.test(one));
  // A key may stand alone on either side; a name with a stand-in behind it is an example.
  return password.length <= 1 || user === '' ? telling.length === 1 : telling.includes(password);
}

function decoded(text: string): string | undefined {
  const compact = text
    .replace(/[\r\n=]/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  const whole = compact.slice(0, compact.length - (compact.length % 4 === 1 ? 1 : 0));
  const bytes = fromBase64(whole.padEnd(Math.ceil(whole.length / 4) * 4, '='));
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1');
}

function basicCredentials(text: string): boolean {
  const pair = decoded(text.replace(/^basic[ :]/i, ''));
  return (
    pair !== undefined && /^[\x20-\x7e]+$/.test(pair) && pair.includes(':') && pair.length > 3 && userPassword(pair)
  );
}

function jwtInBase64(text: string): boolean {
  const [header = ''] = (decoded(text) ?? '').split('.');
  // A header may reach beyond what was matched: how it begins decides.
  return /^\{\s*"[\w#-]{1,32}"\s*:\s*["{[0-9tfn]/.test(
    Buffer.from(header.slice(0, 64), 'base64url').toString('latin1'),
  );
}
