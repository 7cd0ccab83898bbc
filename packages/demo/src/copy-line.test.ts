// What goes through COPY is what was meant, whatever stands in a mail.

import { expect, test } from 'vitest';
import { copyColumns, copyLine } from './copy-line.ts';
import type { Mail } from './mail.ts';

const plain: Mail = {
  tenant: 'acme',
  id: 'spam-1/00001',
  sender: 'a@a.example',
  recipients: ['b@b.example', 'c@c.example'],
  sentAtMs: 1_030_000_000_000,
  group: 'spam-1',
  subject: 'hello',
  body: 'x',
  labels: ['spam', 'tenant:acme'],
  sizeBytes: 10,
};

test('one mail is one line, with a field for each column', () => {
  const line = copyLine(plain);
  expect(line).toBe(
    'acme\tspam-1/00001\ta@a.example\t{"b@b.example","c@c.example"}\t1030000000000\tspam-1\thello\tx\t{"spam","tenant:acme"}\t10\n',
  );
  expect(line.split('\t')).toHaveLength(copyColumns.split(', ').length);
});

test('tabs, line ends, backslashes and the end mark do not end a field or the copy', () => {
  const line = copyLine({ ...plain, body: 'a\tb\r\nc\\N\n\\.\n', subject: '\\N' });
  expect(line.split('\n')).toHaveLength(2);
  expect(line.split('\t')).toHaveLength(10);
  expect(line.split('\t')[7]).toBe('a\\tb\\r\\nc\\\\N\\n\\\\.\\n');
  expect(line.split('\t')[6]).toBe('\\\\N');
});

test('no date is NULL, no recipient is an empty array, quotes in an array are its members', () => {
  const fields = copyLine({ ...plain, sentAtMs: null, recipients: [], labels: ['a"b', 'c\\d', 'e,f', '{}'] }).split(
    '\t',
  );
  expect([fields[3], fields[4], fields[8]]).toEqual(['{}', '\\N', '{"a\\\\"b","c\\\\\\\\d","e,f","{}"}']);
});
