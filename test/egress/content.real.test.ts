// How much may be sent at once, and that a text is scanned once: large contents and the cache of scans.

import { limits, must } from '@sallyport/base';
import { afterAll, describe, expect, it } from 'vitest';
import { type Stack, startStack, tenant } from '../e2e/stack.ts';
import { asking } from '../kernel/ask.ts';
import { policies } from './policies.ts';

const stack: Stack = await startStack();
afterAll(() => stack.close());
const { authority, tiers } = stack.started.runtime;
must(await authority.putPolicies(tenant, [{ name: 'egress.cedar', source: policies }], { by: 'test' }));

const firewall = asking(stack.urls['egress-firewall'], stack.token({ session: 'content' }));
const send = (content: string, destination = 'crm') => firewall('POST', '/v1/egress', { destination, content });
const filled = (unit: string, bytes: number) => unit.repeat(Math.floor(bytes / Buffer.byteLength(unit)));

describe('contents up to the bound', () => {
  it.each([
    ['letters', 'lorem ipsum '],
    ['digits', '4111111111111111 '],
    ['addresses', 'jo@example.org '],
    ['two bytes each', 'é'],
    ['four bytes each', '🙂'],
    ['what JSON must escape', '\u0001'],
    ['line ends', '\n'],
  ])('%s', async (_, unit) => {
    const content = filled(unit, limits.scanBytesMax);
    const { status, body } = await send(content);
    expect([status, body.verdict, body.content === content]).toEqual([200, 'allow', true]);
  });

  it('a megabyte of addresses is redacted to the last', async () => {
    const content = filled('jo@example.org ', limits.scanBytesMax);
    const { status, body } = await send(content, 'https://clean.example/');
    expect([status, body.verdict, body.redactions]).toEqual([200, 'redact', content.length / 15]);
    expect(body.content).not.toContain('@example');
  });

  it.each([
    ['one byte more', filled('a', limits.scanBytesMax + 1)],
    ['as many characters of two bytes', filled('é', 2 * limits.scanBytesMax)],
    ['ten times as much', filled('a', 10 * limits.scanBytesMax)],
  ])('%s is refused, and the next is served', async (_, content) => {
    const { status, text } = await send(content);
    expect([400, 413]).toContain(status);
    expect(text.length).toBeLessThan(2_000);
    expect((await send('hello')).status).toBe(200);
  });
});

describe('scans are cached', () => {
  const hits = () =>
    Object.values(tiers.stats().spaces.scan?.tiers ?? {}).reduce((sum, { hits: count }) => sum + count, 0);
  let texts = 0;
  const fresh = (bytes: number) => {
    texts += 1;
    return `text ${texts} of ${process.pid} by jo@example.org. ${filled('words ', bytes)}`;
  };

  it('a long text once for a tenant, whatever the destination and the verdict', async () => {
    const content = fresh(32 * 1_024);
    const before = hits();
    const first = await send(content);
    expect(hits() - before).toBe(0);
    const second = await send(content);
    const third = await send(content, 'https://clean.example/');
    expect(hits() - before).toBe(2);
    expect([first, second, third].map(({ body }) => body.verdict)).toEqual(['allow', 'allow', 'redact']);
    for (const { body } of [second, third]) expect(body.findings).toEqual(first.body.findings);
  });

  it('a change of one character is another text', async () => {
    const content = fresh(32 * 1_024);
    await send(content);
    const before = hits();
    await send(`${content}!`);
    expect(hits() - before).toBe(0);
  });

  it('a short one not at all: looking it up costs more than scanning it', async () => {
    const content = fresh(1_024);
    const before = hits();
    for (let round = 0; round < 3; round++) await send(content);
    expect(hits() - before).toBe(0);
  });

  it('a change of policies decides anew over the cached scan', async () => {
    const content = fresh(32 * 1_024);
    expect((await send(content)).body.verdict).toBe('allow');
    const before = hits();
    const source =
      'forbid (principal, action == Action::"send", resource) when { context.findings.contains("email") };';
    const options = { by: 'test' };
    expect(await authority.putPolicies(tenant, [{ name: 'later.cedar', source }], options)).toMatchObject({ ok: true });
    expect((await send(content)).body.verdict).toBe('redact');
    expect(await authority.deletePolicies(tenant, ['later.cedar'], options)).toMatchObject({ ok: true });
    expect((await send(content)).body.verdict).toBe('allow');
    expect(hits() - before).toBe(2);
  });
});
