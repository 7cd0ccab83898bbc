// The envelope gives back what was put in, or says why not; no damage and no foreign layout is ever misread.

import { must, sha256, toHex } from '@sallyport/base';
import fc from 'fast-check';
import { compressSync } from 'lz4-napi';
import { describe, expect, it } from 'vitest';
import { cacheBounds } from './bounds.ts';
import { decodeEntry, type Entry, encodeEntry } from './codec.ts';

const key = sha256('key');
const entry = (more: Partial<Entry> = {}): Entry => ({
  createdMs: 1_700_000_000_000,
  expiresMs: 1_700_000_300_000,
  negative: false,
  epochs: { 'source:mail': 7n, 'policy:acme': 2n ** 63n },
  payload: new TextEncoder().encode('{"rows":[1,2,3]}'),
  ...more,
});

function encode(of: Entry, digest = key): Buffer {
  const bytes = must(encodeEntry(digest, of));
  return Buffer.from(bytes);
}

/** The bytes with a checksum that fits, as a hostile or mistaken writer would make them. */
function resealed(bytes: Buffer): Buffer {
  const body = bytes.subarray(0, -16);
  return Buffer.concat([body, sha256(body).subarray(0, 16)]);
}

const entries: fc.Arbitrary<Entry> = fc.record({
  createdMs: fc.nat(),
  expiresMs: fc.maxSafeNat(),
  negative: fc.boolean(),
  epochs: fc.dictionary(fc.string({ maxLength: 20 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), {
    noNullPrototype: true,
  }),
  payload: fc.oneof(
    fc.uint8Array({ maxLength: 3_000 }),
    fc.tuple(fc.nat(200_000), fc.nat(255)).map(([length, byte]) => new Uint8Array(length).fill(byte)),
  ),
});

describe('the envelope', () => {
  it('gives back what was put in', () => {
    fc.assert(
      fc.property(entries, (given) => {
        const back = decodeEntry(key, encode(given));
        expect(back.ok).toBe(true);
        if (!back.ok) return;
        expect({ ...back.value, epochs: { ...back.value.epochs }, payload: toHex(back.value.payload) }).toEqual({
          ...given,
          payload: toHex(given.payload),
        });
      }),
      { numRuns: 500 },
    );
  });

  it('INVARIANT: a changed, cut or lengthened entry is a miss', () => {
    const whole = encode(entry());
    for (let at = 0; at < whole.length; at++) {
      for (const bit of [1, 16, 128]) {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ bit;
        expect(decodeEntry(key, bytes).ok, `bit ${bit} of byte ${at}`).toBe(false);
      }
      expect(decodeEntry(key, whole.subarray(0, at)).ok).toBe(false);
    }
    expect(decodeEntry(key, Buffer.concat([whole, Buffer.alloc(1)])).ok).toBe(false);
  });

  it('INVARIANT: the entry of another key is a miss', () => {
    expect(decodeEntry(sha256('other'), encode(entry()))).toEqual({ ok: false, fault: 'foreign_key' });
  });

  it('INVARIANT: another version is a miss that says so, whole or not', () => {
    for (const version of [0, 2, 255]) {
      const bytes = encode(entry());
      bytes[2] = version;
      expect(decodeEntry(key, resealed(bytes))).toEqual({ ok: false, fault: 'unknown_version' });
      expect(decodeEntry(key, bytes.subarray(0, 10))).toEqual({ ok: false, fault: 'unknown_version' });
    }
  });

  it('is not misled by a fitting checksum over broken parts', () => {
    const whole = encode(entry());
    for (let at = 3; at < whole.length - 16; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        // It may be read where the change is an honest other entry; it never throws, and never reads beyond the end.
        const back = decodeEntry(key, resealed(bytes));
        if (back.ok) expect(back.value.payload.length).toBeLessThanOrEqual(whole.length);
      }
    }
    for (let cut = 1; cut < whole.length - 16; cut++) {
      expect(decodeEntry(key, resealed(Buffer.concat([whole.subarray(0, cut), Buffer.alloc(16)]))).ok).toBe(false);
    }
    const flags = encode(entry());
    flags[3] = 0x80;
    expect(decodeEntry(key, resealed(flags))).toEqual({ ok: false, fault: 'damaged' });
  });

  it('never throws on bytes of others', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => !decodeEntry(key, bytes).ok));
  });

  it('sets no memory aside for a claim that cannot be true', () => {
    const payload = new Uint8Array(4_000);
    const bytes = encode(entry({ payload, epochs: {} }));
    const lengthAt = 54;
    expect(bytes.readUInt32BE(lengthAt)).toBe(4_000);
    for (const claim of [cacheBounds.payloadBytesMax + 1, 0xffff_ffff, 200_000, 3_999]) {
      const lie = Buffer.from(bytes);
      lie.writeUInt32BE(claim, lengthAt);
      expect(decodeEntry(key, resealed(lie))).toEqual({ ok: false, fault: 'damaged' });
      // The library believes its own length field: lie there too.
      lie.writeUInt32LE(claim, lengthAt + 4);
      expect(decodeEntry(key, resealed(lie))).toEqual({ ok: false, fault: 'damaged' });
    }
    const garbled = Buffer.from(bytes);
    garbled.fill(0xff, lengthAt + 8, garbled.length - 16);
    expect(decodeEntry(key, resealed(garbled))).toEqual({ ok: false, fault: 'damaged' });
  });

  it('compresses above 1 KiB where it helps, and only there', () => {
    const size = (payload: Uint8Array) => encode(entry({ payload, epochs: {} })).length - 74;
    expect(size(new Uint8Array(1_024))).toBe(1_024);
    expect(size(new Uint8Array(1_025))).toBeLessThan(100);
    const noise = Buffer.concat(Array.from({ length: 100 }, (_, i) => sha256(`${i}`)));
    expect(compressSync(noise).length).toBeGreaterThan(noise.length);
    expect(size(noise)).toBe(noise.length);
  });

  it('refuses an entry beyond its bounds, and one that is no entry', () => {
    const over = new Uint8Array(cacheBounds.payloadBytesMax + 1);
    expect(encodeEntry(key, entry({ payload: over }))).toMatchObject({ ok: false, fault: { code: 'too_large' } });
    const epochs = Object.fromEntries(Array.from({ length: cacheBounds.epochsMax + 1 }, (_, i) => [`e${i}`, 1]));
    expect(encodeEntry(key, entry({ epochs }))).toMatchObject({ ok: false, fault: { code: 'too_large' } });
    expect(() => encodeEntry(key, entry({ createdMs: 1.5 }))).toThrow(RangeError);
    expect(() => encodeEntry(key, entry({ epochs: { a: 1.5 } }))).toThrow(RangeError);
    expect(() => encodeEntry(new Uint8Array(31), entry())).toThrow(RangeError);
  });
});
