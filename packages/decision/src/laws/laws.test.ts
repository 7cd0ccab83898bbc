// The stand-ins in memory under the laws, and broken ones that each law must catch.

import { ok } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import type { RevokedTokens } from '../revoked.ts';
import type { SessionHolder, SessionStore } from '../session-store.ts';
import type { AuthorityStore } from '../store.ts';
import { memoryAuthority } from '../stores/memory.ts';
import { memorySessions } from '../stores/memory-sessions.ts';
import { authorityLaws } from './authority-laws.ts';
import { value } from './law.ts';
import { sessionLaws } from './session-laws.ts';

describe('authority in memory', () => {
  for (const law of authorityLaws) it(law.name, () => law.check(async () => memoryAuthority()));
});
describe('sessions in memory', () => {
  for (const law of sessionLaws) it(law.name, () => law.check(async () => memorySessions()));
});

type Break<Port> = (inner: Port) => Partial<Port>;

/** One broken authority for each law, in the order of the laws. */
const brokenAuthorities: readonly Break<AuthorityStore>[] = [
  (inner) => ({ revoke: async () => inner.readEpochs(0).then((read) => (read.ok ? ok(read.value.seq) : read)) }),
  (inner) => ({
    loadTenant: async (...args) => {
      const load = await inner.loadTenant(...args);
      return load.ok ? ok({ ...load.value, generation: 'another' }) : load;
    },
  }),
  (inner) => ({ loadTenant: (tenant) => inner.loadTenant(tenant, 0) }),
  (inner) => ({
    loadTenant: async (...args) => {
      const load = await inner.loadTenant(...args);
      return load.ok ? ok({ ...load.value, deletedEntities: [] }) : load;
    },
  }),
  (inner) => ({ loadTenant: (_, since) => inner.loadTenant('acme', since) }),
  (inner) => ({ putPolicies: (tenant, documents, { by }) => inner.putPolicies(tenant, documents, { by }) }),
  (inner) => ({
    putPolicies: async (tenant, documents, options) => {
      let last = ok(0) as Awaited<ReturnType<AuthorityStore['putPolicies']>>;
      for (const document of documents) last = await inner.putPolicies(tenant, [document], options);
      return last;
    },
  }),
  (inner) => ({ revoke: async (all) => (all.length === 0 ? ok(0) : inner.revoke(all)) }),
  // Only the first of what a write rests on is looked at.
  (inner) => ({
    putPolicies: (tenant, documents, options) =>
      inner.putPolicies(tenant, documents, { ...options, unmoved: (options.unmoved ?? []).slice(0, 1) }),
  }),
  // Entities are looked at, the schema is not.
  (inner) => ({
    putEntities: (tenant, all, { by, unmoved = [] }) =>
      inner.putEntities(tenant, all, { by, unmoved: unmoved.filter(({ scope }) => scope === 'entity') }),
  }),
  (inner) => ({
    policyHistory: async (...args) => {
      const history = await inner.policyHistory(...args);
      return history.ok ? ok(history.value.toReversed()) : history;
    },
  }),
  (inner) => ({ revoke: (all) => inner.revoke(all.slice(0, 1)) }),
  // The newest moment wins, even where it refuses less.
  (inner) => ({
    loadTenant: async (tenant, since) => {
      const load = await inner.loadTenant(tenant, since);
      const lessened = (one: RevokedTokens): RevokedTokens =>
        since > 0 && one.kind === 'issued' ? { ...one, issuedBeforeMs: one.issuedBeforeMs - 500 } : one;
      return load.ok ? ok({ ...load.value, revoked: load.value.revoked.map(lessened) }) : load;
    },
  }),
  // One epoch for all of them.
  (inner) => ({ forget: (tenant, what) => inner.forget(tenant, what.length === 0 ? what : [{}]) }),
  (inner) => ({
    putEntities: (tenant, all, options) =>
      inner.putEntities(
        tenant,
        all.map((entity) => ({ ...entity, id: entity.id.normalize('NFC') })),
        options,
      ),
  }),
  // Numbers are taken early and become visible late.
  (inner) => {
    let taken = 0;
    const visible: { tenant: string; scope: string; seq: number }[] = [];
    return {
      putEntities: async (tenant) => {
        taken += 1;
        const seq = taken;
        for (let turns = (seq * 7) % 5; turns > 0; turns--) await Promise.resolve();
        visible.push({ tenant, scope: 'entity', seq });
        return ok(seq);
      },
      readEpochs: async (since) => {
        const read = await inner.readEpochs(0);
        const seq = Math.max(0, ...visible.map((change) => change.seq));
        return read.ok ? ok({ ...read.value, seq, changes: visible.filter((change) => change.seq > since) }) : read;
      },
    };
  },
];

const brokenSessions: readonly Break<SessionStore>[] = [
  () => ({ read: async () => ok({ labels: ['x'], receipts: [], receiptCount: 0, receiptChain: '0'.repeat(64) }) }),
  (inner) => ({
    addLabels: async (holder, labels) => (labels.includes('a') ? ok(undefined) : inner.addLabels(holder, labels)),
  }),
  (inner) => {
    let receipt = '';
    return {
      addReceipt: async (holder, id) => {
        receipt = id;
        await Promise.resolve();
        return inner.addReceipt(holder, receipt);
      },
    };
  },
  (inner) => ({ read: (holder) => inner.read({ ...holder, tenant: 'acme', session: holder.session.toLowerCase() }) }),
  // Who asks while another waits gets the answer of that one.
  (inner) => {
    let waiting: SessionHolder | undefined;
    return {
      read: (holder) => {
        const answered = inner.read(waiting ?? holder);
        waiting = holder;
        queueMicrotask(() => {
          waiting = undefined;
        });
        return answered;
      },
    };
  },
  (inner) => ({
    read: async (...args) => {
      const state = await inner.read(...args);
      return state.ok ? ok({ ...state.value, receiptCount: state.value.receipts.length }) : state;
    },
  }),
  // The chain of a later moment than the receipts.
  (inner) => ({
    read: async (...args) => {
      const early = await inner.read(...args);
      await Promise.resolve();
      const late = await inner.read(...args);
      return early.ok && late.ok ? ok({ ...early.value, receiptChain: late.value.receiptChain }) : early;
    },
  }),
  // The labels go and nothing stays.
  (inner) => ({
    read: async (holder) => {
      const state = await inner.read(holder);
      return state.ok ? state : inner.read({ ...holder, session: 'another' });
    },
  }),
  (inner) => ({ sweep: (what) => inner.sweep({ ...what, idleMs: 0 }) }),
  // The mark is held against names that nobody took up only.
  (inner) => ({
    read: async (holder) => {
      const known = value(await inner.show(holder.tenant, holder.session));
      return inner.read(known.state === 'open' ? { ...holder, issuedAtMs: Number.MAX_SAFE_INTEGER } : holder);
    },
  }),
  (inner) => ({ list: (tenant, page) => inner.list(tenant, { ...page, limit: page.limit + 1 }) }),
];

describe('negative controls: each law catches a store that breaks it', () => {
  it('there is a broken store for each law', () => {
    expect(brokenAuthorities).toHaveLength(authorityLaws.length);
    expect(brokenSessions).toHaveLength(sessionLaws.length);
  });
  const broken = <Port>(make: () => Port, breaks: Break<Port> | undefined) => {
    return async (): Promise<Port> => {
      const inner = make();
      return { ...inner, ...breaks?.(inner) };
    };
  };
  for (const [at, law] of authorityLaws.entries()) {
    it(law.name, () => expect(law.check(broken(memoryAuthority, brokenAuthorities[at]))).rejects.toThrow());
  }
  for (const [at, law] of sessionLaws.entries()) {
    it(law.name, () => expect(law.check(broken(memorySessions, brokenSessions[at]))).rejects.toThrow());
  }
});
