// The mapping file: every error with file and line, and what a good one says.

import { readFileSync } from 'node:fs';
import { must } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { callHeaders, type ProxyCall } from './call.ts';
import { readRouteFile } from './route-file.ts';
import { meaningOf, type RouteTable } from './routes.ts';

const good = `tenant: acme
hosts: [api.example.com]
upstream:
  headers: {x-user-id: subject.id}
routes:
  - method: GET
    path: /documents/{id}
    action: read
    resource: {type: Document, id: '{id}'}
    context:
      purpose: {header: x-purpose, required: true}
      door: {value: edge}
  - method: [GET, HEAD]
    path: /documents/search
    action: search
    resource: {type: Index, id: documents}
`;

function table(text = good): RouteTable {
  return must(readRouteFile(text, 'routes.yaml'));
}

const faults = (text: string) => {
  const read = readRouteFile(text, 'routes.yaml');
  return read.ok ? [] : read.fault.map(({ at, message }) => `${at} ${message}`);
};

describe('every error has its place', () => {
  const cases: readonly (readonly [what: string, from: string, to: string, at: string, why: RegExp])[] = [
    ['a duplicate name', 'tenant: acme', 'tenant: acme\ntenant: b', '2:1', /given twice/],
    ['no tenant', 'tenant: acme\n', '', '1:1', /`tenant` is needed/],
    ['a tenant that is none', 'acme', 'a b', '1:9', /letters, digits/],
    ['an unknown setting', 'tenant: acme', 'tenant: acme\nrouts: []', '2:1', /`routs` is not a setting/],
    [
      'an unknown setting inside',
      'action: read',
      'action: read\n    acton: x',
      '9:5',
      /`routes.0.acton` is not a setting/,
    ],
    ['a host with a port', '[api.example.com]', '["a.example:80"]', '2:9', /without a port/],
    ['a host with a trailing dot', '[api.example.com]', '[a.example.]', '2:9', /host name/],
    ['a method in small letters', 'method: GET', 'method: get', '6:13', /capitals/],
    ['a path without its slash', '/documents/{id}', 'documents', '7:11', /begin with/],
    ['a path with dots', '/documents/{id}', '/documents/../x', '7:11', /dots/],
    ['an id of an unknown variable', "'{id}'", "'{name}'", '9:36', /does not have/],
    ['an entity type that is none', 'type: Document', 'type: a-b', '9:22', /Cedar type/],
    ['a header in capitals', 'x-purpose', 'X-Purpose', '11:25', /header/],
    ['a context from the token', 'x-purpose', 'authorization', '11:25', /header/],
    ['a context from an identity header', 'x-purpose', 'x-sallyport-subject', '11:25', /header/],
    ['an identity that is none', 'subject.id', 'subject.name', '4:24', /subject\.type/],
    ['an identity in the credential', 'x-user-id', 'authorization', '4:13', /credential/],
    ['an identity with an underscore', 'x-user-id', 'x_user_id', '4:13', /underscores/],
    [
      'two routes for the same calls',
      '/documents/search',
      '/documents/{name}',
      '13:5',
      /same calls as `GET \/documents/,
    ],
    ['two routes that differ in case', '/documents/search', '/Documents/{id}', '13:5', /same calls/],
  ];
  test.each(cases)('%s', (_, from, to, at, why) => {
    expect(good).toContain(from);
    const [first = ''] = faults(good.replace(from, to));
    expect(first).toMatch(why);
    expect(first.startsWith(`routes.yaml:${at} `), first).toBe(true);
  });

  test('no routes, no file, and several errors at once', () => {
    expect(faults('tenant: a\nroutes: []\n')[0]).toMatch(/routes\.yaml:2:9/);
    expect(faults('').length).toBe(2);
    expect(faults(good.replace('method: GET', 'method: get').replace('type: Index', 'type: 1')).length).toBe(2);
  });

  test('the sample of infra/ is a good one', () => {
    expect(faults(readFileSync(new URL('../../../../infra/routes.yaml', import.meta.url), 'utf8'))).toEqual([]);
  });
});

describe('what a call means', () => {
  const call = (target: string, more: Partial<ProxyCall> = {}): ProxyCall => ({
    method: 'GET',
    target,
    host: 'api.example.com',
    headers: callHeaders([['X-Purpose', 'audit']]),
    ...more,
  });
  const meaning = (target: string, more: Partial<ProxyCall> = {}, routes = table()) => {
    const found = meaningOf(routes, call(target, more));
    return found.ok ? [found.value.action, found.value.resource, found.value.context] : found.fault.kind;
  };

  test('action, resource and context come from the narrowest route', () => {
    const context = { purpose: 'audit', door: 'edge' };
    expect(meaning('/documents/7')).toEqual(['read', { type: 'Document', id: '7' }, context]);
    expect(meaning('/documents/a%20b')).toEqual(['read', { type: 'Document', id: 'a b' }, context]);
    expect(meaning('/documents/search')).toEqual(['search', { type: 'Index', id: 'documents' }, {}]);
  });

  test('INVARIANT: what no route names is refused', () => {
    expect(meaning('/')).toBe('no_route');
    expect(meaning('/documents')).toBe('no_route');
    expect(meaning('/documents/7/')).toBe('no_route');
    expect(meaning('/documents/7', { method: 'get' })).toBe('no_route');
    expect(meaning('/documents/7', { method: 'DELETE' })).toBe('no_route');
    expect(meaning(`/documents/${'x'.repeat(2_000)}`)).toBe('no_route');
    expect(meaning('/documents/../x')).toBe('path_not_plain');
    expect(meaning('/documents/7', { host: 'other.example.com' })).toBe('host_not_mapped');
    expect(meaning('/documents/7', { host: undefined })).toBe('host_not_mapped');
  });

  test('a spelling in other case never falls to a wider route', () => {
    expect(meaning('/documents/SEARCH')).toBe('no_route');
    expect(meaning('/Documents/7')).toBe('no_route');
    // Control: without the narrower route the same path is the wider one's.
    expect(meaning('/documents/SEARCH', {}, table(good.replace('/documents/search', '/other')))).toContain('read');
  });

  test('a header that is needed comes once, and is not too long', () => {
    const withPurpose = (...values: string[]) =>
      meaning('/documents/7', { headers: callHeaders(values.map((value) => ['x-purpose', value] as const)) });
    expect(withPurpose()).toBe('context_header');
    expect(withPurpose('a', 'b')).toBe('context_header');
    expect(withPurpose('x'.repeat(1_025))).toBe('context_header');
    expect(withPurpose('audit')).toContain('read');
    const optional = table(good.replace(', required: true', ''));
    expect(meaning('/documents/7', { headers: new Map() }, optional)).toEqual([
      'read',
      { type: 'Document', id: '7' },
      { door: 'edge' },
    ]);
  });

  test('without hosts every plain host is meant', () => {
    const anywhere = table(good.replace('hosts: [api.example.com]\n', ''));
    expect(meaning('/documents/7', { host: 'other.example:81' }, anywhere)).toContain('read');
    expect(meaning('/documents/7', { host: 'other.example.' }, anywhere)).toBe('host_not_mapped');
  });
});
