// Replays a workload through all caches side by side: each answer given again is compared with a decision made anew.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { canonicalJson, must, systemClock } from '@sallyport/base';
import { type Decision, type DecisionRequest, Kernel, memoryAuthority } from '@sallyport/decision';
import { biscuitWasmUrl, loadBiscuit, VerifiedTokens } from '@sallyport/token';
import { type Cache, mentionedCache, oracleCache, question, treeCache, wholeCache } from './caches.ts';
import type { Workload } from './workload.ts';

/** What a question is to those before it: the very same, the same call with something else about it, or a new call. */
export const classes = ['exact', 'semantic', 'pattern'] as const;
export type QuestionClass = (typeof classes)[number];

export interface Ratio {
  readonly cache: string;
  readonly hits: Readonly<Record<QuestionClass, number>>;
  /** Answers given again that a decision made anew does not give. */
  readonly wrong: number;
}

export interface WorkloadResult {
  readonly name: string;
  readonly about: string;
  readonly asked: Readonly<Record<QuestionClass, number>>;
  readonly ratios: readonly Ratio[];
}

/** A question with the answer that is right when it is asked, for measurements that run elsewhere. */
export interface Asked {
  readonly workload: string;
  readonly kind: QuestionClass;
  readonly question: string;
  readonly answer: string;
}

export async function replay(
  workload: Workload,
  count: number,
  onAsked: (asked: Asked) => void = () => undefined,
): Promise<WorkloadResult> {
  const authority = memoryAuthority();
  await workload.prepare(authority);
  const biscuits = await loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl())));
  const tokens = new VerifiedTokens({ biscuits });
  const kernel = new Kernel({ authority, clock: systemClock, biscuits, tokens, rootKeys: new Map() });
  const caches: readonly Cache[] = [treeCache(), oracleCache(), wholeCache(), mentionedCache()];
  const ratios = caches.map(() => ({ hits: none(), wrong: 0 }));
  const [asked, questions, calls] = [none(), new Set<string>(), new Set<string>()];
  for (const step of workload.steps(count)) {
    if ('change' in step) {
      await step.change(authority);
      continue;
    }
    const request = step.ask;
    const state = must(await kernel.current(request.tenant));
    const { decision, key } = must(kernel.decideKeyedOn(state, request));
    const [answer, text, call] = [answerText(decision), canonicalJson(question(request)), callText(request)];
    const kind: QuestionClass = questions.has(text) ? 'exact' : calls.has(call) ? 'semantic' : 'pattern';
    asked[kind]++;
    questions.add(text);
    onAsked({ workload: workload.name, kind, question: text, answer });
    calls.add(call);
    for (const [at, cache] of caches.entries()) {
      const ratio = ratios[at];
      if (ratio === undefined) continue;
      const found = cache.find({ request, state });
      if (found === undefined) cache.put({ request, state }, answer, key);
      else ratio.hits[kind]++;
      if (found !== undefined && found !== answer) ratio.wrong++;
    }
  }
  const { name, about } = workload;
  return {
    name,
    about,
    asked,
    ratios: caches.map((cache, at) => ({ cache: cache.name, ...(ratios[at] ?? { hits: none(), wrong: 0 }) })),
  };
}

function none(): Record<QuestionClass, number> {
  return { exact: 0, semantic: 0, pattern: 0 };
}

function answerText({ allowed, reason, failures }: Decision): string {
  const policies = 'policies' in reason ? reason.policies.map(({ id }) => id) : [];
  return JSON.stringify([allowed, reason.kind, policies, failures.map(({ id, code }) => [id, code])]);
}

function callText({ tenant, subject, action, resource }: DecisionRequest): string {
  return JSON.stringify([tenant, subject.type, subject.id, action.name, resource.type, resource.id]);
}
