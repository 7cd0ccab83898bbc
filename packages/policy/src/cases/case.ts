// One policy test as data: a request, the entities behind it, and what must come of it.

import type { Json } from '@sallyport/base';
import { type Entities, inMemoryEntities } from '../entity.ts';
import { entitiesFromJson } from '../json/entities.ts';
import { list, object, text } from '../json/shape.ts';
import { pointer, readUid, recordFromJson, refusal } from '../json/value.ts';
import { parseUid } from '../parse/parse.ts';
import type { Request } from '../request.ts';
import { actionOf, type Schema } from '../schema/schema.ts';
import type { EntityUid } from '../uid.ts';

export interface PolicyTestCase {
  readonly name: string;
  readonly request: Request;
  readonly entities: Entities;
  readonly expect: 'allow' | 'deny';
  /** Ids of the policies that must decide, in any order; absent where it does not matter. */
  readonly reasons?: readonly string[];
  /** Ids of the policies that must fail. Absent means that none may. */
  readonly errors: readonly string[];
}

const known: ReadonlySet<string> = new Set(['name', 'request', 'entities', 'expect', 'reasons', 'errors']);

/**
 * The cases of `[case, …]` or `{entities?, cases: [case, …]}`, where a case without `entities` has the shared ones.
 * Uids are text such as `User::"alice"`, or `{type, id}`. Throws what `refusal` makes.
 */
export function readCases(json: Json, schema?: Schema): readonly PolicyTestCase[] {
  if (Array.isArray(json)) return json.map((item, at) => readCase(item, `/${at}`, undefined, schema));
  const body = object(json, '');
  return list(body.cases, '/cases').map((item, at) => readCase(item, `/cases/${at}`, body.entities, schema));
}

function readCase(json: Json, at: string, shared: Json | undefined, schema: Schema | undefined): PolicyTestCase {
  const body = object(json, at);
  const stray = Object.keys(body).find((key) => !known.has(key));
  // A misspelt `reasons` would be a test that tests nothing.
  if (stray !== undefined) throw refusal(`there is no \`${stray}\` in a case`, pointer(at, stray));
  const { expect } = body;
  if (expect !== 'allow' && expect !== 'deny') throw refusal('expected `allow` or `deny`', `${at}/expect`);
  const ids = (name: 'reasons' | 'errors') =>
    list(body[name], `${at}/${name}`).map((id, place) => text(id, `${at}/${name}/${place}`));
  return {
    name: text(body.name, `${at}/name`),
    request: readRequest(body.request, `${at}/request`, schema),
    entities: readEntities(body.entities ?? shared, `${at}/entities`, schema),
    expect,
    ...(body.reasons === undefined ? {} : { reasons: ids('reasons') }),
    errors: body.errors === undefined ? [] : ids('errors'),
  };
}

function readRequest(json: Json | undefined, at: string, schema: Schema | undefined): Request {
  const body = object(json, at);
  const uid = (name: string) => readName(body[name], pointer(at, name));
  const action = uid('action');
  const type = schema === undefined ? undefined : actionOf(schema, action)?.context;
  const context = recordFromJson(object(body.context ?? {}, `${at}/context`), type);
  if (!context.ok) throw refusal(context.fault.message, `${at}/context${context.fault.at ?? ''}`);
  return { principal: uid('principal'), action, resource: uid('resource'), context: context.value };
}

function readName(json: Json | undefined, at: string): EntityUid {
  if (typeof json !== 'string') return readUid(json, at);
  const uid = parseUid(json);
  if (!uid.ok) throw refusal(`expected an entity such as \`User::"alice"\`, got \`${json}\``, at);
  return uid.value;
}

function readEntities(json: Json | undefined, at: string, schema: Schema | undefined): Entities {
  const entities = json === undefined ? inMemoryEntities([]) : entitiesFromJson(json, schema);
  if (!entities.ok) throw refusal(entities.fault.message, `${at}${entities.fault.at ?? ''}`);
  return entities.value;
}
