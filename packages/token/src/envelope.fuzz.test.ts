// Token bytes are read strictly: whatever comes in, the reader answers and never throws, and what it accepts it can
// write again.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBlock } from './datalog.ts';
import { type Envelope, readEnvelope, writeEnvelope } from './envelope.ts';
import { joinBytes, only, readFields, writeField } from './protobuf.ts';

const bytes = fc.uint8Array({ maxLength: 40 });
const key = fc.record({ algorithm: fc.constantFrom(0, 1), bytes });
const block = fc.record(
  {
    payload: bytes,
    nextKey: key,
    signature: bytes,
    external: fc.record({ signature: bytes, key }),
    version: fc.constantFrom(0, 1),
  },
  { requiredKeys: ['payload', 'nextKey', 'signature'] },
);
const envelope = fc.record(
  {
    rootKeyId: fc.integer({ min: 0, max: 0xffff_ffff }),
    authority: block,
    added: fc.array(block, { maxLength: 3 }),
    proof: fc.record({ kind: fc.constantFrom('open', 'sealed'), bytes }),
  },
  { requiredKeys: ['authority', 'added', 'proof'] },
);

describe('an envelope', () => {
  it('survives writing and reading', () => {
    fc.assert(
      fc.property(envelope, (value) => {
        // fast-check leaves optional members out rather than undefined, which its type does not say.
        expect(readEnvelope(writeEnvelope(value as Envelope))).toEqual(value);
      }),
    );
  });

  it('with any further, missing or repeated field is refused', () => {
    fc.assert(
      fc.property(envelope, fc.integer({ min: 1, max: 9 }), (value, number) => {
        const written = writeEnvelope(value as Envelope);
        if (number !== 3 && !(number === 1 && value.rootKeyId === undefined)) {
          expect(readEnvelope(joinBytes([written, writeField(number, 5)]))).toBeUndefined();
        }
        expect(readEnvelope(joinBytes([written, writeField(4, new Uint8Array())]))).toBeUndefined();
        expect(readEnvelope(written.subarray(0, -1))).toBeUndefined();
      }),
    );
  });

  it('from arbitrary bytes is refused or read, never thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const read = readEnvelope(noise);
        if (read !== undefined) expect(readEnvelope(writeEnvelope(read))).toEqual(read);
        readBlock(noise, []);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('fields', () => {
  it('refuse wire types, numbers and lengths that Biscuit has no use for', () => {
    for (const wrong of [
      [0x09, 0, 0, 0, 0, 0, 0, 0, 0],
      [0x0d, 0, 0, 0, 0],
      [0x0b],
      [0x00, 0x01],
      [0x0a, 0x05, 0x01],
      [0x08],
      [0x08, 0x80],
      [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
      [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    ]) {
      expect(readFields(Uint8Array.from(wrong))).toBeUndefined();
    }
  });

  it('carry the largest varint, and a repeated field is not the only one', () => {
    const largest = readFields(Uint8Array.from([0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]));
    expect(largest).toEqual([{ number: 1, value: (1n << 64n) - 1n }]);
    expect(only([...(largest ?? []), ...(largest ?? [])], 1)).toBeUndefined();
  });
});
