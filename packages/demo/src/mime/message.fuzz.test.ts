// INVARIANT: any bytes give a message, in time linear in their number, with texts that Postgres can hold.

import { sha256Hex } from '@sallyport/base';
import { expect, test } from 'vitest';
import { mimeBounds } from './bounds.ts';
import { type Message, parseMessage } from './message.ts';

/** Set it to repeat a failed run; each failure names the seed that it needs. */
const firstSeed = Number(process.env.SALLYPORT_FUZZ_SEED ?? 1);
const runs = 2_000;

const pieces = [
  ...['From: ', 'To: ', 'Cc: ', 'Date: ', 'Subject: ', 'Content-Type: ', 'Content-Transfer-Encoding: ', 'List-Id: '],
  ...['multipart/mixed; boundary=x', 'multipart/digest; boundary="x', 'message/rfc822', 'text/html; charset=', 'utf-7'],
  ...[
    'iso-2022-jp',
    'hz-gb-2312',
    'utf-16le',
    '--x',
    '--x--',
    '\n',
    '\n\n',
    '\r\n',
    '\t',
    ' ',
    ';',
    '=',
    '"',
    '\\',
    '<',
  ],
  ...[
    '>',
    '(',
    ')',
    '@',
    ',',
    ':',
    '=?utf-8?Q?',
    '=?iso-2022-jp?B?',
    '?=',
    '=C3',
    '=\n',
    '&#x110000;',
    '&#55296;',
    '&lt',
  ],
  ...[
    '<!--',
    '<script>',
    '</script',
    '<p',
    '22 Aug 2002 13:52:38 +0100',
    'base64',
    'quoted-printable',
    'GyRCRnw=',
    'a',
  ],
  ...['\u0000', '\u001b$B', '\u00c3', '\u00fc', '\u00ff', '\u00fe', '~{', 'a@b.example', 'From x@y.example  Thu\n'],
];

test('INVARIANT: any bytes give a message with texts that Postgres can hold', () => {
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const bytes = mailOfSeed(seed);
    expect(offence(parseMessage(bytes)), `SALLYPORT_FUZZ_SEED=${seed}`).toBeUndefined();
  }
});

test('the check itself notices a NUL, half a character and a text beyond its bound', () => {
  const good = parseMessage(Buffer.from('From: a@a.example\n\nx'));
  expect(offence(good)).toBeUndefined();
  expect(offence({ ...good, body: 'a\0' })).toBe('body');
  expect(offence({ ...good, subject: '\ud83d' })).toBe('subject');
  expect(offence({ ...good, body: 'x'.repeat(mimeBounds.bodyCharsMax + 1) })).toBe('body');
  expect(offence({ ...good, recipients: ['a\0@b'] })).toBe('recipients');
  expect(offence({ ...good, sentAtMs: Number.NaN })).toBe('sentAtMs');
});

const hostile: readonly (readonly [string, (size: number) => string])[] = [
  ['brackets', (size) => `Content-Type: text/html\n\n${'<'.repeat(size)}`],
  ['comments that stay open', (size) => `Content-Type: text/html\n\n${'<!--'.repeat(size / 4)}`],
  ['tags that stay open', (size) => `Content-Type: text/html\n\n${'<p '.repeat(size / 3)}`],
  ['spaces in HTML', (size) => `Content-Type: text/html\n\na${' '.repeat(size)}b`],
  ['line ends in HTML', (size) => `Content-Type: text/html\n\na${' \n'.repeat(size / 2)}b`],
  ['ampersands', (size) => `Content-Type: text/html\n\n${'&#'.repeat(size / 2)}`],
  ['encoded words that stay open', (size) => `Subject: ${'=?a?Q?'.repeat(size / 6)}\n\n`],
  ['an address without an at sign', (size) => `To: ${'a'.repeat(size)}\n\n`],
  ['at signs', (size) => `To: ${'a@'.repeat(size / 2)}\n\n`],
  ['open quotes', (size) => `To: ${'"a@b '.repeat(size / 5)}\n\n`],
  ['open comments', (size) => `To: ${'('.repeat(size)}\n\n`],
  ['spaces in a date', (size) => `Date: 2${' '.repeat(size)}x\n\n`],
  ['spaces in a subject', (size) => `Subject: a${' '.repeat(size)}b\n\n`],
  ['header lines', (size) => `${'a:b\n'.repeat(size / 4)}\n`],
  ['continuations', (size) => `a:b\n${' c\n'.repeat(size / 3)}\n`],
  ['boundaries', (size) => `Content-Type: multipart/mixed; boundary=x\n\n${'--x\n'.repeat(size / 4)}`],
  ['boundaries inside lines', (size) => `Content-Type: multipart/mixed; boundary=x\n\n${'--x'.repeat(size / 3)}`],
  ['equals signs', (size) => `Content-Transfer-Encoding: quoted-printable\n\n${'='.repeat(size)}`],
  ['parameters', (size) => `Content-Type: text/plain${';a="'.repeat(size / 4)}\n\nx`],
];

test.each(hostile)('INVARIANT: reading takes time linear in the bytes: %s', (_, build) => {
  const small = Buffer.from(build(32 << 10), 'latin1');
  const large = Buffer.from(build(256 << 10), 'latin1');
  // Eight times the bytes: linear is 8, quadratic 64. The best of five, so that a busy machine does not decide.
  expect(bestMs(large)).toBeLessThan(24 * bestMs(small) + 20);
});

function bestMs(bytes: Uint8Array): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5; run++) {
    const startMs = performance.now();
    parseMessage(bytes);
    best = Math.min(best, performance.now() - startMs);
  }
  return best;
}

/** Pieces in an order that the seed decides; some seeds give bytes without any sense. */
function mailOfSeed(seed: number): Uint8Array {
  const digits = [0, 1, 2, 3].map((part) => sha256Hex(`mail ${seed} ${part}`)).join('');
  const numbers = digits.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  if (seed % 10 === 0) return Uint8Array.from(numbers);
  return Buffer.from(numbers.map((number) => pieces[number % pieces.length] ?? '').join(''), 'latin1');
}

/** The field that breaks the promise, or undefined. */
function offence({ sender, recipients, sentAtMs, subject, body }: Message): string | undefined {
  const holds = (text: string, charsMax: number) =>
    !text.includes('\0') && text.isWellFormed() && text.length <= charsMax;
  if (!holds(sender, mimeBounds.addressCharsMax)) return 'sender';
  if (recipients.length > mimeBounds.recipientsMax) return 'recipients';
  if (!recipients.every((one) => holds(one, mimeBounds.addressCharsMax))) return 'recipients';
  if (!holds(subject, mimeBounds.subjectCharsMax)) return 'subject';
  if (!holds(body, mimeBounds.bodyCharsMax)) return 'body';
  return sentAtMs === null || Number.isSafeInteger(sentAtMs) ? undefined : 'sentAtMs';
}
