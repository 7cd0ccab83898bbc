// Whole mails, as honest programs, old programs and spammers write them.

import { describe, expect, test } from 'vitest';
import { mimeBounds } from './bounds.ts';
import { parseMessage } from './message.ts';

const mail = (...lines: readonly string[]) => parseMessage(Buffer.from(lines.join('\n'), 'latin1'));
const body = (...lines: readonly string[]) => mail(...lines).body;

test('the plain fields of an ordinary mail', () => {
  const { headers, ...rest } = mail(
    'From ann@a.example  Thu Aug 22 13:52:59 2002',
    'Received: from x',
    '\tby y; Thu, 22 Aug 2002 13:52:59 +0100',
    'FROM: "Ann, of A" <Ann@A.example>',
    'To: b@b.example,',
    '  "C" <c@c.example>',
    'cc: b@b.example, d@d.example',
    'To: e@e.example',
    'Date: Thu, 22 Aug 2002 13:52:38 +0100',
    'Subject: one',
    ' two',
    '',
    'Hello',
    '',
    'there',
  );
  expect(rest).toEqual({
    sender: 'ann@a.example',
    recipients: ['b@b.example', 'c@c.example', 'e@e.example', 'd@d.example'],
    sentAtMs: Date.parse('2002-08-22T12:52:38Z'),
    subject: 'one two',
    body: 'Hello\n\nthere',
  });
  expect(headers.get('received')).toEqual(['from x\tby y; Thu, 22 Aug 2002 13:52:59 +0100']);
});

test('CRLF reads like LF', () => {
  const lines = [
    'From: a@a.example',
    'Content-Type: multipart/mixed; boundary=x',
    '',
    '--x',
    '',
    'one',
    'two',
    '--x--',
  ];
  const crlf = parseMessage(Buffer.from(lines.join('\r\n')));
  expect(crlf.body).toBe('one\ntwo');
  expect(crlf.body).toBe(body(...lines));
});

test.each([
  ['the From header', ['From: a@a.example', 'Sender: b@b.example'], 'a@a.example'],
  ['the Sender', ['From: nobody', 'Sender: b@b.example'], 'b@b.example'],
  ['the return path', ['From: "" <>', 'Return-Path: <c@c.example>'], 'c@c.example'],
  ['the envelope', ['From d@d.example Thu Aug 22 13:52:59 2002', 'Subject: x'], 'd@d.example'],
  ['no one', ['From MAILER-DAEMON Thu Aug 22 13:52:59 2002', 'From: "" <>'], ''],
])('the sender is named by %s', (_, lines, expected) => {
  expect(mail(...lines, '', 'x').sender).toBe(expected);
});

describe('the body is', () => {
  const multipart = (type: string, ...parts: readonly (readonly string[])[]) =>
    body(
      `Content-Type: multipart/${type}; charset=x; boundary="=_b;c\\"d"`,
      '',
      'This is a multi-part message in MIME format.',
      ...parts.flatMap((part) => ['--=_b;c"d', ...part]),
      '--=_b;c"d--',
      'epilogue',
    );
  const plain = ['Content-Type: text/plain', '', 'plain'];
  const html = ['Content-Type: text/html', '', '<p>rich</p>'];

  test('the plain part before the HTML part, in either order', () => {
    expect(multipart('alternative', plain, html)).toBe('plain');
    expect(multipart('alternative', html, plain)).toBe('plain');
  });
  test('the HTML where the plain part is empty', () => {
    expect(multipart('alternative', ['Content-Type: text/plain', '', '  '], html)).toBe('rich');
  });
  test('another text where there is neither', () => {
    expect(multipart('mixed', ['Content-Type: text/enriched', '', 'odd'])).toBe('odd');
  });
  test('not an attachment, and nothing where there is only an image', () => {
    expect(multipart('mixed', ['Content-Disposition: attachment; filename=a.txt', ...plain], html)).toBe('rich');
    expect(multipart('mixed', ['Content-Type: image/gif', 'Content-Transfer-Encoding: base64', '', 'R0lG'])).toBe('');
  });
  test('a part without a header', () => {
    expect(multipart('mixed', ['', 'bare'])).toBe('bare');
  });
  test('inside a multipart in a multipart, decoded', () => {
    const inner = [
      'Content-Type: multipart/alternative; boundary=i',
      '',
      '--i',
      'Content-Type: text/plain; charset="iso-8859-1"',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Gr=FC=',
      '=DFe',
      '--i--',
    ];
    expect(multipart('mixed', inner)).toBe('Grüße');
  });
  test('inside a forwarded mail, and in a digest without types', () => {
    const forwarded = ['Subject: inner', '', 'inside'];
    expect(multipart('mixed', ['Content-Type: message/rfc822', '', ...forwarded])).toBe('inside');
    expect(multipart('digest', ['', ...forwarded])).toBe('inside');
  });
  test('all of it where the boundary never comes, or is not given', () => {
    expect(body('Content-Type: multipart/mixed; boundary=x', '', 'no parts here')).toBe('no parts here');
    expect(body('Content-Type: multipart/mixed', '', '--x', 'text')).toBe('--x\ntext');
  });
  test('the last part where the closing line is missing', () => {
    expect(body('Content-Type: multipart/mixed; boundary=x', '', '--x', '', 'cut sho')).toBe('cut sho');
  });
  test('not ended by a longer boundary, or by one inside a line', () => {
    expect(body('Content-Type: multipart/mixed; boundary=x', '', '--x', '', 'a', '--xy', 'b --x c', '--x--')).toBe(
      'a\n--xy\nb --x c',
    );
  });
  test('text where the type is nonsense', () => {
    expect(body('Content-Type: text', '', 'hello')).toBe('hello');
    expect(body('Content-Type: ;;;=;charset', '', 'hello')).toBe('hello');
  });
  test('HTML in the character set it names', () => {
    expect(body('Content-Type: text/html; charset=windows-1251', '', '<b>\u00ef\u00f0</b>')).toBe('пр');
  });
});

test.each([
  ['nothing at all', ''],
  ['one letter', 'x'],
  ['an empty line first', '\nFrom: a@a.example\n\nhi'],
  ['only headers', 'From: a@a.example\nSubject: x'],
  ['a continuation first', '  x\nSubject: s\n\nb'],
  ['lines that are no fields', 'oops\n: no name\n=== \nSubject: s\n\nb'],
])('%s is a mail, too', (_, raw) => {
  expect(() => parseMessage(Buffer.from(raw))).not.toThrow();
});

test('texts hold no NUL and no half character, and are cut at their bounds', () => {
  const emoji = '😀'.repeat(mimeBounds.bodyCharsMax);
  const found = parseMessage(Buffer.from(`From: a\0@a.example\nSubject: ${'s'.repeat(5_000)}\0\n\nx\0${emoji}`));
  expect(found.subject).toHaveLength(mimeBounds.subjectCharsMax);
  expect(found.body).toHaveLength(mimeBounds.bodyCharsMax - 1);
  expect(found.body.isWellFormed()).toBe(true);
  expect(JSON.stringify({ ...found, headers: null })).not.toContain('\\u0000');
  expect(body('Content-Type: text/html', '', 'a&#55296;b&#xDC00;c')).toBe('a\ufffdb\ufffdc');
});

test('nesting without end, and parts without number, stop at the bounds', () => {
  const nested = 'Content-Type: message/rfc822\n\n'.repeat(10_000);
  expect(parseMessage(Buffer.from(nested)).body).toBe('');
  const empty = '--x\nContent-Type: text/plain\n\n'.repeat(mimeBounds.partsMax + 5);
  const late = `Content-Type: multipart/mixed; boundary=x\n\n${empty}late\n--x--`;
  expect(parseMessage(Buffer.from(late)).body).toBe('');
});
