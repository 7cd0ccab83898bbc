// Answers against what is expected of them: what agrees, and what must never count as agreement.

import type { Json } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { differenceOf, expectedOf, type Reading } from './authzen-expected.ts';

const [alice, bob] = ['alice', 'bob'].map((id) => ({ type: 'user', id }));
const [view, edit, send] = ['view', 'edit', 'send'].map((name) => ({ name }));
const atLeast: Reading = { atLeast: true };
const only: Reading = { actions: ['view', 'edit'] };

const difference = (expected: Json, body: Json, reading: Reading = {}, status = 200) =>
  differenceOf(expectedOf(expected, 'it'), { status, body }, reading);

describe('agreement', () => {
  test.each<[string, Json, Json, Reading?]>([
    ['a decision', true, { decision: true }],
    ['a decision with a reason', { decision: false }, { decision: false, context: { reason: 'x' } }],
    ['a batch', [{ decision: true }, { decision: false }], { evaluations: [{ decision: true }, { decision: false }] }],
    ['either decision', [true, null], { evaluations: [{ decision: true }, { decision: false }] }],
    ['results in any order', { results: [alice ?? null, bob ?? null] }, { results: [bob ?? null, alice ?? null] }],
    ['results that say more', { results: [alice ?? null] }, { results: [{ ...alice, properties: { name: 'A' } }] }],
    ['none', { results: [] }, { results: [] }],
    ['none, as a list', [], { results: [] }],
    ['more than must be', { results: [bob ?? null] }, { results: [alice ?? null, bob ?? null] }, atLeast],
    ['an action of others', { results: [view ?? null] }, { results: [view ?? null, send ?? null] }, only],
  ])('%s', (_, expected, body, reading) => {
    expect(difference(expected, body, reading)).toBeUndefined();
  });

  test('a refusal, whatever it says', () => {
    expect(difference({ status: 400 }, { code: 'x' }, {}, 400)).toBeUndefined();
  });
});

describe('difference', () => {
  test.each<[string, Json, Json, RegExp, Reading?]>([
    ['the other decision', true, { decision: false }, /wanted \[true\], got \[false\]/],
    ['no decision where none would be false', false, {}, /got \[null\]/],
    ['no decision where either will do', [null], { evaluations: [{}] }, /got \[null\]/],
    ['a decision that is text', true, { decision: 'true' }, /got \["true"\]/],
    ['no body', false, null, /got \[null\]/],
    ['the order of a batch', [true, false], { evaluations: [{ decision: false }, { decision: true }] }, /wanted/],
    ['a batch cut short', [true, true], { evaluations: [{ decision: true }] }, /wanted/],
    ['a batch too long', [true], { evaluations: [{ decision: true }, { decision: true }] }, /wanted/],
    ['one answer for a batch', [true, true], { decision: true }, /wanted/],
    ['one missing', { results: [alice ?? null, bob ?? null] }, { results: [bob ?? null] }, /misses .*alice/],
    ['one too many', { results: [alice ?? null] }, { results: [alice ?? null, bob ?? null] }, /should not find .*bob/],
    ['one twice', { results: [alice ?? null] }, { results: [alice ?? null, alice ?? null] }, /twice .*alice/],
    ['one of another type', { results: [alice ?? null] }, { results: [{ type: 'team', id: 'alice' }] }, /misses/],
    ['no results where none are wanted', { results: [] }, { decision: true }, /wanted results/],
    ['one missing of at least', { results: [alice ?? null] }, { results: [bob ?? null] }, /misses .*alice/, atLeast],
    ['a known action too many', { results: [view ?? null] }, { results: [view ?? null, edit ?? null] }, /edit/, only],
  ])('%s', (_, expected, body, message, reading) => {
    expect(difference(expected, body, reading)).toMatch(message);
  });

  test.each([400, 401, 403, 500, 503])('status %d where a decision or results are wanted', (status) => {
    expect(difference(false, { decision: false }, {}, status)).toMatch(`wanted status 200, got ${status}`);
    expect(difference({ results: [] }, { results: [] }, {}, status)).toMatch(`wanted status 200, got ${status}`);
  });

  test('an answer where a refusal is wanted', () => {
    expect(difference({ status: 400 }, { decision: false })).toMatch('wanted status 400, got 200');
  });
});
