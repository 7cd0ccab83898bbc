// Stores of fingerprints under their laws: in memory, and broken ones that each law must catch.

import { ok } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import type { FingerprintStore } from '../fingerprint-store.ts';
import { memoryFingerprints } from '../stores/memory-fingerprints.ts';
import { fingerprintLaws, lawBounds } from './fingerprint-laws.ts';

const fresh = () => memoryFingerprints(lawBounds);

describe('in memory', () => {
  for (const law of fingerprintLaws) it(law.name, () => law.check(async () => fresh()));
});

/** One broken store for each law, in the order of the laws. */
const broken: readonly ((inner: FingerprintStore) => Partial<FingerprintStore>)[] = [
  (inner) => ({
    read: async (...args) => {
      const read = await inner.read(...args);
      return read.ok ? ok(read.value.map((one) => ({ ...one, groups: one.groups.slice(0, 1) }))) : read;
    },
  }),
  () => memoryFingerprints({ sessionMax: 2 * lawBounds.sessionMax }),
  (inner) => ({ add: (_, session, read) => inner.add('acme', session.trim(), read) }),
  (inner) => {
    let last: Parameters<FingerprintStore['add']>[2];
    return {
      add: async (tenant, session, read) => {
        last = read;
        await Promise.resolve();
        return inner.add(tenant, session, last);
      },
    };
  },
];

describe('negative controls: each law catches a store that breaks it', () => {
  it('there is a broken store for each law', () => expect(broken).toHaveLength(fingerprintLaws.length));
  for (const [at, law] of fingerprintLaws.entries()) {
    const open = async () => {
      const inner = fresh();
      return { ...inner, ...broken[at]?.(inner) };
    };
    it(law.name, () => expect(law.check(open)).rejects.toThrow());
  }
});
