// Cases that were published for drafts of AuthZEN, as version 1.0 writes the same.

import { isJsonObject, type Json, type JsonObject, writeJson } from '@sallyport/base';

/** What stood beside the type and id before there were properties; version 1.0 ignores what it does not know there. */
const besideInDrafts: readonly string[] = ['identity', 'userID', 'ownerID'];

/**
 * The same file, where a draft has it otherwise: ids that are numbers become text, what stands beside the type and id of
 * a subject or resource moves into its properties, and a batch that maps names to questions, and what is expected of
 * it, become lists. `rewritten` counts the cases; those that expect a status stay as they are, for they may be wrong
 * on purpose.
 */
export function fromDraft(file: Json): { readonly file: Json; readonly rewritten: number } {
  let rewritten = 0;
  const visit = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(visit);
    if (!isJsonObject(value)) return value;
    if (!isJsonObject(value.request)) return mapped(value, visit);
    if (isJsonObject(value.expected) && value.expected.status !== undefined) return value;
    const { request, expected, changed } = rewrittenCase(value.request, value.expected);
    if (!changed) return value;
    rewritten += 1;
    return { ...value, request, ...(expected === undefined ? {} : { expected }) };
  };
  return { file: visit(file), rewritten };
}

function rewrittenCase(request: JsonObject, expected: Json | undefined) {
  const batch = request.evaluations;
  const isMap = isJsonObject(batch);
  const questions = isMap ? Object.values(batch) : batch;
  const written: JsonObject = {
    ...question(request),
    ...(Array.isArray(questions)
      ? { evaluations: questions.map((each) => (isJsonObject(each) ? question(each) : each)) }
      : {}),
  };
  // The order of a map is that of the names in the request: what is expected is looked up by them.
  const wanted = isMap && isJsonObject(expected) ? Object.keys(batch).map((key) => expected[key] ?? null) : expected;
  const changed = isMap || writeJson(written) !== writeJson(request);
  return { request: written, expected: wanted, changed };
}

function question(request: JsonObject): JsonObject {
  const { subject, resource } = request;
  return {
    ...request,
    ...(isJsonObject(subject) ? { subject: entity(subject) } : {}),
    ...(isJsonObject(resource) ? { resource: entity(resource) } : {}),
  };
}

/** Members keep their places, so that an entity in which nothing changes is the same text. */
function entity(value: JsonObject): JsonObject {
  const members = Object.entries(value).map(([key, each]): [string, Json] => [key, key === 'id' ? idOf(each) : each]);
  const beside = members.filter(([key]) => besideInDrafts.includes(key));
  const kept = Object.fromEntries(members.filter(([key]) => !besideInDrafts.includes(key)));
  if (beside.length === 0) return kept;
  const given = isJsonObject(value.properties) ? value.properties : {};
  return { ...kept, properties: { ...Object.fromEntries(beside), ...given } };
}

function idOf(id: Json): Json {
  return typeof id === 'number' || typeof id === 'bigint' ? String(id) : id;
}

function mapped(value: JsonObject, visit: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]));
}
