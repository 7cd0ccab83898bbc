// The counters in memory under the laws, and broken ones that each law must catch.

import { ok } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import type { BudgetStore, Charge } from '../budget-store.ts';
import { memoryBudgets } from '../stores/memory-budgets.ts';
import { budgetLaws, type OpenBudgets } from './budget-laws.ts';

/** A multiple of every window of the laws. */
const startMs = 20_000 * 9 * 86_400_000;

/** The clock is that of the store under the law. */
type Break = (inner: BudgetStore, nowMs: () => number) => Partial<BudgetStore>;

function inMemory(broken: Break = () => ({})) {
  return async (): Promise<OpenBudgets> => {
    let nowMs = startMs;
    const advance = (ms: number) => {
      nowMs += ms;
    };
    const inner = memoryBudgets({ nowMs: () => nowMs });
    return { store: { ...inner, ...broken(inner, () => nowMs) }, advance };
  };
}

describe('budgets in memory', () => {
  for (const law of budgetLaws) it(law.name, () => law.check(inMemory()));
});

const charging = (change: (charge: Charge) => Charge) => (inner: BudgetStore) => ({
  charge: (tenant: string, charges: readonly Charge[], bytes: number) =>
    inner.charge(tenant, charges.map(change), bytes),
});

/** One for each law, in the order of the laws. */
const broken: readonly Break[] = [
  charging((charge) => (charge.bytesMax === undefined ? charge : { ...charge, bytesMax: charge.bytesMax + 1 })),
  // Requests without bytes go free.
  (inner) => ({
    charge: async (tenant, charges, bytes) => (bytes === 0 ? ok(undefined) : inner.charge(tenant, charges, bytes)),
  }),
  // One after the other: the first is charged before the second is asked.
  (inner) => ({
    charge: async (tenant, charges, bytes) => {
      for (const [place, charge] of charges.entries()) {
        const done = await inner.charge(tenant, [charge], bytes);
        if (!done.ok || done.value !== undefined) return done.ok ? ok({ ...done.value, place }) : done;
      }
      return ok(undefined);
    },
  }),
  (inner) => ({
    charge: async (tenant, charges, bytes) => {
      const done = await inner.charge(tenant, charges.toReversed(), bytes);
      if (!done.ok || done.value === undefined) return done;
      return ok({ ...done.value, place: charges.length - 1 - done.value.place });
    },
  }),
  charging((charge) => ({ ...charge, holder: charge.holder.toLowerCase() })),
  // A window that begins anew at each full hour lets twice as much through around it.
  (_, nowMs) => {
    const used = new Map<number, { bytes: number; requests: number }>();
    return {
      charge: async (_tenant, _charges, bytes) => {
        const hour = Math.floor(nowMs() / 3_600_000);
        const spent = used.get(hour) ?? { bytes: 0, requests: 0 };
        if (spent.bytes + bytes > 100 || spent.requests === 5) return ok({ place: 0 });
        used.set(hour, { bytes: spent.bytes + bytes, requests: spent.requests + 1 });
        return ok(undefined);
      },
    };
  },
  (inner) => ({
    charge: async (...args) => {
      const done = await inner.charge(...args);
      const { retryAfterMs } = (done.ok && done.value) || {};
      return done.ok && done.value !== undefined && retryAfterMs !== undefined
        ? ok({ ...done.value, retryAfterMs: retryAfterMs + 1_000 })
        : done;
    },
  }),
  // An earlier clock has counters of its own.
  (_, nowMs) => {
    const stores = new Map<number, BudgetStore>();
    return {
      charge: (...args) => {
        const store = stores.get(nowMs()) ?? memoryBudgets({ nowMs });
        stores.set(nowMs(), store);
        return store.charge(...args);
      },
    };
  },
  // Looks, waits, and adds: what another added meanwhile is not seen.
  () => {
    const used = new Map<string, number>();
    return {
      charge: async (_, charges, bytes) => {
        const seen = charges.map(({ budget }) => used.get(budget) ?? 0);
        await Promise.resolve();
        const place = charges.findIndex(({ bytesMax = 0 }, n) => (seen[n] ?? 0) + bytes > bytesMax);
        if (place >= 0) return ok({ place });
        for (const [n, { budget }] of charges.entries()) used.set(budget, (seen[n] ?? 0) + bytes);
        return ok(undefined);
      },
    };
  },
  () => ({ sweep: async () => ok(0) }),
];

describe('negative controls: each law catches a store that breaks it', () => {
  it('there is a broken store for each law', () => expect(broken).toHaveLength(budgetLaws.length));
  for (const [at, law] of budgetLaws.entries()) {
    it(law.name, () => expect(law.check(inMemory(broken[at]))).rejects.toThrow());
  }
});
