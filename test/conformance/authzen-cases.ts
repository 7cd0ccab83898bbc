// What a file of AuthZEN cases holds: requests with what is expected of each, in every shape the interop sets come in.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import { type Expected, expectedOf } from './authzen-expected.ts';
import { Unusable } from './report.ts';

export interface Case {
  /** Where the case stands in its file. */
  readonly name: string;
  /** Such as `/access/v1/search/subject`. */
  readonly path: string;
  readonly request: JsonObject;
  readonly expected: Expected;
}

type SearchKind = 'subject' | 'resource' | 'action';

/**
 * The cases of a file: a list of `{request, expected}`, or lists under any names, also nested, such as
 * `{evaluation: […], evaluations: […], search: {subject: […]}}`. Which endpoint is asked follows from what is expected and
 * from what the request leaves blank, then from the name; a case may also say it as `path`.
 * Throws `Unusable` where a list holds anything else: a case that is passed over would look like one that holds.
 */
export function casesOf(file: Json): readonly Case[] {
  const cases = Array.isArray(file) ? listed(file, 'case') : nested(file, '');
  if (cases.length === 0) throw new Unusable('the file holds no cases: lists of {"request": …, "expected": …}');
  return cases;
}

function nested(value: Json, at: string): readonly Case[] {
  if (Array.isArray(value)) return listed(value, at);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => nested(inner, at === '' ? key : `${at}.${key}`));
}

function listed(list: readonly Json[], at: string): readonly Case[] {
  return list.map((item, index) => caseOf(item, at, index));
}

function caseOf(item: Json, at: string, index: number): Case {
  const name = `${at} ${index}`;
  if (!isJsonObject(item) || !isJsonObject(item.request)) throw new Unusable(`\`${name}\` has no request`);
  const { request } = item;
  const expected = expectedOf(item.expected, name);
  const path = typeof item.path === 'string' ? item.path : `/access/v1/${endpointOf(request, expected, at)}`;
  return { name, path, request, expected };
}

function endpointOf(request: JsonObject, expected: Expected, at: string): string {
  const isSearch = expected.kind === 'results' || (expected.kind === 'status' && at.startsWith('search'));
  if (isSearch) return `search/${named(at) ?? blankOf(request, expected)}`;
  const isBatch = request.evaluations !== undefined || at === 'evaluations';
  return isBatch ? 'evaluations' : 'evaluation';
}

/** What the list of a search is named after, such as `search.subject`. */
function named(at: string): SearchKind | undefined {
  const last = at.slice(at.lastIndexOf('.') + 1);
  return (['subject', 'resource', 'action'] as const).find((kind) => last.includes(kind));
}

/** What a search is for: what the request leaves blank. One that leaves nothing blank is known by what it finds. */
function blankOf({ subject, action, resource }: JsonObject, expected: Expected): SearchKind {
  if (!isJsonObject(action) || action.name === undefined) return 'action';
  if (isJsonObject(subject) && subject.id === undefined) return 'subject';
  if (isJsonObject(resource) && resource.id === undefined) return 'resource';
  const found = expected.kind === 'results' ? expected.results[0] : undefined;
  if (found?.name !== undefined) return 'action';
  return isJsonObject(subject) && found?.type === subject.type ? 'subject' : 'resource';
}
