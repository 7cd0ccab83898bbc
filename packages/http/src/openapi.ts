// The OpenAPI 3.1 document of a service, made from the very declarations that serve its endpoints.

import { type FaultCode, isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import { problemType, statusOf } from './problem.ts';

type Declared = Endpoint['declaration'];

export interface DocumentInfo {
  readonly service: string;
  readonly version: string;
}

/** The document (OpenAPI 3.1.1). Throws on a schema that JSON Schema cannot say: the declaration is wrong then. */
export function openApiDocument(info: DocumentInfo, endpoints: readonly Endpoint[]): JsonObject {
  const components = new Components();
  const paths: Record<string, Record<string, Json>> = {};
  for (const { declaration } of endpoints) {
    const path = documentPath(declaration.path);
    const item = paths[path] ?? {};
    item[declaration.method] = operation(declaration, components);
    paths[path] = item;
  }
  return {
    openapi: '3.1.1',
    info: {
      title: `Sallyport ${info.service}`,
      version: info.version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      schemas: { Problem: problemSchema, ...components.schemas },
      responses: problemResponses(),
      securitySchemes: {
        'api-key': { type: 'http', scheme: 'bearer', description: 'An API key from the configuration.' },
        capability: { type: 'http', scheme: 'bearer', bearerFormat: 'Biscuit', description: 'A capability token.' },
      },
    },
  };
}

/** `/v1/things/:id` is `/v1/things/{id}`; the pattern that a parameter may carry (`:path{.+}`) has no place in a template. */
function documentPath(path: string): string {
  return path.replaceAll(/:([A-Za-z0-9_]+)(?:\{(?:[^{}]|\{[^{}]*\})*\})?/g, '{$1}');
}

function operation(declared: Declared, components: Components): Json {
  const id = operationId(declared);
  const parameters = [
    ...parametersOf(declared.params, 'path', id, components),
    ...parametersOf(declared.query, 'query', id, components),
  ];
  const success = String(declared.status ?? 200);
  const responses: Record<string, Json> = { [success]: answerResponse(declared, id, components) };
  for (const [status, description] of Object.entries(declared.statuses ?? {})) {
    responses[status] = { ...answerResponse(declared, id, components), description };
  }
  for (const status of problemStatuses(declared))
    responses[status] ??= { $ref: `#/components/responses/Problem${status}` };
  return {
    operationId: id,
    summary: declared.summary,
    ...(declared.description === undefined ? {} : { description: declared.description }),
    ...(declared.tags === undefined ? {} : { tags: declared.tags }),
    security: securityOf(declared.auth),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(declared.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: components.add(`${id}.body`, declared.body, 'input') } },
          },
        }),
    responses,
  };
}

/** One of the schemes listed is enough. */
function securityOf(auth: Declared['auth']): Json[] {
  if (auth === 'none') return [];
  return auth === 'api-key-or-capability' ? [{ 'api-key': [] }, { capability: [] }] : [{ [auth]: [] }];
}

function answerResponse(declared: Declared, id: string, components: Components): JsonObject {
  const description = 'The answer.';
  const headers = { 'X-Request-Id': { schema: { type: 'string' } } };
  if ('mediaType' in declared.answer) {
    return { description, headers, content: { [declared.answer.mediaType]: { schema: { type: 'string' } } } };
  }
  if (declared.status === 204) return { description, headers };
  const schema = components.add(`${id}.answer`, declared.answer, 'output');
  return { description, headers, content: { 'application/json': { schema } } };
}

/** `post /v1/things/:id` is `post_v1_things_id`. */
function operationId(declared: Declared): string {
  return `${declared.method}${declared.path}`.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/_$/, '');
}

function parametersOf(schema: z.ZodType | undefined, place: string, id: string, components: Components): Json[] {
  if (schema === undefined) return [];
  const object = components.inline(`${id}.${place}`, schema);
  const properties = object.properties;
  const required = object.required;
  if (!isJsonObject(properties)) throw new TypeError(`${id}: the ${place} parameters must be an object schema`);
  return Object.entries(properties).map(([name, member]) => ({
    name,
    in: place,
    required: place === 'path' || (Array.isArray(required) && required.includes(name)),
    schema: member,
  }));
}

/** Statuses of problems: what the app itself answers for this shape of endpoint, and what the handler may. */
function problemStatuses(declared: Declared): readonly string[] {
  const codes: FaultCode[] = ['timeout', 'unavailable', 'integrity', ...(declared.faults ?? [])];
  const extra: number[] = [];
  if (declared.body ?? declared.query ?? declared.params) codes.push('invalid_input');
  if (declared.body !== undefined) extra.push(408, 413, declared.mediaTypeStatus ?? 415);
  if (declared.auth !== 'none') codes.push('unauthenticated', 'forbidden');
  return [...new Set([...codes.map(statusOf), ...extra])].sort().map(String);
}

const descriptions: Readonly<Record<string, string>> = {
  '400': 'The input is not acceptable; `errors` names each field.',
  '401': 'No valid credential was sent.',
  '403': 'The credential does not grant this.',
  '404': 'There is no such thing.',
  '408': 'The body did not arrive in time.',
  '409': 'It conflicts with what is there.',
  '413': 'The body is too large.',
  '415': 'The body is not JSON.',
  '422': 'It is understood, but not supported.',
  '429': 'A quota is used up; see `Retry-After`.',
  '500': 'Something failed here.',
  '503': 'Something needed is not available; see `Retry-After`.',
};

function problemResponses(): Record<string, Json> {
  const content = { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(
    Object.entries(descriptions).map(([status, description]) => [`Problem${status}`, { description, content }]),
  );
}

const problemSchema: Json = {
  type: 'object',
  description: 'Problem details (RFC 9457).',
  required: ['type', 'title', 'status', 'detail', 'instance'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', description: 'The request id.' },
    position: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: { pointer: { type: 'string' }, detail: { type: 'string' } },
      },
    },
  },
};

/** Collects named schemas and moves the definitions zod nests in them to where `$ref` finds them in a document. */
class Components {
  readonly schemas: Record<string, Json> = {};

  /** Adds the schema under `name` and gives the reference to it. */
  add(name: string, schema: z.ZodType, io: 'input' | 'output'): Json {
    this.schemas[name] = this.#lift(name, schema, io);
    return { $ref: `#/components/schemas/${name}` };
  }

  /** The schema itself, its definitions collected. */
  inline(name: string, schema: z.ZodType): JsonObject {
    const lifted = this.#lift(name, schema, 'input');
    if (!isJsonObject(lifted)) throw new TypeError(`${name}: an object schema is needed`);
    return lifted;
  }

  #lift(name: string, schema: z.ZodType, io: 'input' | 'output'): Json {
    const made = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        if (zodSchema._zod.def.type === 'bigint') jsonSchema.type = 'integer';
      },
    });
    // zod's type allows undefined members; a round trip through JSON removes them.
    const { $schema: _, $defs, ...root }: Record<string, Json> = JSON.parse(JSON.stringify(made));
    if (isJsonObject($defs)) {
      for (const [key, value] of Object.entries($defs)) this.schemas[`${name}.${key}`] = rebase(value, name);
    }
    return rebase(root, name);
  }
}

/** `#` and `#/$defs/x` meant the schema on its own; inside a document they must say where it stands. */
function rebase(value: Json, name: string): Json {
  if (Array.isArray(value)) return value.map((item) => rebase(item, name));
  if (!isJsonObject(value)) return value;
  const out: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    out[key] =
      key === '$ref' && typeof member === 'string'
        ? member.replace(/^#\/\$defs\//, `#/components/schemas/${name}.`).replace(/^#$/, `#/components/schemas/${name}`)
        : rebase(member, name);
  }
  return out;
}
