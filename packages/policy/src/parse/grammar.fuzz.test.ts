import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomPolicies } from '../testing/policies.ts';
import { type Tape, tapes } from '../testing/tape.ts';
import { tokenize } from './lexer.ts';
import { parsePolicies } from './parse.ts';

test('a mutated policy is accepted exactly where the official parser accepts it', () => {
  const seen = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(tapes(600), (tape) => {
      const [text = 'permit(principal,action,resource);'] = randomPolicies(tape, { most: 3 });
      const mutated = mutate(text, tape);
      const { ok } = parsePolicies(mutated);
      const answer = cedar.checkParsePolicySet({ staticPolicies: mutated, templates: {}, templateLinks: [] });
      // The official build knows `unknown`, a function of its partial evaluator that is no part of the language.
      expect(ok, mutated).toBe(answer.type === 'success');
      seen[ok ? 'accepted' : 'refused']++;
    }),
    { numRuns: 1_500 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100);
}, 60_000);

test('no text makes the parser throw', () => {
  const alphabet = [
    'permit',
    '(',
    ')',
    '"',
    '\\',
    '::',
    '?',
    '{',
    '}',
    '[',
    '-',
    '!',
    '\n',
    '9',
    '@',
    ';',
    '\u{1f600}',
    '//',
  ];
  const soup = fc
    .array(fc.oneof(fc.constantFrom(...alphabet), fc.string({ unit: 'binary' })))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(soup, (text) => {
      expect(typeof parsePolicies(text).ok).toBe('boolean');
    }),
    { numRuns: 2_000 },
  );
});

const strays = [
  '(',
  ')',
  ',',
  '&&',
  '!',
  '-',
  '.a',
  '::',
  'in',
  'is',
  'has',
  'like',
  'if',
  'then',
  '"a"',
  '1',
  'A::"b"',
  'context',
];

/** Drops, doubles, swaps or adds a token or two. */
function mutate(text: string, tape: Tape): string {
  const tokens = tokenize(text)
    .slice(0, -1)
    .map((token) => token.text);
  for (let left = tape.below(3); left > 0; left--) {
    const at = tape.below(tokens.length);
    const here = tokens[at] ?? '';
    const stray = strays[tape.below(strays.length)] ?? '';
    const replaced = tape.pick([], [here, here], [here, stray], [stray], [tokens[at + 1] ?? '', here]);
    tokens.splice(at, replaced.length === 2 && replaced[1] === here && replaced[0] !== here ? 2 : 1, ...replaced);
  }
  return tokens.join(' ');
}
