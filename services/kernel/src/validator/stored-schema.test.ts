// With a schema in force, no change gets past it; without one, nothing is held against one.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { fail, must, ok, systemClock } from '@sallyport/base';
import { type AuthorityStore, Kernel, memoryAuthority } from '@sallyport/decision';
import type { EvidenceInput } from '@sallyport/evidence';
import { biscuitWasmUrl, loadBiscuit, VerifiedTokens } from '@sallyport/token';
import { describe, expect, it } from 'vitest';
import { type AdministerPorts, putEntities, putPolicy } from '../administer.ts';
import { Turns } from '../turns.ts';
import { type Engine, engineProcess } from './engine.ts';
import {
  currentSchema,
  deleteSchema,
  putSchema,
  readSchemaOf,
  type SchemaPorts,
  schemaChecks,
  schemaHistory,
} from './stored-schema.ts';
import { Validator } from './validator.ts';

const biscuits = await loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl())));
const actor = { tenant: 'acme', by: 'key-1' };
const schema = 'entity User = { age: Long }; entity Doc; action read appliesTo { principal: User, resource: Doc };';
const wider = schema.replace('age: Long', 'age: Long, name: String');
const fitting = { name: 'p.cedar', source: 'permit (principal, action, resource) when { principal.age > 1 };' };
const misfit = { name: 'p.cedar', source: '\npermit (principal, action, resource) when { principal.name == "x" };' };
const user = (age: number | string) => ({ type: 'User', id: 'a', body: { attrs: { age } } });

interface World {
  readonly ports: SchemaPorts & AdministerPorts;
  readonly authority: AuthorityStore;
  readonly events: EvidenceInput[];
  /** Has the engine give no answer from now on. */
  readonly breakEngine: () => void;
  readonly put: (source: string, more?: { ifVersion?: number; entities?: 'unchecked' }) => ReturnType<typeof putSchema>;
}

function world(): World {
  const authority = memoryAuthority();
  const kernel = new Kernel({
    authority,
    clock: systemClock,
    biscuits,
    tokens: new VerifiedTokens({ biscuits }),
    rootKeys: new Map(),
  });
  const events: EvidenceInput[] = [];
  const official = engineProcess({ clock: systemClock, timeoutMs: 60_000 });
  let engine: Engine = official;
  const validator = new Validator((job) => engine(job));
  const ports: SchemaPorts & AdministerPorts = {
    kernel,
    authority,
    recorder: {
      record: async (event) => {
        events.push(event);
        return ok({ writer: 'w', boot: 'b', sequence: 1, leafHash: '00' });
      },
    },
    clock: systemClock,
    turns: new Turns(),
    schema: schemaChecks(authority, validator),
    validator,
  };
  return {
    ports,
    authority,
    events,
    breakEngine: () => {
      engine = async () => fail('unavailable', 'no answer');
    },
    put: (source, more = {}) => putSchema(ports, actor, { source, entities: 'checked', ...more }),
  };
}

const epochOf = async ({ authority }: World) => must(await authority.readEpochs(0)).seq;

it('without a schema nothing is held against one, and the engine is not asked', async () => {
  const made = world();
  made.breakEngine();
  expect(must(await putPolicy(made.ports, actor, misfit))).toEqual({ version: 1, warnings: [] });
  expect(must(await putEntities(made.ports, actor, [user('old')]))).toEqual({ version: 2 });
  expect(await readSchemaOf(made.ports, 'acme')).toMatchObject({ fault: { code: 'not_found' } });
});

describe('INVARIANT: what does not fit the schema never comes into force', () => {
  it('policies', async () => {
    const made = world();
    must(await made.put(schema));
    must(await putPolicy(made.ports, actor, fitting));
    const before = await epochOf(made);
    expect(await putPolicy(made.ports, actor, misfit)).toMatchObject({
      fault: { code: 'invalid_input', at: 'p.cedar:2:45', message: expect.stringContaining('attribute `name`') },
    });
    expect(await epochOf(made)).toBe(before);
    // The same text fits another tenant, which has no schema.
    must(await putPolicy(made.ports, { ...actor, tenant: 'other' }, misfit));
  });

  it('entities', async () => {
    const made = world();
    must(await made.put(schema));
    must(await putEntities(made.ports, actor, [user(1)]));
    const before = await epochOf(made);
    expect(await putEntities(made.ports, actor, [user('old')])).toMatchObject({ fault: { code: 'invalid_input' } });
    expect(await epochOf(made)).toBe(before);
  });

  it('a schema that what is stored does not fit', async () => {
    const made = world();
    must(await putPolicy(made.ports, actor, misfit));
    const refused = await made.put(schema);
    expect(refused).toMatchObject({ fault: { code: 'invalid_input', at: 'p.cedar:2:45' } });
    must(await made.put(wider));
    // Narrower again: every policy is held against it once more.
    expect(await made.put(schema)).toMatchObject({ fault: { at: 'p.cedar:2:45' } });
    expect(must(await readSchemaOf(made.ports, 'acme')).source).toBe(wider);
  });

  it('a schema that stored entities do not fit, unless they are left out', async () => {
    const made = world();
    must(await putEntities(made.ports, actor, [user('old')]));
    expect(await made.put(schema)).toMatchObject({
      fault: { code: 'invalid_input', message: expect.stringContaining('User::"a"') },
    });
    must(await made.put(schema, { entities: 'unchecked' }));
  });

  it('anything at all while the engine gives no answer', async () => {
    const made = world();
    must(await made.put(schema));
    must(await putPolicy(made.ports, actor, fitting));
    made.breakEngine();
    const before = await epochOf(made);
    const refused = { fault: { code: 'unavailable' } };
    expect(await putPolicy(made.ports, actor, fitting)).toMatchObject(refused);
    expect(await putEntities(made.ports, actor, [user(1)])).toMatchObject(refused);
    expect(await made.put(wider)).toMatchObject(refused);
    expect(await epochOf(made)).toBe(before);
    expect(must(await made.ports.kernel.current('acme')).documents).toMatchObject([fitting]);
    // Without a schema the engine is not needed, so this is the way out.
    must(await deleteSchema(made.ports, actor));
    must(await putPolicy(made.ports, actor, misfit));
  });

  it('a policy that was checked while another process wrote the schema', async () => {
    const made = world();
    must(await made.put(wider));
    let races = 1;
    const theirs: AdministerPorts['schema'] = {
      ...made.ports.schema,
      policies: async (tenant, documents) => {
        const checked = await made.ports.schema.policies(tenant, documents);
        // After the check, before the write: not in this process's turns.
        if (races-- > 0)
          must(await made.authority.putPolicies('schema:acme', [{ name: 'schema', source: schema }], { by: 'b' }));
        return checked;
      },
    };
    expect(await putPolicy({ ...made.ports, schema: theirs }, actor, misfit)).toMatchObject({
      fault: { code: 'invalid_input', at: 'p.cedar:2:45' },
    });
    races = 1;
    // Named versions are told at once; without one the write is checked anew and goes through.
    expect(await putPolicy({ ...made.ports, schema: theirs }, actor, { ...fitting, ifVersion: 0 })).toMatchObject({
      fault: { code: 'conflict' },
    });
    races = 1;
    expect((await putPolicy({ ...made.ports, schema: theirs }, actor, fitting)).ok).toBe(true);
  });

  it('a schema that was checked while another process wrote a policy', async () => {
    const made = world();
    const { validator } = made.ports;
    const slow = Object.create(validator, {
      check: {
        value: async (what: Parameters<Validator['check']>[0]) => {
          const checked = await validator.check(what);
          must(await made.authority.putPolicies('acme', [misfit], { by: 'b' }));
          return checked;
        },
      },
    });
    const ports = { ...made.ports, validator: slow };
    expect(await putSchema(ports, actor, { source: schema, entities: 'checked' })).toMatchObject({
      fault: { code: 'conflict' },
    });
    expect(await readSchemaOf(made.ports, 'acme')).toMatchObject({ fault: { code: 'not_found' } });
  });

  it('negative control: without the check the same misfit is written', async () => {
    const made = world();
    must(await made.put(schema));
    const passes = async () => ok({ asOf: { tenant: 'none', scope: 'policy', seq: 0 }, warnings: [] } as const);
    const unchecked = { ...made.ports, schema: { policies: passes, entities: passes } };
    expect((await putPolicy(unchecked, actor, misfit)).ok).toBe(true);
    expect((await putEntities(unchecked, actor, [user('old')])).ok).toBe(true);
  });
});

it('has versions, a history and evidence, and is no document of the tenant', async () => {
  const made = world();
  const first = must(await made.put(schema, { ifVersion: 0 }));
  expect(first.warnings).toEqual([]);
  expect(await made.put(wider, { ifVersion: 0 })).toMatchObject({ fault: { code: 'conflict' } });
  const second = must(await made.put(wider, { ifVersion: first.version }));
  const third = must(await deleteSchema(made.ports, actor, second.version));
  expect(await deleteSchema(made.ports, actor)).toMatchObject({ fault: { code: 'not_found' } });
  const history = must(await schemaHistory(made.ports, 'acme'));
  expect(history.map(({ version, source, by }) => [version, source, by])).toEqual([
    [third.version, undefined, 'key-1'],
    [second.version, wider, 'key-1'],
    [first.version, schema, 'key-1'],
  ]);
  expect(made.events.map(({ kind, tenant, body }) => [kind, tenant, body.change])).toEqual([
    ['change', 'acme', 'schema'],
    ['change', 'acme', 'schema'],
    ['change', 'acme', 'schema deleted'],
  ]);
  expect(must(await made.ports.kernel.current('acme')).documents).toEqual([]);
  expect(await currentSchema(made.authority, 'acme')).toMatchObject({ ok: true, value: { schema: undefined } });
});
