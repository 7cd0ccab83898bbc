// The published document says what the service does: every endpoint, every schema it refers to, every problem.

import { isJsonObject, type Json, ok } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Endpoint, endpoint } from './endpoint.ts';
import { openApiDocument } from './openapi.ts';
import { echo, failing, jsonHead, testApp } from './testing.ts';

const info = { service: 'kernel', version: '1.2.3' };

function at(value: Json, ...path: readonly string[]): Json | undefined {
  let found: Json | undefined = value;
  for (const step of path) found = isJsonObject(found) ? found[step] : undefined;
  return found;
}

function references(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === '$ref' && typeof member === 'string' ? [member] : references(member),
  );
}

/** References that lead nowhere. */
function dangling(document: Json): readonly string[] {
  return references(document).filter((reference) => at(document, ...reference.slice(2).split('/')) === undefined);
}

const group: z.ZodType = z.strictObject({
  name: z.string(),
  get members() {
    return z.array(group).optional();
  },
});
const named = z.strictObject({ type: z.string(), id: z.string() }).meta({ id: 'EntityUid' });
const nested: Endpoint = endpoint({
  method: 'put',
  path: '/v1/groups/:name',
  summary: 'Store',
  tags: ['groups'],
  auth: 'capability',
  params: z.strictObject({ name: z.string() }),
  body: z.strictObject({ root: group, owner: named, other: named }),
  answer: z.object({ version: z.bigint() }),
  status: 201,
  statuses: { 200: 'It was there.' },
  faults: ['conflict', 'exhausted', 'unsupported'],
  handle: () => ok({ body: { version: 1n } }),
});

const either: Endpoint = endpoint({
  method: 'get',
  path: '/v1/either',
  summary: 'Either',
  auth: 'api-key-or-capability',
  answer: z.object({}),
  handle: () => ok({ body: {} }),
});

const document = openApiDocument(info, [echo, failing, nested, either]);
const operation = (path: string, method: string) => at(document, 'paths', path, method) ?? null;

describe('the document', () => {
  test('is OpenAPI 3.1 with a title and a version', () => {
    expect(document).toMatchObject({ openapi: '3.1.1', info: { title: 'Sallyport kernel', version: '1.2.3' } });
  });

  test('every reference leads somewhere; control: a removed schema is noticed', () => {
    expect(references(document).length).toBeGreaterThan(20);
    expect(dangling(document)).toEqual([]);
    expect(dangling({ ...document, components: {} }).length).toBeGreaterThan(0);
    expect(JSON.stringify(document)).not.toMatch(/\$defs|"#"|\$schema/);
  });

  test('a recursive and a named schema are components', () => {
    const schemas = at(document, 'components', 'schemas') ?? null;
    expect(Object.keys(isJsonObject(schemas) ? schemas : {})).toEqual(
      expect.arrayContaining(['Problem', 'put_v1_groups_name.body', 'put_v1_groups_name.body.EntityUid']),
    );
  });

  test('parameters come from the path and the query', () => {
    expect(at(operation('/v1/things/{id}', 'post'), 'parameters')).toMatchObject([
      { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 20 } },
      { name: 'page', in: 'query', required: false },
    ]);
  });

  test('each endpoint names the problems it can answer', () => {
    const statuses = (path: string, method: string) => Object.keys(Object(at(operation(path, method), 'responses')));
    expect(statuses('/v1/things/{id}', 'post')).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '408',
      '413',
      '415',
      '500',
      '503',
    ]);
    expect(statuses('/v1/fail/{how}', 'get')).toEqual(['200', '400', '500', '503']);
    expect(statuses('/v1/groups/{name}', 'put')).toEqual(
      expect.arrayContaining([
        '200',
        '201',
        '400',
        '401',
        '403',
        '408',
        '409',
        '413',
        '415',
        '422',
        '429',
        '500',
        '503',
      ]),
    );
  });

  test('security follows from how callers authenticate', () => {
    expect(at(operation('/v1/things/{id}', 'post'), 'security')).toEqual([{ 'api-key': [] }]);
    expect(at(operation('/v1/groups/{name}', 'put'), 'security')).toEqual([{ capability: [] }]);
    expect(at(operation('/v1/either', 'get'), 'security')).toEqual([{ 'api-key': [] }, { capability: [] }]);
    expect(at(operation('/v1/fail/{how}', 'get'), 'security')).toEqual([]);
  });

  test('a bigint is an integer, a body is strict', () => {
    expect(at(document, 'components', 'schemas', 'put_v1_groups_name.answer', 'properties', 'version', 'type')).toBe(
      'integer',
    );
    expect(at(document, 'components', 'schemas', 'post_v1_things_id.body', 'additionalProperties')).toBe(false);
  });

  test('every status that the app answers is declared', async () => {
    const { app } = testApp({ bodyBytesMax: 1_000 });
    const declared = Object.keys(Object(at(operation('/v1/things/{id}', 'post'), 'responses')));
    const sent: RequestInit[] = [
      { headers: jsonHead, body: '{"name":"x"}' },
      { headers: jsonHead, body: '{' },
      { headers: jsonHead, body: '['.repeat(2_000) },
      { headers: { ...jsonHead, 'content-type': 'text/plain' }, body: 'x' },
      { headers: { ...jsonHead, authorization: 'Bearer x' }, body: '{}' },
    ];
    const seen = new Set<string>();
    for (const init of sent) seen.add(String((await app.request('/v1/things/1', { method: 'POST', ...init })).status));
    expect([...seen].sort()).toEqual(['200', '400', '401', '413', '415']);
    for (const status of seen) expect(declared).toContain(status);
  });

  test('is served', async () => {
    const { app } = testApp();
    const answer = await app.request('/openapi.json');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(app.document())));
  });
});

test('a parameter that takes a whole path stands in the template by its name alone', () => {
  const file = endpoint({
    method: 'get',
    path: '/files/:path{.+}/of/:day{[0-9]{4}}',
    summary: 'Read a file',
    auth: 'none',
    params: z.object({ path: z.string(), day: z.string() }),
    answer: z.object({}),
    handle: () => ok({ body: {} }),
  });
  const paths = at(openApiDocument(info, [file]), 'paths');
  expect(isJsonObject(paths) && Object.keys(paths)).toEqual(['/files/{path}/of/{day}']);
});
