// A batch in memory is what the frames one by one would be, and its payloads outlive it.

import { limits, must, toHex, utf8 } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { FrameBatch } from './frame-batch.ts';
import { hashLeaf } from './merkle.ts';
import { encodeFrame } from './segment.ts';

const texts = ['{}', 'ü€😀'.repeat(50), 'x'.repeat(limits.eventBytesMax), '€'.repeat(limits.eventBytesMax / 3), 'last'];

describe('a batch', () => {
  it('holds the frames of its records, each with the hash of its leaf', () => {
    const batch = new FrameBatch();
    for (const batchOffset of [8, 2 ** 31, 2 ** 32 - 1]) {
      batch.begin(batchOffset);
      const sequences = [1, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
      const frames = sequences.map((sequence, at) => {
        const payload = utf8(texts[at % 2] ?? '');
        const framed = batch.add(sequence, texts[at % 2] ?? '');
        if (framed === undefined) throw new Error('no room');
        expect(must(framed)).toEqual({ payload: Buffer.from(payload), leafHash: toHex(hashLeaf(payload)) });
        return encodeFrame({ sequence, batchOffset, payload });
      });
      expect(Buffer.compare(batch.bytes, Buffer.concat(frames))).toBe(0);
    }
  });

  it('ends where memory does, goes on in the next one, and never writes over what it gave out', () => {
    const batch = new FrameBatch();
    batch.begin(8);
    const given: { payload: Uint8Array; text: string }[] = [];
    let ends = 0;
    for (let sequence = 1; sequence <= 200; sequence++) {
      const text = texts[sequence % texts.length] ?? '';
      let framed = batch.add(sequence, text);
      if (framed === undefined) {
        ends += 1;
        batch.begin(8);
        framed = batch.add(sequence, text);
      }
      if (framed === undefined) throw new Error('an empty batch has no room');
      given.push({ payload: must(framed).payload, text });
    }
    expect(ends).toBeGreaterThan(10);
    for (const { payload, text } of given) expect(Buffer.from(payload).toString()).toBe(text);
  });

  it('refuses one byte too many, and is as if it had not been asked', () => {
    const batch = new FrameBatch();
    batch.begin(8);
    const tooLarge = { ok: false, fault: { code: 'too_large' } };
    for (let round = 0; round < 20; round++) {
      expect(batch.add(1, 'x'.repeat(limits.eventBytesMax + 1))).toMatchObject(tooLarge);
      expect(batch.add(1, `x${'€'.repeat(limits.eventBytesMax / 3)}`)).toMatchObject(tooLarge);
    }
    expect(batch.bytes.length).toBe(0);
    expect(batch.add(1, 'x')?.ok).toBe(true);
  });
});
