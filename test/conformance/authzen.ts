// AuthZEN 1.0 over HTTP: the cases of an interop scenario, asked of a running decision point.

import { readFile } from 'node:fs/promises';
import { canonicalJson, isJsonObject, type Json, type JsonObject, parseJson, writeJson } from '@sallyport/base';
import { type Case, casesOf, readScenario, scenarioOf } from './authzen-scenario.ts';
import type { Report } from './report.ts';

export interface AuthzenTarget {
  /** Such as `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
}

/**
 * Writes the policies and entities of the scenario that the file belongs to through the administration API, asks every
 * request of `casesPath` (as `casesOf` reads it), and takes the fixture away again.
 */
export async function authzen(target: AuthzenTarget, casesPath: string, report: Report): Promise<void> {
  const cases = casesOf(readObject(await readFile(casesPath), casesPath));
  const { name, policies, entities } = await readScenario(scenarioOf(cases));
  const document = `authzen-${name}.cedar`;
  const uids = entities.map((entity) => (isJsonObject(entity) ? (entity.uid ?? null) : null));
  await administer(target, 'PUT', `/v1/policies/${document}`, { source: policies });
  try {
    await administer(target, 'PUT', '/v1/entities', { entities });
    report.note(`the ${name} policies and ${uids.length} entities are in place`);
    const actions = actionsOf(cases);
    for (const one of cases) await ask(target, report, one, actions);
  } finally {
    await administer(target, 'DELETE', `/v1/policies/${document}`);
    await administer(target, 'POST', '/v1/entities/delete', { uids });
  }
}

/** Actions that the file speaks of: the decision point may know others. */
function actionsOf(cases: readonly Case[]): ReadonlySet<Json | undefined> {
  return new Set(cases.flatMap(({ expected }) => resultsOf(expected).map(({ name }) => name)));
}

async function ask(
  target: AuthzenTarget,
  report: Report,
  { name, path, request, expected }: Case,
  actions: ReadonlySet<Json | undefined>,
): Promise<void> {
  const isSearch = path.startsWith('/access/v1/search/');
  const { status, body } = isSearch
    ? await searchAll(target, path, request)
    : await call(target, 'POST', path, request);
  const known = (result: JsonObject) => result.name === undefined || actions.has(result.name);
  const got = isSearch ? inOrder(resultsOf(body).filter(known)) : answersOf(body);
  const wanted = isSearch ? inOrder(resultsOf(expected)) : decisionsOf(expected);
  if (status === 200 && writeJson(got) === writeJson(wanted)) report.pass();
  else report.fail(`${name} ${path}`, `wanted ${writeJson(wanted)}, got ${status} ${writeJson(got)}`);
}

/** All pages as one answer. */
async function searchAll(target: AuthzenTarget, path: string, request: JsonObject): ReturnType<typeof call> {
  const results: Json[] = [];
  let asked = request;
  for (;;) {
    const { status, body } = await call(target, 'POST', path, asked);
    if (status !== 200) return { status, body };
    results.push(...resultsOf(body));
    const token = isJsonObject(body) && isJsonObject(body.page) ? body.page.next_token : undefined;
    if (token === undefined || token === '') return { status, body: { results } };
    asked = { ...request, page: { token } };
  }
}

function resultsOf(answer: Json): readonly JsonObject[] {
  const results = isJsonObject(answer) ? answer.results : undefined;
  return Array.isArray(results) ? results.filter(isJsonObject) : [];
}

/** Results have no order that means anything. */
function inOrder(results: readonly JsonObject[]): readonly Json[] {
  return [...results].sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
}

function decisionsOf(expected: Json): readonly Json[] {
  return Array.isArray(expected) ? expected.map(decisionOf) : [decisionOf(expected)];
}

/** The booleans of an answer, single or batched. */
function answersOf(body: Json): readonly Json[] {
  if (!isJsonObject(body)) return [];
  return Array.isArray(body.evaluations) ? body.evaluations.map(decisionOf) : [decisionOf(body)];
}

function decisionOf(answer: Json | undefined): Json {
  return isJsonObject(answer) ? (answer.decision ?? null) : (answer ?? null);
}

async function administer(target: AuthzenTarget, method: string, path: string, body?: Json): Promise<void> {
  const { status, body: answer } = await call(target, method, path, body);
  if (status !== 200) throw new Error(`${method} ${path} answered ${status}: ${writeJson(answer)}`);
}

async function call(
  { baseUrl, apiKey, fetch }: AuthzenTarget,
  method: string,
  path: string,
  body?: Json,
): Promise<{ readonly status: number; readonly body: Json }> {
  const response = await fetch(new URL(path, baseUrl), {
    method,
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: writeJson(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const parsed = parseJson(new Uint8Array(await response.arrayBuffer()));
  return { status: response.status, body: parsed.ok ? parsed.value : null };
}

function readObject(bytes: Uint8Array, path: string): JsonObject {
  const parsed = parseJson(bytes);
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error(`\`${path}\` does not hold a JSON object`);
  return parsed.value;
}
