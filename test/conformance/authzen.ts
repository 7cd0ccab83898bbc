// AuthZEN 1.0 over HTTP: the cases of the interop scenarios, asked of a running decision point.

import { readFile } from 'node:fs/promises';
import { isJsonObject, type Json, type JsonObject, parseJson, writeJson } from '@sallyport/base';
import { type Case, casesOf } from './authzen-cases.ts';
import { fromDraft } from './authzen-draft.ts';
import { type Answer, differenceOf } from './authzen-expected.ts';
import { byScenario, readings, readScenario, type ScenarioName, scenarioCalled } from './authzen-scenario.ts';
import { type Report, Unusable } from './report.ts';

export interface AuthzenTarget {
  /** Such as `http://127.0.0.1:3000`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch: typeof fetch;
}

/** More than any scenario fills; a decision point that never ends its pages is not followed for ever. */
const pagesMax = 100;

/**
 * Asks every request of `casesPath` (as `casesOf` reads it). For each scenario that the cases belong to, or only for the
 * one named, its policies and entities are written through the administration API before and taken away after, so the
 * decision point should not hold entities of the same names. Throws `Unusable` where the file or the target is of no use.
 */
export async function authzen(
  target: AuthzenTarget,
  casesPath: string,
  report: Report,
  scenario?: string | undefined,
): Promise<void> {
  const given = fromDraft(readJson(await readFile(casesPath), casesPath));
  const cases = casesOf(given.file);
  const groups = scenario === undefined ? byScenario(cases) : new Map([[scenarioCalled(scenario), cases]]);
  if (given.rewritten > 0)
    report.note(`${given.rewritten} cases are written for a draft; they are asked as 1.0 has them`);
  for (const [name, group] of groups) await askAll(target, report, name, group);
}

async function askAll(
  target: AuthzenTarget,
  report: Report,
  name: ScenarioName,
  cases: readonly Case[],
): Promise<void> {
  const { policies, entities } = await readScenario(name);
  const document = `authzen-${name}.cedar`;
  const uids = entities.map((entity) => (isJsonObject(entity) ? (entity.uid ?? null) : null));
  await administer(target, 'PUT', `/v1/policies/${document}`, { source: policies });
  try {
    await administer(target, 'PUT', '/v1/entities', { entities });
    report.note(`the ${name} policies and ${uids.length} entities are in place for ${cases.length} cases`);
    for (const { name: at, path, request, expected } of cases) {
      const answer = await ask(target, path, request);
      const difference = differenceOf(expected, answer, readings[name]);
      if (difference === undefined) report.pass();
      else report.fail(`${at} ${path}`, `${difference}, asked ${writeJson(request)}`);
    }
  } finally {
    await administer(target, 'DELETE', `/v1/policies/${document}`);
    await administer(target, 'POST', '/v1/entities/delete', { uids });
  }
}

/** The answer; that of a search with the results of all its pages. */
async function ask(target: AuthzenTarget, path: string, request: JsonObject): Promise<Answer> {
  const first = await call(target, 'POST', path, request);
  if (!path.startsWith('/access/v1/search/') || first.status !== 200) return first;
  const results = [...resultsOf(first.body)];
  let token = nextToken(first.body);
  for (let pages = 1; token !== ''; pages += 1) {
    if (pages === pagesMax) return { status: 200, body: { unended: `${pagesMax} pages` } };
    const next = await call(target, 'POST', path, { ...request, page: { token } });
    if (next.status !== 200) return next;
    results.push(...resultsOf(next.body));
    token = nextToken(next.body);
  }
  return isJsonObject(first.body) && Array.isArray(first.body.results) ? { status: 200, body: { results } } : first;
}

function resultsOf(body: Json): readonly Json[] {
  return isJsonObject(body) && Array.isArray(body.results) ? body.results : [];
}

function nextToken(body: Json): string {
  const token = isJsonObject(body) && isJsonObject(body.page) ? body.page.next_token : undefined;
  return typeof token === 'string' ? token : '';
}

async function administer(target: AuthzenTarget, method: string, path: string, body?: Json): Promise<void> {
  const { status, body: answer } = await call(target, method, path, body);
  if (status !== 200) throw new Unusable(`${method} ${path} answered ${status}: ${writeJson(answer)}`);
}

async function call(
  { baseUrl, apiKey, fetch: send }: AuthzenTarget,
  method: string,
  path: string,
  body?: Json,
): Promise<Answer> {
  const response = await send(`${baseUrl.replace(/\/+$/, '')}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: writeJson(body) }),
  });
  const answer = parseJson(new Uint8Array(await response.arrayBuffer()));
  return { status: response.status, body: answer.ok ? answer.value : null };
}

function readJson(bytes: Uint8Array, path: string): Json {
  const parsed = parseJson(bytes);
  if (!parsed.ok) throw new Unusable(`\`${path}\` does not hold JSON`);
  return parsed.value;
}
