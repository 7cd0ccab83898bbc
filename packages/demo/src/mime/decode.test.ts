// Encoded words, transfer encodings and character sets, true ones and lies.

import { expect, test } from 'vitest';
import { decodeCharset, decodeTransfer, decodeWords } from './decode.ts';

test.each([
  ['plain', 'Hello', 'Hello'],
  ['Q, with underscores', '=?iso-8859-1?Q?Gr=FC=DFe_aus_K=F6ln?=', 'Grüße aus Köln'],
  ['B', '=?UTF-8?B?R3LDvMOfZQ==?=', 'Grüße'],
  ['lower-case kinds and a language', '=?utf-8*de?q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
  ['text on both sides', 'Re: =?utf-8?Q?=C3=BC?= und mehr', 'Re: ü und mehr'],
  ['the space between two words is none', '=?utf-8?Q?a?=  \t=?utf-8?Q?b?=', 'ab'],
  ['the space beside plain text is one', '=?utf-8?Q?a?= b', 'a b'],
  ['a character cut between two words', '=?utf-8?B?w7w=?= =?utf-8?B?w58=?= =?utf-8?Q?=C3?= =?utf-8?Q?=BC?=', 'üßü'],
  ['two sets side by side', '=?iso-8859-1?Q?=FC?= =?utf-8?Q?=C3=BC?=', 'üü'],
  ['a set that shifts, in two words', '=?iso-2022-jp?B?GyRCRnxLXBsoQg==?= =?iso-2022-jp?B?GyRCOGwbKEI=?=', '日本語'],
  ['Windows letters in an ASCII word', '=?us-ascii?Q?=93a=94?=', '“a”'],
  ['a set that does not exist', '=?x-none?Q?caf=E9?=', 'café'],
  ['a word that never ends', '=?utf-8?Q?abc', '=?utf-8?Q?abc'],
  ['a word of an unknown kind', '=?utf-8?X?abc?=', '=?utf-8?X?abc?='],
  ['bare UTF-8', Buffer.from('Grüße').toString('latin1'), 'Grüße'],
  ['bare latin1', 'Gr\u00fc\u00dfe', 'Grüße'],
  ['a broken escape', '=?utf-8?Q?100=?=', '100='],
])('encoded words: %s', (_, raw, expected) => {
  expect(decodeWords(raw)).toBe(expected);
});

test.each([
  ['quoted-printable', 'a=3Db=\nc=\r\nd=zz =C3=BC', 'a=bcd=zz ü'],
  ['Quoted-Printable ', 'x=', 'x='],
  ['base64', 'R3LD\nvMOf\r\nZQ==', 'Grüße'],
  ['base64', '!!R3LDvMOfZQ', 'Grüße'],
  ['8bit', Buffer.from('ü').toString('latin1'), 'ü'],
  ['x-unheard-of', 'as it is', 'as it is'],
])('transfer encoding %s', (encoding, raw, expected) => {
  expect(decodeCharset(decodeTransfer(raw, encoding))).toBe(expected);
});

test.each([
  ['utf-8', [0xc3, 0xbc], 'ü'],
  ['utf-8', [0xfc], 'ü'],
  ['us-ascii', [0xc3, 0xbc], 'ü'],
  ['iso-8859-1', [0x93], '“'],
  ['big5', [0xa7, 0x41], '你'],
  ['gb2312', [0xc4, 0xe3], '你'],
  ['windows-1251', [0xef, 0xf0], 'пр'],
  ['default_charset', [0xfc], 'ü'],
  ['', [0xfc], 'ü'],
  [undefined, [0xc3, 0xbc], 'ü'],
])('character set %s of %j', (charset, bytes, expected) => {
  expect(decodeCharset(Uint8Array.from(bytes), charset)).toBe(expected);
});
