// The AuthZEN interoperability scenarios: which one a file of cases belongs to, and the policies and entities it needs.

import { readFile } from 'node:fs/promises';
import { isJsonObject, type Json, type JsonObject, parseJson } from '@sallyport/base';

/** Each has a folder with `policies.cedar` and `entities.json`. */
const names = ['todo', 'gateway', 'records', 'certification'] as const;
export type ScenarioName = (typeof names)[number];

export interface Scenario {
  readonly name: ScenarioName;
  readonly policies: string;
  readonly entities: readonly Json[];
}

/** One request and what is expected of it: a decision, a list of them, or the results of a search. */
export interface Case {
  readonly name: string;
  readonly path: string;
  readonly request: JsonObject;
  readonly expected: Json;
}

/**
 * The cases of a file `{evaluation: [{request, expected}], evaluations: […], search: […]}`. A case is a search where its
 * expectation has results; what is searched for is what the request leaves blank.
 */
export function casesOf(file: JsonObject): readonly Case[] {
  return ['evaluation', 'evaluations', 'search'].flatMap((kind) => {
    const list = file[kind] ?? [];
    if (!Array.isArray(list)) throw new Error(`\`${kind}\` is not a list`);
    return list.filter(isJsonObject).map((item, index) => {
      const request = isJsonObject(item.request) ? item.request : {};
      const expected = item.expected ?? null;
      const isSearch = isJsonObject(expected) && Array.isArray(expected.results);
      const path = isSearch ? `/access/v1/search/${blankOf(request)}` : `/access/v1/${kind}`;
      return { name: `${kind} ${index}`, path, request, expected };
    });
  });
}

function blankOf({ subject, action }: JsonObject): 'subject' | 'resource' | 'action' {
  if (action === undefined) return 'action';
  return isJsonObject(subject) && subject.id === undefined ? 'subject' : 'resource';
}

/** The scenario that speaks of the same types of resources; a record of the certification is called `record-…`. */
export function scenarioOf(cases: readonly Case[]): ScenarioName {
  const resources = cases.flatMap(({ request }) => resourcesIn(request));
  const isCalled = (prefix: string) => resources.some(({ id }) => typeof id === 'string' && id.startsWith(prefix));
  if (resources.some(({ type }) => type === 'route')) return 'gateway';
  if (!resources.some(({ type }) => type === 'record')) return 'todo';
  return isCalled('record-') ? 'certification' : 'records';
}

function resourcesIn(request: JsonObject): readonly JsonObject[] {
  const inner = Array.isArray(request.evaluations) ? request.evaluations.filter(isJsonObject) : [];
  return [request, ...inner].flatMap(({ resource }) => (isJsonObject(resource) ? [resource] : []));
}

/** Throws where the project's own files are damaged. */
export async function readScenario(name: ScenarioName): Promise<Scenario> {
  // tsc copies no data: seen from dist/ the fixtures are two folders up.
  const folder = new URL(import.meta.url.includes('/dist/') ? '../../conformance/' : './', import.meta.url);
  const policies = await readFile(new URL(`authzen-${name}/policies.cedar`, folder), 'utf8');
  const entities = parseJson(await readFile(new URL(`authzen-${name}/entities.json`, folder)));
  if (!entities.ok || !Array.isArray(entities.value)) throw new Error(`the entities of ${name} are not a JSON list`);
  return { name, policies, entities: entities.value };
}
