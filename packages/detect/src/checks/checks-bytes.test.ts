// What a validator says of bytes is what it says of their text.

import { utf8 } from '@sallyport/base';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileRules } from '../compile.ts';
import { newScan } from '../engine.ts';
import { spanText } from '../matchers/matcher.ts';
import { checks, isCheckName } from './checks.ts';
import { byteChecks } from './checks-bytes.ts';

const compiled = compileRules([]);
if (!compiled.ok) throw new TypeError('no rules are a set of rules');
const ruleSet = compiled.value;

const piece = fc.constantFrom(
  'a',
  'Zx',
  'ABC',
  '7',
  '41',
  '1111',
  '.',
  '!',
  '-',
  ' ',
  'é',
  '/',
  'Key',
  '_b',
  '(',
  '[',
  '{',
  '$',
  '<',
  '%s',
  'sha',
  '0',
  '19',
  '2024',
);
/** What some check takes, so that each is seen to say yes and no. */
const taken = fc
  .constantFrom(
    ...['536-90-4399', '987-65-4320', '021000021', '203.0.113.9', '0.255.1.10', '211062-5629', '900101-1234567'],
    ...['131052-308T', '85.07.30-033.28', '12345678Z', 'X1234567L', '123456789', '1-2345-67890-12-1', '02111-1307'],
    ...['2012-10-01', '24.12.03', '1914-1918', '20240131', '4111 1111 1111 1111', 'qwertyuiop', '1.20.3-beta.4'],
    ...['a1b2C3d4E5f6', 'config.utf8Name', 'config.get(name)', 'MyType', '"changeme"', 'your_password1', '"x"y"'],
    ...['is x7Rt2#vB', 'your-cluster-password', 'fake_token_1', '$(x)', 'a-z', 'user://x', 'p#w!d', '"pw4you;"'],
    ...['Basic YXBpOmtleS1hN2MzNDJ3MzNhNWQx', 'YXBpOnBhc3N3b3Jk', 'OmtleS1hN2Mz', 'basic:YXBpOg==', 'YTokezF9fQ=='],
  )
  .chain((text) => fc.tuple(fc.constant(text), fc.nat(text.length), fc.nat(2), fc.constantFrom('', '0', '9', 'A', ' ')))
  .map(([text, at, left, put]) => text.slice(0, at) + put + text.slice(at + left));
const texts = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
  taken,
  fc.string({ unit: 'binary-ascii', maxLength: 24 }),
);

it.each(Object.keys(byteChecks))('%s on bytes is the same as on text', (name) => {
  if (!isCheckName(name)) throw new TypeError(`no check is called ${name}`);
  fc.assert(
    fc.property(texts, texts, texts, (before, text, behind) => {
      const scan = newScan(ruleSet, utf8(before + text + behind));
      const start = utf8(before).length;
      const end = start + utf8(text).length;
      expect(byteChecks[name]?.(scan, start, end)).toBe(checks[name](spanText(scan, start, end)));
    }),
    { numRuns: 2_000 },
  );
});
