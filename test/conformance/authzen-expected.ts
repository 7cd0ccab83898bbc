// What is expected of an AuthZEN answer, and whether an answer is that.

import { canonicalJson, isJsonObject, type Json, type JsonObject, writeJson } from '@sallyport/base';
import { Unusable } from './report.ts';

/** Decisions in order, where null stands for either one; the results of a search in any order; or only a status. */
export type Expected =
  | { readonly kind: 'decisions'; readonly decisions: readonly (boolean | null)[] }
  | { readonly kind: 'results'; readonly results: readonly JsonObject[] }
  | { readonly kind: 'status'; readonly status: number };

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** How a scenario reads the results of a search. */
export interface Reading {
  /** More may be found than is expected. */
  readonly atLeast?: boolean;
  /** Other actions are not looked at: a decision point may know more of them. */
  readonly actions?: readonly string[];
}

/**
 * Reads `true`, `{decision}`, a list of either, `{evaluations: […]}`, a list of results, `{results: […]}` or `{status}`.
 * Throws `Unusable` for anything else, naming the case.
 */
export function expectedOf(value: Json | undefined, name: string): Expected {
  const unreadable = new Unusable(`what \`${name}\` expects is neither decisions nor results nor a status`);
  if (typeof value === 'boolean') return { kind: 'decisions', decisions: [value] };
  if (Array.isArray(value)) return listed(value) ?? raise(unreadable);
  if (!isJsonObject(value)) throw unreadable;
  if (value.status !== undefined) return { kind: 'status', status: Number(value.status) };
  if (Array.isArray(value.results)) return resultsIn(value.results) ?? raise(unreadable);
  if (Array.isArray(value.evaluations)) return listed(value.evaluations) ?? raise(unreadable);
  return listed([value]) ?? raise(unreadable);
}

/** What is wrong with the answer, or undefined where it is as expected. */
export function differenceOf(expected: Expected, answer: Answer, reading: Reading): string | undefined {
  const wanted = expected.kind === 'status' ? expected.status : 200;
  if (answer.status !== wanted) return `wanted status ${wanted}, got ${answer.status} ${writeJson(answer.body)}`;
  switch (expected.kind) {
    case 'status':
      return undefined;
    case 'decisions':
      return decisionsDiffer(expected.decisions, answer.body);
    case 'results':
      return resultsDiffer(expected.results, answer.body, reading);
  }
}

function decisionsDiffer(wanted: readonly (boolean | null)[], body: Json): string | undefined {
  const evaluations = isJsonObject(body) ? body.evaluations : undefined;
  const got = (Array.isArray(evaluations) ? evaluations : [body]).map((each) =>
    isJsonObject(each) ? (each.decision ?? null) : null,
  );
  const agree =
    got.length === wanted.length &&
    got.every((decision, index) => typeof decision === 'boolean' && [decision, null].includes(wanted[index] ?? null));
  return agree ? undefined : `wanted ${writeJson([...wanted])}, got ${writeJson(got)}`;
}

function resultsDiffer(
  wanted: readonly JsonObject[],
  body: Json,
  { atLeast = false, actions }: Reading,
): string | undefined {
  const results = isJsonObject(body) ? body.results : undefined;
  if (!Array.isArray(results)) return `wanted results, got ${writeJson(body)}`;
  const looked = results.filter(
    (each) => !isJsonObject(each) || typeof each.name !== 'string' || (actions?.includes(each.name) ?? true),
  );
  const got = looked.map(keyOf);
  const keys = wanted.map(keyOf);
  const missing = keys.filter((key) => !got.includes(key));
  const unwanted = atLeast ? [] : got.filter((key) => !keys.includes(key));
  const twice = got.filter((key, index) => got.indexOf(key) !== index);
  const parts = [
    missing.length === 0 ? '' : `misses ${missing.join()}`,
    unwanted.length === 0 ? '' : `should not find ${unwanted.join()}`,
    twice.length === 0 ? '' : `finds twice ${twice.join()}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** A result is what it names; what else is said of it does not count. */
function keyOf(result: Json): string {
  if (!isJsonObject(result)) return canonicalJson(result);
  const { type = null, id = null, name } = result;
  return canonicalJson(name === undefined ? { type, id } : { name });
}

/** A list of decisions or, where its members name something or there are none, of results. */
function listed(list: readonly Json[]): Expected | undefined {
  const results = resultsIn(list);
  if (results !== undefined) return results;
  const decisions: (boolean | null)[] = [];
  for (const each of list) {
    const decision = isJsonObject(each) ? each.decision : each;
    if (typeof decision !== 'boolean' && decision !== null) return undefined;
    decisions.push(decision);
  }
  return { kind: 'decisions', decisions };
}

/** Undefined where a member is no result: one that is passed over would not be missed in the answer. */
function resultsIn(list: readonly Json[]): Expected | undefined {
  const results = list.filter(isJsonObject).filter(({ type, id, name }) => (name ?? (type && id)) !== undefined);
  return results.length === list.length ? { kind: 'results', results } : undefined;
}

function raise(error: Error): never {
  throw error;
}
