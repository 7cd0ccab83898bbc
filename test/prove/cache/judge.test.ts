// The judge of a history: which states a call may rest on, and that it notices an answer of none of them.

import { defaultRuleSet } from '@sallyport/detect';
import { describe, expect, it } from 'vitest';
import { type ProxiedLine, proxiedText, type VerdictLine, verdictText } from './door.ts';
import type { Call, Change, History, SessionLabels, State } from './history.ts';
import { held, judge, told } from './judge.ts';
import { returnedFor } from './proxied.ts';
import { textOf } from './sendings.ts';

const ruleSet = defaultRuleSet();
const rules = () => ruleSet;
const permit = 'permit (principal, action, resource);';
const notSecret = 'forbid (principal, action, resource) when { context.labels.contains("secret") };';
const destination = { text: 'ledger', id: 'ledger', attributes: { host: 'ledger' } };
const sending = {
  seed: 1,
  bytesMin: 200,
  planted: [{ kind: 'email', value: 'ann@mail-a.com' }],
  canaryOf: undefined,
  destination,
};
const state = (policies: readonly string[], policyVersion: number, revoked: readonly number[] = []): State => ({
  ...{ policies, policyVersion, entities: new Map(), revoked: new Set(revoked) },
});
const states: readonly Change<State>[] = [
  { what: 'the beginning', callMs: 0, returnMs: 0, after: state([permit], 0) },
  { what: 'no policy any more', callMs: 100, returnMs: 110, after: state([], 1) },
  { what: 'token revoked', callMs: 200, returnMs: 210, after: state([permit], 2, [0]) },
];

const session: readonly Change<SessionLabels>[] = [
  { what: 'a new session', callMs: 0, returnMs: 0, after: { labels: [], ended: false } },
  { what: 'label secret', callMs: 40, returnMs: 45, after: { labels: ['secret'], ended: false } },
  { what: 'the session ends', callMs: 80, returnMs: 85, after: { labels: ['secret'], ended: true } },
];

function history(call: Partial<Call>): History {
  const entity = (type: string) => ({ type, id: 'a' });
  const question = { subject: entity('User'), action: { name: 'read' }, resource: entity('Doc'), context: {} };
  const token = { tenant: 't', text: '', revocationId: 'aa', action: 'read', resource: 'Doc/' };
  return {
    round: {
      ...{ number: 0, seed: 1, tenants: ['t'], questions: [question], tokens: [token] },
      ...{ rows: ['r'], sendings: [sending], upstreamPort: 80, sites: ['kernel'] },
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
    sessions: new Map([[0, session]]),
    disturbances: [],
  };
}

const wrongs = (call: Partial<Call>) => judge(history(call), rules).wrong;

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
  expect(judge(history({ answer: undefined }), rules)).toMatchObject({ undecided: 1, decisions: 0, wrong: [] });
});

describe('a text at the door out', () => {
  const found = { kind: 'email', rule: 'email', count: 1 };
  const line = { verdict: 'allow', policies: ['policy0'], forms: {}, findings: [found], labels: [], leaves: ['email'] };
  const blocked = { ...line, verdict: 'block', policies: ['policy1'], labels: ['secret'], leaves: [] };
  const sends = (startMs: number, said: Partial<VerdictLine> | 'refused') => {
    const answer = said === 'refused' ? said : verdictText({ ...line, ...said });
    const before = history({ site: 'egress', token: 0, startMs, endMs: startMs + 1, answer });
    const tokens = before.round.tokens.map((token) => ({ ...token, action: 'send', resource: 'Destination/' }));
    const first: Change<State> = {
      what: 'the beginning',
      callMs: 0,
      returnMs: 0,
      after: state([permit, notSecret], 0),
    };
    const revoked: Change<State> = {
      ...first,
      callMs: 60,
      returnMs: 65,
      after: { ...first.after, revoked: new Set([0]) },
    };
    return judge({ ...before, round: { ...before.round, tokens }, states: [[first, revoked]] }, rules).wrong;
  };

  it('is right as the official engine and a scan of its own have it', () => {
    expect(sends(10, {})).toEqual([]);
    expect(sends(50, blocked)).toEqual([]);
    expect(sends(70, 'refused')).toEqual([]);
    expect(sends(90, 'refused')).toEqual([]);
  });

  it.each<[string, number, Partial<VerdictLine> | 'refused']>([
    ['a label that was committed before is left out', 50, {}],
    ['its token is revoked', 70, blocked],
    ['what stands in it is not told', 10, { findings: [] }],
    ['it is refused for nothing', 10, 'refused'],
    ['another form leaves than is told', 10, { leaves: [] }],
    ['it is blocked by another policy', 50, { ...blocked, policies: ['policy0'] }],
  ])('is wrong where %s', (_, startMs, said) => {
    expect(sends(startMs, said)).toHaveLength(1);
  });

  it('that leaves where it may not is the graver mistake', () => {
    expect(sends(50, {})).toMatchObject([{ staleAllow: true }]);
    expect(sends(10, 'refused')).toMatchObject([{ staleAllow: false }]);
  });
});

describe('a call through the proxy', () => {
  const text = textOf(sending);
  const back = returnedFor(text);
  const { planted } = sending;
  const permitAll = state([permit], 0);
  const lessIn = state(
    [permit, 'forbid (principal, action == Action::"receive", resource) when { context.findings.contains("email") };'],
    1,
  );
  const nothingIn = state(['permit (principal, action == Action::"send", resource);'], 2);
  const changes: readonly Change<State>[] = [
    { what: 'the beginning', callMs: 0, returnMs: 0, after: permitAll },
    { what: 'no mail comes back', callMs: 20, returnMs: 25, after: lessIn },
    { what: 'nothing comes back', callMs: 30, returnMs: 35, after: nothingIn },
  ];
  const withoutMail = back.replaceAll('ann@mail-a.com', '[EMAIL]').replaceAll('bob@mail-b.com', '[EMAIL]');
  const goes = (startMs: number, said: Omit<ProxiedLine, 'planted'> | 'refused') => {
    const answer = said === 'refused' ? said : proxiedText({ ...said, planted });
    const before = history({ site: 'proxy', token: 0, startMs, endMs: startMs + 1, answer });
    const tokens = before.round.tokens.map((token) => ({ ...token, action: 'send', resource: 'Destination/' }));
    return judge({ ...before, round: { ...before.round, tokens }, states: [changes] }, rules).wrong;
  };

  it('is right as both ways are filtered anew', () => {
    expect(goes(10, { verdict: 'allow', sent: text, back })).toEqual([]);
    expect(goes(26, { verdict: 'allow', sent: text, back: withoutMail })).toEqual([]);
    expect(goes(36, 'refused')).toEqual([]);
  });

  it.each<[string, number, Omit<ProxiedLine, 'planted'> | 'refused']>([
    ['the destination was sent another text', 10, { verdict: 'allow', sent: `${text}.`, back }],
    ['another text comes back', 10, { verdict: 'allow', sent: text, back: `${back}.` }],
    ['it was received by old policies', 26, { verdict: 'allow', sent: text, back }],
    ['something comes where nothing may', 36, { verdict: 'allow', sent: text, back: withoutMail }],
    ['it is blocked for nothing', 10, { verdict: 'block' }],
    ['it is refused for nothing', 10, 'refused'],
  ])('is wrong where %s', (_, startMs, said) => {
    expect(goes(startMs, said)).toHaveLength(1);
  });
});

it('a canary is a finding to its own tenant, and a text like any other to the rest', () => {
  const marker = `spc_${'abcdefgh'.repeat(5)}`;
  const line = { policies: ['policy0'], forms: {}, labels: [], findings: [] };
  const own = { kind: 'canary', rule: 'canary', count: 1 };
  const says = (canaryOf: number, said: Omit<VerdictLine, keyof typeof line> & Partial<VerdictLine>) => {
    const answer = verdictText({ ...line, ...said });
    const before = history({ site: 'egress', token: 0, startMs: 10, endMs: 11, answer });
    const tokens = before.round.tokens.map((token) => ({ ...token, action: 'send', resource: 'Destination/' }));
    const sendings = [{ ...sending, planted: [{ kind: 'canary', value: marker }], canaryOf }];
    return judge({ ...before, round: { ...before.round, tokens, sendings } }, rules).wrong.length;
  };
  const blocked = { verdict: 'block', policies: [], findings: [own], leaves: [] };
  const allowed = { verdict: 'allow', leaves: ['canary'] };
  expect([says(0, blocked), says(1, allowed), says(0, allowed), says(1, blocked)]).toEqual([0, 0, 1, 1]);
});
