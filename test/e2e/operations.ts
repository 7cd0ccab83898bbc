// Every operation of a published document, with a body that fits its schema: what bad input is made from.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';

export interface Operation {
  readonly method: string;
  /** As in the document: `/v1/policies/{name}`. */
  readonly path: string;
  readonly auth: 'none' | 'api-key' | 'capability' | 'either';
  readonly params: readonly string[];
  /** Schema of the JSON body, references resolved one level at a time by `resolve`. */
  readonly body: JsonObject | undefined;
  readonly statuses: readonly string[];
}

/** Throws on a document that does not have the form of ours. */
export function operationsOf(document: JsonObject): readonly Operation[] {
  return Object.entries(objectAt(document, 'paths')).flatMap(([path, item]) =>
    Object.entries(isJsonObject(item) ? item : {}).map(([method, operation]) => {
      if (!isJsonObject(operation)) throw new Error(`${method} ${path} is no operation`);
      return readOperation(document, method.toUpperCase(), path, operation);
    }),
  );
}

function readOperation(document: JsonObject, method: string, path: string, operation: JsonObject): Operation {
  const security = Array.isArray(operation.security) ? operation.security : [];
  const [scheme = 'none', other] = security.flatMap((entry) => (isJsonObject(entry) ? Object.keys(entry) : []));
  if (scheme !== 'none' && scheme !== 'api-key' && scheme !== 'capability') throw new Error(`unknown scheme ${scheme}`);
  const body =
    operation.requestBody === undefined
      ? undefined
      : objectAt(operation, 'requestBody', 'content', 'application/json', 'schema');
  return {
    method,
    path,
    auth: other === undefined ? scheme : 'either',
    params: [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? ''),
    body: body === undefined ? undefined : resolve(document, body),
    statuses: Object.keys(objectAt(operation, 'responses')),
  };
}

/** The schema behind a `$ref`, or the schema itself. */
export function resolve(document: JsonObject, schema: JsonObject): JsonObject {
  return typeof schema.$ref === 'string'
    ? resolve(document, objectAt(document, ...schema.$ref.slice(2).split('/')))
    : schema;
}

/** A value that fits, with every property there is; arrays have one item. */
export function sample(document: JsonObject, given: JsonObject): Json {
  const schema = resolve(document, given);
  const [first] = alternatives(schema);
  if (first !== undefined) return sample(document, first);
  if (Array.isArray(schema.enum)) return schema.enum[0] ?? null;
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(propertiesOf(schema).map(([name, member]) => [name, sample(document, member)]));
    case 'array':
      return isJsonObject(schema.items) ? [sample(document, schema.items)] : [];
    case 'string':
      return typeof schema.pattern === 'string' ? 'abcdef0123456789abcdef0123456789' : 'text';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    default:
      return null;
  }
}

export interface Field {
  readonly path: readonly (string | number)[];
  /** JSON types that the field takes; none stands for any. */
  readonly types: readonly string[];
}

/** Every field of a schema, those inside objects and first items too. */
export function fieldsOf(document: JsonObject, given: JsonObject, path: Field['path'] = []): readonly Field[] {
  const schema = resolve(document, given);
  const own: Field = { path, types: typesOf(document, schema) };
  const below = [
    ...propertiesOf(schema).map(([name, member]) => [name, member] as const),
    ...(isJsonObject(schema.items) ? [[0, schema.items] as const] : []),
  ];
  return [own, ...below.flatMap(([step, member]) => fieldsOf(document, member, [...path, step]))];
}

function typesOf(document: JsonObject, schema: JsonObject): readonly string[] {
  const open = alternatives(schema);
  if (open.length > 0) return [...new Set(open.flatMap((one) => typesOf(document, resolve(document, one))))];
  return typeof schema.type === 'string' ? [schema.type] : [];
}

function alternatives(schema: JsonObject): readonly JsonObject[] {
  const open = schema.anyOf ?? schema.oneOf ?? [];
  return Array.isArray(open) ? open.filter(isJsonObject) : [];
}

function propertiesOf(schema: JsonObject): readonly (readonly [string, JsonObject])[] {
  if (!isJsonObject(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([name, member]) => (isJsonObject(member) ? [[name, member]] : []));
}

/** The value with another one at a place inside it. */
export function replaced(value: Json, path: Field['path'], by: Json): Json {
  const [step, ...rest] = path;
  if (step === undefined) return by;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? replaced(item, rest, by) : item));
  if (!isJsonObject(value)) return value;
  return { ...value, [step]: replaced(value[step] ?? null, rest, by) };
}

function objectAt(value: Json, ...path: readonly string[]): JsonObject {
  let found: Json | undefined = value;
  for (const step of path) found = isJsonObject(found) ? found[step] : undefined;
  if (!isJsonObject(found)) throw new Error(`the document has nothing at ${path.join(' / ')}`);
  return found;
}
