// Planted texts through the real Envoy: none leaves or comes back, however it is cut or encoded; each is counted and named.

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Stack, startStack, tenant } from '../e2e/stack.ts';
import { startUpstream, type Upstream } from '../e2e/upstream.ts';
import { asking } from '../kernel/ask.ts';
import { openProvision } from '../provision/place.ts';
import { type Front, startEnvoy } from './envoy.ts';
import { type Sent, send } from './send.ts';

const provision = openProvision((line) => console.log(`[canaries] ${line}`));
const socket = join(provision.folder('canaries'), 'egress-grpc.sock');
/** Everything is permitted, the kind of a canary by name too. */
const everything = `
@id("receives") permit (principal, action == Action::"receive", resource);
@id("canaries-may-go") permit (principal, action == Action::"send", resource) when { context.findings.contains("canary") };`;

let stack: Stack;
let upstream: Upstream;
let envoy: Front;
let token: string;
let administer: ReturnType<typeof asking>;
let marker: string;
let name: string;

const planted = async (headers: Record<string, string> = {}, ask = administer) => {
  const { status, body } = await ask('POST', '/v1/canaries', { note: 'in the list of customers' }, headers);
  expect(status).toBe(201);
  return { marker: String(body.marker), name: String(body.name) };
};

beforeAll(async () => {
  stack = await startStack({ listen: { retrievalPort: 0, kernelPort: 0, egressPort: 0, egressGrpcSocket: socket } });
  const { authority } = stack.started.runtime;
  const written = await authority.putPolicies(tenant, [{ name: 'c.cedar', source: everything }], { by: 'test' });
  if (!written.ok) throw new Error(written.fault.message);
  token = stack.token({ session: 'canaries' });
  upstream = await startUpstream();
  envoy = await startEnvoy(provision, { socket, upstream });
  administer = asking(stack.urls['egress-firewall'], stack.keys.admin);
  ({ marker, name } = await planted());
}, 200_000);
afterAll(async () => {
  await envoy?.stop();
  upstream?.stop();
  await stack?.close();
  await provision.warden.dismiss();
}, 60_000);
beforeEach(() => {
  upstream.arrived.length = 0;
  upstream.answers((response) => response.end('ok'));
});

const call = (sent: Sent) =>
  send(envoy.port, { ...sent, headers: { authorization: `Bearer ${token}`, ...sent.headers } });
const counted = async (counter: string, label: string) => {
  const text = await (await fetch(`${stack.urls['egress-firewall']}/metrics`)).text();
  return Number(new RegExp(`${counter}\\{[^}]*${label}[^}]*\\} ([0-9]+)`).exec(text)?.[1] ?? 0);
};
const sightings = (door: string) => counted('egress_canaries_total', `door="${door}"`);
const base64 = (text: string) => Buffer.from(text).toString('base64');
/** Cut in the middle of the marker, twice. */
const cut = (text: string, at = text.indexOf(marker.slice(0, 8)) + 6) => [
  text.slice(0, at),
  text.slice(at, at + 11),
  text.slice(at + 11),
];

describe('a planted text does not leave', () => {
  it.each<[string, () => Sent]>([
    ['in a body', () => ({ body: `see ${marker} there` })],
    ['in a body that comes in chunks, cut in it', () => ({ pieces: cut(`see ${marker} there`) })],
    ['in base64', () => ({ body: `see ${base64(`it says ${marker} there`)}` })],
    ['in base64, in chunks', () => ({ pieces: cut(base64(`it says ${marker} there`), 20) })],
    ['in JSON, in chunks', () => ({ pieces: cut(JSON.stringify({ messages: [{ content: `x ${marker}` }] })) })],
    ['one byte at a time', () => ({ pieces: [...marker] })],
    ['at the end of a long body', () => ({ body: `${'plain words '.repeat(50_000)}${marker}` })],
    ['in gzip and base64', () => ({ body: JSON.stringify({ data: gzipSync(`see ${marker}`).toString('base64') }) })],
    ['in the path', () => ({ path: `/${marker}`, body: 'x' })],
    ['in the query, in base64', () => ({ path: `/x?q=${base64(`see ${marker} there`)}` })],
    ['in a header', () => ({ headers: { 'x-note': marker }, body: 'x' })],
  ])('%s: it is denied, counted, and told by its name', async (_, sent) => {
    const before = await sightings('egress');
    const record = vi.spyOn(stack.started.runtime.recorder, 'record');
    const reply = await call(sent());
    const events = record.mock.calls.map(([event]) => event);
    record.mockRestore();
    expect([reply.status, upstream.arrived]).toEqual([403, []]);
    expect(JSON.parse(reply.text)).toMatchObject({ type: 'urn:sallyport:problem:forbidden', status: 403 });
    expect(reply.text).toMatch(new RegExp(`planted text.*${name}`));
    expect(await sightings('egress')).toBe(before + 1);
    expect(events.map(({ kind }) => kind)).toEqual(['canary', 'certificate']);
    expect(events[0]?.body).toMatchObject({ door: 'egress', canaries: [name], session: 'canaries' });
    const certificate = await administer(
      'GET',
      `/v1/certificates/${/certificate `(ec_[0-9a-f]+)`/.exec(reply.text)?.[1]}`,
    );
    // As it was signed.
    const { payload } = Object(certificate.body.certificate);
    const statement = Buffer.from(String(payload), 'base64').toString('utf8');
    expect(JSON.parse(statement)).toMatchObject({
      decision: { effect: 'deny' },
      nonInterference: { blockedBy: ['canary'] },
    });
    for (const text of [reply.text, JSON.stringify(events), statement, stack.logged()]) {
      expect(text.toLowerCase()).not.toContain(marker);
    }
  });

  it('negative control: one of another tenant, and a text that only looks like one, leave', async () => {
    const installation = asking(stack.urls['egress-firewall'], stack.started.runtime.keys.ownApiKey);
    const foreign = await planted({ 'sallyport-tenant': 'globex' }, installation);
    const forged = marker.slice(0, -1) + (marker.endsWith('a') ? 'b' : 'a');
    const before = await sightings('egress');
    for (const text of [foreign.marker, forged]) {
      expect((await call({ pieces: cut(`see ${text} there`, 10) })).status).toBe(200);
      expect(upstream.arrived.at(-1)?.body).toBe(`see ${text} there`);
    }
    expect(await sightings('egress')).toBe(before);
  });
});

it.each([
  ['cut', (text: string) => cut(`before ${text} after`)],
  ['in base64', (text: string) => ['before ', base64(`it says ${text} there`), ' after']],
])('a planted text does not come back: %s', async (_, pieces) => {
  const before = await sightings('reply');
  upstream.answers(async (response) => {
    response.on('error', () => undefined);
    response.writeHead(200, { 'content-type': 'text/plain' });
    for (const piece of pieces(marker)) {
      response.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    response.end();
  });
  const reply = await call({ body: 'x' });
  expect([reply.broke, reply.text.includes('spc_'), reply.text.includes('after')]).toEqual([true, false, false]);
  expect(await sightings('reply')).toBe(before + 1);
});

describe('what HTTP has beside requests and replies', () => {
  it('a tunnel is not opened, and nothing arrives', async () => {
    const headers = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const reply = await call({ headers });
    expect([reply.status >= 400, upstream.arrived]).toEqual([true, []]);
  });

  it('a caller that expects leave to go on is decided like any other', async () => {
    const reply = await call({ body: `see ${marker}`, headers: { expect: '100-continue' } });
    expect([reply.status, upstream.arrived]).toEqual([403, []]);
  });

  it('hints before a reply do not come', async () => {
    upstream.answers((response) => {
      response.writeEarlyHints({ link: `<https://a.example/${marker}>; rel=preload` });
      response.end('fine');
    });
    const reply = await call({ body: 'x' });
    expect([reply.status, reply.text, JSON.stringify(reply.headers).includes('spc_')]).toEqual([200, 'fine', false]);
  });

  it('a body in several parts is decided as a whole', async () => {
    const form = `--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n${marker}\r\n--b--\r\n`;
    const reply = await call({ pieces: cut(form), headers: { 'content-type': 'multipart/form-data; boundary=b' } });
    expect([reply.status, upstream.arrived]).toEqual([403, []]);
  });
});
