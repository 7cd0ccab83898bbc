// Canaries in memory under the laws, and broken stores that each law must catch.

import { fail, ok } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import type { CanaryStore } from '../canary-store.ts';
import { memoryCanaries } from '../stores/memory-canaries.ts';
import { canaryLaws, lawMostStanding } from './canary-laws.ts';

type Break = (inner: CanaryStore) => Partial<CanaryStore>;

function inMemory(broken: Break = () => ({}), mostStanding = lawMostStanding) {
  return async (): Promise<CanaryStore> => {
    const inner = memoryCanaries({ mostStanding });
    return { ...inner, ...broken(inner) };
  };
}

describe('canaries in memory', () => {
  for (const law of canaryLaws) it(law.name, () => law.check(inMemory()));
});

/** One for each law, in the order of the laws. */
const broken: readonly (() => Promise<CanaryStore>)[] = [
  // Each gets what it proposed.
  inMemory(() => ({ secret: async (proposed) => ok(proposed) })),
  inMemory((inner) => ({
    list: async (tenant) => {
      const listed = await inner.list(tenant);
      return listed.ok ? ok(listed.value.toSorted((a, b) => (a.name < b.name ? -1 : 1))) : listed;
    },
  })),
  // A removed one is forgotten: its name is free again.
  inMemory((inner) => {
    const gone = new Set<string>();
    return {
      remove: async (tenant, name) => {
        gone.add(name);
        return inner.remove(tenant, name);
      },
      add: async (tenant, canary) => (gone.has(canary.name) ? ok(undefined) : inner.add(tenant, canary)),
    };
  }),
  // What is not listed counts as removed: a name that is not known here yet would be let out.
  inMemory((inner) => ({
    removed: async (tenant, names) => {
      const listed = await inner.list(tenant);
      return listed.ok ? ok(names.filter((name) => !listed.value.some((one) => one.name === name))) : listed;
    },
  })),
  inMemory((inner) => ({
    remove: async (tenant, name) => {
      const gone = await inner.remove(tenant, name);
      return gone.ok || name === 'cn_1' ? ok(undefined) : gone;
    },
  })),
  // Whoever asks is told of all.
  inMemory((inner) => ({
    removed: async (tenant, names) => {
      const [own, others] = [await inner.removed(tenant, names), await inner.removed('globex', names)];
      return own.ok && others.ok ? ok([...new Set([...own.value, ...others.value])]) : own;
    },
  })),
  inMemory(() => ({}), lawMostStanding + 1),
  // Looks, waits, and adds: what another added meanwhile is not seen.
  inMemory(
    (inner) => ({
      add: async (tenant, canary) => {
        const before = await inner.list(tenant);
        await new Promise(setImmediate);
        if (before.ok && before.value.length >= lawMostStanding) return fail('exhausted', 'full');
        return inner.add(tenant, canary);
      },
    }),
    1_000,
  ),
];

describe('negative controls: each law catches a store that breaks it', () => {
  it('there is a broken store for each law', () => expect(broken).toHaveLength(canaryLaws.length));
  canaryLaws.forEach((law, at) => {
    it(law.name, () => expect(law.check(broken[at] ?? inMemory())).rejects.toThrow());
  });
});
