// Labels follow their rules, and only them.

import { expect, test } from 'vitest';
import { labelsOf } from './labels.ts';
import { parseMessage } from './mime/message.ts';

const labels = (group: string, ...lines: readonly string[]) =>
  labelsOf('acme', group, parseMessage(Buffer.from(lines.join('\n')))).filter((label) => label !== 'tenant:acme');
const from = ['From: ann@a.example', 'To: bob@b.example'];

test.each([
  ['nothing special', [...from, '', 'hi'], []],
  ['a list', [...from, 'List-Id: The list <l.a.example>', '', 'hi'], ['list']],
  ['an older list', [...from, 'Mailing-List: list l@a.example; contact x', '', 'hi'], ['list']],
  ['a list that lets people go', [...from, 'List-Id: <l.a.example>', '', 'to unsubscribe'], ['list']],
  ['bulk mail', [...from, 'Precedence: bulk', '', 'hi'], ['newsletter']],
  ['mail with a way out', [...from, '', 'To UNSUBSCRIBE click'], ['newsletter']],
  ['people of one house', ['From: a@a.example', 'To: x@b.example, b@a.example', '', 'hi'], ['internal']],
  ['a confidential body', [...from, '', 'This is Confidential.'], ['confidential']],
  ['a confidential subject', [...from, 'Subject: your password', '', 'x'], ['confidential']],
  ['a word that only contains one', [...from, '', 'passwordless, panda, underprivileged'], []],
  ['a telephone number', [...from, '', 'call (212) 555-0187 now'], ['pii']],
  ['one with a country', [...from, '', 'call +49 30 901820 now'], ['pii']],
  ['numbers that are none', [...from, '', 'v1.212.555.0187 2002-08-22 12345-6789-0 192.168.100.2001'], []],
  ['an address of someone else', [...from, '', 'ask carl@c.example'], ['pii']],
  ['an address of either end', [...from, '', 'I am ann@a.example, or al@A.EXAMPLE; you are bob@b.example'], []],
])('%s', (_, lines, expected) => {
  expect(labels('easy-ham-1', ...lines)).toEqual(expected);
});

test('spam is spam by group; its confidential words are bait, and it is no newsletter', () => {
  const lines = [...from, 'Precedence: bulk', '', '100% confidential! call 212-555-0187'];
  expect(labels('spam-2', ...lines)).toEqual(['pii', 'spam']);
  expect(labels('hard-ham-1', ...lines)).toEqual(['confidential', 'newsletter', 'pii']);
});

test('the tenant is always a label, and labels are sorted', () => {
  const found = labelsOf('globex', 'spam-1', parseMessage(Buffer.from('List-Id: <x>\n\na@b.example')));
  expect(found).toEqual(['list', 'pii', 'spam', 'tenant:globex']);
  expect(found).toEqual([...found].sort());
});
