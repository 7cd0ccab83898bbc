// Which labels a block is put down to, and which it is not: each named one is a witness, and no more are named than that.

import { must } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { egress } from './egress.ts';
import { mint, openDoor } from './testing/door.fixture.ts';

const send = 'principal, action == Action::"send", resource == Destination::"crm"';
const all = `@id("all") permit (${send});`;
const forbid = (id: string, when: string) => `@id("${id}") forbid (${send}) when { ${when} };`;
const mail = 'ask jo@example.org';

interface Case {
  readonly policies: string;
  readonly labels: readonly string[];
  readonly content?: string;
  /** Label to the policies that exclude it, `crm` being where it goes. */
  readonly flows: Readonly<Record<string, readonly string[]>>;
  readonly blockedBy: readonly string[];
}

const cases: readonly (readonly [string, Case])[] = [
  [
    'the label that a policy names, and none beside it',
    {
      policies: all + forbid('no-b', 'context.labels.contains("b")'),
      labels: ['a', 'b', 'c'],
      flows: { b: ['no-b'] },
      blockedBy: ['labels'],
    },
  ],
  [
    'each of those that a policy names, with every policy that does',
    {
      policies:
        all +
        forbid('no-ab', 'context.labels.containsAny(["a", "b"])') +
        forbid('no-b', 'context.labels.contains("b")'),
      labels: ['a', 'b', 'c'],
      flows: { a: ['no-ab'], b: ['no-ab', 'no-b'] },
      blockedBy: ['labels'],
    },
  ],
  [
    'of labels that are excluded together, one that is enough',
    {
      policies: all + forbid('no-pair', 'context.labels.containsAll(["a", "b"])'),
      labels: ['a', 'b', 'c'],
      flows: { b: ['no-pair'] },
      blockedBy: ['labels'],
    },
  ],
  [
    'labels beyond those that a permit lists: the permit that holds without them',
    {
      policies: `@id("only-a") permit (${send}) when { ["a"].containsAll(context.labels) };`,
      labels: ['a', 'b', 'c'],
      flows: { b: ['only-a'], c: ['only-a'] },
      blockedBy: ['labels'],
    },
  ],
  [
    'a label, where a permit demands another one',
    {
      policies: `@id("cleared") permit (${send}) when { context.labels.contains("ok") && !context.labels.contains("b") };`,
      labels: ['b', 'ok'],
      flows: { b: ['cleared'] },
      blockedBy: ['labels'],
    },
  ],
  [
    'a label, and policies that would have blocked it anyway',
    {
      policies: all + forbid('no-b', 'context.labels.contains("b")') + forbid('closed', 'resource.host == "crm"'),
      labels: ['b'],
      flows: { b: ['no-b'] },
      blockedBy: ['labels', 'policies'],
    },
  ],
  [
    'a label, where what was found could have been taken out',
    {
      policies:
        all + forbid('no-mail', 'context.findings.contains("email")') + forbid('no-b', 'context.labels.contains("b")'),
      labels: ['b'],
      content: mail,
      flows: { b: ['no-b'] },
      blockedBy: ['labels'],
    },
  ],
  [
    'a label that stands only against the form in which it could have gone',
    {
      policies:
        all +
        forbid('no-mail', 'context.findings.contains("email")') +
        forbid('b-not-redacted', 'context.form == "redacted" && context.labels.contains("b")'),
      labels: ['b'],
      content: mail,
      flows: { b: ['b-not-redacted'] },
      blockedBy: ['labels'],
    },
  ],
  [
    'no label, where a destination takes nothing',
    { policies: all + forbid('closed', 'true'), labels: ['a', 'b'], flows: {}, blockedBy: ['policies'] },
  ],
  [
    'no label, where nothing permits it',
    { policies: forbid('no-b', 'context.labels.contains("b")'), labels: ['a'], flows: {}, blockedBy: ['policies'] },
  ],
  [
    'no label, where the session has none',
    { policies: all + forbid('closed', 'true'), labels: [], flows: {}, blockedBy: ['policies'] },
  ],
  [
    'no label, where what was found may go in no form',
    {
      policies: `@id("clean") permit (${send}) when { context.form == "raw" && context.findings.isEmpty() };`,
      labels: ['a'],
      content: mail,
      flows: {},
      blockedBy: ['policies'],
    },
  ],
];

async function sending({ policies, labels, content = 'hello' }: Case, resource = 'Destination/') {
  const { ports } = await openDoor(policies);
  must(await ports.sessions.addLabels({ tenant: 'acme', session: 's' }, labels));
  return egress(ports, mint('s', [{ action: 'send', resource }]), { destination: 'crm', content });
}

describe('a block is put down to', () => {
  it.each(cases)('%s', async (_, one) => {
    const { verdict, nonInterference } = must(await sending(one));
    expect(verdict).toBe('block');
    expect(nonInterference).toEqual({
      verdict: Object.keys(one.flows).length > 0 ? 'failed' : 'passed',
      flows: Object.entries(one.flows).map(([label, policies]) => ({ label, destination: 'crm', policies })),
      declassified: [],
      blockedBy: one.blockedBy,
    });
  });

  it.each(cases)('exactly what must be gone for that obstacle to be gone: %s', async (_, one) => {
    const named = Object.keys(one.flows);
    if (named.length === 0 || one.blockedBy.includes('policies')) return;
    const kept = one.labels.filter((label) => !named.includes(label));
    expect(must(await sending({ ...one, labels: kept })).verdict).not.toBe('block');
    for (const label of named) {
      expect(must(await sending({ ...one, labels: [...kept, label] })).verdict).toBe('block');
    }
  });

  it('the token, where it does not grant the call: no label is asked about', async () => {
    const [, one] = cases[0] ?? [];
    if (one === undefined) throw new Error('no case');
    const { verdict, nonInterference } = must(await sending(one, 'Destination/elsewhere'));
    expect([verdict, nonInterference]).toEqual([
      'block',
      { verdict: 'passed', flows: [], declassified: [], blockedBy: ['token'] },
    ]);
  });

  it('nothing, where it went: in a form that policies permit with every label', async () => {
    const policies = all + forbid('raw-b', 'context.form == "raw" && context.labels.contains("b")');
    const one = { policies, labels: ['b'], content: mail, flows: {}, blockedBy: [] };
    const { verdict, nonInterference } = must(await sending(one));
    expect([verdict, nonInterference]).toEqual([
      'redact',
      { verdict: 'passed', flows: [], declassified: [], blockedBy: [] },
    ]);
  });
});

it('a session with more labels than a certificate names sends nothing', async () => {
  const labels = Array.from({ length: 257 }, (_, at) => `l${at}`);
  const most = { policies: all, labels: labels.slice(1), flows: {}, blockedBy: [] };
  expect(await sending({ ...most, labels })).toMatchObject({ ok: false, fault: { code: 'too_large' } });
  expect(must(await sending(most)).verdict).toBe('allow');
});
