// Planted texts over HTTP: none leaves and none comes back, in any form and whatever policies say; each is recorded and counted.

import { must } from '@sallyport/base';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startStack, tenant } from '../e2e/stack.ts';
import { startUpstream } from '../e2e/upstream.ts';
import { asking } from '../kernel/ask.ts';

const upstream = await startUpstream();
const { port, arrived } = upstream;

const egress = { privateDestinations: [`127.0.0.1:${port}`] };
const one = await startStack({ egress });
const other = await startStack({ egress }, { beside: one });
afterAll(async () => {
  await other.close();
  await one.close();
  upstream.stop();
});
// Everything is permitted, the kind of a canary by name too.
const everything = `
@id("receives") permit (principal, action == Action::"receive", resource);
@id("canaries-may-go") permit (principal, action == Action::"send", resource) when { context.findings.contains("canary") };`;
const { runtime } = one.started;
must(await runtime.authority.putPolicies(tenant, [{ name: 'c.cedar', source: everything }], { by: 'test' }));

const administer = asking(one.urls['egress-firewall'], one.keys.admin);
const planted = async (note = 'in the list of customers') => {
  const { status, body } = await administer('POST', '/v1/canaries', { note });
  expect(status).toBe(201);
  return { marker: String(body.marker), name: String(body.name) };
};
const token = one.token({ session: 'canaries' });
const send = (stack: typeof one, content: string, destination = 'https://a.example/') =>
  asking(stack.urls['egress-firewall'], token)('POST', '/v1/egress', { destination, content });
const call = (path: string, init: RequestInit = {}) =>
  fetch(`${one.urls['egress-firewall']}/v1/proxy/http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    ...init,
    headers: { 'sallyport-token': token, 'content-type': 'text/plain', ...init.headers },
  });
const sightings = async (door: string) => {
  const text = await (await fetch(`${one.urls['egress-firewall']}/metrics`)).text();
  return Number(new RegExp(`egress_canaries_total\\{[^}]*door="${door}"[^}]*\\} ([0-9]+)`).exec(text)?.[1] ?? 0);
};

const { marker, name } = await planted();
beforeEach(() => {
  arrived.length = 0;
  upstream.answers((response) => response.end('ok'));
});

describe('a planted text does not leave', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  it.each([
    ['as it is', `see ${marker} there`],
    ['in capitals', marker.toUpperCase()],
    ['in base64', base64(`see ${marker} there`)],
    ['in hex', Buffer.from(marker).toString('hex')],
    ['percent-encoded', Array.from(marker, (c) => `%${c.charCodeAt(0).toString(16)}`).join('')],
    ['with zero-width spaces', Array.from(marker).join('\u200b')],
    ['in JSON', JSON.stringify({ messages: [{ content: `x ${marker}` }] })],
    ['in a long text that is cached', `${'lorem ipsum dolor '.repeat(2_000)}${marker}`],
  ])('%s', async (_, content) => {
    for (const stack of [one, other, one]) {
      const { status, body, text } = await send(stack, content);
      expect([status, body.verdict, body.content]).toEqual([200, 'block', undefined]);
      expect(body.reason).toEqual({ kind: 'canary', canaries: [name] });
      expect(text.toLowerCase()).not.toContain(marker);
    }
  });

  it('through the proxy, in body, path, query or header', async () => {
    for (const sent of [
      call('/x', { body: `see ${marker}` }),
      call(`/${marker}`, { body: 'x' }),
      call(`/x?q=${base64(`see ${marker} there`)}`, { body: 'x' }),
      call('/x', { body: 'x', headers: { 'x-note': marker } }),
    ]) {
      const reply = await sent;
      expect(reply.status).toBe(403);
      expect(await reply.text()).toMatch(new RegExp(`planted text.*${name}`));
    }
    expect(arrived).toEqual([]);
  });

  it('negative control: a text that only looks like one leaves', async () => {
    const forged = marker.slice(0, -1) + (marker.endsWith('a') ? 'b' : 'a');
    expect((await send(one, `see ${forged}`)).body.verdict).toBe('allow');
    expect((await call('/x', { body: forged })).status).toBe(200);
    expect(JSON.stringify(arrived)).toContain(forged);
  });

  it('is recorded by name and counted, and neither log, event nor certificate holds it', async () => {
    const before = await sightings('egress');
    const record = vi.spyOn(runtime.recorder, 'record');
    const { body } = await send(one, `see ${marker}`, `https://a.example/${marker}`);
    const events = record.mock.calls.map(([event]) => event);
    record.mockRestore();
    expect(events.map(({ kind }) => kind)).toEqual(['canary', 'certificate']);
    expect(events[0]?.body).toMatchObject({ door: 'egress', canaries: [name], session: 'canaries' });
    expect(await sightings('egress')).toBe(before + 1);
    const certificate = await administer('GET', `/v1/certificates/${String(body.certificateId)}`);
    // As it was signed.
    const statement = Buffer.from(String(Object(certificate.body.certificate).payload), 'base64').toString('utf8');
    expect(JSON.parse(statement)).toMatchObject({
      decision: { effect: 'deny' },
      nonInterference: { blockedBy: ['canary'] },
    });
    for (const text of [JSON.stringify(events), statement, one.logged()]) expect(text).not.toContain(marker);
  });
});

describe('a planted text does not come back', () => {
  it.each([
    ['at once', [`before ${marker} after`]],
    ['cut', [`before ${marker.slice(0, 9)}`, marker.slice(9, 30), `${marker.slice(30)} after`]],
    ['in base64', [Buffer.from(`see ${marker} there`).toString('base64')]],
  ])('%s', async (_, chunks) => {
    const before = await sightings('reply');
    upstream.answers(async (response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      for (const chunk of chunks) {
        response.write(chunk);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      response.end();
    });
    const reply = await call('/x', { body: 'x' });
    let read = '';
    const whole = (async () => {
      for await (const chunk of reply.body ?? []) read += Buffer.from(chunk).toString('utf8');
    })();
    await expect(whole).rejects.toThrow();
    expect(read).not.toContain('spc_');
    expect(await sightings('reply')).toBe(before + 1);
  });

  it('in a header', async () => {
    upstream.answers((response) => response.writeHead(200, { etag: `"${marker}"` }).end('ok'));
    expect((await call('/x', { body: 'x' })).status).toBe(403);
  });
});

describe('the administration of canaries', () => {
  it('a scan tells of one, and counts it', async () => {
    const before = await sightings('scan');
    const scanner = asking(one.urls['egress-firewall'], token);
    const { body } = await scanner('POST', '/v1/scan', { content: `see ${marker}` });
    expect(body.findings).toMatchObject([{ kind: 'canary', rule: 'canary', start: 4 }]);
    expect(await sightings('scan')).toBe(before + 1);
  });

  it('lists names and notes and never the text; another tenant sees and removes nothing', async () => {
    const { body, text } = await administer('GET', '/v1/canaries');
    expect(body.canaries).toMatchObject([{ name, note: 'in the list of customers', createdBy: 'admin' }]);
    expect(text).not.toContain('spc_');
    const installation = asking(one.urls['egress-firewall'], runtime.keys.ownApiKey);
    const as = { 'sallyport-tenant': 'globex' };
    expect((await installation('GET', '/v1/canaries', undefined, as)).body.canaries).toEqual([]);
    expect((await installation('DELETE', `/v1/canaries/${name}`, undefined, as)).status).toBe(404);
  });

  it('one of another tenant is a text like any other', async () => {
    const installation = asking(one.urls['egress-firewall'], runtime.keys.ownApiKey);
    const { body } = await installation('POST', '/v1/canaries', {}, { 'sallyport-tenant': 'globex' });
    expect((await send(one, `see ${String(body.marker)}`)).body.verdict).toBe('allow');
  });

  it('one that was removed is a text like any other, in every process', async () => {
    const gone = await planted('for a moment');
    const long = `${'lorem ipsum dolor '.repeat(2_000)}${gone.marker}`;
    for (const content of [gone.marker, long]) expect((await send(one, content)).body.verdict).toBe('block');
    expect((await administer('DELETE', `/v1/canaries/${gone.name}`)).status).toBe(200);
    expect((await administer('DELETE', `/v1/canaries/${gone.name}`)).status).toBe(404);
    for (const stack of [one, other]) {
      for (const content of [gone.marker, long]) expect((await send(stack, content)).body.verdict).toBe('allow');
    }
    expect((await send(one, `${gone.marker} and ${marker}`)).body.reason).toMatchObject({ canaries: [name] });
  });

  it('needs the role of an administrator', async () => {
    for (const key of [one.keys.decide, token]) {
      const { status } = await asking(one.urls['egress-firewall'], key)('POST', '/v1/canaries', {});
      expect([401, 403]).toContain(status);
    }
  });
});
