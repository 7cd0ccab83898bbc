// What a validator says of bytes is what it says of their text.

import { utf8 } from '@sallyport/base';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checks, isCheckName } from './checks.ts';
import { byteChecks } from './checks-bytes.ts';
import { compileRules } from './compile.ts';
import { newScan } from './engine.ts';
import { spanText } from './matcher.ts';

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
);
const texts = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
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
