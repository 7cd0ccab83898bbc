// The AuthZEN interoperability scenarios: which one a case belongs to, and the policies and entities it needs.

import { readFile } from 'node:fs/promises';
import { isJsonObject, type Json, type JsonObject, parseJson } from '@sallyport/base';
import type { Case } from './authzen-cases.ts';
import type { Reading } from './authzen-expected.ts';
import { Unusable } from './report.ts';

/** Each has a folder with `policies.cedar` and `entities.json`. */
const names = ['todo', 'gateway', 'records', 'issuance', 'certification'] as const;
export type ScenarioName = (typeof names)[number];

export interface Scenario {
  readonly name: ScenarioName;
  readonly policies: string;
  readonly entities: readonly Json[];
}

/** Search and identity providers ask over the same records. */
const otherNames: ReadonlyMap<string, ScenarioName> = new Map([
  ['search', 'records'],
  ['idp', 'records'],
]);
const allNames = [...names, ...otherNames.keys()].join(', ');

/** The certification says what must be found at least; the actions of the records are all that count of an answer. */
export const readings: Readonly<Record<ScenarioName, Reading>> = {
  todo: {},
  gateway: {},
  records: { actions: ['view', 'edit', 'delete'] },
  issuance: {},
  certification: { atLeast: true },
};

/** Throws `Unusable` where there is no scenario of that name. */
export function scenarioCalled(name: string): ScenarioName {
  const found = names.find((each) => each === name) ?? otherNames.get(name);
  if (found !== undefined) return found;
  throw new Unusable(`there is no scenario \`${name}\`; there are ${allNames}`);
}

/**
 * The cases by scenario, in the order of the file. A case that does not show where it belongs, such as one of an
 * incomplete request, goes with the others of its file. Throws `Unusable` where that says nothing either.
 */
export function byScenario(cases: readonly Case[]): ReadonlyMap<ScenarioName, readonly Case[]> {
  const shown = cases.map(({ request }) => shownBy(request));
  const all = new Set(shown.filter((name) => name !== undefined));
  const groups = new Map<ScenarioName, Case[]>();
  for (const [index, one] of cases.entries()) {
    const name = shown[index] ?? leftOver(one, all);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return groups;
}

function leftOver({ name, request }: Case, all: ReadonlySet<ScenarioName>): ScenarioName {
  const [only, ...others] = all;
  if (only !== undefined && others.length === 0) return only;
  // The records of an identity provider are asked for by their type alone.
  if (facts(request).resourceTypes.has('record') && !all.has('certification')) return 'records';
  throw new Unusable(`\`${name}\` belongs to no scenario that is known; choose with --scenario: ${allNames}`);
}

/** What only one scenario speaks of, or undefined. */
function shownBy(request: JsonObject): ScenarioName | undefined {
  const { subjectTypes, resourceTypes, ids, actions } = facts(request);
  const speaksOf = (list: ReadonlySet<string>, pattern: RegExp) => [...list].some((each) => pattern.test(each));
  if (resourceTypes.has('route') || subjectTypes.has('identity')) return 'gateway';
  if (resourceTypes.has('todo') || speaksOf(actions, /^can_/)) return 'todo';
  if (resourceTypes.has('application') && actions.has('issue')) return 'issuance';
  if (!resourceTypes.has('record')) return undefined;
  if (speaksOf(ids, /^record-/) || speaksOf(actions, /^(?:read|write)$/)) return 'certification';
  return speaksOf(ids, /^\d+$/) || speaksOf(actions, /^(?:view|edit)$/) ? 'records' : undefined;
}

function facts(request: JsonObject) {
  const inner = Array.isArray(request.evaluations) ? request.evaluations.filter(isJsonObject) : [];
  const questions = [request, ...inner];
  const texts = (member: string, key: string) =>
    new Set(
      questions.flatMap((question) => {
        const value = question[member];
        const text = isJsonObject(value) ? value[key] : undefined;
        return typeof text === 'string' ? [text] : [];
      }),
    );
  return {
    subjectTypes: texts('subject', 'type'),
    resourceTypes: texts('resource', 'type'),
    ids: texts('resource', 'id'),
    actions: texts('action', 'name'),
  };
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
