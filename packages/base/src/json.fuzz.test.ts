import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from './canonical.ts';
import { isJsonObject, parseJson, writeJson } from './json.ts';

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

it('reads a long string as it reads a short one, and refuses it for the same reason', () => {
  const pieces = [
    '\\\\',
    '\\"',
    '"',
    '\\n',
    '\\u0041',
    '\\ud83d',
    '\\ude00',
    '\ud83d',
    '\ude00',
    '\\x',
    '\\u12',
    '\n',
    'a',
    'é',
  ];
  const before = 'b'.repeat(80);
  const moved = (message: string) =>
    message.replace(/line 1, column (\d+)$/, (_, column) => `line 1, column ${Number(column) + before.length}`);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
      const written = parts.join('');
      const short = parseJson(`"${written}"`);
      const long = parseJson(`"${before}${written}"`);
      if (short.ok) expect(long).toEqual({ ok: true, value: `${before}${short.value}` });
      else
        expect(long).toMatchObject({
          ok: false,
          fault: { message: moved(short.fault.message) },
        });
    }),
    { numRuns: 20_000 },
  );
});

it('reads every number as the platform does, an integer with all its digits, and nothing else as a number', () => {
  const form = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'00123456789-.eE+'), minLength: 1, maxLength: 24 }), (text) => {
      const read = parseJson(`[${text}]`);
      const value = Number(text);
      if (!form.test(text) || !Number.isFinite(value)) {
        expect(read.ok).toBe(false);
        return;
      }
      const exact = /^-?[0-9]+$/.test(text) && !Number.isSafeInteger(value) ? BigInt(text) : value;
      expect(read).toEqual({ ok: true, value: [exact] });
    }),
    { numRuns: 20_000 },
  );
});

it('keeps names apart, however many there are and however they were met before', () => {
  const name = fc.string({ unit: fc.constantFrom(...'abcAB_0é\u0007"\\'), maxLength: 40 });
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 200 }), (names) => {
      const text = `{${names.map((one, at) => `${JSON.stringify(one)}:${at}`).join(',')}}`;
      const read = parseJson(text);
      expect(read.ok && Object.entries(read.value as object)).toEqual(Object.entries(JSON.parse(text)));
      const twice = `${text.slice(0, -1)},${JSON.stringify(names[0] ?? '')}:0}`;
      if (names.length > 0) expect(parseJson(twice).ok).toBe(false);
    }),
    { numRuns: 500 },
  );
});

it('an object inherits no name', () => {
  const read = parseJson('{"__proto__": 1, "a": {}}');
  if (!read.ok || !isJsonObject(read.value)) throw new Error('it is an object');
  expect(Object.keys(read.value)).toEqual(['__proto__', 'a']);
  for (const name of ['toString', 'constructor', 'hasOwnProperty']) expect(read.value[name]).toBeUndefined();
  expect('toString' in read.value).toBe(false);
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
