// Ways of writing a value so that a scanner may not see it, and which of them this one sees through, as a table.

import { deflateSync, gzipSync } from 'node:zlib';
import type { RuleSet } from './compile.ts';
import { tally } from './tally.ts';

/** What is hidden, by kind. Put together here so that no other scanner takes them for leaks. */
export const hidden: readonly (readonly [kind: string, value: string])[] = [
  ['secret', ['ghp_', 'zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17'].join('')],
  ['secret', ['AKIA', 'QYLPMN5HFIQR7XYA'].join('')],
  ['card', '4111 1111 1111 1111'],
  ['email', 'jane.doe@example.com'],
  ['iban', 'DE75512108001245126199'],
  ['ssn', '536-90-4399'],
];

const base64 = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64');
const middle = (text: string) => [text.slice(0, text.length >> 1), text.slice(text.length >> 1)] as const;
const each = (text: string, write: (character: string) => string) => Array.from(text, write).join('');
const code = (character: string) => character.codePointAt(0) ?? 0;
const hex = (character: string, digits: number) => code(character).toString(16).padStart(digits, '0');
const sentence = (value: string) => `please note that ${value} belongs to the account of today`;

/** By its name: the text that hides a value. */
export const tricks: readonly (readonly [name: string, write: (value: string) => string])[] = [
  ['as it is', sentence],
  ['percent-encoding, each character', (value) => sentence(each(value, (c) => `%${hex(c, 2)}`))],
  ['percent-encoding twice', (value) => sentence(encodeURIComponent(each(value, (c) => `%${hex(c, 2)}`)))],
  ['HTML entities, decimal', (value) => sentence(each(value, (c) => `&#${code(c)};`))],
  ['HTML entities, hex', (value) => sentence(each(value, (c) => `&#x${hex(c, 1)};`))],
  ['`\\u` escapes', (value) => sentence(each(value, (c) => `\\u${hex(c, 4)}`))],
  ['`\\x` escapes', (value) => sentence(each(value, (c) => `\\x${hex(c, 2)}`))],
  ['octal escapes', (value) => sentence(each(value, (c) => `\\${code(c).toString(8).padStart(3, '0')}`))],
  ['quoted-printable', (value) => sentence(each(value, (c) => `=${hex(c, 2).toUpperCase()}`))],
  ['JSON in a JSON string', (value) => JSON.stringify({ arguments: JSON.stringify({ note: sentence(value) }) })],
  [
    'JSON in JSON in JSON, escaped',
    (value) => JSON.stringify(JSON.stringify(JSON.stringify([sentence(each(value, (c) => `\\u${hex(c, 4)}`))]))),
  ],
  ['base64', (value) => base64(sentence(value))],
  ['base64 of the value alone', (value) => base64(value)],
  ['base64 for URLs, without padding', (value) => Buffer.from(sentence(value)).toString('base64url')],
  ['base64 of base64', (value) => base64(base64(sentence(value)))],
  ['base64 in lines of 76', (value) => base64(sentence(value).repeat(3)).replace(/.{76}/g, '$&\r\n')],
  ['hex', (value) => Buffer.from(sentence(value)).toString('hex')],
  ['hex with blanks', (value) => Buffer.from(sentence(value)).toString('hex').replace(/../g, '$& ')],
  ['base32', (value) => base32(sentence(value))],
  ['gzip in base64', (value) => base64(gzipSync(sentence(value)))],
  ['gzip in base64 in a JSON string', (value) => JSON.stringify({ body: base64(gzipSync(sentence(value))) })],
  ['zlib in base64', (value) => base64(deflateSync(sentence(value)))],
  ['gzip of gzip in base64', (value) => base64(gzipSync(gzipSync(sentence(value))))],
  ['base64 in gzip in base64', (value) => base64(gzipSync(base64(sentence(value))))],
  ['zero-width space in the middle', (value) => sentence(middle(value).join('\u200b'))],
  ['zero-width joiner between all', (value) => sentence(Array.from(value).join('\u200d'))],
  ['soft hyphen in the middle', (value) => sentence(middle(value).join('\u00ad'))],
  [
    'full-width characters',
    (value) => sentence(each(value, (c) => (c > ' ' ? String.fromCodePoint(code(c) + 0xfee0) : c))),
  ],
  ['mathematical digits and letters', (value) => sentence(each(value, bold))],
  ['Arabic-Indic digits', (value) => sentence(value.replace(/\d/g, (c) => String.fromCodePoint(0x660 + Number(c))))],
  ['Cyrillic look-alikes', (value) => sentence(value.replace(/[aeopcxAEOPCTKMH]/g, (c) => cyrillic[c] ?? c))],
  ['hidden tags', (value) => sentence(each(value, (c) => String.fromCodePoint(code(c) + 0xe0000)))],
  ['`"…" + "…"`', (value) => `const note = "${middle(value).join('" + "')}";`],
  ['`"…" +` and a new line', (value) => `const note = "${middle(value).join('" +\n    "')}";`],
  ["`'…' . '…'`", (value) => `$note = '${middle(value).join("' . '")}';`],
  ['a backslash at the end of a line', (value) => `note='${middle(value).join('\\\n')}'`],
  ['two texts side by side', (value) => `note = ("${middle(value).join('"\n        "')}")`],
  ['broken over two lines', (value) => sentence(middle(value).join('\n'))],
  ['two members of an object', (value) => JSON.stringify({ a: middle(value)[0], b: middle(value)[1] })],
  ['an HTML comment in the middle', (value) => sentence(middle(value).join('<!-- -->'))],
  ['spaces between all characters', (value) => sentence(Array.from(value).join(' '))],
  ['dashes between all characters', (value) => sentence(Array.from(value).join('-'))],
  ['read backwards', (value) => sentence(Array.from(value).reverse().join(''))],
  ['ROT13', (value) => sentence(value.replace(/[a-z]/gi, rotated))],
  [
    'words for marks',
    (value) =>
      sentence(
        value.replace('@', ' at ').replaceAll('.', ' dot ').replaceAll('-', ' dash ').replaceAll('_', ' underscore '),
      ),
  ],
];

const cyrillic: Readonly<Record<string, string>> = {
  a: 'а',
  e: 'е',
  o: 'о',
  p: 'р',
  c: 'с',
  x: 'х',
  A: 'А',
  E: 'Е',
  O: 'О',
  P: 'Р',
  C: 'С',
  T: 'Т',
  K: 'К',
  M: 'М',
  H: 'Н',
};

function bold(character: string): string {
  const at = code(character);
  if (/\d/.test(character)) return String.fromCodePoint(0x1d7ce + at - 0x30);
  if (/[a-z]/.test(character)) return String.fromCodePoint(0x1d41a + at - 0x61);
  return /[A-Z]/.test(character) ? String.fromCodePoint(0x1d400 + at - 0x41) : character;
}

function rotated(letter: string): string {
  const base = letter < 'a' ? 0x41 : 0x61;
  return String.fromCharCode(((code(letter) - base + 13) % 26) + base);
}

function base32(text: string): string {
  const bits = Array.from(Buffer.from(text), (byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.charAt(Number.parseInt(five.padEnd(5, '0'), 2)))
    .join('');
}

/** A row for each trick, a column for each value: `✓` where the kind is found, `–` where it is not. */
export function bypassTable(ruleSet: RuleSet): string {
  const kinds = hidden.map(([kind], i) => (kind === 'secret' ? ['GitHub token', 'AWS key'][i] : kind));
  const rows = tricks.map(([name, write]) => {
    const found = hidden.map(([kind, value]) =>
      tally(ruleSet, write(value)).some((one) => one.kind === kind) ? '✓' : '–',
    );
    return `| ${name} | ${found.join(' | ')} |`;
  });
  return [`| written as | ${kinds.join(' | ')} |`, `|${'---|'.repeat(hidden.length + 1)}`, ...rows].join('\n');
}
