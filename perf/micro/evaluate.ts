// The evaluator in process: compiled beside the official engine in wasm and beside code written by hand.

import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { compilePolicies, isAuthorized, type Response } from '@sallyport/policy';
import { type Contender, freshTurns, takeTurns } from './measure.ts';
import { costlier, faster, type Row } from './table.ts';
import { byHand } from './world/by-hand.ts';
import { cedarText, namedPolicies, officialAnswer, officialCall, ourQuestion, ourSet } from './world/cedar.ts';
import { questions, rulesPerKind } from './world/world.ts';

const sizes = [10, 1_000, 10_000] as const;
const questionsPerSize = 1_000;
/** The official engine takes milliseconds for one of these, so the largest set is compared on fewer. */
const comparedMax = { 10: 1_000, 1000: 300, 10000: 40 } as const;
const goals = { official: { min: 2_000 }, hand: { max: 4 }, scale: { min: 0.8 } } as const;

export async function evaluateBench(): Promise<Result<readonly Row[], Fault>> {
  const rows: Row[] = [];
  const compiledAt = new Map<number, Contender>();
  for (const policies of sizes) {
    const contenders = contendersOf(policies);
    if (!contenders.ok) return contenders;
    const [compiled, generated, fromJson, readable, official, hand] = await takeTurns(contenders.value, freshTurns);
    if (!compiled || !generated || !fromJson || !readable || !official || !hand) throw new TypeError('six contenders');
    const [first] = contenders.value;
    if (first !== undefined) compiledAt.set(policies, first);
    const bench = 'evaluate';
    const unit = 'µs';
    const wasm = { name: 'cedar-wasm', value: official.cpuUs };
    const closure = { name: 'by hand', value: hand.cpuUs };
    const what = `${policies.toLocaleString('en-US')} policies`;
    const ours = (name: string, measured: { readonly cpuUs: number }) => ({ name, value: measured.cpuUs });
    rows.push(
      faster({
        bench,
        what,
        unit,
        ours: ours('compiled', compiled),
        peer: wasm,
        ...(policies === 1_000 ? { goal: goals.official } : {}),
      }),
      faster({ bench, what, unit, ours: ours('compiled, from JSON', fromJson), peer: wasm }),
      faster({ bench, what, unit, ours: ours('readable', readable), peer: wasm }),
      costlier({ bench, what, unit, ours: ours('compiled', compiled), peer: closure, goal: goals.hand }),
      costlier({ bench, what, unit, ours: ours('generated code', generated), peer: closure }),
    );
  }
  const scale = await scaleRow(compiledAt.get(10_000), compiledAt.get(1_000));
  return ok([...rows, scale]);
}

/** Both sizes by turns: measured minutes apart they would tell more of the machine than of the index. */
async function scaleRow(large: Contender | undefined, small: Contender | undefined): Promise<Row> {
  if (large === undefined || small === undefined) throw new TypeError('both sizes are measured');
  const [atLarge, atSmall] = await takeTurns([large, small], freshTurns);
  return faster({
    bench: 'evaluate',
    what: '10,000 policies beside 1,000',
    unit: 'µs',
    ours: { name: 'compiled, 10,000', value: atLarge?.cpuUs ?? Number.NaN },
    peer: { name: 'compiled, 1,000', value: atSmall?.cpuUs ?? Number.NaN },
    goal: goals.scale,
  });
}

/** Faults: `conflict` where the answers of any two differ: then there is nothing to compare the speed of. */
function contendersOf(policies: (typeof sizes)[number]): Result<readonly Contender[], Fault> {
  const kinds = policies / rulesPerKind;
  const text = cedarText(kinds);
  const set = ourSet(text);
  const compiled = compilePolicies(set);
  const generated = compilePolicies(set, { generateCode: true });
  const hand = byHand(kinds);
  const name = `bench-${policies}`;
  const parsed = preparsePolicySet(name, { staticPolicies: namedPolicies(text) });
  if (parsed.type === 'failure') throw new Error(parsed.errors.map(({ message }) => message).join('; '));
  const asked = questions(kinds, questionsPerSize);
  const ours = asked.map(ourQuestion);
  const theirs = asked.map((one) => officialCall(name, one));
  for (const [index, one] of asked.entries()) {
    const question = ours[index];
    const call = theirs[index];
    if (question === undefined || call === undefined) throw new TypeError('a question is missing');
    const right = hand(one);
    const expected = `${right.allowed} ${[...right.reasons].sort().join(' ')}`;
    const found = [compiled, generated].map((engine) => said(engine.isAuthorized(question.request, question.entities)));
    found.push(said(isAuthorized(set, question.request, question.entities)));
    if (index < comparedMax[policies]) {
      const answer = officialAnswer(statefulIsAuthorized(call));
      found.push(`${answer.allowed} ${answer.reasons}`);
    }
    const other = found.find((answer) => answer !== expected);
    if (other !== undefined) return fail('conflict', `answers differ: \`${other}\`, by hand \`${expected}\``);
  }
  // The same questions all through; the objects are new in each turn, on every side.
  let fresh = asked;
  let made = ours;
  const ask = () => {
    fresh = structuredClone(asked);
  };
  const make = () => {
    made = asked.map(ourQuestion);
  };
  const decide = (engine: typeof compiled) => (turn: number) => {
    const { request, entities } = at(made, turn);
    return engine.isAuthorized(request, entities);
  };
  return ok([
    { name: 'compiled', prepare: make, work: decide(compiled) },
    { name: 'generated', prepare: make, work: decide(generated) },
    {
      name: 'from JSON',
      prepare: ask,
      work: (turn) => {
        const { request, entities } = ourQuestion(at(fresh, turn));
        return compiled.isAuthorized(request, entities);
      },
    },
    {
      name: 'readable',
      prepare: make,
      work: (turn) => {
        const { request, entities } = at(made, turn);
        return isAuthorized(set, request, entities);
      },
    },
    { name: 'official', work: (turn) => statefulIsAuthorized(at(theirs, turn)) },
    { name: 'by hand', prepare: ask, work: (turn) => hand(at(fresh, turn)) },
  ]);
}

function at<T>(list: readonly T[], turn: number): T {
  const item = list[turn % list.length];
  if (item === undefined) throw new TypeError('an empty list');
  return item;
}

function said(result: { readonly ok: boolean; readonly value?: Response }): string {
  const { value } = result;
  if (value === undefined) throw new Error('our engine could not decide');
  if (value.errors.length > 0) throw new Error('a policy of the world does not evaluate');
  return `${value.decision === 'allow'} ${[...value.reasons].sort().join(' ')}`;
}
