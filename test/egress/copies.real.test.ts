// Text that was read under a label and is sent on, reworded little: found in every process, decided by policy, certified.

import { fromBase64, isJsonObject, type JsonObject, must, parseJson, systemRandom, toHex } from '@sallyport/base';
import { readCertificate } from '@sallyport/evidence';
import { afterAll, describe, expect, it } from 'vitest';
import { startStack, tenant } from '../e2e/stack.ts';
import { startUpstream } from '../e2e/upstream.ts';

const upstream = await startUpstream();
const { port } = upstream;

const settings = { egress: { privateDestinations: [`127.0.0.1:${port}`] } };
const stack = await startStack(settings);
const beside = await startStack(settings, { beside: stack });
const estranged = await startStack(
  { copies: { key: 'env:E2E_OTHER' } },
  { beside: stack, env: { E2E_OTHER: toHex(systemRandom(16)) } },
);
afterAll(async () => {
  await estranged.close();
  await beside.close();
  await stack.close();
  upstream.stop();
});

const policies = `
@id("no-copies-of-the-board") forbid (principal, action == Action::"send", resource)
  when { context.copiedLabels.contains("board") };
@id("no-mere-copies") forbid (principal, action == Action::"send", resource)
  when { resource.host == "summaries.example" && context.copiedShare > 50 };
@id("alice-receives") permit (principal == User::"alice", action == Action::"receive", resource);
`;
const { runtime } = stack.started;
const { sql } = runtime.database;
must(
  await runtime.authority.putPolicies(tenant, [{ name: 'copies.cedar', source: policies }], {
    by: 'test',
  }),
);

const minutes = `The board met on Tuesday and agreed to buy the northern mill for nine million, to be paid in three parts.
Nobody outside this room is to hear of it before the contract has been signed, which our lawyers expect in late October.
Until then all mail about the mill goes by way of the chairman, who answers for every word of it himself.`;
const recipe = `Peel the potatoes and slice them as thinly as you can, then leave the slices in cold water for half an hour.
Dry them well, heat the oil until a crumb of bread sizzles in it, and fry them in small portions until they are golden.`;
await sql`insert into notes (id, tenant, owner, body, labels) values
  ('minutes', ${tenant}, 'alice', ${minutes}, '{board}'), ('recipe', ${tenant}, 'alice', ${recipe}, '{kitchen}')`;

const urlOf = (of: typeof stack, door: 'retrieval-gateway' | 'egress-firewall') => of.urls[door];
let sessions = 0;

async function post(url: string, token: string, body: JsonObject) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = parseJson(await reply.text());
  if (!answer.ok || !isJsonObject(answer.value)) throw new Error('not an object');
  return { status: reply.status, answer: answer.value };
}

const retrieve = (token: string, ids: readonly string[], of = stack) =>
  post(`${urlOf(of, 'retrieval-gateway')}/v1/retrieve`, token, { source: 'notes', ids: [...ids], limit: 10 });
const send = (token: string, content: string, of = stack, host = 'partner.example') =>
  post(`${urlOf(of, 'egress-firewall')}/v1/egress`, token, { destination: `https://${host}/in`, content });

/** A session that has read both notes, and the ids of its receipts. */
async function reader(ids: readonly string[] = ['minutes', 'recipe']) {
  sessions += 1;
  const token = stack.token({ session: `copies-${sessions}` });
  const receipts: string[] = [];
  for (const id of ids) {
    const { status, answer } = await retrieve(token, [id]);
    expect([status, Array.isArray(answer.rows) && answer.rows.length]).toEqual([200, 1]);
    receipts.push(String(answer.receiptId));
  }
  return { token, receipts };
}

const reworded = minutes.replace('nine', 'ten').replace('lawyers', 'solicitors').replace('chairman', 'president');

describe('a copy', () => {
  it.each([
    ['word for word', minutes],
    ['reworded here and there', reworded],
    ['quoted and wrapped anew', reworded.replaceAll(/ (\S+ \S+ \S+) /g, ' $1\n> ')],
    ['in capitals with zero-width characters', minutes.toUpperCase().replaceAll('E', 'E\u200b')],
    ['in JSON in JSON', JSON.stringify({ call: JSON.stringify({ text: minutes }) })],
    ['of one sentence, amid other text', `${recipe}\n${minutes.split('\n')[1]}\n${recipe}`],
  ])('%s is found and blocked where policies forbid it', async (_, content) => {
    const { token, receipts } = await reader();
    const { status, answer } = await send(token, content);
    expect([status, answer.verdict, answer.content]).toEqual([200, 'block', undefined]);
    expect(answer.copied).toMatchObject({ labels: expect.arrayContaining(['board']) });
    expect(isJsonObject(answer.copied) && answer.copied.receipts).toContain(receipts[0]);
    expect(JSON.stringify(answer.reason)).toContain('no-copies-of-the-board');
  });

  it('does not leave by the proxy, in the body or in the address', async () => {
    const { token } = await reader();
    const base = `${urlOf(stack, 'egress-firewall')}/v1/proxy/http://127.0.0.1:${port}`;
    const call = (path: string, init: RequestInit = {}) =>
      fetch(`${base}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });
    const [body, address, other] = [
      await call('/x', { method: 'POST', body: minutes }),
      await call(`/x?q=${encodeURIComponent(minutes)}`),
      await call('/x', { method: 'POST', body: 'We shall have potatoes today, fried ones, and they will be golden.' }),
    ];
    expect([body.status, address.status, other.status, upstream.arrived.length]).toEqual([403, 403, 200, 1]);
  });

  it('of what policies let go is told and certified: labels, receipts and share, and nothing of the text', async () => {
    const { token, receipts } = await reader();
    const { answer } = await send(token, `Here is what I found:\n${recipe}`);
    expect(answer).toMatchObject({ verdict: 'allow', copied: { labels: ['kitchen'], receipts: [receipts[1]] } });
    const [row] = await sql`select envelope from egress_certificate where id = ${String(answer.certificateId)}`;
    const envelope = parseJson(String(row?.envelope));
    const payload =
      envelope.ok && isJsonObject(envelope.value) ? fromBase64(String(envelope.value.payload)) : undefined;
    const text = Buffer.from(payload ?? []).toString('utf8');
    const parsed = parseJson(text);
    if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error('no certificate');
    const certificate = readCertificate(parsed.value);
    expect(certificate).toMatchObject({ ok: true, value: { copied: answer.copied } });
    expect(text).not.toContain('potatoes');
  });

  it('is measured: policies see how much of a text it is', async () => {
    const { token } = await reader();
    expect((await send(token, recipe, stack, 'summaries.example')).answer.verdict).toBe('block');
    const own = Array.from({ length: 90 }, (_, at) => `own${at}`).join(' ');
    const { answer } = await send(token, `${recipe} ${own}`, stack, 'summaries.example');
    expect(answer.verdict).toBe('allow');
    expect(isJsonObject(answer.copied) && Number(answer.copied.sharePercent)).toBeGreaterThan(20);
  });

  it('is none of another session, nor of a text with the same subject in other words', async () => {
    const { token } = await reader();
    const { token: stranger } = await reader(['recipe']);
    const own =
      'At their meeting the directors decided on the purchase of a mill up north; it will cost about nine million.';
    for (const { answer } of [await send(stranger, minutes), await send(token, own)]) {
      expect([answer.verdict, answer.copied]).toEqual(['allow', undefined]);
    }
  });
});

describe('several processes', () => {
  it('one finds what another has read', async () => {
    const { token } = await reader();
    expect((await send(token, reworded, beside)).answer.verdict).toBe('block');
    const elsewhere = stack.token({ session: 'copies-elsewhere' });
    expect((await retrieve(elsewhere, ['minutes'], beside)).status).toBe(200);
    expect((await send(elsewhere, reworded, stack)).answer.verdict).toBe('block');
  });

  it('one with another key lets nothing of that session out, and says what to do', async () => {
    const { token } = await reader();
    const { status, answer } = await send(token, 'a harmless text', estranged);
    expect([status, answer.content]).toEqual([503, undefined]);
    expect(answer.detail).toContain('copies.key');
  });
});

describe('fails closed', () => {
  const without = async <T>(work: () => Promise<T>): Promise<T> => {
    await sql`alter table session_fingerprint rename to elsewhere`;
    try {
      return await work();
    } finally {
      await sql`alter table elsewhere rename to session_fingerprint`;
    }
  };

  it('no row leaves whose fingerprints cannot be kept', async () => {
    const token = stack.token({ session: 'copies-failing' });
    const { status, answer } = await without(() => retrieve(token, ['minutes']));
    expect([status, answer.rows]).toEqual([503, undefined]);
    expect((await retrieve(token, ['minutes'])).status).toBe(200);
  });

  it('no text leaves that cannot be compared', async () => {
    const { token } = await reader();
    const { status, answer } = await without(() => send(token, 'a harmless text'));
    expect([status, answer.content]).toEqual([503, undefined]);
    expect((await send(token, 'a harmless text')).answer.verdict).toBe('allow');
  });

  it('control: it is the fingerprints that find a copy; without those of this session it would leave', async () => {
    const { token } = await reader();
    expect((await send(token, reworded)).answer.verdict).toBe('block');
    await sql`delete from session_fingerprint where session = ${`copies-${sessions}`}`;
    expect((await send(token, reworded)).answer.verdict).toBe('allow');
  });

  it('nothing of the text is in what is kept', async () => {
    await reader();
    const rows = await sql`select receipt, groups, encode(fingerprints, 'escape') as bytes from session_fingerprint`;
    const kept = JSON.stringify(rows);
    expect(kept).not.toMatch(/mill|potato|board met/);
    // Control: labels may be read there, and would be seen by the same search.
    expect(kept).toMatch(/board/);
  });
});
