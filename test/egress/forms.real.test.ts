// The policies that the documentation shows, through the doors: each kind leaves, and comes back, in the form they name.

import { readFileSync } from 'node:fs';
import { isJsonObject, parseJson } from '@sallyport/base';
import { afterAll, describe, expect, it } from 'vitest';
import { type Stack, startStack, tenant } from '../e2e/stack.ts';
import { startUpstream } from '../e2e/upstream.ts';
import { asking } from '../kernel/ask.ts';

const readme = readFileSync(new URL('../../packages/detect/README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```cedar\n(.*?)```/gs)].map(([, policy = '']) => policy);

const upstream = await startUpstream();
const { port } = upstream;
const stack: Stack = await startStack({ egress: { privateDestinations: [`127.0.0.1:${port}`] } });
afterAll(async () => {
  await stack.close();
  upstream.stop();
});
const { authority } = stack.started.runtime;
const install = async (...sources: readonly string[]) => {
  const documents = sources.map((source, i) => ({ name: `example-${i}.cedar`, source }));
  expect(await authority.putPolicies(tenant, documents, { by: 'test' })).toMatchObject({ ok: true });
};
const token = stack.token({ session: 'forms' });
const firewall = asking(stack.urls['egress-firewall'], token);
const send = async (content: string) => {
  const { status, body } = await firewall('POST', '/v1/egress', { destination: 'crm', content });
  expect(certifiedForms(body.certificate)).toEqual(body.verdict === 'redact' ? body.forms : undefined);
  return { status, verdict: body.verdict, content: body.content, forms: body.forms };
};

/** As the certificate names them. */
function certifiedForms(envelope: unknown): unknown {
  const payload = typeof envelope === 'object' && envelope !== null && 'payload' in envelope ? envelope.payload : '';
  const parsed = parseJson(Buffer.from(String(payload), 'base64').toString('utf8'));
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error('no certificate');
  return parsed.value.forms;
}

describe('the policies of the documentation', () => {
  it('are three, and name six forms', () => {
    expect(examples).toHaveLength(3);
    for (const form of ['masked', 'raw', 'generalised', 'encrypted', 'redacted', 'findings']) {
      expect(examples.join('\n')).toContain(`context.${form}`);
    }
  });

  it('let cards out masked, and everything else as before', async () => {
    const [cards = ''] = examples;
    await install(cards);
    expect(await send('card 4111 1111 1111 1111 of jane@example.com')).toEqual({
      status: 200,
      verdict: 'redact',
      content: 'card **** **** **** 1111 of jane@example.com',
      forms: { card: 'masked', email: 'raw' },
    });
    // Its base64 has no last four digits.
    const hidden = Buffer.from('please charge 4111 1111 1111 1111 today').toString('base64');
    expect((await send(`x ${hidden}`)).content).toMatch(/\[CARD\]/);
  });

  it('and addresses as digests, networks without their machines, and nothing that held a passport', async () => {
    await install(...examples);
    const first = await send('jane@example.com at 203.0.113.77, 4111111111111111');
    expect(first.content).toMatch(/^\[EMAIL:[B-Z]{14}\] at \[IP:203\.0\.113\.\*\], \*{12}1111$/);
    expect(first.forms).toEqual({ card: 'masked', email: 'hashed', ip: 'generalised' });
    const again = asking(stack.urls['egress-firewall'], stack.token({ session: 'another' }));
    const { body } = await again('POST', '/v1/egress', { destination: 'crm', content: 'Jane@example.com' });
    expect(first.content).toContain(String(body.content));
    expect(await send('passport C01234567 of jane@example.com')).toMatchObject({ verdict: 'block', forms: {} });
  });

  it('hold for JSON, which stays JSON', async () => {
    await install(...examples);
    const { content } = await send('{"card":4111111111111111,"to":"jane\\u0040example.com"}');
    const { card, to } = JSON.parse(String(content));
    expect([card, to]).toEqual(['************1111', expect.stringMatching(/^\[EMAIL:[B-Z]{14}\]$/)]);
  });
});

describe('a value in the form of values', () => {
  const card = '4111 1111 1111 1111';
  const [, , enciphered = ''] = examples;
  const sendAs = async (as: string, content: string) => {
    const { body } = await asking(stack.urls['egress-firewall'], as)('POST', '/v1/egress', {
      destination: 'billing.example.com',
      content,
    });
    expect(certifiedForms(body.certificate)).toEqual(body.forms);
    return body;
  };

  it('is the same in a session, another in another, and never the value', async () => {
    await install(enciphered);
    const first = await sendAs(token, `pay ${card} now`);
    expect(first).toMatchObject({ verdict: 'redact', forms: { card: 'encrypted' }, redactions: 1 });
    expect(first.content).toMatch(/^pay 4111 11\d\d \d{4} \d{4} now$/);
    expect(first.content).not.toContain(card);
    expect((await sendAs(token, `pay ${card} now`)).content).toBe(first.content);
    const another = await sendAs(stack.token({ session: 'forms-2' }), `pay ${card} now`);
    expect(another.content).not.toBe(first.content);
    expect(another.content).toMatch(/^pay 4111 11/);
  });

  it('that has too few others of its form is redacted, which is told and counted', async () => {
    await install(enciphered);
    const body = await sendAs(token, `card 060426070011 or ${card}`);
    expect(body).toMatchObject({ verdict: 'redact', forms: { card: 'encrypted' }, notEncrypted: { card: 1 } });
    expect(body.content).toMatch(/^card \[CARD\] or 4111 11/);
    const metrics = await (await fetch(`${stack.urls['egress-firewall']}/metrics`)).text();
    expect(metrics).toMatch(/egress_not_encrypted_total\{[^}]*\} 1\b/);
  });
});

it('a reply comes in the forms that policies name for it', async () => {
  const receiving = (examples[0] ?? '').replaceAll('"send"', '"receive"').replace('cards', 'received-cards');
  const letsIn = '@id("in") permit (principal == User::"alice", action == Action::"receive", resource);';
  await install(letsIn, receiving);
  upstream.answers((response) =>
    response.setHeader('content-type', 'text/plain').end('card 4111 1111 1111 1111 of jane@example.com'),
  );
  const reply = await fetch(`${stack.urls['egress-firewall']}/v1/proxy/http://127.0.0.1:${port}/`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(20_000),
  });
  expect(await reply.text()).toBe('card **** **** **** 1111 of jane@example.com');
});
