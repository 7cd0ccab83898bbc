// Validators that tell what code and prose write in the place of a value: names, calls, paths, templates, placeholders.

import { setOf } from '../pass/char-class.ts';
import type { Check } from './check.ts';
import type { BytesTest } from './checks-drawn.ts';

export const codeChecks = {
  /** No type, member, call or path as code writes it, `BinaryLike`, `var.db_password`, `auth[2]`, `/build`, and no address. */
  'not-expression': (text: string) => !(onBytes(holdsTemplate, text) || expression.test(text)),
  /** No name made of words, `testEd25519PrivateKey`: such have nearly all of their letters in words that can be said. */
  'not-words': (text: string) => !onBytes(isWords, text),
  /** Not words put together of which one says that it stands for a value: `your-cluster-password`, `fake_token_1`. */
  'not-example': (text: string) => !(placeholderWord.test(text) && kebabOfWords.test(text)),
  /** A value that its marks make unlikely to be random text of a wider alphabet: markup, patterns and templates. */
  'not-template': (text: string) =>
    !/\$\{|#\{|\{\{|<%|%\(|%[sd]|\(\?|[a-z0]-[z9]|:\/\/|\\|<\/|\]\(|=>|&&|::|\(\)/i.test(text),
  /** At least two of the marks that passwords have and names have not. */
  'has-marks': (text: string) => (text.match(marks)?.length ?? 0) >= 2,
  /** What a command line or a sentence gives as a value: with a digit or a mark in it, and neither variable, path nor term. */
  'told-value': (text: string) => isTold(text),
} as const satisfies Readonly<Record<string, Check>>;

/** Whole values that are code: each form is told by its first bytes, so that no text is read twice. */
const expression = new RegExp(
  [
    /[A-Za-z_]+[.(:][A-Za-z_.(]*[)\],;]*/, // var.db_password
    /[A-Za-z_$][\w$.]*[[(].*/, // auth[2], z.string().min(8)
    /[A-Za-z_.]+\)+[:,;]*/, // None):
    /_*[A-Za-z]+(?:_[A-Za-z]+)+[)\],;:]*/, // url_user_password
    /[a-z]*(?:[A-Z]+[a-z]+)+[;,]?/, // BinaryLike, creditCardNumber
    /[A-Za-z]+(?:\.(?:\*|[A-Za-z]+))+/, // users.*.name
    /\.{0,2}(?:\/[\w.-]+)+\/?[)"]*/, // ../build
    /[a-z]+:\/\/.*|\/\/.*|\/\^.*/, // addresses, comments, patterns
    /[A-Za-z_][A-Za-z0-9_]*(?:\.[a-z]{2,})+\/.*/, // example.com/x
    /[([{][A-Za-z_)\]].*|\+[A-Za-z_]+\.[A-Za-z_.]+\)*/, // (password), []byte, +r.Dir)
    /<[A-Za-z/].*|#[a-z_]+|:[a-z]+:.*/, // <br>, #include, :py:data:
    /(?:scram-|SCRAM-)?(?:sha|md|pbkdf|aes|argon|SHA|MD|PBKDF|AES)-?[0-9][\w-]{0,6}/, // PBKDF2
  ]
    .map(({ source }) => `^(?:${source})$`)
    .join('|'),
);

/** Marks that such forms begin with where they begin with no letter. */
const opening = setOf('_$([{<+/.:#');
const nameBytes = setOf('A-Za-z_');
const wordBytes = setOf('A-Za-z0-9_$.');
const expressionMarks = setOf('.(:;,[)');
const algorithms = setOf('sSmMpPaA');

/** Whether a value may be one of these forms: most are told from them by the first mark behind a name. */
export function mayBeExpression(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start] ?? 0;
  if (opening[first] === 1) return true;
  let at = start;
  while (at < end && nameBytes[bytes[at] ?? 0] === 1) at++;
  if (at === start) return false;
  if (at === end || expressionMarks[bytes[at] ?? 0] === 1 || algorithms[first] === 1) return true;
  while (at < end && wordBytes[bytes[at] ?? 0] === 1) at++;
  return bytes[at] === 0x5b || bytes[at] === 0x28 || bytes[at] === 0x2f;
}

/** Whether `${`, `{{`, `</` or `%s` stands in a value. */
export function holdsTemplate(bytes: Uint8Array, start: number, end: number): boolean {
  let before = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x7b && (before === 0x24 || before === 0x7b)) return true;
    if ((byte === 0x2f && before === 0x3c) || (byte === 0x73 && before === 0x25)) return true;
    before = byte;
  }
  return false;
}

function onBytes(test: BytesTest, text: string): boolean {
  const bytes = Buffer.from(text, 'latin1');
  return test(bytes, 0, bytes.length);
}

/** Letters of which so many are in words are no random text: of 20 random letters and digits one in 400 is. */
const inWordsMin = 0.8;

export function isWords(bytes: Uint8Array, from: number, to: number): boolean {
  let letters = 0;
  let inWords = 0;
  let mixed = false;
  for (let at = from; at < to; ) {
    const start = at;
    let byte = bytes[at] ?? 0;
    if (isUpper(byte)) at++;
    let said = start < at && isVowel(byte);
    const small = at;
    for (byte = bytes[at] ?? 0; at < to && isLower(byte); byte = bytes[at] ?? 0) {
      said ||= isVowel(byte);
      at++;
    }
    if (at === start) {
      at++;
      continue;
    }
    mixed ||= start < small;
    letters += at - start;
    if (said && at > small && at - start >= 3) inWords += at - start;
  }
  return mixed && inWords >= letters * inWordsMin;
}

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

function isLower(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

function isVowel(code: number): boolean {
  const low = code | 0x20;
  return low === 0x61 || low === 0x65 || low === 0x69 || low === 0x6f || low === 0x75 || low === 0x79;
}

const placeholderWord =
  /(?:^|[-_.])(?:your|my|the|some|fake|dummy|example|sample|placeholder|changeme|insert|password|passwd|secret|token|key|test|mock|invalid|wrong|old|new)(?:$|[-_.0-9])/i;
const kebabOfWords = /^[A-Za-z]+(?:[-_.](?:[A-Za-z]{2,}|[0-9]{1,6}))+$/;

const marks = /[!#$%&()*<>?@[\]^{}|]/g;

const markBytes = setOf('!#$%&()*<>?@[]^{}|');

/** At least two marks. */
export function hasMarks(bytes: Uint8Array, start: number, end: number): boolean {
  let count = 0;
  for (let at = start; at < end && count < 2; at++) count += markBytes[bytes[at] ?? 0] ?? 0;
  return count === 2;
}

const kebabBytes = setOf('A-Za-z0-9_.-');

/** Whether a value has the bytes of words put together: all others are no example. */
export function mayBeExample(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (kebabBytes[bytes[at] ?? 0] !== 1) return false;
  return end > start;
}

const templateBytes = setOf('$#{<%(:\\]=&-');

/** Whether a value has a mark that a template begins with: all others are none. */
export function mayBeTemplate(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (templateBytes[bytes[at] ?? 0] === 1) return true;
  return false;
}

const toldMarks = setOf('0-9!#$%^&*@');
const toldBytesMin = 6;

const toldQuotes = setOf('"\'`');
const neverTold = setOf('$<{[%*(./~@-');

/** Whether the last word has a digit or a mark in it, is long enough and begins no other form: all others are told as no value. */
export function mayBeTold(bytes: Uint8Array, start: number, end: number): boolean {
  let marks = 0;
  let at = end;
  for (; at > start && bytes[at - 1] !== 0x20; at--) marks += toldMarks[bytes[at - 1] ?? 0] ?? 0;
  if (marks === 0 || end - at < toldBytesMin) return false;
  const first = bytes[toldQuotes[bytes[at] ?? 0] === 1 ? at + 1 : at] ?? 0;
  return neverTold[first] !== 1;
}

function isTold(text: string): boolean {
  // The last word, without what ends a sentence or quotes it.
  const value = text
    .slice(text.lastIndexOf(' ') + 1)
    .replace(/^["'`]/, '')
    .replace(/["'`.,;:!?)]+$/, '');
  if (
    value.length < 6 ||
    (value.includes('&') && /&(?:quot|amp|lt|gt|nbsp|#39)\b/.test(value)) ||
    !/[0-9!#$%^&*@]/.test(value)
  )
    return false;
  if (/^[$<{[%*(./~@-]|^[A-Za-z]:\\|^[a-z]+[=:]|\$[({]|\{\{/.test(value)) return false;
  if (/^(?:base|sha|md|aes|utf|oauth|hs|rs|bcrypt|tls|v)-?[0-9]/i.test(value)) return false;
  if (/^[0-9][0-9.,:/-]*(?:[a-z]{1,12})?$/i.test(value) && !/^[0-9]{6,}$/.test(value)) return false;
  return !(placeholderWord.test(value) && kebabOfWords.test(value)) && !standsFor.test(value);
}

const standsFor =
  /^(?:(?:your|my|the|new|old)?[_-]?(?:password|passwd|secret|token|key)s?[0-9]{0,3}|x+[0-9]*|[A-Z]+(?:_[A-Z0-9]+)+)$/i;
