// What every authority must do, whatever lies beneath.

import assert from 'node:assert/strict';
import { limits } from '@sallyport/base';
import type { AuthorityStore } from '../store.ts';
import { block, moved, opened } from './authority-start.ts';
import { type Law, refused, sameJson, value } from './law.ts';
import { revocationLaws } from './revocation-laws.ts';

const by = { by: 'tester' };
const entity = (id: string, attrs = {}) => ({ type: 'User', id, body: { attrs, parents: [], tags: {} } });
const policy = (name: string, source = 'permit (principal, action, resource);') => ({ name, source });

export const authorityLaws: readonly Law<AuthorityStore>[] = [
  {
    name: 'epochs are monotone: each change gets a number above all before, and moves its own scope alone',
    check: async (open) => {
      const { store, start } = await opened(open);
      const numbers = [
        value(await store.putPolicies('acme', [policy('p')], by)),
        value(await store.putEntities('acme', [entity('a')], by)),
        value(await store.revoke([block('acme', 'aa')])),
        value(await store.deleteEntities('acme', [{ type: 'User', id: 'a' }], by)),
        value(await store.deletePolicies('acme', ['p'], by)),
      ];
      assert.deepEqual(
        numbers,
        [...new Set(numbers)].sort((a, b) => a - b),
      );
      assert.ok((numbers[0] ?? 0) > start);
      const [, , revoked, entities, policies] = numbers;
      assert.deepEqual(await moved(store, start), {
        'policy@acme': policies,
        'entity@acme': entities,
        'revocation@acme': revoked,
      });
      assert.deepEqual(await moved(store, entities ?? 0), { 'policy@acme': policies });
      assert.equal(value(await store.readEpochs(0)).seq, policies);
      assert.deepEqual(await moved(store, policies ?? 0), {});
    },
  },
  {
    name: 'the generation stays, and a load names the same one',
    check: async (open) => {
      const { store } = await opened(open);
      const before = value(await store.readEpochs(0)).generation;
      value(await store.putEntities('acme', [entity('a')], by));
      assert.equal(value(await store.readEpochs(0)).generation, before);
      assert.equal(value(await store.loadTenant('acme', 0)).generation, before);
      assert.notEqual(before, '');
    },
  },
  {
    name: 'a load since a change brings what came after it and nothing else',
    check: async (open) => {
      const { store } = await opened(open);
      value(await store.putPolicies('acme', [policy('q'), policy('p', '// none')], by));
      const then = value(await store.putEntities('acme', [entity('a', { n: 1 }), entity('b')], by));
      const all = value(await store.loadTenant('acme', 0));
      assert.deepEqual(
        all.policies?.map(({ name, source }) => [name, source]),
        [
          ['p', '// none'],
          ['q', 'permit (principal, action, resource);'],
        ],
      );
      assert.deepEqual(all.entities.map(({ id }) => id).sort(), ['a', 'b']);
      assert.equal(all.seq, then);
      const later = value(await store.putEntities('acme', [entity('b', { n: 2 })], by));
      const since = value(await store.loadTenant('acme', then));
      assert.equal(since.policies, undefined);
      sameJson(
        since.entities.map((read) => ({ ...read })),
        [{ ...entity('b', { n: 2 }), version: later }],
      );
      assert.deepEqual(since.revoked, []);
    },
  },
  {
    name: 'a deleted entity leaves a tombstone, and can come back',
    check: async (open) => {
      const { store } = await opened(open);
      const put = value(await store.putEntities('acme', [entity('a')], by));
      const gone = value(await store.deleteEntities('acme', [{ type: 'User', id: 'a' }], by));
      for (const since of [0, put]) {
        const load = value(await store.loadTenant('acme', since));
        assert.deepEqual(load.deletedEntities, [{ type: 'User', id: 'a' }]);
        assert.deepEqual(load.entities, []);
      }
      assert.deepEqual(value(await store.loadTenant('acme', gone)).deletedEntities, []);
      value(await store.putEntities('acme', [entity('a')], by));
      const back = value(await store.loadTenant('acme', gone));
      assert.deepEqual(
        back.entities.map(({ id }) => id),
        ['a'],
      );
      assert.deepEqual(back.deletedEntities, []);
    },
  },
  {
    name: 'tenants do not see each other, with equal names for everything',
    check: async (open) => {
      const { store } = await opened(open);
      value(await store.putPolicies('acme', [policy('p', '// acme')], by));
      value(await store.putEntities('acme', [entity('a', { of: 'acme' })], by));
      value(await store.revoke([block('acme', 'aa')]));
      const before = value(await store.loadTenant('globex', 0));
      assert.deepEqual([before.policies ?? [], before.entities, before.revoked], [[], [], []]);
      const theirs = value(await store.putPolicies('globex', [policy('p', '// globex')], { ...by, ifVersion: 0 }));
      value(await store.putEntities('globex', [entity('a', { of: 'globex' })], by));
      value(await store.deleteEntities('globex', [{ type: 'User', id: 'a' }], by));
      const acme = value(await store.loadTenant('acme', 0));
      assert.deepEqual(
        acme.policies?.map(({ source }) => source),
        ['// acme'],
      );
      sameJson(
        acme.entities.map(({ body }) => body),
        [entity('a', { of: 'acme' }).body],
      );
      assert.deepEqual(acme.revoked, [{ kind: 'block', id: 'aa' }]);
      assert.deepEqual(
        value(await store.policyHistory('globex', 'p')).map(({ version }) => version),
        [theirs],
      );
      value(await store.deletePolicies('globex', ['p'], by));
      assert.equal(value(await store.loadTenant('acme', 0)).policies?.length, 1);
    },
  },
  {
    name: '`ifVersion` lets one of two writers through, and 0 means that it must be new',
    check: async (open) => {
      const { store } = await opened(open);
      const first = value(await store.putPolicies('acme', [policy('p')], { ...by, ifVersion: 0 }));
      refused(await store.putPolicies('acme', [policy('p', '// b')], { ...by, ifVersion: 0 }), 'conflict');
      refused(await store.deletePolicies('acme', ['p'], { ...by, ifVersion: first + 1 }), 'conflict');
      const racing = await Promise.all(
        ['// a', '// b', '// c'].map((source) =>
          store.putPolicies('acme', [policy('p', source)], { ...by, ifVersion: first }),
        ),
      );
      assert.equal(racing.filter((result) => result.ok).length, 1);
      for (const result of racing) if (!result.ok) refused(result, 'conflict');
    },
  },
  {
    name: 'a refused write changes nothing, not even for the documents before the refused one',
    check: async (open) => {
      const { store } = await opened(open);
      const seq = value(await store.putPolicies('acme', [policy('old')], by));
      refused(
        await store.putPolicies('acme', [policy('new'), policy('old', '// x')], { ...by, ifVersion: 0 }),
        'conflict',
      );
      refused(await store.deletePolicies('acme', ['old', 'nowhere'], by), 'not_found');
      const load = value(await store.loadTenant('acme', 0));
      assert.deepEqual(load.policies, [{ ...policy('old'), version: seq }]);
      assert.equal(value(await store.readEpochs(0)).seq, seq);
    },
  },
  {
    name: 'empty and repeating batches are refused as input',
    check: async (open) => {
      const { store, start } = await opened(open);
      refused(await store.putPolicies('acme', [], by), 'invalid_input');
      refused(await store.putPolicies('acme', [policy('p'), policy('p')], by), 'invalid_input');
      refused(await store.deletePolicies('acme', [], by), 'invalid_input');
      refused(await store.deletePolicies('acme', ['p', 'p'], by), 'invalid_input');
      refused(await store.putEntities('acme', [], by), 'invalid_input');
      refused(await store.putEntities('acme', [entity('a'), entity('a')], by), 'invalid_input');
      refused(await store.deleteEntities('acme', [], by), 'invalid_input');
      refused(await store.revoke([]), 'invalid_input');
      const many = Array.from({ length: limits.entityBatchMax + 1 }, (_, at) => entity(String(at)));
      refused(await store.putEntities('acme', many, by), 'too_large');
      assert.equal(value(await store.readEpochs(0)).seq, start);
    },
  },
  {
    name: 'a write that rests on policies which changed meanwhile is refused, and changes nothing',
    check: async (open) => {
      const { store } = await opened(open);
      const first = value(await store.putPolicies('acme', [policy('p')], by));
      const schema = value(await store.putPolicies('schema:acme', [policy('s')], by));
      const scope = 'policy';
      const seen = [
        { tenant: 'acme', scope, seq: first },
        { tenant: 'schema:acme', scope, seq: schema },
        { tenant: 'never', scope, seq: 0 },
      ] as const;
      value(await store.putEntities('acme', [entity('a')], by));
      const second = value(await store.putPolicies('acme', [policy('q')], { ...by, unmoved: seen }));
      refused(await store.putPolicies('acme', [policy('p', '// 2')], { ...by, unmoved: seen }), 'conflict');
      const fresh = [{ tenant: 'acme', scope, seq: second } as const, ...seen.slice(1)];
      value(await store.deletePolicies('schema:acme', ['s'], by));
      const { seq } = value(await store.readEpochs(0));
      refused(await store.putPolicies('acme', [policy('p', '// 2')], { ...by, unmoved: fresh }), 'conflict');
      assert.equal(value(await store.readEpochs(0)).seq, seq);
      assert.equal(value(await store.policyHistory('acme', 'p')).length, 1);
    },
  },
  {
    name: 'entities that rest on entities or a schema which changed meanwhile are refused, and change nothing',
    check: async (open) => {
      const { store } = await opened(open);
      const first = value(await store.putEntities('acme', [entity('a')], by));
      const schema = value(await store.putPolicies('schema:acme', [policy('s')], by));
      const asOf = (entities: number) =>
        [
          { tenant: 'acme', scope: 'entity', seq: entities },
          { tenant: 'schema:acme', scope: 'policy', seq: schema },
        ] as const;
      // Policies of the tenant are nothing that entities rest on.
      value(await store.putPolicies('acme', [policy('p')], by));
      const second = value(await store.putEntities('acme', [entity('b')], { ...by, unmoved: asOf(first) }));
      refused(await store.putEntities('acme', [entity('c')], { ...by, unmoved: asOf(first) }), 'conflict');
      value(await store.deletePolicies('schema:acme', ['s'], by));
      const { seq } = value(await store.readEpochs(0));
      refused(await store.putEntities('acme', [entity('c')], { ...by, unmoved: asOf(second) }), 'conflict');
      assert.equal(value(await store.readEpochs(0)).seq, seq);
      assert.equal(value(await store.loadTenant('acme', 0)).entities.length, 2);
    },
  },
  {
    name: 'history holds every version, newest first, with its author; a deletion has no text',
    check: async (open) => {
      const { store } = await opened(open);
      const first = value(await store.putPolicies('acme', [policy('p', '// 1')], { by: 'ann' }));
      const second = value(await store.putPolicies('acme', [policy('p', '// 2')], { by: 'bob' }));
      const third = value(await store.deletePolicies('acme', ['p'], { by: 'cleo' }));
      const history = value(await store.policyHistory('acme', 'p'));
      assert.deepEqual(
        history.map(({ version, source, by: author }) => [version, source, author]),
        [
          [third, undefined, 'cleo'],
          [second, '// 2', 'bob'],
          [first, '// 1', 'ann'],
        ],
      );
      assert.ok(history.every(({ at }) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(at)));
      assert.deepEqual(value(await store.policyHistory('acme', 'never')), []);
    },
  },
  ...revocationLaws,
  {
    name: 'texts come back as they were written',
    check: async (open) => {
      const { store } = await opened(open);
      const odd = ['', "it's", '"q"', '\\', '%_', '{a,b}', 'NULL', 'é', 'e\u0301', '😀', 'a\nb'];
      value(
        await store.putEntities(
          'acme',
          odd.map((id) => entity(id, { id, big: 9_223_372_036_854_775_807n })),
          by,
        ),
      );
      value(
        await store.putPolicies(
          'acme',
          odd.map((source, at) => policy(`p${at}`, source)),
          by,
        ),
      );
      const load = value(await store.loadTenant('acme', 0));
      const read = new Map(load.entities.map(({ id, body }) => [id, body.attrs]));
      for (const id of odd) sameJson(read.get(id) ?? null, { id, big: 9_223_372_036_854_775_807n });
      assert.deepEqual(new Set(load.policies?.map(({ source }) => source)), new Set(odd));
    },
  },
  {
    name: 'INVARIANT: sequence numbers become visible in their own order, so a reader that has seen `n` misses nothing below it',
    check: async (open) => {
      const { store, start } = await opened(open);
      const total = 60;
      let writing = true;
      const seen = new Map<string, number>();
      const reader = async () => {
        let since = start;
        for (;;) {
          const last = !writing;
          const read = value(await store.readEpochs(since));
          assert.ok(read.seq >= since, 'the clock went back');
          for (const change of read.changes) {
            assert.ok(change.seq <= read.seq, 'a change above the clock');
            seen.set(change.tenant, change.seq);
          }
          since = read.seq;
          if (last) return;
        }
      };
      const writer = async (of: number) => {
        for (let at = of; at < total; at += 6) value(await store.putEntities(`t${at}`, [entity('a')], by));
      };
      const reading = [reader(), reader()];
      await Promise.all([0, 1, 2, 3, 4, 5].map(writer));
      writing = false;
      await Promise.all(reading);
      assert.equal(seen.size, total, `${total - seen.size} changes were never seen`);
      assert.equal(new Set(seen.values()).size, total);
    },
  },
];
