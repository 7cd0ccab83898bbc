// The independent checker beside the reads of the cache: the same questions fit the same certificates.

import { type Json, type JsonObject, must } from '@sallyport/base';
import { type AnswerCertificate, generateSigningKeyPem, openSigningKey, sealAnswer } from '@sallyport/evidence';
import { type Checked, checkAnswer } from '@sallyport/pep/checker';
import { type Asked, type KeyRead, observe, type VaryRead } from '@sallyport/semantic-cache/tree';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const key = must(openSigningKey(generateSigningKeyPem()));
const nowMs = Date.parse('2026-01-31T12:00:00.000Z');
const options = { publicKeys: [key.publicKey], tenant: 'acme', nowMs };

const moment = (arg: string): JsonObject => ({ __extn: { fn: 'datetime', arg } });
const addresses = [
  '10.1.2.3',
  '10.0.0.0/8',
  '127.0.0.1',
  '1::',
  '1:0:0:0:0:0:0:0/128',
  '::ffff',
  '010.0.0.1',
  '1::2::3',
];
const decimals = ['1.5', '-0.25', '1.50', '-0.0', '1.', '1.23456'];
const leaf: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  ...[0, 1, 5, -1, 100, 9n, 2n ** 60n, 'a', 'ab', 'acme/1', 'xacme/', '', true, false, [], ['a'], ['a', 1], [['a']]],
  ...[{}, { b: 1 }, { b: { c: 'a' } }, { __entity: { type: 'User', id: 'a' } }, moment('2024-01-01T00:00:00Z')],
  ...[moment('2024-02-30T00:00:00Z'), { __extn: { fn: 'ip', arg: '1' } }, null, 1.5, '\ud800'],
  ...addresses,
  ...decimals,
  ...addresses.map((arg) => ({ __extn: { fn: 'ip', arg } })),
  ...decimals.map((arg) => ({ __extn: { fn: 'decimal', arg } })),
);
const record = fc.dictionary(fc.constantFrom('a', 'b', 'now', 'constructor', 'é'), leaf, { maxKeys: 4 });
const part = fc.record({
  type: fc.constantFrom('User', 'Doc'),
  id: fc.constantFrom('a', 'b'),
  properties: fc.option(record, { nil: undefined }),
});
const asked: fc.Arbitrary<Asked> = fc.record({
  subject: part,
  action: fc.record({ name: fc.constantFrom('read', 'write'), properties: fc.option(record, { nil: undefined }) }),
  resource: part,
  context: fc.option(record, { nil: undefined }),
  capability: fc.constantFrom(undefined, 'aa', 'bb'),
});
const name = fc.constantFrom('a', 'b', 'c', 'now', 'constructor', 'é');
const path = fc.oneof(
  fc.array(name, { maxLength: 3 }).map((names) => ['context', ...names]),
  fc
    .tuple(fc.constantFrom('subject', 'action', 'resource'), fc.array(name, { minLength: 1, maxLength: 3 }))
    .map(([of, names]) => [of, 'properties', ...names]),
  fc.constantFrom(['subject', 'type'], ['resource', 'type'], ['capability'], ['action', 'name']),
);
const operand = fc.constantFrom<Json>(0, 1, 5, 100, 9, 'a', 'ab', true, false);
const read: fc.Arbitrary<KeyRead> = fc.oneof(
  fc.record({ path, op: fc.constantFrom('value', 'has', 'isEmpty', 'datetime') }),
  fc.record({ path, op: fc.constantFrom('==', 'contains'), with: operand }),
  fc.record({ path, op: fc.constantFrom('<', '<=', '>', '>='), with: fc.constantFrom(0, 1, 5, 100) }),
  fc.record({
    path,
    op: fc.constantFrom('oneOf', 'containsAll', 'containsAny'),
    with: fc.array(operand, { maxLength: 3 }),
  }),
  fc.record({
    path,
    op: fc.constant('like'),
    with: fc.array(fc.constantFrom('', 'a', 'b', 'acme/'), { minLength: 1, maxLength: 4 }),
  }),
  fc.record({
    path,
    op: fc.constantFrom('==', '<', '>=', 'contains', 'containsAll', 'containsAny'),
    to: path,
  }),
  fc.record({
    path,
    op: fc.constantFrom('inRange', 'text inRange'),
    with: fc.array(fc.constantFrom('10.0.0.0/8', '127.0.0.1', '0.0.0.0/0', '::/0', '1::/16'), { maxLength: 2 }),
  }),
  fc.record({
    path,
    op: fc.constantFrom('decimal<', 'decimal>=', 'text decimal<=', 'text decimal>'),
    with: fc.constantFrom('1.5', '0.0', '-0.25'),
  }),
  fc.record({ path: fc.constantFrom(['subject'], ['action'], ['resource']), op: fc.constant('uid') }),
  fc.record({
    path: fc.constantFrom(['subject'], ['resource']),
    op: fc.constant('isUid'),
    with: fc.constantFrom(['User', 'a'], ['Doc', 'b']),
  }),
);

/** What a second question has of the first. */
const kept = fc.subarray(['subject', 'action', 'resource', 'context', 'capability'] as const, { minLength: 2 });

/** The certificate of an answer to `question` that reads this; undefined where it has none. */
function certificate(
  question: Asked,
  reads: readonly KeyRead[],
  more: Partial<AnswerCertificate> = {},
): JsonObject | undefined {
  const vary: VaryRead[] = [];
  for (const one of [{ path: [], op: 'forms' }, ...reads]) {
    const is = observe(one, question);
    if (is === undefined) return undefined;
    vary.push({ ...one, is });
  }
  const sealed = must(
    sealAnswer(
      {
        version: 1,
        tenant: 'acme',
        effect: 'permit',
        reason: 'permitted_by',
        policies: [{ id: 'p', document: 'd.cedar', line: 1 }],
        policySet: 'f'.repeat(64),
        generation: 'g',
        epochs: { policy: 1 },
        vary: vary.map((one) => ({ ...one })),
        issuedAt: new Date(nowMs).toISOString(),
        delegatedMs: 500,
        ...more,
      },
      key,
    ),
  );
  return sealed.envelope;
}

describe('the checker reads as the cache does', () => {
  it('a certificate fits exactly the questions that give the same at each of its reads', () => {
    const seen = { fits: 0, other: 0 };
    fc.assert(
      fc.property(asked, asked, kept, fc.array(read, { maxLength: 6 }), (made, other, parts, reads) => {
        const question: Asked = { ...other, ...Object.fromEntries(parts.map((part) => [part, made[part]])) };
        const envelope = certificate(made, reads);
        if (envelope === undefined) return;
        const same = [{ path: [], op: 'forms' }, ...reads].every((one) => {
          const is = observe(one, question);
          return is !== undefined && is === observe(one, made);
        });
        const { ok } = checkAnswer(envelope, question, options);
        // Forms beyond plain JSON are known to the cache and not to the checker, which then says no.
        if (observe({ path: [], op: 'forms' }, question) === '') expect(ok).toBe(same);
        else expect(ok).toBe(false);
        seen[ok ? 'fits' : 'other']++;
      }),
      { numRuns: 6_000 },
    );
    expect(Math.min(seen.fits, seen.other)).toBeGreaterThan(200);
  }, 120_000);
});

describe('what is refused', () => {
  const question: Asked = {
    subject: { type: 'User', id: 'a' },
    action: { name: 'read' },
    resource: { type: 'Doc', id: 'b', properties: { a: 5 } },
    context: { now: moment('2026-01-31T12:00:00Z'), b: 'acme/1' },
  };
  const reads: readonly KeyRead[] = [
    { path: ['capability'], op: 'value' },
    { path: ['subject'], op: 'uid' },
    { path: ['resource', 'properties', 'a'], op: '<', with: 100 },
    { path: ['context', 'b'], op: 'like', with: ['acme/', ''] },
    { path: ['context', 'now'], op: 'datetime' },
  ];
  const times = { nowFromMs: nowMs - 10, nowUntilMs: nowMs + 10, validUntilMs: nowMs + 300 };
  const good = certificate(question, reads, times) ?? {};
  const payloadOf = (envelope: JsonObject): JsonObject =>
    JSON.parse(Buffer.from(String(envelope.payload), 'base64').toString());
  const signed = (change: (payload: JsonObject) => JsonObject) => {
    const sealed = must(sealAnswer(change(payloadOf(good)) as AnswerCertificate, key));
    return sealed.envelope;
  };

  const accepts = (envelope: Parameters<typeof checkAnswer>[0]) => checkAnswer(envelope, question, options).ok;

  it('nothing about the good one', () => {
    expect(checkAnswer(good, question, options)).toEqual<Checked>({
      ok: true,
      allowed: true,
      reason: 'permitted_by',
      untilMs: nowMs + 300,
    });
    expect(
      checkAnswer(
        signed((payload) => ({ ...payload, effect: 'deny' })),
        question,
        options,
      ),
    ).toMatchObject({ allowed: false });
  });

  it('a changed byte of any field: no trusted key has signed that', () => {
    const fields = Object.keys(payloadOf(good));
    expect(fields.length).toBeGreaterThanOrEqual(14);
    for (const field of fields) {
      for (const value of [undefined, null, 'x', 0, [], { policy: 2 }]) {
        const payload = JSON.stringify({ ...payloadOf(good), [field]: value });
        const forged = { ...good, payload: Buffer.from(payload).toString('base64') };
        expect(checkAnswer(forged, question, options)).toEqual({ ok: false, why: 'no trusted key has signed it' });
      }
    }
    for (const [field, value] of Object.entries({ payloadType: 'application/json', signatures: [], payload: '' })) {
      expect(accepts({ ...good, [field]: value })).toBe(false);
    }
    expect(checkAnswer(good, question, { ...options, publicKeys: [new Uint8Array(32)] }).ok).toBe(false);
    for (const nothing of [undefined, null, 'x', [], {}]) expect(accepts(nothing)).toBe(false);
  });

  it.each<readonly [string, (question: Asked) => Asked]>([
    ['subject', (asked) => ({ ...asked, subject: { type: 'User', id: 'b' } })],
    ['amount', (asked) => ({ ...asked, resource: { ...asked.resource, properties: { a: 100 } } })],
    ['text', (asked) => ({ ...asked, context: { ...asked.context, b: 'evil/1' } })],
    ['clock', (asked) => ({ ...asked, context: { ...asked.context, now: moment('2026-01-31T12:00:01Z') } })],
    ['token', (asked) => ({ ...asked, capability: 'aa' })],
    ['form', (asked) => ({ ...asked, context: { ...asked.context, z: null } })],
  ])('another %s', (_, change) => {
    expect(checkAnswer(good, change(question), options).ok).toBe(false);
  });

  it.each<readonly [string, Partial<typeof options> & { readonly sentAtMs?: number }]>([
    ['for another tenant', { tenant: 'evil' }],
    ['after the delegated time', { nowMs: nowMs + 500 }],
    ['after the end of the token', { nowMs: nowMs + 300 }],
    ['before it was issued', { nowMs: nowMs - 1 }],
    ['of an older exchange', { nowMs: nowMs + 100, sentAtMs: nowMs + 50 }],
    ['from before the question', { sentAtMs: nowMs + 1 }],
  ])('one %s', (_, other) => {
    expect(checkAnswer(good, question, { ...options, ...other }).ok).toBe(false);
  });

  it('the time counts from before the question where that is known', () => {
    const long = certificate(question, reads) ?? {};
    expect(checkAnswer(long, question, { ...options, nowMs: nowMs + 450 }).ok).toBe(true);
    expect(checkAnswer(long, question, { ...options, nowMs: nowMs + 450, sentAtMs: nowMs - 60 }).ok).toBe(false);
  });

  it('reads that are left out, changed or unknown, though signed', () => {
    const varying = (change: (vary: Json[]) => Json[]) =>
      signed((payload) => ({ ...payload, vary: change(Array.isArray(payload.vary) ? [...payload.vary] : []) }));
    expect(accepts(varying(([, ...rest]) => rest))).toBe(false);
    expect(accepts(varying((vary) => [...vary, { path: ['context', 'b'], op: 'near', is: 'true' }]))).toBe(false);
    expect(accepts(varying((vary) => [...vary, { path: ['context', 'b'], op: 'has', is: 'false' }]))).toBe(false);
    expect(
      accepts(varying((vary) => [...vary, { path: ['context', 'b'], op: '<', with: 2n ** 60n, is: '!"acme/1"' }])),
    ).toBe(false);
    expect(accepts(signed((payload) => ({ ...payload, epochs: {} })))).toBe(false);
  });
});
