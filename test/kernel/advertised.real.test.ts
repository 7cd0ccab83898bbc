// Keys of answers over HTTP: what they say, that they can be checked, and that changes wait for what was delegated.

import { fromBase64Url, isJsonObject, type JsonObject, systemClock } from '@sallyport/base';
import { type PepRequest, remotePep } from '@sallyport/pep';
import { checkAnswer } from '@sallyport/pep/checker';
import { afterAll, describe, expect, it } from 'vitest';
import { startStack, tenant } from '../e2e/stack.ts';
import { asking } from './ask.ts';

const delegatedMs = 400;
const stack = await startStack({ kernel: { delegatedValidityMs: delegatedMs } });
const plain = await startStack();
afterAll(async () => {
  await stack.close();
  await plain.close();
});
const decider = asking(stack.urls.kernel, stack.keys.decide);
const admin = asking(stack.urls.kernel, stack.keys.admin);
const wantsKey = { 'sallyport-advertise': 'key' };

const question = (id: string, more: JsonObject = {}): PepRequest => ({
  subject: { type: 'User', id: 'alice' },
  action: { name: 'send' },
  resource: { type: 'Destination', id, properties: { host: 'inside.example' } },
  context: { findings: [], labels: ['confidential'], ...more },
});

const bodyOf = ({ subject, action, resource, context }: PepRequest): JsonObject => ({
  subject: entityOf(subject),
  action: { name: action.name },
  resource: entityOf(resource),
  context: context ?? {},
});

function entityOf({ type, id, properties }: PepRequest['subject']): JsonObject {
  return { type, id, ...(properties === undefined ? {} : { properties }) };
}

const { body: jwks } = await decider('GET', '/.well-known/jwks.json');
const publicKeys = (Array.isArray(jwks.keys) ? jwks.keys : []).flatMap((key) => {
  const x = isJsonObject(key) && typeof key.x === 'string' ? fromBase64Url(key.x) : undefined;
  return x === undefined ? [] : [x];
});

/** The answer and its key, once this process of the kernel holds a lease. */
async function keyed(asked: PepRequest, headers: Record<string, string> = wantsKey) {
  for (let attempt = 0; attempt < 50; attempt++) {
    const sentAtMs = Date.now();
    const { body } = await decider('POST', '/access/v1/evaluation', bodyOf(asked), headers);
    const context = isJsonObject(body.context) ? body.context : {};
    const key = isJsonObject(context.key) ? context.key : undefined;
    if (key === undefined || Number(key.delegated_ms) > 0) return { decision: body.decision, key, sentAtMs };
    await systemClock.sleep(20);
  }
  throw new Error('the kernel never held a lease');
}

describe('the key of an answer', () => {
  it('is not there unasked', async () => {
    expect((await keyed(question('d'), {})).key).toBeUndefined();
  });

  it('delegates nothing unless the operator says so', async () => {
    const other = asking(plain.urls.kernel, plain.keys.decide);
    for (let call = 0; call < 5; call++) {
      const { body } = await other('POST', '/access/v1/evaluation', bodyOf(question('d')), wantsKey);
      expect(body).toMatchObject({ context: { key: { delegated_ms: 0 } } });
    }
  });

  it('names what was read, and its certificate holds for whoever reads the same', async () => {
    const { decision, key, sentAtMs } = await keyed(question('d'));
    expect(decision).toBe(true);
    expect(key).toMatchObject({
      vary: expect.arrayContaining([
        { path: ['context', 'labels'], op: 'contains', with: 'confidential', is: 'true' },
        { path: ['resource', 'properties', 'host'], op: '==', with: 'inside.example', is: 'true' },
      ]),
      epochs: { policy: expect.any(Number) },
    });
    expect(Number(key?.delegated_ms)).toBeLessThanOrEqual(delegatedMs);
    const check = (asked: PepRequest) =>
      checkAnswer(
        key?.certificate,
        { ...asked, capability: undefined },
        { publicKeys, tenant, nowMs: Date.now(), sentAtMs, skewMs: 1 },
      );
    expect(check(question('d', { request: 'another' }))).toMatchObject({ ok: true, allowed: true });
    expect(check(question('elsewhere'))).toMatchObject({ ok: true });
    expect(check(question('d', { findings: ['secret'] }))).toMatchObject({ ok: false });
    expect(check({ ...question('d'), subject: { type: 'User', id: 'bob' } })).toMatchObject({ ok: false });
  });

  it('a batch has one for each answer', async () => {
    const evaluations = ['a', 'b'].map((id) => bodyOf(question(id)));
    const { body } = await decider('POST', '/access/v1/evaluations', { evaluations }, wantsKey);
    const answers = Array.isArray(body.evaluations) ? body.evaluations : [];
    expect(answers).toHaveLength(2);
    for (const answer of answers) expect(answer).toMatchObject({ context: { key: { vary: expect.any(Array) } } });
  });

  it('with a token it is that token’s, and what a token refuses has none', async () => {
    const token = stack.token();
    const { key } = await keyed(question('d'), { ...wantsKey, 'sallyport-capability': token });
    expect(key).toMatchObject({ epochs: { revocation: expect.any(Number) }, valid_until_ms: expect.any(Number) });
    const vary = Array.isArray(key?.vary) ? key.vary : [];
    expect(vary.find((read) => isJsonObject(read) && JSON.stringify(read.path) === '["capability"]')).toMatchObject({
      is: expect.stringMatching(/^="[0-9a-f]{64}"$/),
    });
    const late = await keyed(question('d'), { ...wantsKey, 'sallyport-capability': stack.token({ expired: true }) });
    expect(late).toMatchObject({ decision: false, key: undefined });
  });
});

describe('a client that caches by it', () => {
  it('asks once for what reads the same, and INVARIANT: never gives an allow again after a change returned', async () => {
    const pep = remotePep({
      url: stack.urls.kernel,
      apiKey: stack.keys.decide,
      clock: systemClock,
      timeoutMs: 9_000,
      cache: {},
    });
    await keyed(question('d'));
    let stale = 0;
    for (let round = 0; round < 4; round++) {
      const policy = `forbid (principal, action == Action::"send", resource) when { context.round == ${round} };`;
      for (let call = 0; call < 200; call++) {
        expect((await pep.decide(question(`d${call}`, { round }))).allowed).toBe(true);
      }
      const put = admin('PUT', '/v1/policies/rounds.cedar', { source: policy });
      let returned = false;
      void put.then(() => {
        returned = true;
      });
      // Calls that begin before it returned may be answered either way.
      while (!returned) {
        await pep.decide(question('d', { round }));
        await systemClock.sleep(1);
      }
      expect((await put).status).toBe(200);
      for (let call = 0; call < 50; call++) if ((await pep.decide(question(`d${call}`, { round }))).allowed) stale += 1;
    }
    expect(stale).toBe(0);
    const { asked, sent, cache } = pep.stats();
    pep.close();
    expect(cache?.pattern).toBeGreaterThan(asked / 4);
    expect(sent).toBeLessThan(asked / 2);
  }, 60_000);
});
