// The kernel beside OPA and Cerbos: the same questions, decision logs on everywhere, answers compared before anything is timed.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, fail, isJsonObject, ok, parseJson, type Result } from '@sallyport/base';
import { compilePolicies } from '@sallyport/policy';
import { findTool } from '../load/tool.ts';
import { cerbos, cerbosDecision, cerbosRequest, startCerbos } from '../peers/cerbos.ts';
import { buildOpaWasm, opa, opaDecision, opaRequest, startOpa } from '../peers/opa.ts';
import { loadOpaWasm } from '../peers/opa-wasm.ts';
import { decisionOf, wrongAnswers } from './decide.ts';
import { startKernel, type TestedKernel } from './http/kernel-server.ts';
import { drive, requestBytes } from './http/load.ts';
import { connections, serverRounds } from './http/rounds.ts';
import { freshTurns, takeTurns } from './measure.ts';
import { faster, type Row } from './table.ts';
import type { BenchTools } from './tools.ts';
import { byHand } from './world/by-hand.ts';
import { cedarText, ourQuestion, ourSet } from './world/cedar.ts';
import { type Asked, questions, rulesPerKind } from './world/world.ts';

const policies = 1_000;
const kinds = policies / rulesPerKind;
const what = `${policies.toLocaleString('en-US')} policies`;
const perBatch = 100;
const goals = { opa: { min: 1.5 }, cerbos: { min: 6 }, batch: { min: 20 }, wasm: { min: 50 } } as const;
/** Requests in a round; enough that the clock ticks of the system are some hundred. */
const count = 4_000;

export async function enginesBench(tools: BenchTools): Promise<Result<readonly Row[], Fault>> {
  const opaProgram = await findTool(opa, tools);
  if (!opaProgram.ok) return opaProgram;
  const cerbosProgram = await findTool(cerbos, tools);
  if (!cerbosProgram.ok) return cerbosProgram;
  const asked = questions(kinds, 1_000);
  const wasm = await wasmRow(opaProgram.value, asked, tools);
  if (!wasm.ok) return wasm;

  const started = [
    await startKernel(kinds),
    await startOpa(opaProgram.value, kinds),
    await startCerbos(cerbosProgram.value, kinds),
  ] as const;
  for (const server of started) if (server.ok) tools.onClose(server.value.close);
  const [kernel, opaServer, cerbosServer] = started;
  if (!kernel.ok) return kernel;
  if (!opaServer.ok) return opaServer;
  if (!cerbosServer.ok) return cerbosServer;

  const { headers } = kernel.value;
  const ours = asked.map((one) => requestBytes('/access/v1/evaluation', JSON.stringify(one), headers));
  const opas = asked.map(opaRequest);
  const cerboses = asked.map(cerbosRequest);
  for (const [name, url, requests, read] of [
    ['the kernel', kernel.value.url, ours, decisionOf],
    ['OPA', opaServer.value.url, opas, opaDecision],
    ['Cerbos', cerbosServer.value.url, cerboses, cerbosDecision],
  ] as const) {
    const wrong = await wrongAnswers(url, requests, asked, kinds, read);
    if (wrong !== undefined) return fail('conflict', `${name}: ${wrong}`);
  }
  const batches = await checkedBatches(kernel.value, asked);
  if (!batches.ok) return batches;

  tools.say(`  over HTTP, ${connections} connections`);
  const [single, batch, opaCost, cerbosCost] = await serverRounds([
    { server: kernel.value, requests: ours, count },
    { server: kernel.value, requests: batches.value, count: count / 20 },
    { server: opaServer.value, requests: opas, count },
    { server: cerbosServer.value, requests: cerboses, count },
  ]);
  if (!single || !batch || !opaCost || !cerbosCost)
    return fail('unavailable', 'the CPU time of a server is not known here');
  const bench = 'engines';
  const unit = 'µs';
  const kernelFigure = { name: 'kernel, HTTP', value: single };
  const opaFigure = { name: 'OPA, HTTP', value: opaCost };
  tools.note(
    'OPA and Cerbos are asked for a boolean by anyone; the kernel knows its caller, says why and keeps evidence.',
  );
  return ok([
    wasm.value,
    faster({ bench, what, unit, ours: kernelFigure, peer: opaFigure, goal: goals.opa }),
    faster({
      bench,
      what,
      unit,
      ours: kernelFigure,
      peer: { name: 'Cerbos, HTTP', value: cerbosCost },
      goal: goals.cerbos,
    }),
    faster({
      bench,
      what: `${what}, a decision in a batch of ${perBatch}`,
      unit,
      ours: { name: 'kernel, HTTP', value: batch / perBatch },
      peer: opaFigure,
      goal: goals.batch,
    }),
  ]);
}

async function wasmRow(program: string, asked: readonly Asked[], tools: BenchTools): Promise<Result<Row, Fault>> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-bench-'));
  tools.onClose(() => rm(folder, { recursive: true, force: true }));
  tools.say('  in process');
  const built = await buildOpaWasm(program, kinds, folder);
  if (!built.ok) return built;
  const decide = await loadOpaWasm(built.value);
  const compiled = compilePolicies(ourSet(cedarText(kinds)));
  const ours = asked.map(ourQuestion);
  const hand = byHand(kinds);
  for (const [index, one] of asked.entries()) {
    const question = ours[index];
    const answer = question && compiled.isAuthorized(question.request, question.entities);
    const found = [opaDecision(decide(one)), answer?.ok === true && answer.value.decision === 'allow'];
    if (found.some((allowed) => allowed !== hand(one).allowed)) {
      return fail('conflict', `in process: question ${index} is answered ${found.join(' and ')}`);
    }
  }
  let made = ours;
  let fresh = asked;
  const [own, wasm] = await takeTurns(
    [
      {
        name: 'compiled',
        prepare: () => {
          made = asked.map(ourQuestion);
        },
        work: (turn) => {
          const question = made[turn % made.length];
          return question && compiled.isAuthorized(question.request, question.entities);
        },
      },
      {
        name: 'opa-wasm',
        prepare: () => {
          fresh = structuredClone(asked);
        },
        work: (turn) => decide(fresh[turn % fresh.length]),
      },
    ],
    freshTurns,
  );
  if (!own || !wasm) throw new TypeError('two contenders');
  return ok(
    faster({
      bench: 'engines',
      what: `${what}, in process`,
      ours: { name: 'compiled', value: own.cpuUs },
      peer: { name: 'opa-wasm', value: wasm.cpuUs },
      unit: 'µs',
      goal: goals.wasm,
    }),
  );
}

/** The same questions, a hundred a call. Faults: `conflict` where an answer is wrong. */
async function checkedBatches(
  kernel: TestedKernel,
  asked: readonly Asked[],
): Promise<Result<readonly Uint8Array[], Fault>> {
  const parts = Array.from({ length: asked.length / perBatch }, (_, index) =>
    asked.slice(index * perBatch, (index + 1) * perBatch),
  );
  const requests = parts.map((part) =>
    requestBytes('/access/v1/evaluations', JSON.stringify({ evaluations: part }), kernel.headers),
  );
  const hand = byHand(kinds);
  let wrong: string | undefined;
  const onAnswer = (index: number, body: string) => {
    const json = parseJson(body);
    const answers = json.ok && isJsonObject(json.value) ? json.value.evaluations : undefined;
    const found = Array.isArray(answers) ? answers.map((one) => isJsonObject(one) && one.decision) : [];
    const right = (parts[index] ?? []).map((one) => hand(one).allowed);
    if (found.join() !== right.join()) wrong ??= `batch ${index} should be ${right.join()}, and is ${found.join()}`;
  };
  await drive({ url: kernel.url, requests, connections: 2, count: requests.length, onAnswer });
  return wrong === undefined ? ok(requests) : fail('conflict', wrong);
}
