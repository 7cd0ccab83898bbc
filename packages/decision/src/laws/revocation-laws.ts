// What every authority must do with what is to be refused or forgotten from now on.

import assert from 'node:assert/strict';
import type { AuthorityStore, TenantChanges } from '../store.ts';
import { block, moved, opened } from './authority-start.ts';
import { type Law, refused, value } from './law.ts';

const blocksOf = ({ revoked }: TenantChanges) =>
  revoked.flatMap((one) => (one.kind === 'block' ? [one.id] : [])).sort();

export const revocationLaws: readonly Law<AuthorityStore>[] = [
  {
    name: 'a revocation stays, is told once per change, and may be repeated',
    check: async (open) => {
      const { store } = await opened(open);
      const first = value(await store.revoke([block('acme', 'aa'), block('acme', 'bb'), block('globex', 'aa')]));
      assert.deepEqual(blocksOf(value(await store.loadTenant('acme', 0))), ['aa', 'bb']);
      const again = value(await store.revoke([block('acme', 'aa')]));
      assert.ok(again > first);
      assert.deepEqual(blocksOf(value(await store.loadTenant('acme', first))), ['aa']);
      assert.deepEqual(blocksOf(value(await store.loadTenant('acme', 0))), ['aa', 'bb']);
      assert.deepEqual(blocksOf(value(await store.loadTenant('globex', 0))), ['aa']);
    },
  },
  {
    name: 'revocations of subjects and of dates come back as written, apart from each other, and repeated never refuse less',
    check: async (open) => {
      const { store, start } = await opened(open);
      const why = { reason: 'left', by: 'tester' };
      const of = (type: string, id: string) => ({ kind: 'subject' as const, subject: { type, id } });
      const first = value(
        await store.revoke([
          { tenant: 'acme', ...why, ...of('User', 'a::b'), issuedBeforeMs: 2_000 },
          { tenant: 'acme', ...why, ...of('User::a', 'b'), issuedBeforeMs: 1_000 },
          { tenant: 'acme', ...why, kind: 'block', id: 'b' },
          { tenant: 'acme', ...why, kind: 'issued', issuedBeforeMs: 3_000 },
          { tenant: 'globex', ...why, ...of('User', 'a::b') },
        ]),
      );
      assert.deepEqual(Object.keys(await moved(store, start)).sort(), ['revocation@acme', 'revocation@globex']);
      // As text: sets of objects would compare by identity.
      const text = (one: object) => JSON.stringify(Object.entries(one).sort());
      const told = async (since: number) => {
        const { revoked } = value(await store.loadTenant('acme', since));
        return new Set(revoked.map(text));
      };
      const written = [
        { ...of('User', 'a::b'), issuedBeforeMs: 2_000 },
        { ...of('User::a', 'b'), issuedBeforeMs: 1_000 },
        { kind: 'block', id: 'b' },
        { kind: 'issued', issuedBeforeMs: 3_000 },
      ];
      assert.deepEqual(await told(0), new Set(written.map(text)));
      value(
        await store.revoke([
          { tenant: 'acme', ...why, ...of('User', 'a::b'), issuedBeforeMs: 1_500 },
          { tenant: 'acme', ...why, ...of('User::a', 'b') },
          { tenant: 'acme', ...why, kind: 'issued', issuedBeforeMs: 2_500 },
        ]),
      );
      const now = [
        { ...of('User', 'a::b'), issuedBeforeMs: 2_000 },
        of('User::a', 'b'),
        { kind: 'issued', issuedBeforeMs: 3_000 },
      ];
      assert.deepEqual(await told(first), new Set(now.map(text)));
      for (const issuedBeforeMs of [-1, 0.5, Number.NaN]) {
        refused(await store.revoke([{ tenant: 'acme', ...why, kind: 'issued', issuedBeforeMs }]), 'invalid_input');
      }
    },
  },
  {
    name: 'what is to be forgotten moves an epoch of its own, never data, and its moment only grows',
    check: async (open) => {
      const { store, start } = await opened(open);
      const alice = { type: 'User', id: 'alice' };
      const written = value(
        await store.forget('acme', [
          { space: 'rows', scope: 'mail' },
          { subject: alice },
          {},
          { cachedBeforeMs: 5_000 },
        ]),
      );
      value(await store.forget('acme', [{ cachedBeforeMs: 3_000 }]));
      const { changes } = value(await store.readEpochs(start));
      const told = changes.map(({ tenant, scope, moment }) => [tenant, scope, moment ?? 0]);
      assert.deepEqual(told.sort(), [
        ['acme', 'cache-before:', 5_000],
        ['acme', 'cache:', 0],
        ['acme', 'cache:["User","alice"]', 0],
        ['acme', 'cache:rows/mail', 0],
      ]);
      assert.ok(changes.every(({ scope, seq }) => seq <= written || scope === 'cache-before:'));
      assert.equal(value(await store.loadTenant('acme', 0)).policies, undefined);
      for (const wrong of [[], [{ scope: 'mail' }], [{ space: 'rows', subject: alice }], [{ cachedBeforeMs: -1 }]]) {
        refused(await store.forget('acme', wrong), 'invalid_input');
      }
    },
  },
];
