// GET /v1/certificates/{id}: what was handed out, provable to an outsider, described only, and of one's own tenant alone.

import { fromBase64, isJsonObject, type JsonObject, must, parseJson } from '@sallyport/base';
import {
  hashLeaf,
  openCheckpoint,
  openEnvelope,
  openVerifyingKey,
  parseVerifierKey,
  readCertificate,
  verifyInclusion,
} from '@sallyport/evidence';
import { publicKeys } from '@sallyport/runtime';
import { afterAll, expect, it } from 'vitest';
import { startStack, tenant } from '../e2e/stack.ts';
import { policies } from './policies.ts';

const globexKey = `sp_${'0123456789abcdef'.repeat(3)}`;
const stack = await startStack(
  {
    apiKeys: [
      { id: 'decider', key: 'env:E2E_DECIDE', tenant, roles: ['decide'] },
      { id: 'admin', key: 'env:E2E_ADMIN', tenant, roles: ['admin'] },
      { id: 'globex', key: 'env:E2E_GLOBEX', tenant: 'globex', roles: ['admin'] },
    ],
  },
  { env: { E2E_GLOBEX: globexKey } },
);
afterAll(() => stack.close());
const { runtime } = stack.started;
must(
  await runtime.authority.putPolicies(tenant, [{ name: 'egress.cedar', source: policies }], {
    by: 'test',
  }),
);
const base = stack.urls['egress-firewall'];
const keys = publicKeys(runtime.keys);

async function send(
  body: JsonObject,
  token = stack.token(),
): Promise<{ readonly status: number; readonly answer: JsonObject }> {
  const reply = await fetch(`${base}/v1/egress`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: reply.status, answer: objectOf(await reply.text()) };
}

async function ask(id: string, key = stack.keys.admin, headers: Record<string, string> = {}) {
  const reply = await fetch(`${base}/v1/certificates/${id}`, {
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
  return { status: reply.status, answer: objectOf(await reply.text()) };
}

function objectOf(text: string): JsonObject {
  const parsed = parseJson(text);
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error(`not an object: ${text}`);
  return parsed.value;
}

function bytesOf(base64: unknown): Uint8Array {
  const bytes = typeof base64 === 'string' ? fromBase64(base64) : undefined;
  if (bytes === undefined) throw new Error('not base64');
  return bytes;
}

function verified(token: string) {
  return must(runtime.kernel.verify(token));
}

const idOf = ({ certificateId }: JsonObject) => String(certificateId);

it('gives what was handed out, and once published all that an outsider needs to check it', async () => {
  const { answer: sent } = await send({ destination: 'https://clean.example/in', content: 'ask jane@example.com' });
  expect(sent.verdict).toBe('redact');
  must(await runtime.recorder.flush());
  const { status, answer } = await ask(idOf(sent));
  expect([status, answer.certificate]).toEqual([200, sent.certificate]);

  const key = openVerifyingKey(keys.statements);
  const verifier = parseVerifierKey(keys.log);
  if (!key.ok || !verifier.ok || !isJsonObject(answer.certificate)) throw new Error('the keys are not usable');
  const opened = openEnvelope(answer.certificate, [key.value]);
  expect(opened).toMatchObject({ ok: true, value: { digest: answer.digest } });
  const { log, inclusion } = answer;
  if (!isJsonObject(log) || !isJsonObject(inclusion) || !Array.isArray(inclusion.proof)) throw new Error('no proof');
  const entry = bytesOf(log.entry);
  expect(objectOf(Buffer.from(entry).toString('utf8'))).toMatchObject({ digest: answer.digest, tenant });
  const { size, root } = must(openCheckpoint(Buffer.from(String(inclusion.checkpoint)), verifier.value));
  const proof = inclusion.proof.map(bytesOf);
  const claim = { index: Number(log.index), size, root, proof };
  expect(verifyInclusion({ ...claim, leafHash: hashLeaf(entry) })).toBe(true);
  // Control: the proof is of this entry and no other.
  expect(verifyInclusion({ ...claim, leafHash: hashLeaf(entry.subarray(1)) })).toBe(false);
});

it('is there before the log is published, without a proof', async () => {
  const { answer: sent } = await send({ destination: 'https://clean.example/in', content: 'hello' });
  const { status, answer } = await ask(idOf(sent));
  expect([status, answer.certificate]).toEqual([200, sent.certificate]);
  const days = (Date.parse(String(answer.keptUntil)) - Date.parse(String(answer.issuedAt))) / 86_400_000;
  expect(days).toBe(90);
});

it('another tenant, another id, another role and a malformed id get nothing', async () => {
  const { answer: sent } = await send({ destination: 'https://clean.example/in', content: 'hello' });
  const id = idOf(sent);
  const own = runtime.keys.ownApiKey;
  const statuses = async (...asked: readonly ReturnType<typeof ask>[]) =>
    (await Promise.all(asked)).map((one) => one.status);
  expect(
    await statuses(
      ask(id, globexKey),
      ask(id, own, { 'sallyport-tenant': 'globex' }),
      ask(`ec_${'0'.repeat(32)}`),
      ask(id, stack.keys.decide),
      ask(id, stack.token()),
      ask('ec_1'),
    ),
  ).toEqual([404, 404, 404, 403, 404, 400]);
  // Control: it is the tenant that stands in the way.
  expect(await statuses(ask(id), ask(id, own, { 'sallyport-tenant': tenant }))).toEqual([200, 200]);
});

it('a token gets the certificates of its own session and subject, and of no other; one that is dead gets none', async () => {
  const token = stack.token({ session: 'mine' });
  const { answer: sent } = await send({ destination: 'https://clean.example/in', content: 'hello' }, token);
  const id = idOf(sent);
  const own = await ask(id, token);
  expect([own.status, own.answer.certificate]).toEqual([200, sent.certificate]);
  const again = must(runtime.biscuits.attenuate(stack.token({ session: 'mine' }), { actions: ['send'] }));
  expect((await ask(id, again)).status).toBe(200);

  const unknown = await ask(`ec_${'0'.repeat(32)}`, token);
  expect(unknown.status).toBe(404);
  for (const foreign of [
    stack.token({ session: 'other' }),
    stack.token({ session: 'mine', user: 'bob' }),
    stack.token({ session: 'mine', tenant: 'globex' }),
  ]) {
    const { status, answer } = await ask(id, foreign);
    expect([status, { ...answer, instance: '' }]).toEqual([404, { ...unknown.answer, instance: '' }]);
  }
  expect((await ask(id, stack.token({ session: 'mine', foreign: true }))).status).toBe(401);
  expect((await ask(id, stack.token({ session: 'mine', expired: true }))).status).toBe(403);
  expect((await ask(id, 'sp_no_such_key')).status).toBe(401);

  const { revocationIds } = verified(token);
  const [revocationId = ''] = revocationIds;
  const revoked = await runtime.authority.revoke([
    { kind: 'block', tenant, id: revocationId, reason: 'test', by: 'test' },
  ]);
  if (!revoked.ok) throw new Error(revoked.fault.message);
  expect((await ask(id, token)).status).toBe(403);
});

it('what was found is described and stands nowhere in what is kept, its address included', async () => {
  const { answer: sent } = await send({
    destination: 'https://clean.example/of/jane@example.com/x',
    content: 'card 4111 1111 1111 1111 of jane@example.com',
  });
  const rows = await runtime.database.sql`select * from egress_certificate where id = ${idOf(sent)}`;
  const [row] = rows;
  const envelope = objectOf(String(row?.envelope));
  const payload = Buffer.from(bytesOf(envelope.payload)).toString('utf8');
  const kept = JSON.stringify(rows) + payload;
  expect(kept).not.toMatch(/jane@|4111 ?1111/);
  const certificate = must(readCertificate(objectOf(payload)));
  expect(certificate.destination).toBe('https://clean.example/of/[EMAIL]/x');
  expect(certificate.findings.map(({ kind, count }) => [kind, count])).toEqual(
    expect.arrayContaining([
      ['email', 1],
      ['card', 1],
    ]),
  );
  // Control: what may stand there would be seen by the same search.
  expect(kept).toMatch(/clean\.example/);
});

it('a row that was changed is not given out', async () => {
  const { answer: sent } = await send({ destination: 'https://clean.example/in', content: 'hello' });
  await runtime.database.sql`
    update egress_certificate set envelope = replace(envelope, '"sig"', '"gis"') where id = ${idOf(sent)}`;
  const { status, answer } = await ask(idOf(sent));
  expect([status, answer.type]).toEqual([500, 'urn:sallyport:problem:integrity']);
});

it('nothing leaves whose certificate cannot be kept', async () => {
  const { sql } = runtime.database;
  await sql`alter table egress_certificate rename to elsewhere`;
  const { status, answer } = await send({ destination: 'https://clean.example/in', content: 'hello' });
  await sql`alter table elsewhere rename to egress_certificate`;
  expect([status, answer.content]).toEqual([503, undefined]);
  expect((await send({ destination: 'https://clean.example/in', content: 'hello' })).answer.content).toBe('hello');
});
