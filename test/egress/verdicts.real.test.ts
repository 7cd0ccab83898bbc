// What leaves, what leaves without what was found in it, and what does not leave: the verdicts of the running firewall.

import { isJsonObject, must, sha256Hex } from '@sallyport/base';
import {
  chainReceipts,
  type EgressCertificate,
  openEnvelope,
  openVerifyingKey,
  readCertificate,
  verifyReceipt,
} from '@sallyport/evidence';
import { afterAll, describe, expect, it } from 'vitest';
import { type Stack, startStack, tenant } from '../e2e/stack.ts';
import { asking } from '../kernel/ask.ts';
import { policies } from './policies.ts';

const stack: Stack = await startStack();
afterAll(() => stack.close());
const { runtime } = stack.started;
must(
  await runtime.authority.putPolicies(tenant, [{ name: 'egress.cedar', source: policies }], {
    by: 'test',
  }),
);

type Labels = 'none' | 'confidential';

let sessions = 0;
/** A token with a session of its own, which has read confidential notes where `labels` says so. */
async function tokenWith(labels: Labels): Promise<string> {
  sessions += 1;
  const token = stack.token({ session: `verdicts-${sessions}` });
  if (labels === 'confidential') {
    const { status, text } = await asking(stack.urls['retrieval-gateway'], token)('POST', '/v1/retrieve', {
      source: 'notes',
    });
    if (status !== 200) throw new Error(`no notes: ${text}`);
  }
  return token;
}

const send = (token: string, destination: string, content: string) =>
  asking(stack.urls['egress-firewall'], token)('POST', '/v1/egress', { destination, content });

const email = 'jo@example.org';
const card = '4111 1111 1111 1111';
const secret = 'ghp_16C7e42F292c6912E7710c838347Ae178B4a';

const table: readonly (readonly [
  what: string,
  row: {
    readonly content: string;
    readonly destination: string;
    readonly labels?: 'confidential';
    readonly verdict: 'allow' | 'redact' | 'block';
    /** What must be gone from what is let out, and what must have stayed. */
    readonly gone?: readonly string[];
    readonly kept?: readonly string[];
    readonly reason: string;
  },
])[] = [
  [
    'nothing found',
    { content: 'hello', destination: 'crm', verdict: 'allow', kept: ['hello'], reason: 'permitted_by' },
  ],
  ['an empty text', { content: '', destination: 'crm', verdict: 'allow', reason: 'permitted_by' }],
  [
    'an address, where addresses may go',
    { content: email, destination: 'crm', verdict: 'allow', kept: [email], reason: 'permitted_by' },
  ],
  [
    'an address, where none may go',
    {
      content: `ask ${email} now`,
      destination: 'https://clean.example/',
      verdict: 'redact',
      gone: [email],
      kept: ['ask ', ' now'],
      reason: 'forbidden_by',
    },
  ],
  [
    'a card and an address, where only addresses may go',
    {
      content: `${email} paid with ${card}.`,
      destination: 'https://no-cards.example/in',
      verdict: 'redact',
      gone: [card],
      kept: [email, ' paid with '],
      reason: 'forbidden_by',
    },
  ],
  [
    'a secret, anywhere',
    {
      content: `key ${secret} end`,
      destination: 'crm',
      verdict: 'redact',
      gone: [secret],
      kept: ['key ', ' end'],
      reason: 'forbidden_by',
    },
  ],
  [
    'anything, where nothing may go',
    { content: 'hello', destination: 'https://forbidden.example/', verdict: 'block', reason: 'forbidden_by' },
  ],
  [
    'an address, where nothing may go even redacted',
    { content: email, destination: 'https://forbidden.example/', verdict: 'block', reason: 'forbidden_by' },
  ],
  [
    'confidential reading, to an outsider',
    {
      content: 'hello',
      destination: 'https://outside.example/',
      labels: 'confidential',
      verdict: 'block',
      reason: 'forbidden_by',
    },
  ],
  [
    'confidential reading with an address, to an outsider: redaction does not wash labels',
    {
      content: email,
      destination: 'https://outside.example/',
      labels: 'confidential',
      verdict: 'block',
      reason: 'forbidden_by',
    },
  ],
  [
    'confidential reading, to the inside',
    {
      content: 'hello',
      destination: 'https://inside.example/',
      labels: 'confidential',
      verdict: 'allow',
      reason: 'permitted_by',
    },
  ],
];

describe('the verdict', () => {
  it.each(table)('%s', async (_, row) => {
    const { content, destination, labels = 'none' as Labels, verdict, gone = [], kept = [], reason } = row;
    const { status, body, text } = await send(await tokenWith(labels), destination, content);
    expect([status, body.verdict, isJsonObject(body.reason) ? body.reason.kind : text]).toEqual([200, verdict, reason]);
    if (verdict === 'block') {
      expect('content' in body).toBe(false);
      return;
    }
    for (const part of gone) expect(text).not.toContain(part);
    for (const part of kept) expect(body.content).toContain(part);
    if (verdict === 'allow') expect(body.content).toBe(content);
    expect(body.redactions).toBe(verdict === 'redact' ? gone.length : 0);
  });

  it.each(['crm', 'https://clean.example/'])(
    'a secret behind more findings than are ever named is a secret all the same, for %s',
    async (destination) => {
      const content = `${'https://harmless.example/page '.repeat(1_500)}${secret} `;
      const { body } = await send(await tokenWith('none'), destination, content);
      expect(body.verdict).toBe('redact');
      expect(body.content).not.toContain(secret);
    },
  );

  it('a destination that the token does not grant is blocked before policies are asked', async () => {
    const token = stack.token({ session: 'narrow' });
    const narrow = must(runtime.biscuits.attenuate(token, { destinations: ['https://inside.example/'] }));
    const inside = await send(narrow, 'https://inside.example/x', 'hello');
    const outside = await send(narrow, 'https://clean.example/x', 'hello');
    expect([inside.body.verdict, outside.body.verdict]).toEqual(['allow', 'block']);
    expect(outside.body.reason).toMatchObject({ kind: 'token_does_not_grant' });
  });

  it('a label counts from the moment it was read, for every later call of the session', async () => {
    const token = await tokenWith('none');
    expect((await send(token, 'https://outside.example/', 'hello')).body.verdict).toBe('allow');
    await asking(stack.urls['retrieval-gateway'], token)('POST', '/v1/retrieve', { source: 'notes', ids: ['n2'] });
    expect((await send(token, 'https://outside.example/', 'hello')).body.verdict).toBe('block');
  });
});

describe('the certificate', () => {
  const { statements } = runtime.keys;
  const key = openVerifyingKey(statements.publicPem);
  if (!key.ok) throw new Error(key.fault.message);

  function opened(envelope: unknown): EgressCertificate {
    if (!key.ok) throw new Error(key.fault.message);
    const envelopeOpened = must(openEnvelope(JSON.stringify(envelope), [key.value]));
    return must(readCertificate(envelopeOpened.payload));
  }

  it.each(table)('of "%s" says what happened, and nothing of what was found', async (_, row) => {
    const { content, destination, labels = 'none', verdict } = row;
    const { body } = await send(await tokenWith(labels), destination, content);
    const certificate = opened(body.certificate);
    expect(certificate).toMatchObject({ id: body.certificateId, tenant, verdict, findings: body.findings });
    expect(certificate.subject).toEqual({ type: 'User', id: 'alice' });
    expect(certificate.content.in).toBe(sha256Hex(content));
    const out = typeof body.content === 'string' ? sha256Hex(body.content) : undefined;
    expect(certificate.content.out).toBe(out);
    expect(certificate.labels).toEqual(labels === 'none' ? [] : ['confidential']);
    expect(certificate.destination.startsWith(destination)).toBe(true);
    expect(certificate.decision.effect).toBe(verdict === 'block' ? 'deny' : 'permit');
    const said = JSON.stringify([certificate, body.certificate, body.findings]);
    for (const found of [email, card, secret]) expect(said).not.toContain(found);
  });

  it('chains the receipts of what the session has read', async () => {
    const token = await tokenWith('none');
    const retrieve = asking(stack.urls['retrieval-gateway'], token);
    const ids: string[] = [];
    for (const id of ['n1', 'n2']) {
      const { body } = await retrieve('POST', '/v1/retrieve', { source: 'notes', ids: [id] });
      ids.push(String(body.receiptId));
    }
    const { body } = await send(token, 'https://inside.example/', 'hello');
    expect(opened(body.certificate).receipts).toEqual(chainReceipts(ids));
  });

  it('is proved by the log to an outsider, and not once a byte of it is changed', async () => {
    const { body } = await send(await tokenWith('none'), 'https://clean.example/', `ask ${email}`);
    expect(await runtime.recorder.flush()).toMatchObject({ ok: true });
    const { body: keys } = await asking(stack.urls.kernel, '')('GET', '/v1/keys');
    const check = (envelope: string) =>
      verifyReceipt({
        envelope,
        receiptKeys: key.ok ? [key.value] : [],
        read: async (path) => runtime.evidence.get(path),
        logVerifierKey: String(keys.log),
      });
    const text = JSON.stringify(body.certificate);
    expect(await check(text)).toMatchObject({ ok: true, value: { statement: { kind: 'certificate' } } });
    const payload = isJsonObject(body.certificate) ? String(body.certificate.payload) : '';
    const at = text.indexOf(payload) + Math.floor(payload.length / 2);
    const tampered = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
    expect(await check(tampered)).toMatchObject({ ok: false, fault: { code: 'integrity' } });
  });
});
