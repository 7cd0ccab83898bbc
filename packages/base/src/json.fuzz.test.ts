import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './canonical.ts';
import { parseJson, writeJson } from './json.ts';

it('agrees with the platform on every document that has no duplicate names', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      const ours = parseJson(text);
      const theirs: unknown = JSON.parse(text);
      if (!text.isWellFormed() || /\\u[dD][89a-fA-F]/.test(text)) return;
      expect(ours.ok).toBe(true);
      if (ours.ok) expect(JSON.parse(writeJson(ours.value))).toEqual(theirs);
    }),
    { numRuns: 2_000 },
  );
});

it('refuses or accepts any text, and never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0019dDaAeE+-. tf\n') }), (text) => {
      const ours = parseJson(text);
      let platform = true;
      try {
        JSON.parse(text);
      } catch {
        platform = false;
      }
      // Stricter than the platform, never laxer.
      if (ours.ok) expect(platform).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});

it('has one canonical form whatever the order of names, and it parses back to the same value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 })), (value) => {
      const json = JSON.parse(JSON.stringify(value));
      const turned = Object.fromEntries(Object.entries(json).reverse());
      if (!JSON.stringify(json).isWellFormed()) return;
      try {
        expect(canonicalJson(turned as never)).toBe(canonicalJson(json));
      } catch (error) {
        // Lone surrogates inside have no canonical form.
        expect(error).toBeInstanceOf(TypeError);
        return;
      }
      const back = parseJson(canonicalJson(json));
      expect(back.ok && canonicalJson(back.value)).toBe(canonicalJson(json));
    }),
    { numRuns: 1_000 },
  );
});
