// JSON stays JSON, whatever is taken out of it, and nothing that was found remains.

import { utf8 } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from '../default.ts';
import { scan } from '../scan.ts';
import { redact } from './redact.ts';
import { redactJson } from './redact-json.ts';

const rules = defaultRuleSet();
const policy = { kinds: {}, otherwise: 'redact' } as const;

describe('JSON', () => {
  it.each([
    ['{"to":"jane@example.com","n":1}', '{"to":"[EMAIL]","n":1}'],
    ['{"card":4111111111111111,"ok":true}', '{"card":"[CARD]","ok":true}'],
    ['[4111111111111111]', '["[CARD]"]'],
    ['{"jane@example.com": [1, 2]}', '{"[EMAIL]": [1, 2]}'],
    ['{"a":"x \\"jane@example.com\\" y"}', '{"a":"x \\"[EMAIL]\\" y"}'],
    ['{"a":"jane\\u0040example.com"}', '{"a":"[EMAIL]"}'],
    ['{"password":"(###-\\""}', '{"password":"[SECRET]"}'],
    ['{"password":"\\u0007\\"\\"\\"\\"\\""}', '{"password":"[SECRET]\\"\\"\\"\\""}'],
    ['{"n":12345678901234567890123}', '{"n":12345678901234567890123}'],
  ])('%s', (given, wanted) => expect(redactJson(rules, given, policy)?.text).toBe(wanted));

  it('is what the text must be', () => {
    for (const text of ['jane@example.com', '"jane@example.com"', '{"a": jane@example.com}', '{', '']) {
      expect(redactJson(rules, text, policy)).toBeUndefined();
    }
  });

  it('stays JSON and holds nothing that was found', () => {
    const leaf = fc.oneof(
      fc.constantFrom(
        'jane@example.com',
        4111111111111111,
        'DE75512108001245126199',
        'a "quoted" b',
        'ok',
        7,
        true,
        null,
      ),
      fc.constantFrom(
        'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8',
        '+44 20 7946 0958',
        'é漢😀',
        'api_key=x7Rt2WvB5nYcXf3kL9',
      ),
      fc.string({ maxLength: 8 }),
      fc.string({ unit: fc.constantFrom(...'"\\\u0007é(#-a1'), maxLength: 12 }),
    );
    const value = fc.oneof(leaf, fc.array(leaf, { maxLength: 4 }), fc.dictionary(fc.string({ maxLength: 6 }), leaf));
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('password', 'card', 'token', 'x'), value), (object) => {
        const done = redactJson(rules, JSON.stringify(object), policy);
        expect(done).toBeDefined();
        expect(() => JSON.parse(done?.text ?? '')).not.toThrow();
        expect(scan(rules, done?.text ?? '').findings).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('would not stay JSON if it were taken for text', () => {
    const { text } = redact(rules, '{"card":4111111111111111}', policy);
    expect(() => JSON.parse(text)).toThrow();
    expect(utf8(text).length).toBeGreaterThan(0);
  });
});
