// Texts become the bytes that an encoder of their own gives, also while another text is read, and none of them stays behind.

import { utf8 } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { type SpareRoom, withBytes } from './content-bytes.ts';

const texts = ['', 'plain', 'é漢😀', 'a\ud800b', 'x'.repeat(20_000), '漢'.repeat(40_000), 'y'.repeat(200_000)];
const emptySpare = (): SpareRoom => ({ room: undefined });

describe('the bytes of a text', () => {
  it('are those of UTF-8, in whatever order texts of any length come', () => {
    const spare = emptySpare();
    for (const text of [...texts, ...texts.toReversed()]) {
      expect(withBytes(spare, text, (bytes) => Buffer.from(bytes).equals(utf8(text)))).toBe(true);
    }
  });

  it('stay as they are while another text is read', () => {
    const spare = emptySpare();
    const outer = withBytes(spare, 'outer text', (bytes) => {
      withBytes(spare, 'INNER', (inner) => expect(Buffer.from(inner).toString()).toBe('INNER'));
      return Buffer.from(bytes).toString();
    });
    expect(outer).toBe('outer text');
  });

  it('are gone from the room afterwards, also when reading failed', () => {
    const spare = emptySpare();
    withBytes(spare, 'a secret', () => undefined);
    expect(spare.room?.every((byte) => byte === 0)).toBe(true);
    const failing = () =>
      withBytes(spare, 'a secret', () => {
        throw new TypeError('broken');
      });
    expect(failing).toThrow('broken');
    expect(spare.room?.every((byte) => byte === 0)).toBe(true);
  });

  it('are handed on where they are bytes already', () => {
    const content = utf8('as they are');
    expect(withBytes(emptySpare(), content, (bytes) => bytes)).toBe(content);
  });
});
