// Budgets over HTTP: two processes of the firewall share what may leave, what is refused is recorded, and nothing goes uncharged.

import { must } from '@sallyport/base';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startStack, tenant } from '../e2e/stack.ts';
import { startUpstream } from '../e2e/upstream.ts';
import { asking, read } from '../kernel/ask.ts';

const upstream = await startUpstream();
const { port } = upstream;
const arrivedBytes = () => upstream.arrived.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);

const egress = {
  privateDestinations: [`127.0.0.1:${port}`],
  budgets: [
    { name: 'often', destination: 'often.example', per: 'session', window: '1h', requests: 2 },
    { name: 'much', destination: '*.much.example', per: 'session', window: '1h', bytes: '100B' },
    { name: 'all', destination: 'all.example', per: 'tenant', window: '1h', bytes: '1kB', requests: 1_000 },
    { name: 'called', destination: '127.0.0.1', per: 'session', window: '1h', bytes: '400B' },
  ],
};
const one = await startStack({ egress });
const other = await startStack({ egress }, { beside: one });
afterAll(async () => {
  await other.close();
  await one.close();
  upstream.stop();
});
const receives = '@id("receives") permit (principal, action == Action::"receive", resource);';
const { runtime } = one.started;
must(await runtime.authority.putPolicies(tenant, [{ name: 'r.cedar', source: receives }], { by: 'test' }));

const send = (stack: typeof one, session: string, host: string, content: string) =>
  asking(stack.urls['egress-firewall'], one.token({ session }))('POST', '/v1/egress', {
    destination: `https://${host}/`,
    content,
  });

describe('over budget', () => {
  it('is a 429 that names the budget, what is left and when to try again', async () => {
    for (const stack of [one, other]) expect((await send(stack, 'a', 'often.example', 'hello')).status).toBe(200);
    const { status, body, headers } = await send(one, 'a', 'often.example', 'hello');
    expect([status, body.type]).toEqual([429, 'urn:sallyport:problem:exhausted']);
    const budget = { name: 'often', per: 'session', destination: 'often.example', windowMs: 3_600_000 };
    expect(body.budget).toEqual({ ...budget, requestsLeft: 0 });
    expect(body.detail).toMatch(
      /`often` of this session for `often.example` has 0 requests left; try again in [0-9]+ s/,
    );
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(3_000);
    expect(headers.get('content-type')).toMatch(/problem\+json/);
    // Another session, and another destination, have their own.
    expect((await send(one, 'b', 'often.example', 'hello')).status).toBe(200);
    expect((await send(one, 'a', 'free.example', 'hello')).status).toBe(200);
  });

  it('hosts below a name share its budget, to the byte; a larger text than all of it is told so', async () => {
    expect((await send(one, 'c', 'a.much.example', 'x'.repeat(60))).status).toBe(200);
    const { status, body, headers } = await send(other, 'c', 'b.much.example', 'x'.repeat(101));
    expect([status, headers.get('retry-after')]).toEqual([429, null]);
    expect(body.budget).toMatchObject({ name: 'much', bytesLeft: 40 });
    expect(body.detail).toMatch(/larger than the whole budget; send it in parts/);
    expect((await send(other, 'c', 'b.much.example', 'x'.repeat(40))).status).toBe(200);
    expect((await send(one, 'c', 'c.much.example', 'x')).status).toBe(429);
    expect((await send(one, 'c', 'much.example', 'x')).status).toBe(200);
  });

  it('what is blocked is not charged', async () => {
    const secret = ['ghp_', 'zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17'].join('');
    for (let at = 0; at < 3; at++) {
      const { body } = await send(one, 'd', 'often.example', `the key is ${secret}`);
      // The policies of the stack let it out once the secret is taken out.
      expect(body.verdict).toBe(at < 2 ? 'redact' : undefined);
    }
    const foreign = one.token({ session: 'e', user: 'bob' });
    for (let at = 0; at < 3; at++) {
      const { body } = await asking(one.urls['egress-firewall'], foreign)('POST', '/v1/egress', {
        destination: 'https://often.example/',
        content: 'hello',
      });
      expect(body.verdict).toBe('block');
    }
    for (const status of [200, 200, 429]) expect((await send(one, 'e', 'often.example', 'x')).status).toBe(status);
  });

  it('through the proxy: address, headers and body are charged before a byte of them leaves', async () => {
    const call = (stack: typeof one, path: string, body: string) =>
      fetch(`${stack.urls['egress-firewall']}/v1/proxy/http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'sallyport-token': one.token({ session: 'f' }), 'content-type': 'text/plain' },
        body,
      });
    expect((await call(one, '/x', 'y'.repeat(150))).status).toBe(200);
    expect(arrivedBytes()).toBe(150);
    const refused = await read(await call(other, `/x?q=${'z'.repeat(120)}`, 'y'.repeat(130)));
    expect(refused.status).toBe(429);
    expect(refused.body.budget).toMatchObject({ name: 'called', per: 'session' });
    expect(arrivedBytes()).toBe(150);
  });

  it('INVARIANT: concurrent senders to two processes never exceed it together', async () => {
    const sent = await Promise.all(
      Array.from({ length: 60 }, (_, at) => {
        const content = 'x'.repeat(20 + (at % 30));
        return send(at % 2 === 0 ? one : other, `g${at}`, 'all.example', content).then(({ status }) => {
          expect([200, 429]).toContain(status);
          return status === 200 ? content.length : 0;
        });
      }),
    );
    const bytes = sent.reduce((sum, length) => sum + length, 0);
    expect(bytes).toBeLessThanOrEqual(1_000);
    expect(bytes).toBeGreaterThan(1_000 - 50);
  });

  it('the refusal is recorded as a decision, and there is no certificate', async () => {
    const record = vi.spyOn(runtime.recorder, 'record');
    for (const status of [200, 200, 429]) {
      expect((await send(one, 'h', 'often.example', 'hello')).status).toBe(status);
    }
    expect(record.mock.calls.map(([{ kind }]) => kind)).toEqual(['certificate', 'certificate', 'decision']);
    expect(record.mock.lastCall?.[0].body).toMatchObject({
      door: 'egress',
      effect: 'deny',
      reason: 'budget_exceeded',
      budget: 'often',
      bytes: 5,
      requestsLeft: 0,
      destination: 'often.example',
    });
    record.mockRestore();
  });

  it('nothing leaves while the counters are unavailable: 503', async () => {
    await runtime.database.sql`alter table budget_counter rename to budget_counter_away`;
    const { status, body, text } = await send(one, 'i', 'often.example', 'hello');
    await runtime.database.sql`alter table budget_counter_away rename to budget_counter`;
    expect([status, body.type]).toEqual([503, 'urn:sallyport:problem:unavailable']);
    expect(text).not.toContain('hello');
    expect((await send(one, 'i', 'often.example', 'hello')).status).toBe(200);
  });

  it('is counted', async () => {
    const metrics = await (await fetch(`${one.urls['egress-firewall']}/metrics`)).text();
    expect(metrics).toMatch(/egress_budget_charges_total\{[^}]*outcome="unavailable"[^}]*\} 1/);
    expect(metrics).toMatch(/egress_budget_charges_total\{[^}]*outcome="charged"[^}]*\} [0-9]+/);
    expect(metrics).toMatch(/egress_budget_charges_total\{[^}]*outcome="exceeded"[^}]*\} [0-9]+/);
  });
});
