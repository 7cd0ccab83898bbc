// Every mail has one owner, the same one each time.

import { expect, test } from 'vitest';
import { parseMessage } from './mime/message.ts';
import { listOf, tenantOf } from './tenant.ts';

const message = (...lines: readonly string[]) => parseMessage(Buffer.from([...lines, '', 'x'].join('\n')));

test.each([
  ['List-Id: Friends <Fork.xent.com>', 'fork.xent.com'],
  ['List-Id: http://crackmice.com', 'http://crackmice.com'],
  ['X-BeenThere: L@a.example', 'l@a.example'],
  ['Mailing-List: contact x@y.example; run by ezmlm', undefined],
  ['Mailing-List: list L@a.example; contact x', 'l@a.example'],
  ['Subject: x', undefined],
])('the list of `%s`', (line, expected) => {
  expect(listOf(message(line))).toBe(expected);
});

test('INVARIANT: the same mail always goes to the same tenant, and one list or sending domain is never split', () => {
  for (let n = 0; n < 200; n++) {
    const list = `List-Id: <l${n}.example>`;
    const bySender = new Set(
      ['a', 'b', 'c'].map((who) => tenantOf(who, message(list, `From: ${who}@${who}${n}.example`))),
    );
    const byDomain = new Set(['a', 'b', 'c'].map((who) => tenantOf(who, message(`From: ${who}@d${n}.example`))));
    expect([bySender.size, byDomain.size]).toEqual([1, 1]);
  }
});

test('both tenants get their share, also of mail that names no one', () => {
  const owners = Array.from({ length: 400 }, (_, n) => tenantOf(`spam-1/${n}`, message('Subject: x')));
  const acme = owners.filter((owner) => owner === 'acme').length;
  expect(acme).toBeGreaterThan(140);
  expect(acme).toBeLessThan(260);
});
