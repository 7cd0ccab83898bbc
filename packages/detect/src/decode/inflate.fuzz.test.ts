// Inflating gives what was deflated, up to its bound, and comes to an end on anything.

import { constants, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { inflate } from './inflate.ts';

const texts = fc.array(
  fc.oneof(fc.string(), fc.constant('the same words again and again '), fc.string({ minLength: 300 })),
  {
    maxLength: 30,
  },
);
const strategies = fc.constantFrom(
  constants.Z_DEFAULT_STRATEGY,
  constants.Z_FIXED,
  constants.Z_HUFFMAN_ONLY,
  constants.Z_RLE,
);

it('what was deflated comes back whole, at every level', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 0, max: 9 }), strategies, (parts, level, strategy) => {
      const given = Buffer.from(parts.join(''));
      const { bytes, end } = inflate(deflateRawSync(given, { level, strategy }), 0, given.length);
      expect([end, Buffer.from(bytes).equals(given)]).toEqual(['whole', true]);
    }),
    { numRuns: 300 },
  );
});

it('a bomb is read to the bound and no further', () => {
  const bomb = deflateRawSync(Buffer.alloc(50_000_000));
  const before = process.cpuUsage();
  const { bytes, end } = inflate(bomb, 0, 65_536);
  expect([end, bytes.length]).toEqual(['full', 65_536]);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
});

it('what is cut off gives its beginning, and what is damaged no more than its bound', () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.nat(), (parts, cut, flip) => {
      const given = Buffer.from(parts.join(''));
      const packed = deflateRawSync(given);
      const part = inflate(packed.subarray(0, cut % packed.length), 0, 1 << 20);
      expect(['cut', 'whole']).toContain(part.end);
      expect(given.subarray(0, part.bytes.length).equals(part.bytes)).toBe(true);
      packed[flip % packed.length] = (packed[flip % packed.length] ?? 0) ^ (1 << (flip % 8));
      expect(inflate(packed, 0, 10_000).bytes.length).toBeLessThanOrEqual(10_000);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(inflate(bytes, 0, 5_000).bytes.length).toBeLessThanOrEqual(5_000);
    }),
  );
});
