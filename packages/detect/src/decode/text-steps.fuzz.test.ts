// Bytes are text where a strict decoder takes them and no control character stands among them; encodings of them likewise.

import { utf8 } from '@sallyport/base';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { base64IsText, hexIsText } from './symbols.ts';
import { betweenCharacters, noText, textSteps } from './text-steps.ts';

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The readable definition. */
function isText(bytes: Uint8Array): boolean {
  try {
    return Array.from(strict.decode(bytes), (one) => one.charCodeAt(0)).every(
      (code) => (code >= 0x20 && code !== 0x7f) || code === 0x09 || code === 0x0a || code === 0x0d,
    );
  } catch {
    return false;
  }
}

const lead = fc.constantFrom(
  0x41,
  0x7f,
  0x80,
  0xbf,
  0xc1,
  0xc2,
  0xe0,
  0xed,
  0xef,
  0xf0,
  0xf4,
  0xf5,
  0xa0,
  0x9f,
  0x90,
  0x8f,
);
const bytes = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => utf8(text)),
    fc.array(fc.oneof(lead, fc.nat(255)), { maxLength: 6 }).map((list) => Uint8Array.from(list)),
  )
  .chain((text) => fc.nat(text.length).map((cut) => text.subarray(0, cut + 2)));

it('text is what a strict decoder takes', () => {
  fc.assert(
    fc.property(bytes, (text) => {
      const end = text.reduce((state, byte) => textSteps[(state << 8) | byte] ?? noText, betweenCharacters);
      expect(end === betweenCharacters).toBe(isText(text));
    }),
    { numRuns: 20_000 },
  );
});

it('so it is in base64 of either alphabet and in hex, of a least length', () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom('base64', 'base64url'), fc.nat(8), (text, encoding, least) => {
      const wanted = text.length >= least && isText(text);
      const symbols = utf8(`=${Buffer.from(text).toString(encoding).replaceAll('=', '')}=`);
      expect(base64IsText(symbols, 1, symbols.length - 1, least)).toBe(wanted);
      const digits = utf8(`=${Buffer.from(text).toString('hex')}=`);
      expect(hexIsText(digits, 1, digits.length - 1, least)).toBe(wanted);
    }),
    { numRuns: 5_000 },
  );
});
