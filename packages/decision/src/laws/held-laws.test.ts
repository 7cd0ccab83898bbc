// Held texts in memory under the laws, and broken stores that each law must catch.

import { ok } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import type { HeldStore } from '../held-store.ts';
import { memoryHeld } from '../stores/memory-held.ts';
import { heldLaws, lawBounds, type OpenHeld } from './held-laws.ts';

type Break = (inner: HeldStore) => Partial<HeldStore>;

function inMemory(broken: Break = () => ({}), bounds = lawBounds) {
  return async (): Promise<OpenHeld> => {
    let nowMs = 1_000_000;
    const advance = (ms: number) => {
      nowMs += ms;
    };
    const inner = memoryHeld({ bounds, nowMs: () => nowMs });
    return { store: { ...inner, ...broken(inner) }, advance };
  };
}

describe('held texts in memory', () => {
  for (const law of heldLaws) it(law.name, () => law.check(inMemory()));
});

/** One for each law, in the order of the laws. */
const broken: readonly (() => Promise<OpenHeld>)[] = [
  inMemory((inner) => ({ list: (tenant, _, limit) => inner.list(tenant, 'approved', limit) })),
  inMemory((inner) => ({ hold: (text) => inner.hold({ ...text, match: text.id }) })),
  inMemory(() => ({}), { ...lawBounds, bytesMax: 1_000 }),
  inMemory((inner) => ({
    decide: async (tenant, id, decision) => {
      const decided = await inner.decide(tenant, id, decision);
      const [entry] = decided.ok
        ? [decided.value]
        : ((listed) => (listed.ok ? listed.value : []))(await inner.list(tenant, undefined, 9));
      return entry === undefined ? decided : ok(entry);
    },
  })),
  inMemory((inner) => ({ take: async (_, match) => ok({ id: match, by: 'anna', atMs: 0 }), list: inner.list })),
  inMemory((inner) => ({ giveBack: (_, id) => inner.giveBack('acme', id) })),
  inMemory((inner) => ({ take: (_, match) => inner.take('acme', match) })),
  inMemory(() => ({}), { ...lawBounds, approvalMs: 1_000_000 }),
];

describe('a law notices a store that breaks it', () => {
  heldLaws.forEach((law, i) => {
    it(law.name, async () => {
      await expect(law.check(broken[i] ?? inMemory())).rejects.toThrow();
    });
  });
});
