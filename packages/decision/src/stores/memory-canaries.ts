// Canaries in memory: the readable definition, under the same laws as Postgres.

import { fail, ok } from '@sallyport/base';
import {
  type Canary,
  type CanaryOptions,
  type CanaryStore,
  canariesFull,
  canariesMax,
  canaryTaken,
  canaryUnknown,
} from '../canary-store.ts';

interface Row {
  readonly tenant: string;
  readonly canary: Canary;
  removed: boolean;
}

export function memoryCanaries({ mostStanding = canariesMax }: CanaryOptions = {}): CanaryStore {
  let kept: Uint8Array | undefined;
  const rows: Row[] = [];
  const find = (tenant: string, name: string) => rows.find((row) => row.tenant === tenant && row.canary.name === name);
  const standing = (tenant: string) => rows.filter((row) => row.tenant === tenant && !row.removed);
  return {
    secret: async (proposed) => {
      kept ??= Uint8Array.from(proposed);
      return ok(kept);
    },
    add: async (tenant, canary) => {
      if (find(tenant, canary.name) !== undefined) return fail('conflict', canaryTaken(canary.name));
      if (standing(tenant).length >= mostStanding) return fail('exhausted', canariesFull(mostStanding));
      rows.push({ tenant, canary, removed: false });
      return ok(undefined);
    },
    list: async (tenant) => {
      const order = (a: Canary, b: Canary) =>
        a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.name < b.name) ? -1 : 1;
      return ok(
        standing(tenant)
          .map(({ canary }) => canary)
          .sort(order),
      );
    },
    remove: async (tenant, name) => {
      const row = find(tenant, name);
      if (row === undefined || row.removed) return fail('not_found', canaryUnknown(name));
      row.removed = true;
      return ok(undefined);
    },
    removed: async (tenant, names) => ok(names.filter((name) => find(tenant, name)?.removed === true)),
  };
}
