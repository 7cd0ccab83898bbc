// Guarantees of cursors: they come back for their own question only, and tell nothing to who holds them.

import { fromBase64Url, must, systemRandom, toBase64Url } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealedCursors } from './cursor.ts';

const cursors = must(sealedCursors(systemRandom(32)));
const id = fc.string({ unit: 'binary', maxLength: 600 }).map((text) => text.toWellFormed().replaceAll('\0', ''));

describe('a cursor', () => {
  it('comes back as the id it was made of', () => {
    fc.assert(
      fc.property(id, fc.string(), (text, question) => {
        expect(cursors.read(cursors.write(text, question), question)).toEqual({ ok: true, value: text });
      }),
    );
  });

  it('is refused for another question, under another key, cut, or with any bit changed', () => {
    const other = must(sealedCursors(systemRandom(32)));
    fc.assert(
      fc.property(id, fc.nat(), fc.nat(), (text, bit, cut) => {
        const cursor = cursors.write(text, 'question');
        const bytes = fromBase64Url(cursor) ?? new Uint8Array();
        const flipped = Uint8Array.from(bytes, (byte, index) =>
          index === (bit >> 3) % bytes.length ? byte ^ (1 << (bit & 7)) : byte,
        );
        const refused = [
          cursors.read(cursor, 'another question'),
          other.read(cursor, 'question'),
          cursors.read(toBase64Url(flipped), 'question'),
          cursors.read(toBase64Url(bytes.subarray(0, cut % bytes.length)), 'question'),
        ];
        for (const one of refused) expect(one).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
      }),
    );
  });

  it.each(['', 'A', '!', 'AAAA', '='.repeat(40), '\u{1f600}'.repeat(20)])('is refused when it is `%s`', (text) => {
    expect(cursors.read(text, 'question')).toMatchObject({ ok: false, fault: { at: '/cursor' } });
  });

  it('shows neither the id nor, by its length, which one of several it is', () => {
    const made = ['x', 'board/minutes', 'board/minutes-of-the-merger'].map((text) => cursors.write(text, 'question'));
    for (const cursor of made) {
      expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/board|minutes|merger/);
    }
    expect(new Set(made.map((cursor) => cursor.length)).size).toBe(1);
  });

  it('has no key that could be guessed', () => {
    for (const bytes of [0, 1, 31]) {
      expect(sealedCursors(new Uint8Array(bytes))).toMatchObject({ ok: false, fault: { code: 'integrity' } });
    }
  });
});
