// The stored data of the demo tenants is whole: what refers to something refers to something that is there.

import { isJsonObject, type Json } from '@sallyport/base';
import { expect, test } from 'vitest';
import { copyColumns } from './copy-line.ts';
import { mailTable } from './schema.ts';
import { mailSource } from './source.ts';
import { demoTenants } from './tenant.ts';
import { demoEntities, demoPolicies } from './tenant-data.ts';

test.each(demoTenants)('the entities of %s are unique and their parents exist', (tenant) => {
  const entities = demoEntities(tenant);
  const uids = new Set(entities.map(({ type, id }) => `${type}::${id}`));
  expect(uids.size).toBe(entities.length);
  for (const { id, body } of entities) {
    expect(Object.keys(body).sort()).toEqual(['attrs', 'parents']);
    for (const parent of list(body.parents)) {
      expect(isJsonObject(parent) && uids.has(`${parent.type}::${parent.id}`), id).toBe(true);
    }
  }
});

test.each(demoTenants)('every entity that the policies of %s name is stored', (tenant) => {
  const uids = new Set(demoEntities(tenant).map(({ type, id }) => `${type}::"${id}"`));
  for (const { source } of demoPolicies(tenant)) {
    const named = [...source.matchAll(/\b([A-Z]\w+::"[^"]+")/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((uid) => !uid.startsWith('Action::') && !uids.has(uid))).toEqual([]);
  }
});

test('there are four people, two in each tenant, and an agent that acts for one of them', () => {
  const people = demoTenants.map((tenant) =>
    demoEntities(tenant).flatMap(({ type, id }) => (type === 'User' ? [id] : [])),
  );
  expect(people).toEqual([
    ['alice', 'bob'],
    ['carol', 'dave'],
  ]);
  const agents = demoTenants.flatMap((tenant) => demoEntities(tenant).filter(({ type }) => type === 'Agent'));
  expect(agents.map(({ id, body }) => [id, isJsonObject(body.attrs) && body.attrs.actsFor])).toEqual([
    ['summarizer', { __entity: { type: 'User', id: 'alice' } }],
  ]);
});

test('the policies read no attribute of a mail that the source does not give', () => {
  const given = new Set(mailSource.attributes.map(({ name }) => name));
  const reading = demoTenants.flatMap((tenant) =>
    demoPolicies(tenant).flatMap(({ source }) => source.split('// ---- Sending ----')[0] ?? ''),
  );
  const read = reading.flatMap((text) =>
    [...text.matchAll(/resource(?:\.| has )(\w+)/g)].map((match) => match[1] ?? ''),
  );
  expect(read.length).toBeGreaterThan(10);
  expect(read.filter((name) => !given.has(name))).toEqual([]);
});

test('the source and the loader name only columns that the table has', () => {
  const columns = [...mailTable('mail').matchAll(/^ {2}(\w+)\s/gm)].map((match) => match[1] ?? '');
  const { attributes, idColumn, tenantColumn, searchColumn, labelsColumn } = mailSource;
  const named = [
    ...[idColumn, tenantColumn, searchColumn, labelsColumn],
    ...mailSource.columns,
    ...attributes.map(({ column }) => column),
    ...copyColumns.split(', '),
  ];
  expect(named.filter((column) => !columns.includes(column))).toEqual([]);
});

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
