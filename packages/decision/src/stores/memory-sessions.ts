// Sessions in memory: the same laws as Postgres, for tests and for trying policies.

import { type Clock, limits, ok, type Result, sha256Hex, systemClock } from '@sallyport/base';
import { mintClockSkewMs, type SessionHolder, type SessionStore, sessionEnded } from '../session-store.ts';

interface Open {
  readonly tenant: string;
  readonly session: string;
  readonly beganAtMs: number;
  lastUsedAtMs: number;
  /** Only tokens issued later belong to it. */
  readonly tokensAfterMs: number | undefined;
  readonly labels: Set<string>;
  readonly receipts: string[];
  chain: string;
}

interface Ended {
  readonly tenant: string;
  readonly endedAtMs: number;
  readonly endedBy: string | null;
}

export function memorySessions(clock: Pick<Clock, 'nowMs'> = systemClock): SessionStore {
  const opened = new Map<string, Open>();
  const ended = new Map<string, Ended>();
  const forgottenMs = new Map<string, number>();

  const refuses = ({ tenant, session, issuedAtMs = Number.NEGATIVE_INFINITY }: SessionHolder): boolean => {
    const key = keyOf(tenant, session);
    const found = opened.get(key);
    const markMs = found === undefined ? forgottenMs.get(tenant) : found.tokensAfterMs;
    return (found === undefined && ended.has(key)) || (markMs !== undefined && markMs >= issuedAtMs);
  };
  const used = (holder: SessionHolder): Result<Open, ReturnType<typeof sessionEnded>['fault']> => {
    if (refuses(holder)) return sessionEnded();
    const { tenant, session } = holder;
    const nowMs = clock.nowMs();
    const found = opened.get(keyOf(tenant, session)) ?? {
      ...{ tenant, session, beganAtMs: nowMs, lastUsedAtMs: nowMs, tokensAfterMs: forgottenMs.get(tenant) },
      ...{ labels: new Set(), receipts: [], chain: '0'.repeat(64) },
    };
    found.lastUsedAtMs = Math.max(found.lastUsedAtMs, nowMs);
    opened.set(keyOf(tenant, session), found);
    return ok(found);
  };
  const ends = (tenant: string, session: string, endedBy: string | null): void => {
    opened.delete(keyOf(tenant, session));
    ended.set(keyOf(tenant, session), { tenant, endedAtMs: clock.nowMs(), endedBy });
  };

  return {
    addLabels: async (holder, labels) => {
      const state = used(holder);
      if (!state.ok) return state;
      for (const label of labels) state.value.labels.add(label);
      return ok(undefined);
    },
    addReceipt: async (holder, receiptId) => {
      const state = used(holder);
      if (!state.ok) return state;
      state.value.receipts.push(receiptId);
      state.value.chain = sha256Hex(Buffer.from(state.value.chain, 'hex'), receiptId);
      return ok(undefined);
    },
    read: async (holder) => {
      if (refuses(holder)) return sessionEnded();
      const state = opened.get(keyOf(holder.tenant, holder.session));
      if (state !== undefined) state.lastUsedAtMs = Math.max(state.lastUsedAtMs, clock.nowMs());
      const { labels = [], receipts = [], chain = '0'.repeat(64) } = state ?? {};
      return ok({
        labels: [...labels].sort(),
        receipts: receipts.slice(-limits.certificateReceiptsMax),
        receiptCount: receipts.length,
        receiptChain: chain,
      });
    },

    end: async (tenant, session, by) => {
      const key = keyOf(tenant, session);
      if (ended.has(key)) return ok('ended');
      const was = opened.has(key) ? 'open' : 'unknown';
      ends(tenant, session, by);
      return ok(was);
    },
    show: async (tenant, session) => {
      const key = keyOf(tenant, session);
      const gone = ended.get(key);
      if (gone !== undefined) return ok({ state: 'ended', endedAtMs: gone.endedAtMs, endedBy: gone.endedBy });
      const state = opened.get(key);
      if (state === undefined) return ok({ state: 'unknown' });
      return ok({ state: 'open', ...told(state), labels: [...state.labels].sort() });
    },
    list: async (tenant, { after, limit }) =>
      ok(
        [...opened.values()]
          .filter((state) => state.tenant === tenant && byBytes(state.session, after) > 0)
          .sort((a, b) => byBytes(a.session, b.session))
          .slice(0, limit)
          .map(told),
      ),
    sweep: async ({ idleMs, tombstoneMs, sessionsMax }) => {
      const nowMs = clock.nowMs();
      const idle = [...opened.values()].filter(({ lastUsedAtMs }) => lastUsedAtMs <= nowMs - idleMs);
      const ending = idle.slice(0, sessionsMax);
      for (const { tenant, session } of ending) ends(tenant, session, null);
      const old = [...ended].filter(([, { endedAtMs }]) => endedAtMs <= nowMs - tombstoneMs).slice(0, sessionsMax);
      for (const [key, { tenant, endedAtMs }] of old) {
        ended.delete(key);
        forgottenMs.set(tenant, Math.max(forgottenMs.get(tenant) ?? 0, endedAtMs + mintClockSkewMs));
      }
      const receipts = ending.reduce((count, state) => count + state.receipts.length, 0);
      return ok({ ended: ending.length, receipts, forgotten: old.length });
    },
  };
}

function keyOf(tenant: string, session: string): string {
  return JSON.stringify([tenant, session]);
}

function told({ session, beganAtMs, lastUsedAtMs, labels, receipts }: Open) {
  return { session, beganAtMs, lastUsedAtMs, labelCount: labels.size, receiptCount: receipts.length };
}

/** The order of the database. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
