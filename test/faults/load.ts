// Callers at the doors while things break: rows that change, tokens that are revoked, and what nobody may be told afterwards.

import { systemClock as clock, isJsonObject, type Json, parseJson } from '@sallyport/base';
import type { Sql } from '@sallyport/storage';
import type { Stack } from '../e2e/stack.ts';
import { asking } from '../kernel/ask.ts';

export interface Call {
  readonly door: 'retrieval' | 'kernel';
  readonly token: number;
  readonly beganMs: number;
  readonly endedMs: number;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly allowed: boolean;
  /** Version of the row that came back. */
  readonly version?: number;
  /** Where rows came from. */
  readonly tier?: string;
  readonly receiptId?: string;
}

export interface Load {
  readonly calls: readonly Call[];
  /** Number of the token to when its revocation had returned. */
  readonly revoked: ReadonlyMap<number, number>;
  /** Version to when its commit had returned. */
  readonly versions: ReadonlyMap<number, number>;
  stop(): Promise<void>;
}

/** Milliseconds between two of a caller's calls, two changes of the row, and two revocations. */
const pauseMs = { call: 8, change: 120, revoke: 250 } as const;
const now = () => clock.monotonicMs();

/** Starts two callers a door, one who changes a row, and one who revokes tokens; changes that fail are tried on. */
export function startLoad(stack: Stack, source: Sql): Load {
  const calls: Call[] = [];
  const revoked = new Map<number, number>();
  const versions = new Map<number, number>();
  const tokens = [stack.token()];
  let running = true;
  const admin = asking(stack.urls.kernel, stack.keys.admin);
  const decide = asking(stack.urls.kernel, stack.keys.decide);
  const question = {
    subject: { type: 'User', id: 'alice' },
    action: { name: 'read' },
    resource: { type: 'Doc', id: '1' },
  };

  const ask = async (door: Call['door'], token: number) => {
    const text = tokens[token] ?? '';
    const answer =
      door === 'kernel'
        ? decide('POST', '/access/v1/evaluation', question, { 'sallyport-capability': text })
        : asking(stack.urls['retrieval-gateway'], text)('POST', '/v1/retrieve', { source: 'notes', limit: 5 });
    return answer.catch(() => undefined);
  };
  const caller = async (door: Call['door'], at: number) => {
    for (let turn = at; running; turn++) {
      // Mostly the newest token; now and then one of those before, revoked or about to be.
      const token = turn % 3 === 0 ? Math.max(0, tokens.length - 1 - (turn % 5)) : tokens.length - 1;
      const beganMs = now();
      const answer = await ask(door, token);
      const status = answer?.status ?? 0;
      const allowed = status === 200 && (door === 'retrieval' || answer?.body.decision === true);
      calls.push({ door, token, beganMs, endedMs: now(), status, allowed, ...(allowed ? rowsOf(answer?.body) : {}) });
      await clock.sleep(pauseMs.call);
    }
  };
  const changer = async () => {
    // Above those of every load before.
    for (let version = Math.floor(now()); running; version++) {
      const text = `version ${version}`;
      const changed = await source`update notes set body = ${text} where id = 'n1'`.then(
        () => true,
        () => false,
      );
      if (changed) versions.set(version, now());
      await clock.sleep(pauseMs.change);
    }
  };
  const revoker = async () => {
    while (running) {
      await clock.sleep(pauseMs.revoke);
      const token = tokens.length - 1;
      tokens.push(stack.token());
      const answer = await admin('POST', '/v1/revocations', { token: tokens[token] ?? '' }).catch(() => undefined);
      if (answer?.status === 200) revoked.set(token, now());
    }
  };
  const callers = (['retrieval', 'kernel'] as const).flatMap((door) => [caller(door, 0), caller(door, 1)]);
  const working = Promise.all([...callers, changer(), revoker()]);
  return {
    calls,
    revoked,
    versions,
    stop: async () => {
      running = false;
      await working;
    },
  };
}

function rowsOf(body: Readonly<Record<string, Json>> | undefined): Pick<Call, 'version' | 'tier' | 'receiptId'> {
  const row = Array.isArray(body?.rows) ? body.rows.find((each) => isJsonObject(each) && each.id === 'n1') : undefined;
  if (!isJsonObject(row)) return {};
  const version = Number(/^version (\d+)$/.exec(String(row.body))?.[1] ?? 0);
  return { version, tier: String(body?.tier), receiptId: String(body?.receiptId) };
}

/** Calls that were let through although the revocation had returned when they began. */
export function staleAllows({ calls, revoked }: Pick<Load, 'calls' | 'revoked'>): readonly Call[] {
  return calls.filter(
    ({ token, allowed, beganMs }) => allowed && beganMs > (revoked.get(token) ?? Number.POSITIVE_INFINITY),
  );
}

/** Calls that were given a row older than one whose commit had returned when they began. */
export function staleRows({ calls, versions }: Pick<Load, 'calls' | 'versions'>): readonly Call[] {
  return calls.filter(({ version, beganMs }) => {
    if (version === undefined) return false;
    const newest = [...versions].filter(([, committedMs]) => committedMs < beganMs).map(([of]) => of);
    return version < Math.max(0, ...newest);
  });
}

/** Receipts that callers hold and the published log does not. */
export async function lostReceipts(stack: Stack, { calls }: Pick<Load, 'calls'>): Promise<readonly string[]> {
  const admin = asking(stack.urls.kernel, stack.keys.admin);
  const held = calls.flatMap(({ receiptId }) => (receiptId === undefined ? [] : [receiptId]));
  let missing: readonly string[] = held;
  for (let tries = 0; tries < 20 && missing.length > 0; tries++) {
    await admin('POST', '/v1/evidence/publish', {});
    const rows = await stack.started.runtime.database.sql<{ entry: string }[]>`
      select convert_from(entry, 'UTF8') as entry from decision_log where kind = 'receipt'`;
    const logged = new Set(rows.map(({ entry }) => receiptOf(entry)));
    missing = held.filter((id) => !logged.has(id));
    if (missing.length > 0) await clock.sleep(200);
  }
  return missing;
}

function receiptOf(entry: string): string {
  const parsed = parseJson(entry);
  const body = parsed.ok && isJsonObject(parsed.value) ? parsed.value.body : undefined;
  return isJsonObject(body) ? String(body.id) : '';
}

export function isAnswered({ status }: Call): boolean {
  return status === 200 || status === 403;
}
