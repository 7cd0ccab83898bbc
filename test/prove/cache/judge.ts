// Holds a written history to the official engine: each answer must be right on a state that held during its call.

import { type Call, type Change, type History, rowName } from './history.ts';
import { OfficialAnswers } from './official.ts';

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
  /** Calls that ended without an answer: fail closed, and never wrong. */
  readonly undecided: number;
  readonly officialAnswers: number;
  readonly wrong: readonly Wrong[];
}

/**
 * Regular semantics: a call may rest on any state that was current during it, or whose successor had not returned when it
 * began. INVARIANT: a history with an answer that no such state gives is found wrong.
 */
export function judge(history: History): Judged {
  const official = new OfficialAnswers(history.round);
  const wrong: Wrong[] = [];
  const count = { decisions: 0, cached: 0, remote: 0, remoteCached: 0, pages: 0, pagesCached: 0, undecided: 0 };
  for (const call of history.calls) {
    if (call.answer === undefined) {
      count.undecided++;
      continue;
    }
    const expected = call.site === 'rows' ? expectedRows(history, call) : expectedAnswers(history, call, official);
    count[call.site === 'rows' ? 'pages' : 'decisions']++;
    if (call.cached) count[call.site === 'rows' ? 'pagesCached' : 'cached']++;
    if (call.site === 'pep') count.remote++;
    if (call.site === 'pep' && call.cached) count.remoteCached++;
    if (expected === undefined) continue;
    const staleAllow = call.answer.startsWith('allow') && expected.every((one) => one.startsWith('deny'));
    wrong.push({ call, expected, staleAllow });
  }
  return { ...count, officialAnswers: official.asked, wrong };
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
  const changes = call.site === 'rows' ? rows.get(rowName(call.tenant, call.asked)) : states[call.tenant];
  const asked = call.site === 'rows' ? `row ${round.rows[call.asked]}` : JSON.stringify(round.questions[call.asked]);
  return [
    `round ${round.number}, seed ${round.seed}: process ${call.process}, ${call.site}, tenant ${round.tenants[call.tenant]}`,
    `  asked    ${asked}${call.token === undefined ? '' : ` with token ${call.token}`}`,
    `  answered ${call.answer} errors ${call.errors ?? 'untold'}${call.cached ? ', from the cache' : ''}${staleAllow ? ', A STALE ALLOW' : ''}`,
    `  expected ${expected.join('\n        or ')}`,
    `  call     ${at(call.startMs)} to ${at(call.endMs)}`,
    ...(changes ?? [])
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
