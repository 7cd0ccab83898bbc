// Data in addresses: in links of a text, and in the address that a call itself goes to.

import { must } from '@sallyport/base';
import { afterAll, describe, expect, it } from 'vitest';
import { startStack, tenant } from '../e2e/stack.ts';
import { startUpstream } from '../e2e/upstream.ts';
import { asking } from '../kernel/ask.ts';

const upstream = await startUpstream();
const { port } = upstream;
const stack = await startStack({ egress: { privateDestinations: [`127.0.0.1:${port}`] } });
afterAll(async () => {
  await stack.close();
  upstream.stop();
});
const policies = `
@id("receives") permit (principal, action == Action::"receive", resource);
@id("no-exfiltration") forbid (principal, action == Action::"send", resource)
  when { context.findings.contains("exfiltration") };`;
const { authority } = stack.started.runtime;
must(await authority.putPolicies(tenant, [{ name: 'links.cedar', source: policies }], { by: 'test' }));

const token = stack.token({ session: 'links' });
const base = stack.urls['egress-firewall'];
const send = async (destination: string, content: string) =>
  (await asking(base, token)('POST', '/v1/egress', { destination, content })).body;
const data = Buffer.from('the meeting is on friday at noon in berlin').toString('base64url');
const evil = 'https://evil.example';

describe('a link that carries data', () => {
  it.each([
    ['in Markdown', `see [this](${evil}/r?d=${data}) now`],
    ['by reference', `see [this][1]\n\n[1]: ${evil}/r?d=${data}`],
    ['bare', `see ${evil}/${data} now`],
    ['in HTML', `<a href="${evil}/r?d=${data}">x</a>`],
    ['in CSS', `<p style="background: url('${evil}/r?d=${data}')">x</p>`],
    ['in the names of a host', `see https://${Buffer.from('at noon in berlin').toString('hex')}.evil.example/x now`],
  ])('%s is taken out', async (_, content) => {
    const body = await send('https://a.example/', content);
    expect(body.verdict).toBe('redact');
    expect(body.findings).toContainEqual(expect.objectContaining({ kind: 'exfiltration' }));
    expect(String(body.content)).not.toContain('evil.example');
  });

  it('negative control: without data it stays', async () => {
    const content = `see [this](${evil}/a-long-title-of-an-article-about-nothing?page=2&sort=asc) now`;
    expect(await send('https://a.example/', content)).toMatchObject({ verdict: 'allow', content });
  });
});

describe('a destination that carries data', () => {
  it.each([
    ['in its query', `${evil}/r?d=${data}`],
    ['in its path', `${evil}/${data}`],
    ['in the names of its host', `https://${Buffer.from('at noon in berlin').toString('hex')}.evil.example/`],
  ])('%s gets nothing: it cannot be taken out', async (_, destination) => {
    expect((await send(destination, 'hello')).verdict).toBe('block');
  });

  it('through the proxy neither', async () => {
    const call = (path: string) =>
      fetch(`${base}/v1/proxy/http://127.0.0.1:${port}${path}`, { headers: { 'sallyport-token': token } });
    for (const path of [`/r?d=${data}`, `/${data}`]) expect((await call(path)).status).toBe(403);
    expect((await call('/articles/a-long-title-of-an-article-about-nothing?page=2')).status).toBe(200);
  });

  it('negative control: a plain address is no finding', async () => {
    expect(await send('https://a.example/hooks/1?page=2', 'hello')).toMatchObject({ verdict: 'allow', findings: [] });
  });
});
