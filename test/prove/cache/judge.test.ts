// The judge of a history: which states a call may rest on, and that it notices an answer of none of them.

import { describe, expect, it } from 'vitest';
import type { Call, Change, History } from './history.ts';
import { held, judge, told } from './judge.ts';
import type { State } from './tenant-world.ts';

const permit = 'permit (principal, action, resource);';
const state = (policies: readonly string[], policyVersion: number, revoked: readonly number[] = []): State => ({
  ...{ policies, policyVersion, entities: new Map(), revoked: new Set(revoked) },
});
const states: readonly Change<State>[] = [
  { what: 'the beginning', callMs: 0, returnMs: 0, after: state([permit], 0) },
  { what: 'no policy any more', callMs: 100, returnMs: 110, after: state([], 1) },
  { what: 'token revoked', callMs: 200, returnMs: 210, after: state([permit], 2, [0]) },
];

function history(call: Partial<Call>): History {
  const entity = (type: string) => ({ type, id: 'a' });
  const question = { subject: entity('User'), action: { name: 'read' }, resource: entity('Doc'), context: {} };
  const token = { tenant: 't', text: '', revocationId: 'aa', action: 'read', resource: 'Doc/' };
  return {
    round: {
      ...{ number: 0, seed: 1, tenants: ['t'], questions: [question], tokens: [token] },
      ...{ rows: ['r'], sites: ['kernel'] },
    },
    calls: [
      {
        ...{ process: 'p', site: 'kernel', tenant: 0, asked: 0, token: undefined, startMs: 0, endMs: 1 },
        ...{ answer: 'allow [policy0]', errors: undefined, cached: false },
        ...call,
      },
    ],
    states: [states],
    rows: new Map([['0 0', [{ what: 'one', callMs: 0, returnMs: 0, after: 'one' }]]]),
    disturbances: [],
  };
}

const wrongs = (call: Partial<Call>) => judge(history(call)).wrong;

describe('a call may rest on', () => {
  const places = (startMs: number, endMs: number) => held(states, { startMs, endMs }).map(({ what }) => what);

  it.each([
    [50, 60, ['the beginning']],
    [50, 105, ['the beginning', 'no policy any more']],
    [105, 108, ['the beginning', 'no policy any more']],
    [110, 120, ['no policy any more']],
    [90, 300, ['the beginning', 'no policy any more', 'token revoked']],
    [300, 301, ['token revoked']],
  ])('from %i to %i: %j', (startMs, endMs, expected) => {
    expect(places(startMs, endMs)).toEqual(expected);
  });
});

it('an answer of a state that held is right', () => {
  expect(wrongs({ startMs: 105, endMs: 106 })).toEqual([]);
  expect(wrongs({ startMs: 105, endMs: 106, answer: 'deny []' })).toEqual([]);
});

it('an allow that began after the change returned is a stale one, and is told with what happened', () => {
  const [wrong] = wrongs({ startMs: 111, endMs: 112, cached: true });
  expect(wrong).toMatchObject({ staleAllow: true, expected: ['deny [] errors '] });
  const text = wrong === undefined ? '' : told(history({ startMs: 111, endMs: 112 }), wrong);
  expect(text).toContain('A STALE ALLOW');
  expect(text).toContain('no policy any more');
});

it('other policies, other errors, another row, a revoked token are wrong', () => {
  expect(wrongs({ answer: 'allow [policy1]' })).toHaveLength(1);
  expect(wrongs({ errors: 'policy0' })).toHaveLength(1);
  expect(wrongs({ site: 'rows', answer: 'two' })).toHaveLength(1);
  expect(wrongs({ site: 'rows', answer: 'one' })).toEqual([]);
  expect(wrongs({ startMs: 300, endMs: 301 })).toEqual([]);
  expect(wrongs({ startMs: 300, endMs: 301, token: 0 })).toHaveLength(1);
});

it('a call without an answer is counted, and never wrong', () => {
  expect(judge(history({ answer: undefined }))).toMatchObject({ undecided: 1, decisions: 0, wrong: [] });
});
