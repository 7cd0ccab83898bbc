// Holds a written history to the official engine: each answer must be right on a state that held during its call.

import type { RuleSet } from '@sallyport/detect';
import { type Call, type Change, type History, isDoor, rowName, type SessionLabels, type State } from './history.ts';
import { OfficialAnswers } from './official.ts';
import { ExpectedVerdicts } from './verdicts.ts';

export interface Wrong {
  readonly call: Call;
  /** What a state that held would have answered, the newest last. */
  readonly expected: readonly string[];
  readonly staleAllow: boolean;
}

export interface Judged {
  readonly decisions: number;
  readonly cached: number;
  /** Of the decisions, those of programs elsewhere, which keep what the kernel delegates. */
  readonly remote: number;
  readonly remoteCached: number;
  readonly pages: number;
  readonly pagesCached: number;
  /** Texts that were to be sent, or to be looked at; their scans may come from what is kept. */
  readonly sends: number;
  readonly sendsCached: number;
  /** Of the texts, those that could leave, as they came or changed. */
  readonly sent: number;
  /** Of those, the ones that went through the proxy and whose reply came back whole. */
  readonly proxied: number;
  /** Calls that ended without an answer: fail closed, and never wrong. */
  readonly undecided: number;
  readonly officialAnswers: number;
  readonly wrong: readonly Wrong[];
}

/**
 * Regular semantics: a call may rest on any state that was current during it, or whose successor had not returned when it
 * began. INVARIANT: a history with an answer that no such state gives is found wrong. `rules` are those of the door out.
 */
export function judge(history: History, rules: () => RuleSet): Judged {
  const official = new OfficialAnswers(history.round);
  const verdicts = new ExpectedVerdicts({ round: history.round, official, rules });
  const wrong: Wrong[] = [];
  const count = { ...{ decisions: 0, cached: 0, remote: 0, remoteCached: 0, pages: 0, pagesCached: 0 }, ...noSends };
  for (const call of history.calls) {
    if (call.answer === undefined) {
      count.undecided++;
      continue;
    }
    const expected = isDoor(call.site)
      ? expectedVerdicts(history, call, verdicts)
      : call.site === 'rows'
        ? expectedRows(history, call)
        : expectedAnswers(history, call, official);
    const [all, cached] = countsOf(call);
    count[all]++;
    if (call.cached) count[cached]++;
    if (call.site !== 'scan' && isDoor(call.site) && openness(call.answer) > 0) count.sent++;
    if (call.site === 'proxy' && openness(call.answer) > 0) count.proxied++;
    if (call.site === 'pep') count.remote++;
    if (call.site === 'pep' && call.cached) count.remoteCached++;
    if (expected === undefined) continue;
    const staleAllow = openness(call.answer) > Math.max(...expected.map(openness));
    wrong.push({ call, expected, staleAllow });
  }
  return { ...count, officialAnswers: official.asked, wrong };
}

const noSends = { sends: 0, sendsCached: 0, sent: 0, proxied: 0, undecided: 0 };

function countsOf({ site }: Call) {
  if (isDoor(site)) return ['sends', 'sendsCached'] as const;
  return site === 'rows' ? (['pages', 'pagesCached'] as const) : (['decisions', 'cached'] as const);
}

/** How much an answer lets happen: what is more than any state allows is the graver mistake. */
function openness(answer: string): number {
  return /^(allow|found) /.test(answer) ? 2 : answer.startsWith('redact ') ? 1 : 0;
}

/**
 * Tenant and session change by themselves, so any two of their states that held go together: what is sent was there before
 * a label that came during the call, and owes it nothing.
 */
function expectedVerdicts(history: History, call: Call, verdicts: ExpectedVerdicts): readonly string[] | undefined {
  const states = held(history.states[call.tenant] ?? [], call);
  const sessions = held(history.sessions.get(call.token ?? -1) ?? [], call);
  if (call.site === 'proxy') return expectedReplies({ states, sessions }, call, verdicts);
  const expected = states.flatMap(({ after }) =>
    call.site === 'scan'
      ? [verdicts.scan(after, call)]
      : sessions.map((session) => verdicts.egress({ state: after, session: session.after }, call)),
  );
  return call.answer !== undefined && expected.includes(call.answer) ? undefined : expected;
}

/** What may come back is decided before what may go, each on what held by then. */
function expectedReplies(
  {
    states,
    sessions,
  }: { readonly states: readonly Change<State>[]; readonly sessions: readonly Change<SessionLabels>[] },
  call: Call,
  verdicts: ExpectedVerdicts,
): readonly string[] | undefined {
  const moments = states.flatMap(({ after: state }) => sessions.map(({ after: session }) => ({ state, session })));
  const expected = moments.flatMap((receiving) => moments.map((sending) => verdicts.proxy(receiving, sending, call)));
  return call.answer !== undefined && expected.includes(call.answer) ? undefined : [...new Set(expected)];
}

/** Undefined where the answer is right; the states are asked in turn, and most calls have but one. */
function expectedAnswers(history: History, call: Call, official: OfficialAnswers): readonly string[] | undefined {
  const expected: string[] = [];
  for (const { after } of held(history.states[call.tenant] ?? [], call)) {
    const { answer, errors } = official.on(after, call);
    if (answer === call.answer && (call.errors === undefined || call.errors === errors)) return undefined;
    expected.push(`${answer} errors ${errors}`);
  }
  return expected;
}

function expectedRows(history: History, call: Call): readonly string[] | undefined {
  const values = held(history.rows.get(rowName(call.tenant, call.asked)) ?? [], call).map(({ after }) => after);
  return call.answer !== undefined && values.includes(call.answer) ? undefined : values;
}

/** The changes whose state a call may rest on. Changes of one thing follow one another, each after the last returned. */
export function held<S>(
  changes: readonly Change<S>[],
  { startMs, endMs }: Pick<Call, 'startMs' | 'endMs'>,
): readonly Change<S>[] {
  let from = changes.length - 1;
  while (from > 0 && (changes[from]?.returnMs ?? 0) > startMs) from--;
  let until = from;
  while ((changes[until + 1]?.callMs ?? Number.POSITIVE_INFINITY) <= endMs) until++;
  return changes.slice(from, until + 1);
}

/** The wrong answer and what happened around it, for people. */
export function told(history: History, { call, expected, staleAllow }: Wrong): string {
  const { round, states, rows, disturbances } = history;
  const zero = call.startMs;
  const at = (ms: number) => `${ms >= zero ? '+' : ''}${(ms - zero).toFixed(2)} ms`;
  const near = (from: number, until: number) => from <= call.endMs + 50 && until >= call.startMs - 1_500;
  const ofTenant = states[call.tenant] ?? [];
  const ofSession = isDoor(call.site) ? (history.sessions.get(call.token ?? -1) ?? []) : [];
  const changes =
    call.site === 'rows'
      ? (rows.get(rowName(call.tenant, call.asked)) ?? [])
      : [...ofTenant, ...ofSession].sort((a, b) => a.callMs - b.callMs);
  const asked =
    call.site === 'rows'
      ? `row ${round.rows[call.asked]}`
      : JSON.stringify((isDoor(call.site) ? round.sendings : round.questions)[call.asked]);
  return [
    `round ${round.number}, seed ${round.seed}: process ${call.process}, ${call.site}, tenant ${round.tenants[call.tenant]}`,
    `  asked    ${asked}${call.token === undefined ? '' : ` with token ${call.token}`}`,
    `  answered ${call.answer} errors ${call.errors ?? 'untold'}${call.cached ? ', from the cache' : ''}${staleAllow ? ', A STALE ALLOW' : ''}`,
    `  expected ${expected.join('\n        or ')}`,
    `  call     ${at(call.startMs)} to ${at(call.endMs)}`,
    ...changes
      .filter(({ callMs, returnMs }) => near(callMs, returnMs))
      .slice(-8)
      .map(
        ({ what, callMs, returnMs }) =>
          `  change   ${at(callMs)} to ${at(returnMs)}: ${what.replaceAll('\n', '\n           ')}`,
      ),
    ...disturbances
      .filter(({ fromMs, untilMs }) => near(fromMs, untilMs))
      .map(({ what, fromMs, untilMs }) => `  process  ${at(fromMs)} to ${at(untilMs)}: ${what}`),
  ].join('\n');
}
