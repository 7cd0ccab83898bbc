// Cedar's JSON for entities: a list of {uid, attrs, parents, tags}.

import { type Fault, isJsonObject, type Json, type JsonObject, type Result } from '@sallyport/base';
import { type Entity, type EntityInput, type InMemoryEntities, inMemoryEntities } from '../entity.ts';
import { actionEntities } from '../schema/read.ts';
import type { Schema, SchemaType } from '../schema/schema.ts';
import { type EntityUid, UidSet } from '../uid.ts';
import type { Value } from '../value.ts';
import { pointer, reading, readTyped, readUid, recordToJson, refusal } from './value.ts';

/**
 * The entities of a JSON list, closed over their parents. With a schema, Cedar's implicit forms are read too, and its
 * actions are among the entities. Faults: `invalid_input` with a JSON pointer.
 */
export function entitiesFromJson(json: Json, schema?: Schema): Result<InMemoryEntities, Fault> {
  const inputs = reading(() => {
    if (!Array.isArray(json)) throw refusal('expected a list of entities', '');
    return json.map((item: Json, index) => readEntity(item, `/${index}`, schema));
  });
  if (!inputs.ok || schema === undefined) return inputs.ok ? inMemoryEntities(inputs.value) : inputs;
  const given = new UidSet(inputs.value.map(({ uid }) => uid));
  const implied = actionEntities(schema).filter(({ uid }) => !given.has(uid));
  return inMemoryEntities([...inputs.value, ...implied]);
}

/** One entity of JSON, for stores that keep them one by one. Faults: `invalid_input` with a JSON pointer. */
export function entityFromJson(json: Json, schema?: Schema): Result<EntityInput, Fault> {
  return reading(() => readEntity(json, '', schema));
}

/** The JSON of an entity; ancestors above its parents are not written. */
export function entityToJson(entity: Entity): JsonObject {
  const uidJson = (uid: EntityUid): JsonObject => ({ type: uid.type, id: uid.id });
  return {
    uid: uidJson(entity.uid),
    attrs: recordToJson({ kind: 'record', fields: entity.attrs }),
    parents: entity.parents.map(uidJson),
    ...(entity.tags.size === 0 ? {} : { tags: recordToJson({ kind: 'record', fields: entity.tags }) }),
  };
}

function readEntity(json: Json, at: string, schema: Schema | undefined): EntityInput {
  if (!isJsonObject(json)) throw refusal('expected an entity', at);
  const unknown = Object.keys(json).find((name) => !['uid', 'attrs', 'parents', 'tags'].includes(name));
  if (unknown !== undefined) throw refusal(`an entity has no \`${unknown}\``, pointer(at, unknown));
  const parents = json.parents ?? [];
  if (!Array.isArray(parents)) throw refusal('expected a list of parents', `${at}/parents`);
  const uid = readUid(json.uid, `${at}/uid`);
  const info = schema?.entityTypes.get(uid.type);
  return {
    uid,
    attrs: readFields(json.attrs ?? {}, `${at}/attrs`, (name) => info?.shape.attributes.get(name)?.type),
    parents: parents.map((parent: Json, index) => readUid(parent, `${at}/parents/${index}`)),
    tags: readFields(json.tags ?? {}, `${at}/tags`, () => info?.tags),
  };
}

/** Attribute and tag names are free text, so an object here is never an `__entity` or `__extn`. */
function readFields(
  json: Json,
  at: string,
  typeOf: (name: string) => SchemaType | undefined,
): readonly (readonly [string, Value])[] {
  if (!isJsonObject(json)) throw refusal('expected an object', at);
  return Object.entries(json).map(
    ([name, value]) => [name, readTyped(value, pointer(at, name), typeOf(name))] as const,
  );
}
