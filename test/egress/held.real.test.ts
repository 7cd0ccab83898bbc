// Held for review: nothing leaves before a person says so, once, and nothing that is denied for another reason leaves by it.

import { isJsonObject, must, parseJson, systemRandom, toHex } from '@sallyport/base';
import { afterAll, describe, expect, it } from 'vitest';
import { type Stack, startStack, tenant } from '../e2e/stack.ts';
import { asking } from '../kernel/ask.ts';

const policies = `
@id("cards-reviewed") @verdict("hold") forbid (principal, action == Action::"send", resource)
  when { context.findings.contains("card") || context.redacted.contains("card") };
@id("mail-redacted") forbid (principal, action == Action::"send", resource) when { context.findings.contains("email") };
@id("nothing-to-evil") forbid (principal, action == Action::"send", resource) when { resource.host == "evil.example" };
@id("no-seals") @verdict("hold") permit (principal == User::"bob", action == Action::"send", resource);
`;

const narrow = { name: 'narrow', destination: 'narrow.example', per: 'session', window: '1h', requests: 1 };
const held = { textsMax: 40, approval: '5m', kept: '2h' };
const key = () => `sp_${toHex(systemRandom(24))}`;
const [aliceKey, annaKey] = [key(), key()];
const stack: Stack = await startStack(
  {
    egress: { budgets: [narrow], held },
    apiKeys: [
      { id: 'admin', key: 'env:E2E_ADMIN', tenant, roles: ['admin'] },
      { id: 'alice', key: 'env:ALICE', tenant, roles: ['review'] },
      { id: 'anna', key: 'env:ANNA', tenant, roles: ['review'] },
    ],
  },
  { env: { ALICE: aliceKey, ANNA: annaKey } },
);
afterAll(() => stack.close());
const { authority, keys, kernel, database } = stack.started.runtime;
const install = async (source: string) =>
  expect(await authority.putPolicies(tenant, [{ name: 'egress.cedar', source }], { by: 'test' })).toMatchObject({
    ok: true,
  });
await install(policies);

const base = stack.urls['egress-firewall'];
const token = stack.token({ session: 'review' });
const sending = (as: string) => (content: string, destination: string) =>
  asking(base, as)('POST', '/v1/egress', { destination, content });
const send = (content: string, destination = 'https://crm.example/a', as = token) => sending(as)(content, destination);
const owner = asking(base, keys.ownApiKey);
const review = (method: string, path: string, body?: { approve: boolean; why: string }) =>
  owner(method, path, body, { 'sallyport-tenant': tenant });
const decide = (id: unknown, approve = true) =>
  review('POST', `/v1/held/${String(id)}/decision`, { approve, why: 'asked the sender' });

let made = 0;
/** Another text each time, with a card in it. */
const charge = () => `charge 4111 1111 1111 1111 for order ${++made}`;

describe('a text that policies hold', () => {
  it('waits, is listed without its content, shown to a reviewer, and leaves once when approved', async () => {
    const content = charge();
    const first = await send(content);
    expect(first).toMatchObject({ status: 200, body: { verdict: 'hold', heldId: expect.stringMatching(/^held_/) } });
    expect('content' in first.body).toBe(false);
    const id = first.body.heldId;
    expect((await send(content)).body.heldId).toBe(id);

    const listed = await asking(base, stack.keys.admin)('GET', '/v1/held?state=pending');
    expect(listed.text).toContain(String(id));
    expect(listed.text).not.toContain('4111');
    expect((await asking(base, stack.keys.admin)('GET', `/v1/held/${String(id)}`)).status).toBe(403);
    expect(
      (await asking(base, stack.keys.admin)('POST', `/v1/held/${String(id)}/decision`, { approve: true, why: 'x' }))
        .status,
    ).toBe(403);
    const shown = await review('GET', `/v1/held/${String(id)}`);
    expect(shown.body).toMatchObject({
      content,
      subject: 'User::"alice"',
      destination: 'https://crm.example/a',
      kinds: ['card'],
      policies: ['cards-reviewed'],
    });

    expect((await decide(id)).body).toMatchObject({ state: 'approved', decidedBy: 'own', why: 'asked the sender' });
    const through = await send(content);
    expect(through.body).toMatchObject({ verdict: 'allow', content });
    expect((await send(content)).body).toMatchObject({ verdict: 'hold' });
    const certificate = payloadOf(through.body.certificate);
    expect(certificate).toMatchObject({ verdict: 'allow', approval: { id, by: 'own' } });
    expect(payloadOf(first.body.certificate)).toMatchObject({ verdict: 'block', held: id });
  });

  it('is not what is approved with another word, for another destination, session or person', async () => {
    const content = charge();
    const { heldId } = (await send(content)).body;
    await decide(heldId);
    for (const other of [
      await send(`${content}!`),
      await send(content, 'https://crm.example/b'),
      await send(content, 'https://crm.example/a?to=me', token),
      await send(content, 'https://crm.example/a', stack.token({ session: 'another' })),
    ]) {
      expect(other.body.verdict).toBe('hold');
    }
    expect((await send(content)).body.verdict).toBe('allow');
  });

  it('shows the query that leaves with it, and is not approved with another one', async () => {
    const content = charge();
    const { heldId } = (await send(content, 'https://crm.example/a?case=7')).body;
    expect((await review('GET', `/v1/held/${String(heldId)}`)).body).toMatchObject({
      destination: 'https://crm.example/a',
      fixed: 'https://crm.example/a?case=7',
    });
    await decide(heldId);
    for (const query of ['', '?case=8', '?case=7&to=me', '?case=7%26to=me']) {
      expect((await send(content, `https://crm.example/a${query}`)).body.verdict, query).toBe('hold');
    }
    expect((await send(content, 'https://crm.example/a?case=7')).body.verdict).toBe('allow');
  });

  it('leaves once by one approval, however many calls come at once', async () => {
    const content = charge();
    await decide((await send(content)).body.heldId);
    const calls = await Promise.all(Array.from({ length: 6 }, () => send(content)));
    expect(calls.map(({ body }) => body.verdict).sort()).toEqual(['allow', ...Array<string>(5).fill('hold')]);
  });

  it('is not decided by who sent it, nor by a capability token', async () => {
    const { heldId } = (await send(charge())).body;
    const path = `/v1/held/${String(heldId)}/decision`;
    const decision = { approve: true, why: 'mine' };
    expect((await asking(base, aliceKey)('POST', path, decision)).body).toMatchObject({
      type: 'urn:sallyport:problem:forbidden',
      detail: expect.stringContaining('who sent a text does not decide on it'),
    });
    expect((await asking(base, token)('POST', path, decision)).status).toBe(401);
    expect((await review('GET', `/v1/held/${String(heldId)}`)).body).toMatchObject({ state: 'pending' });
    expect((await asking(base, annaKey)('POST', path, decision)).body).toMatchObject({ decidedBy: 'anna' });
  });

  it('does not leave by an approval that is over, and is forgotten after the configured time', async () => {
    const [content, other] = [charge(), charge()];
    const { heldId } = (await send(content)).body;
    await decide(heldId);
    await database.sql`update held_text set decided_ms = decided_ms - 300000 where id = ${String(heldId)}`;
    expect((await send(content)).body.verdict).toBe('hold');
    const left = (await send(other)).body.heldId;
    await database.sql`update held_text set held_ms = held_ms - 7200000 where id = ${String(left)}`;
    expect((await review('GET', `/v1/held/${String(left)}`)).status).toBe(404);
    expect((await decide(left)).status).toBe(404);
  });

  it('of the longest size waits and leaves whole', async () => {
    const card = 'charge 4111 1111 1111 1111 ';
    const content = `${card}${'\u0001 "quoted" é\n'.repeat(80_000)}`.slice(0, 900_000);
    const { heldId } = (await send(content)).body;
    expect((await review('GET', `/v1/held/${String(heldId)}`)).body).toMatchObject({ content });
    await decide(heldId);
    expect((await send(`${content} `)).body.verdict).toBe('hold');
    expect((await send(content)).body).toMatchObject({ verdict: 'allow', content });
  });

  it('that is rejected stays back, and one decides', async () => {
    const content = charge();
    const { heldId } = (await send(content)).body;
    const both = await Promise.all([decide(heldId, false), decide(heldId, true)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await review('GET', `/v1/held/${String(heldId)}`)).status).toBe(409);
    const rejected = charge();
    const second = (await send(rejected)).body.heldId;
    await decide(second, false);
    expect((await send(rejected)).body).toMatchObject({ verdict: 'hold' });
  });

  it('leaves no more than the other policies let: they are asked again', async () => {
    const content = `${charge()} to jane@example.com`;
    const { heldId } = (await send(content)).body;
    await decide(heldId);
    expect((await send(content)).body).toMatchObject({
      verdict: 'redact',
      content: content.replace('jane@example.com', '[EMAIL]'),
    });
    expect((await send(charge(), 'https://evil.example/')).body.verdict).toBe('block');
    expect(
      (await send(charge(), 'https://crm.example/a', stack.token({ user: 'carol', session: 'c' }))).body.verdict,
    ).toBe('block');
  });

  it('does not leave by an approval when a policy or a revocation came after it', async () => {
    const content = charge();
    const { heldId } = (await send(content)).body;
    await decide(heldId);
    await install(
      `${policies} forbid (principal, action == Action::"send", resource) when { context.findings.contains("card") };`,
    );
    const [later] = [(await send(content)).body];
    expect(later.content ?? '').not.toContain('4111');
    await install(policies);
    const lost = stack.token({ session: 'lost' });
    const other = charge();
    await decide((await send(other, 'https://crm.example/a', lost)).body.heldId);
    const verified = must(kernel.verify(lost));
    const revoked = {
      kind: 'block',
      tenant,
      id: verified.revocationIds.at(-1) ?? '',
      reason: '',
      by: 'test',
    } as const;
    expect(await authority.revoke([revoked])).toMatchObject({ ok: true });
    expect((await send(other, 'https://crm.example/a', lost)).status).toBe(403);
  });

  it('keeps its approval where a budget refuses the call: nothing left by it', async () => {
    const [content, to] = [charge(), 'https://narrow.example/'];
    const { heldId } = (await send(content, to)).body;
    await decide(heldId);
    expect((await send('hello', to)).status).toBe(200);
    for (let times = 0; times < 2; times++) expect((await send(content, to)).status).toBe(429);
    // As when the window is over.
    await database.sql`delete from budget_counter`;
    expect((await send(content, to)).body).toMatchObject({ verdict: 'allow', content });
    await database.sql`delete from budget_counter`;
    expect((await send(content, to)).body.verdict).toBe('hold');
  });

  it('that holds a planted text is blocked, and no person is asked', async () => {
    const { body } = await owner('POST', '/v1/canaries', { note: 'in a drawer' }, { 'sallyport-tenant': tenant });
    const canary = /spc_\w{40}/.exec(JSON.stringify(body))?.[0] ?? '';
    expect(canary).not.toBe('');
    expect((await send(`${charge()} ${canary}`)).body).toMatchObject({ verdict: 'block' });
  });

  it('lies encrypted in the database, and stands in no log', async () => {
    const content = `charge 4111 1111 1111 1111 for the marzipan ${++made}`;
    const { heldId } = (await send(content)).body;
    const [row] = await database.sql<{ sealed: Uint8Array; about: string; match: string }[]>`
      select sealed, about, match from held_text where id = ${String(heldId)}`;
    const stored = `${Buffer.from(row?.sealed ?? []).toString('latin1')}${row?.about}${row?.match}`;
    expect(row?.sealed.length).toBeGreaterThan(content.length);
    for (const part of ['marzipan', '4111']) expect(stored).not.toContain(part);
    expect(stack.logged()).not.toContain('marzipan');
    // Moved to another id it cannot be read: it is bound to its own.
    const other = (await send(charge())).body.heldId;
    await database.sql`update held_text set sealed = ${row?.sealed ?? ''} where id = ${String(other)}`;
    expect((await review('GET', `/v1/held/${String(other)}`)).status).toBe(500);
  });

  it('has no room any more: the call is refused, clearly', async () => {
    await database.sql`
      insert into held_text (tenant, id, match, state, held_ms, bytes, about, sealed)
      select ${tenant}, 'filler_' || n, 'filler ' || n, 'pending', ${Date.now()}, 1, '{}', ''
      from generate_series(1, ${held.textsMax}) n`;
    const refused = await send(charge());
    expect([refused.status, refused.body.detail]).toEqual([503, expect.stringContaining('sallyport egress held')]);
    await database.sql`delete from held_text where id like 'filler_%'`;
    expect((await send(charge())).body.verdict).toBe('hold');
  });
});

function payloadOf(envelope: unknown): unknown {
  const payload = typeof envelope === 'object' && envelope !== null && 'payload' in envelope ? envelope.payload : '';
  const parsed = parseJson(Buffer.from(String(payload), 'base64').toString('utf8'));
  return parsed.ok && isJsonObject(parsed.value) ? parsed.value : undefined;
}
