// AuthZEN 1.0 over HTTP: the decisions of an interop scenario, asked of a running decision point.

import { readFile } from 'node:fs/promises';
import { isJsonObject, type Json, type JsonObject, parseJson, writeJson } from '@sallyport/base';
import { type Report, Unusable } from './report.ts';

export interface AuthzenTarget {
  /** Such as `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
}

/** Name under which the scenario's policies are written for the run. */
const documentName = 'authzen-todo.cedar';

/**
 * Writes the Todo policies and entities through the administration API, asks every request of `decisionsPath`
 * (`{evaluation: [{request, expected}], evaluations: [...]}`), and takes the fixture away again.
 */
export async function authzen(target: AuthzenTarget, decisionsPath: string, report: Report): Promise<void> {
  const decisions = readObject(await readFile(decisionsPath), decisionsPath);
  const fixture = await readFixture();
  const uids = fixture.entities.map((entity) => (isJsonObject(entity) ? (entity.uid ?? null) : null));
  await administer(target, 'PUT', `/v1/policies/${documentName}`, { source: fixture.policies });
  try {
    await administer(target, 'PUT', '/v1/entities', { entities: fixture.entities });
    report.note(`the Todo policies and ${uids.length} entities are in place`);
    for (const [index, item] of cases(decisions, 'evaluation').entries()) {
      await ask(target, report, { name: `evaluation ${index}`, path: '/access/v1/evaluation', item });
    }
    for (const [index, item] of cases(decisions, 'evaluations').entries()) {
      await ask(target, report, { name: `evaluations ${index}`, path: '/access/v1/evaluations', item });
    }
  } finally {
    await administer(target, 'DELETE', `/v1/policies/${documentName}`);
    await administer(target, 'POST', '/v1/entities/delete', { uids });
  }
}

async function ask(
  target: AuthzenTarget,
  report: Report,
  { name, path, item }: { readonly name: string; readonly path: string; readonly item: JsonObject },
): Promise<void> {
  const response = await call(target, 'POST', path, item.request ?? null);
  const got = answersOf(response.body);
  const wanted = Array.isArray(item.expected) ? item.expected.map(decisionOf) : [decisionOf(item.expected)];
  if (response.status === 200 && writeJson(got) === writeJson(wanted)) report.pass();
  else report.fail(name, `wanted ${writeJson(wanted)}, got ${response.status} ${writeJson(got)}`);
}

/** The booleans of an answer, single or batched. */
function answersOf(body: Json): readonly Json[] {
  if (!isJsonObject(body)) return [];
  return Array.isArray(body.evaluations) ? body.evaluations.map(decisionOf) : [decisionOf(body)];
}

function decisionOf(answer: Json | undefined): Json {
  return isJsonObject(answer) ? (answer.decision ?? null) : (answer ?? null);
}

function cases(decisions: JsonObject, kind: string): readonly JsonObject[] {
  const list = decisions[kind] ?? [];
  if (!Array.isArray(list)) throw new Unusable(`\`${kind}\` is not a list`);
  return list.filter(isJsonObject);
}

async function readFixture(): Promise<{ readonly policies: string; readonly entities: readonly Json[] }> {
  // tsc copies no data: seen from dist/ the fixture is two folders up.
  const folder = new URL(import.meta.url.includes('/dist/') ? '../../conformance/' : './', import.meta.url);
  const policies = await readFile(new URL('authzen-todo/todo.cedar', folder), 'utf8');
  const entities = parseJson(await readFile(new URL('authzen-todo/entities.json', folder)));
  if (!entities.ok || !Array.isArray(entities.value)) throw new Error('the Todo entities are not a JSON list');
  return { policies, entities: entities.value };
}

async function administer(target: AuthzenTarget, method: string, path: string, body?: Json): Promise<void> {
  const { status, body: answer } = await call(target, method, path, body);
  if (status !== 200) throw new Unusable(`${method} ${path} answered ${status}: ${writeJson(answer)}`);
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
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Unusable(`\`${path}\` does not hold a JSON object`);
  return parsed.value;
}
