import { describe, expect, it } from 'vitest';
import { parseJson, writeJson } from './json.ts';
import { limits } from './limits.ts';

const refused: readonly (readonly [what: string, text: string, says: string])[] = [
  ['nothing', '', 'ends too early'],
  ['a duplicate name', '{"a":1,"a":2}', 'duplicate name at line 1, column 8'],
  ['a duplicate name spelled with an escape', '{"a":1,"\\u0061":2}', 'duplicate name'],
  ['a lone high surrogate', '"\\ud800"', 'lone surrogate'],
  ['a lone low surrogate', '"\\udc00x"', 'lone surrogate'],
  ['a bare lone surrogate', '"\ud800"', 'lone surrogate'],
  ['a high surrogate before a plain escape', '"\\ud83d\\u0041"', 'lone surrogate'],
  ['a trailing comma', '[1,]', 'unexpected character'],
  ['a leading zero', '01', 'more text'],
  ['a plus sign', '+1', 'unexpected character'],
  ['NaN', 'NaN', 'unexpected character'],
  ['a number beyond every double', '1e999', 'out of range'],
  ['an integer too long to be meant', '1'.repeat(50), 'more than 39 digits'],
  ['single quotes', "{'a':1}", 'without quotes'],
  ['a raw control character', '"a\nb"', 'control character'],
  ['an unknown escape', '"\\x41"', 'unknown escape'],
  ['a short unicode escape', '"\\u12"', 'broken \\u escape'],
  ['two values', '{} {}', 'more text after the value'],
  ['an open string', '"abc', 'without an end'],
  ['an open object', '{"a":1', 'no `,`'],
  ['deep nesting', '['.repeat(100_000), `nesting deeper than ${limits.jsonDepthMax}`],
];

describe('strict JSON', () => {
  it.each(refused)('refuses %s and says where', (_what, text, says) => {
    const result = parseJson(text);
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.fault.code).toBe('invalid_input');
    expect(result.fault.message).toContain(says);
    expect(result.fault.message).toMatch(/line \d+, column \d+/);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toMatchObject({
      ok: false,
      fault: { code: 'invalid_input' },
    });
  });

  it('keeps 64-bit integers exact', () => {
    const text = '[9223372036854775807,-9223372036854775808,9007199254740991,9007199254740993]';
    const result = parseJson(text);
    expect(result).toEqual({
      ok: true,
      value: [9223372036854775807n, -9223372036854775808n, 9007199254740991, 9007199254740993n],
    });
    if (result.ok) expect(writeJson(result.value)).toBe(text);
  });

  it('takes names that are special to the language as plain data', () => {
    const result = parseJson('{"__proto__":{"admin":true},"constructor":1,"toString":2}');
    expect(result.ok && Object.keys(result.value as object)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(({} as Record<string, unknown>).admin).toBeUndefined();
  });
});
