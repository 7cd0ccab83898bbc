// Validators of credentials: what tells a value that was drawn at random from names, versions, examples and templates.

import { setOf } from './char-class.ts';
import type { Check } from './check.ts';
import { base64Values } from './decode/symbols.ts';

/** Symbols that give what is looked at of a JSON Web Token in base64. */
export const jwtBase64BytesMax = 92;

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
  'not-placeholder-word': (text: string) => !isStandIn(lastQuoted(text)),
  /** No type, member or call as code writes it, `BinaryLike`, `var.db_password`, `config.get(name)`, and no address. */
  'not-expression': (text: string) =>
    !(
      mayBeExpression(text) &&
      /^(?:[A-Za-z_]+[.(:][A-Za-z_.(]*[)\],;]*|(?:[A-Z][a-z]+){2,}[;,]?|[a-z]+:\/\/.*)$/.test(text)
    ),
  /** The kind of character changes often: random text does that at about every second place, names of things do not. */
  scattered: (text: string) => {
    const share = changes(text);
    return share >= nameScatteredMin || (share >= scatteredMin && !isNameLike(text));
  },
  /** Spread over its alphabet as evenly as random text of its length is; hex has less room than letters of both cases. */
  random: (text: string) => bitsOf(text) >= leastBits(text),
  /** `1.20.3-beta.4`, `rc0.15.0_20231217`, `20.04.1`. */
  'not-version': (text: string) =>
    !(mayBeVersion(text) && /^[a-z]{0,4}[0-9]+(?:\.[0-9]+){1,3}(?:[._+-][0-9A-Za-z.]*)*$/.test(text)),
  /** The alphabet or the digits in a row. */
  'not-sequence': (text: string) => !(maySequence(text) && /abcdefghij|0123456789|1234567890|qwertyuiop/i.test(text)),
  /** Not one short piece over and over. */
  'not-repeated': (text: string) => !/(.{1,4})\1{4}/.test(text),
} as const satisfies Readonly<Record<string, Check>>;

const standIn =
  /^(?:(?:your|my|some|the|new|old|user|admin|root|db|test|dummy|fake|sample)?[ _-]*(?:password|passwort|passwd|pass|pwd|secret|token|key|username|user|value|here|example)+[0-9]{0,3}|change[_-]?(?:me|it|this)?|required|optional|none|null|true|false|undefined|default|redacted|removed|hidden|foo(?:bar)?|bar|test(?:ing)?|x+|y+|\.+|\*+|-+)$/i;

/** Most values are told from a stand-in by one character: those have no other marks, and digits at the end alone. */
function isStandIn(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (standInBytes[code] !== 1 || (code >= 0x30 && code <= 0x39 && at < text.length - 3)) return false;
  }
  return standIn.test(text);
}

const standInBytes = setOf('A-Za-z0-9 _.*-');
const nameBytes = setOf('A-Za-z_');

/** Whether the first mark behind a name is one that an expression may have there. */
function mayBeExpression(text: string): boolean {
  let at = 0;
  while (at < text.length && nameBytes[text.charCodeAt(at)] === 1) at++;
  return at > 0 && (at === text.length || '.(:;,'.includes(text.charAt(at)));
}

/** Whether a number with a dot behind it stands where a version has its first. */
function mayBeVersion(text: string): boolean {
  let at = 0;
  while (at < 4 && kindOf(text.charCodeAt(at)) === 0) at++;
  const digits = at;
  while (at < text.length && kindOf(text.charCodeAt(at)) === 2) at++;
  return at > digits && text.charCodeAt(at) === 0x2e;
}

/** Whether three characters follow one another in ASCII, or on a keyboard. */
function maySequence(text: string): boolean {
  let before = 0;
  let ascends = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at) | 0x20;
    const next = code === before + 1;
    if ((next && ascends) || (code === 0x77 && before === 0x71)) return true;
    ascends = next;
    before = code;
  }
  return false;
}

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
  let hex = true;
  let small = true;
  for (let at = 0; at < text.length && (hex || small); at++) {
    const code = text.charCodeAt(at);
    if (hexBytes[code] !== 1) hex = false;
    if (smallBytes[code] !== 1) small = false;
  }
  if (hex && text !== '') return 2.9;
  return small && text !== '' && text.length < 24 ? 3.1 : 3.4;
}

const hexBytes = setOf('0-9A-Fa-f-');
const smallBytes = setOf('0-9a-z-');

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
  const from = isQuoteAt(text, 0) ? 1 : 0;
  const to = text.length > from && isQuoteAt(text, text.length - 1) ? text.length - 1 : text.length;
  const colon = text.indexOf(':', from);
  if (colon < 0 || colon >= to) return false;
  const [user, password] = [text.slice(from, colon), text.slice(colon + 1, to)];
  // A key may stand alone on either side; a name with a stand-in behind it is an example.
  return password.length <= 1 || user === '' ? isTelling(user) !== isTelling(password) : isTelling(password);
}

function isQuoteAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x22 || code === 0x27;
}

function isTelling(text: string): boolean {
  return text.length > 2 && !variable.test(text) && !isStandIn(text);
}

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

function basicCredentials(text: string): boolean {
  const pair = decoded(text.replace(/^basic[ :]/i, ''));
  return pair !== undefined && pair.length > 3 && isPrintable(pair) && pair.includes(':') && userPassword(pair);
}

function isPrintable(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}

/** A header may reach beyond what was matched: how it begins decides. */
const headerBytesMax = 64;

function jwtInBase64(text: string): boolean {
  const [header = ''] = (decoded(text.slice(0, jwtBase64BytesMax)) ?? '').split('.');
  return /^\{\s*"[\w#-]{1,32}"\s*:\s*["{[0-9tfn]/.test(
    Buffer.from(header.slice(0, headerBytesMax), 'base64url').toString('latin1'),
  );
}
