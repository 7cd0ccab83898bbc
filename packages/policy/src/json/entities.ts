// Cedar's JSON for entities: a list of {uid, attrs, parents, tags}.

import { type Fault, isJsonObject, type Json, type JsonObject, type Result } from '@sallyport/base';
import { type Entity, type EntityInput, type InMemoryEntities, inMemoryEntities } from '../entity.ts';
import type { EntityUid } from '../uid.ts';
import type { Value } from '../value.ts';
import { pointer, reading, readUid, readValue, recordToJson, refusal } from './value.ts';

/** The entities of a JSON list, closed over their parents. Faults: `invalid_input` with a JSON pointer. */
export function entitiesFromJson(json: Json): Result<InMemoryEntities, Fault> {
  const inputs = reading(() => {
    if (!Array.isArray(json)) throw refusal('expected a list of entities', '');
    return json.map((item: Json, index) => readEntity(item, `/${index}`));
  });
  return inputs.ok ? inMemoryEntities(inputs.value) : inputs;
}

/** One entity of JSON, for stores that keep them one by one. Faults: `invalid_input` with a JSON pointer. */
export function entityFromJson(json: Json): Result<EntityInput, Fault> {
  return reading(() => readEntity(json, ''));
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

function readEntity(json: Json, at: string): EntityInput & { readonly parents: readonly EntityUid[] } {
  if (!isJsonObject(json)) throw refusal('expected an entity', at);
  const unknown = Object.keys(json).find((name) => !['uid', 'attrs', 'parents', 'tags'].includes(name));
  if (unknown !== undefined) throw refusal(`an entity has no \`${unknown}\``, pointer(at, unknown));
  const parents = json.parents ?? [];
  if (!Array.isArray(parents)) throw refusal('expected a list of parents', `${at}/parents`);
  return {
    uid: readUid(json.uid, `${at}/uid`),
    attrs: readFields(json.attrs ?? {}, `${at}/attrs`),
    parents: parents.map((parent: Json, index) => readUid(parent, `${at}/parents/${index}`)),
    tags: readFields(json.tags ?? {}, `${at}/tags`),
  };
}

/** Attribute and tag names are free text, so an object here is never an `__entity` or `__extn`. */
function readFields(json: Json, at: string): readonly (readonly [string, Value])[] {
  if (!isJsonObject(json)) throw refusal('expected an object', at);
  return Object.entries(json).map(([name, value]) => [name, readValue(value, pointer(at, name))] as const);
}
