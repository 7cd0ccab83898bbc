// The JSON form of a schema to a schema: every type name is resolved to what it stands for.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import { list, object, text } from '../json/shape.ts';
import { pointer, refusal } from '../json/value.ts';
import { entityUid } from '../uid.ts';
import type { ActionInfo, AttributeType, EntityTypeInfo, RecordType, Schema, SchemaType } from './schema.ts';

/** Throws what `refusal` makes. */
export function resolveSchema(json: Json): Schema {
  return new Resolver(object(json, '')).schema();
}

const builtIn: ReadonlyMap<string, SchemaType> = new Map<string, SchemaType>([
  ['Bool', { kind: 'bool' }],
  ['Boolean', { kind: 'bool' }],
  ['Long', { kind: 'long' }],
  ['String', { kind: 'string' }],
  ['ipaddr', { kind: 'extension', constructor: 'ip' }],
  ['decimal', { kind: 'extension', constructor: 'decimal' }],
  ['datetime', { kind: 'extension', constructor: 'datetime' }],
  ['duration', { kind: 'extension', constructor: 'duration' }],
]);

interface Place {
  readonly namespace: string;
  /** JSON pointer, for refusals. */
  readonly at: string;
}

class Resolver {
  readonly #json: JsonObject;
  /** Common types by full name: resolved, or being resolved (to catch a type that holds itself). */
  readonly #common = new Map<string, SchemaType | 'open'>();

  constructor(json: JsonObject) {
    this.#json = json;
  }

  schema(): Schema {
    const entityTypes = new Map<string, EntityTypeInfo>();
    const actions: ActionInfo[] = [];
    for (const [namespace, body] of Object.entries(this.#json)) {
      const at = pointer('', namespace);
      for (const [name, info] of entries(object(body, at).entityTypes, `${at}/entityTypes`)) {
        const place = { namespace, at: pointer(`${at}/entityTypes`, name) };
        entityTypes.set(qualified(namespace, name), this.#entityType(object(info, place.at), place));
      }
      for (const [id, info] of entries(object(body, at).actions, `${at}/actions`)) {
        const place = { namespace, at: pointer(`${at}/actions`, id) };
        actions.push(this.#action(id, object(info, place.at), place));
      }
    }
    return { entityTypes, actions };
  }

  #entityType(info: JsonObject, place: Place): EntityTypeInfo {
    const ids = info.enum === undefined ? undefined : texts(info.enum, `${place.at}/enum`);
    const shape = info.shape === undefined ? emptyRecord : this.#record(info.shape, place, 'shape');
    return {
      memberOf: items(info.memberOfTypes, `${place.at}/memberOfTypes`, (name, at) =>
        this.#entityName(text(name, at), place),
      ),
      shape,
      ...(info.tags === undefined ? {} : { tags: this.#type(info.tags, below(place, 'tags')) }),
      ...(ids === undefined ? {} : { ids }),
    };
  }

  #action(id: string, info: JsonObject, place: Place): ActionInfo {
    const applies =
      info.appliesTo === undefined || info.appliesTo === null ? {} : object(info.appliesTo, `${place.at}/appliesTo`);
    const types = (names: Json | undefined) =>
      items(names, `${place.at}/appliesTo`, (name, at) => this.#entityName(text(name, at), place));
    const actionType = qualified(place.namespace, 'Action');
    return {
      uid: entityUid(actionType, id),
      memberOf: items(info.memberOf, `${place.at}/memberOf`, (parent, at) => {
        const { type, id: parentId } = object(parent, at);
        return entityUid(type === undefined || type === null ? actionType : text(type, at), text(parentId, at));
      }),
      principalTypes: types(applies.principalTypes),
      resourceTypes: types(applies.resourceTypes),
      context:
        applies.context === undefined
          ? emptyRecord
          : this.#record(applies.context, below(place, 'appliesTo'), 'context'),
    };
  }

  #record(json: Json, place: Place, name: string): RecordType {
    const type = this.#type(json, below(place, name));
    if (type.kind !== 'record') throw refusal('expected a record type', pointer(place.at, name));
    return type;
  }

  #type(json: Json, place: Place): SchemaType {
    const spec = object(json, place.at);
    switch (spec.type) {
      case 'Set':
        return { kind: 'set', element: this.#type(spec.element ?? null, below(place, 'element')) };
      case 'Record': {
        const attributes = new Map<string, AttributeType>();
        for (const [name, attribute] of entries(spec.attributes, `${place.at}/attributes`)) {
          const type = this.#type(attribute, { ...place, at: pointer(`${place.at}/attributes`, name) });
          attributes.set(name, { type, required: !(isJsonObject(attribute) && attribute.required === false) });
        }
        return { kind: 'record', attributes };
      }
      case 'Entity':
        return { kind: 'entity', entityType: this.#entityName(text(spec.name, place.at), place) };
      case 'Extension':
      case 'EntityOrCommon':
        return this.#named(text(spec.name, place.at), place);
      default:
        return this.#named(text(spec.type, place.at), place);
    }
  }

  /** A name means what its own namespace says, then what the empty one says, then what Cedar has built in. */
  #named(name: string, place: Place): SchemaType {
    if (name.startsWith('__cedar::')) {
      const type = builtIn.get(name.slice('__cedar::'.length));
      if (type === undefined) throw refusal(`there is no type \`${name}\``, place.at);
      return type;
    }
    for (const full of fullNames(name, place.namespace)) {
      const common = this.#commonType(full);
      if (common !== undefined) return common;
      if (this.#section(full, 'entityTypes') !== undefined) return { kind: 'entity', entityType: full };
    }
    const type = builtIn.get(name);
    if (type === undefined) throw refusal(`there is no type \`${name}\``, place.at);
    return type;
  }

  #commonType(full: string): SchemaType | undefined {
    const known = this.#common.get(full);
    if (known === 'open') throw refusal(`the type \`${full}\` holds itself`, '');
    if (known !== undefined) return known;
    const json = this.#section(full, 'commonTypes');
    if (json === undefined) return undefined;
    const [namespace, name] = split(full);
    this.#common.set(full, 'open');
    const type = this.#type(json, { namespace, at: pointer(`${pointer('', namespace)}/commonTypes`, name) });
    this.#common.set(full, type);
    return type;
  }

  #entityName(name: string, place: Place): string {
    const declared = fullNames(name, place.namespace).find((full) => this.#section(full, 'entityTypes') !== undefined);
    // A type that is declared nowhere stays as written: data may still name it.
    return declared ?? name;
  }

  #section(full: string, section: 'entityTypes' | 'commonTypes'): Json | undefined {
    const [namespace, name] = split(full);
    const body = Object.hasOwn(this.#json, namespace) ? this.#json[namespace] : undefined;
    const declared = isJsonObject(body) ? body[section] : undefined;
    return isJsonObject(declared) && Object.hasOwn(declared, name) ? declared[name] : undefined;
  }
}

const emptyRecord: RecordType = { kind: 'record', attributes: new Map() };

function below(place: Place, name: string): Place {
  return { ...place, at: pointer(place.at, name) };
}

function qualified(namespace: string, name: string): string {
  return namespace === '' ? name : `${namespace}::${name}`;
}

function fullNames(name: string, namespace: string): readonly string[] {
  return name.includes('::') || namespace === '' ? [name] : [qualified(namespace, name), name];
}

function split(full: string): readonly [namespace: string, name: string] {
  const at = full.lastIndexOf('::');
  return at === -1 ? ['', full] : [full.slice(0, at), full.slice(at + 2)];
}

function entries(json: Json | undefined, at: string): readonly (readonly [string, Json])[] {
  return json === undefined ? [] : Object.entries(object(json, at));
}

function items<T>(json: Json | undefined, at: string, item: (json: Json, at: string) => T): readonly T[] {
  return json === undefined ? [] : list(json, at).map((part, index) => item(part, `${at}/${index}`));
}

function texts(json: Json, at: string): readonly string[] {
  return items(json, at, text);
}
