// INVARIANT: an event's text is the canonical JSON of what it says, and only that reads as the event.

import { canonicalBytes, type Json, type JsonObject, limits, must, utf8, utf8Text } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEvent, type EvidenceInput, prepareEvent } from './event.ts';
import { sampleEvent } from './testing/samples.ts';

const stamp = { writer: 'w "1"', boot: 'b', sequence: 9_007_199_254_740_991 };
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => text.length <= 64 && text.isWellFormed());
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
    fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed()),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: false }),
  ),
})).value;
const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
const input: fc.Arbitrary<EvidenceInput> = fc.record(
  {
    kind: fc.constantFrom('decision', 'receipt', 'certificate', 'revocation', 'change', 'canary'),
    tenant: name,
    at: fc
      .date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    body: fc.dictionary(name, json, { maxKeys: 5, noNullPrototype: false }),
    tokenRoot: digest,
    digest,
  },
  { requiredKeys: ['kind', 'tenant', 'at', 'body'] },
);

const encode = (given: EvidenceInput) => utf8(must(prepareEvent(given))(stamp));

describe('events', () => {
  it('are canonical and come back equal', () => {
    fc.assert(
      fc.property(input, (given) => {
        const bytes = encode(given);
        const whole: JsonObject = { ...given, ...stamp, version: 1 };
        expect(utf8Text(bytes)).toBe(utf8Text(canonicalBytes(whole)));
        const read = must(decodeEvent(bytes));
        expect(utf8Text(canonicalBytes(read))).toBe(utf8Text(bytes));
      }),
      { numRuns: 300 },
    );
  });

  it('with any byte changed are another event or none', () => {
    const bytes = encode(sampleEvent(1, { digest: 'a'.repeat(64) }));
    for (let at = 0; at < bytes.length; at++) {
      const read = decodeEvent(bytes.map((byte, other) => (other === at ? byte ^ 1 : byte)));
      if (read.ok) expect(utf8Text(canonicalBytes(read.value))).not.toBe(utf8Text(bytes));
    }
  });
});

describe('what cannot be read back is never recorded', () => {
  const nested = (depth: number): JsonObject => (depth === 0 ? {} : { a: nested(depth - 1) });

  it('the deepest body that is taken is read back; one deeper is refused', () => {
    let deepest = 0;
    while (prepareEvent(sampleEvent(1, { body: nested(deepest + 1) })).ok) deepest += 1;
    expect(deepest).toBeGreaterThan(50);
    const bytes = encode(sampleEvent(1, { body: nested(deepest) }));
    expect(decodeEvent(bytes).ok).toBe(true);
    expect(prepareEvent(sampleEvent(1, { body: nested(deepest + 1) }))).toMatchObject({
      ok: false,
      fault: { at: '/body' },
    });
  });

  it('a body at the bound is read back, one byte more is not', () => {
    const of = (n: number) => encode(sampleEvent(1, { body: { a: 'x'.repeat(n) } }));
    const room = limits.eventBytesMax - of(0).length;
    expect(must(decodeEvent(of(room))).body).toEqual({ a: 'x'.repeat(room) });
    expect(decodeEvent(of(room + 1))).toMatchObject({ ok: false, fault: { code: 'integrity' } });
  });

  it('numbers of more digits than JSON from outside may have are refused', () => {
    for (const n of [10n ** 40n, -(10n ** 39n)]) expect(prepareEvent(sampleEvent(1, { body: { n } })).ok).toBe(false);
    for (const n of [10n ** 39n, -(10n ** 38n)]) {
      const bytes = encode(sampleEvent(1, { body: { n } }));
      expect(must(decodeEvent(bytes)).body).toEqual({ n });
    }
  });

  it.each<[string, Partial<Record<string, unknown>>]>([
    ['/kind', { kind: 'rumour' }],
    ['/tenant', { tenant: '' }],
    ['/at', { at: 'yesterday' }],
    ['/digest', { digest: 'x' }],
    ['/tokenRoot', { tokenRoot: 'x' }],
    ['/body', { body: [] }],
    ['/writer', { writer: 'me' }],
  ])('%s', (at, change) => {
    const odd = { ...sampleEvent(1), ...change };
    expect(prepareEvent(odd)).toMatchObject({ ok: false, fault: { code: 'invalid_input', at } });
  });
});
