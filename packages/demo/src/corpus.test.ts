// The whole corpus parses, and the numbers that the documentation states are the ones that come out.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { corpusFiles, corpusMails, readMails } from './corpus.ts';
import { type Mail, mailGroups } from './mail.ts';

describe('all mails of the corpus', () => {
  let mails: readonly Mail[] = [];
  const count = (wanted: (mail: Mail) => boolean) => mails.filter(wanted).length;

  beforeAll(async () => {
    mails = await readMails(await corpusFiles());
  });

  test('are 6,046, in five groups, under ids of their own', () => {
    expect(mails).toHaveLength(corpusMails);
    expect(mailGroups.map((group) => count((mail) => mail.group === group))).toEqual([2500, 1400, 250, 500, 1396]);
    expect(new Set(mails.map(({ id }) => id)).size).toBe(corpusMails);
    expect(mails.every(({ id, group }) => /^[a-z]+(-[a-z]+)?-\d\/\d{5}$/.test(id) && id.startsWith(`${group}/`))).toBe(
      true,
    );
  });

  test('nearly all have a sender, a recipient, a date, a subject and a text', () => {
    expect({
      sender: count(({ sender }) => sender === ''),
      recipients: count(({ recipients }) => recipients.length === 0),
      date: count(({ sentAtMs }) => sentAtMs === null),
      subject: count(({ subject }) => subject === ''),
      body: count(({ body }) => body === ''),
    }).toEqual({ sender: 2, recipients: 243, date: 2, subject: 19, body: 15 });
  });

  test('are divided between two tenants and labelled', () => {
    const labels = ['tenant:acme', 'tenant:globex', 'list', 'newsletter', 'internal', 'confidential', 'pii', 'spam'];
    expect(Object.fromEntries(labels.map((label) => [label, count((mail) => mail.labels.includes(label))]))).toEqual({
      'tenant:acme': 4270,
      'tenant:globex': 1776,
      list: 3185,
      newsletter: 306,
      internal: 901,
      confidential: 147,
      pii: 2399,
      spam: 1896,
    });
    expect(count(({ tenant, labels }) => labels.includes(`tenant:${tenant}`))).toBe(corpusMails);
  });

  test('are read as bytes: letters beyond ASCII come out whole', () => {
    // The package's own reader shows U+FFFD in 500 texts; the two that are left have it in what their writers sent.
    expect(count(({ body }) => body.includes('\ufffd'))).toBeLessThanOrEqual(2);
    expect(count(({ body }) => /[äöüßéèà]/.test(body))).toBeGreaterThan(100);
    expect(mails.find(({ id }) => id === 'hard-ham-1/00039')?.subject).toBe(
      '日本語の件名（サブジェクト） スパムメールではありません！',
    );
    expect(mails.some(({ subject }) => subject.includes('=?'))).toBe(false);
  });
});

test('files that are no mails are passed over, and a missing group is an error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'corpus-'));
  try {
    await expect(corpusFiles(folder)).rejects.toThrow(/ENOENT/);
    for (const group of mailGroups) await mkdir(join(folder, group));
    await writeFile(join(folder, 'spam-1', '00007.abc.txt'), 'From: a@a.example\n\nx');
    await writeFile(join(folder, 'spam-1', '00007.abc.json'), '{}');
    await writeFile(join(folder, 'spam-1', 'readme.txt'), '');
    const files = await corpusFiles(folder);
    expect(files.map(({ id }) => id)).toEqual(['spam-1/00007']);
    expect((await readMails(files))[0]).toMatchObject({ sender: 'a@a.example', sizeBytes: 20 });
  } finally {
    await rm(folder, { recursive: true });
  }
});
