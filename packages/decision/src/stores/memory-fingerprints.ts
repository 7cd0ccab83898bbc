// Fingerprints of sessions in memory: the same laws as in Postgres.

import { ok } from '@sallyport/base';
import {
  type FingerprintBounds,
  type FingerprintStore,
  type ReadFingerprints,
  retrievalCost,
} from '../fingerprint-store.ts';

export function memoryFingerprints({ sessionMax }: FingerprintBounds): FingerprintStore {
  const sessions = new Map<string, readonly { readonly upto: number; readonly read: ReadFingerprints }[]>();
  const keyOf = (tenant: string, session: string) => JSON.stringify([tenant, session]);
  return {
    add: async (tenant, session, read) => {
      const before = sessions.get(keyOf(tenant, session)) ?? [];
      const upto = (before.at(-1)?.upto ?? 0) + read.fingerprints.length / 4 + retrievalCost;
      const kept = [...before, { upto, read }].filter((one) => one.upto > upto - sessionMax);
      sessions.set(keyOf(tenant, session), kept);
      return ok(undefined);
    },
    read: async (tenant, session) => ok((sessions.get(keyOf(tenant, session)) ?? []).map(({ read }) => read)),
  };
}
