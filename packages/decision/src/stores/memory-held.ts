// Held texts in memory: the readable definition, under the same laws as Postgres.

import { fail, ok } from '@sallyport/base';
import {
  type HeldEntry,
  type HeldOptions,
  type HeldStore,
  type HeldText,
  heldDecided,
  heldFull,
  heldUnknown,
} from '../held-store.ts';

interface Row {
  readonly text: HeldText;
  entry: HeldEntry;
  sealed: Uint8Array | undefined;
}

export function memoryHeld({ bounds, nowMs }: HeldOptions): HeldStore {
  let rows: Row[] = [];
  const isKept = ({ entry }: Row) => entry.heldAtMs > nowMs() - bounds.keptMs;
  const of = (tenant: string) => rows.filter((row) => row.text.tenant === tenant && isKept(row));
  const find = (tenant: string, id: string) => of(tenant).find((row) => row.text.id === id);
  return {
    hold: async (text) => {
      const waiting = of(text.tenant).filter(({ entry }) => entry.state === 'pending');
      const same = waiting.find((row) => row.text.match === text.match);
      if (same !== undefined) return ok(same.text.id);
      const bytes = text.sealed.length;
      const sum = waiting.reduce((total, { entry }) => total + entry.bytes, bytes);
      if (waiting.length >= bounds.textsMax || sum > bounds.bytesMax) return fail('unavailable', heldFull);
      const entry: HeldEntry = { id: text.id, state: 'pending', about: text.about, bytes, heldAtMs: nowMs() };
      rows.push({ text, entry, sealed: text.sealed });
      return ok(text.id);
    },
    list: async (tenant, state, limit) => {
      const found = of(tenant).filter(({ entry }) => state === undefined || entry.state === state);
      return ok(
        found
          .map(({ entry }) => entry)
          .sort((a, b) => b.heldAtMs - a.heldAtMs || (a.id < b.id ? -1 : 1))
          .slice(0, limit),
      );
    },
    show: async (tenant, id) => {
      const row = find(tenant, id);
      if (row === undefined) return fail('not_found', heldUnknown);
      const { entry, sealed } = row;
      return sealed === undefined
        ? fail('conflict', heldDecided(entry.state, entry.decidedBy))
        : ok({ ...entry, sealed });
    },
    decide: async (tenant, id, { approved, by, why }) => {
      const row = find(tenant, id);
      if (row === undefined) return fail('not_found', heldUnknown);
      if (row.entry.state !== 'pending') return fail('conflict', heldDecided(row.entry.state, row.entry.decidedBy));
      const state = approved ? 'approved' : 'rejected';
      row.entry = { ...row.entry, state, decidedAtMs: nowMs(), decidedBy: by, why };
      row.sealed = undefined;
      return ok(row.entry);
    },
    take: async (tenant, match) => {
      const row = of(tenant).find(
        ({ text, entry }) =>
          text.match === match && entry.state === 'approved' && (entry.decidedAtMs ?? 0) > nowMs() - bounds.approvalMs,
      );
      if (row === undefined) return ok(undefined);
      row.entry = { ...row.entry, state: 'used' };
      const { id, decidedBy: by = '', decidedAtMs: atMs = 0 } = row.entry;
      return ok({ id, by, atMs });
    },
    giveBack: async (tenant, id) => {
      const row = find(tenant, id);
      if (row?.entry.state === 'used') row.entry = { ...row.entry, state: 'approved' };
      return ok(undefined);
    },
    sweep: async () => {
      const before = rows.length;
      rows = rows.filter(isKept);
      return ok(before - rows.length);
    },
  };
}
