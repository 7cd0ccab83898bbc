// Sessions in Postgres: one row a session, one a label, one a receipt, and one that counts and chains the receipts.

import { Batches, type Clock, fail, limits, ok, systemClock } from '@sallyport/base';
import type { Sql } from 'postgres';
import { type KnownSession, type SessionHolder, type SessionStore, sessionEnded } from '../session-store.ts';
import { guarded } from './guard.ts';

export interface SessionOptions {
  /** So old may the stored time of last use become before a use writes it again: a read then costs a write. */
  readonly touchMs: number;
  readonly clock?: Pick<Clock, 'monotonicMs' | 'sleep'>;
}

/** A statement costs this process and the database more than what it asks. */
const readEveryMs = 3;

export function postgresSessions(sql: Sql, { touchMs, clock = systemClock }: SessionOptions): SessionStore {
  const reads = new Batches<SessionHolder, SessionRow>({
    run: (holders) => guarded(async () => ok(await readAll(sql, holders, touchMs))),
    sizeMax: 128,
    everyMs: readEveryMs,
    clock,
    waitingMax: 4_096,
    what: 'sessions to be read',
  });
  return {
    addLabels: (holder, labels) =>
      guarded(async () => {
        await sql`
          select sallyport_add_labels(
            ${holder.tenant}, ${holder.session}, to_timestamp(${issuedS(holder)}::float8), ${touchMs}::bigint, ${[...labels]}::text[])`;
        return ok(undefined);
      }),

    addReceipt: (holder, receiptId) =>
      guarded(async () => {
        await sql`
          select sallyport_add_receipt(
            ${holder.tenant}, ${holder.session}, to_timestamp(${issuedS(holder)}::float8), ${touchMs}::bigint, ${receiptId})`;
        return ok(undefined);
      }),

    read: async (holder) => {
      // Such a name is no text of the database, and would fail those that are asked for with it.
      if (`${holder.tenant}${holder.session}`.includes('\0'))
        return fail('invalid_input', 'the session has no usable name');
      const read = await reads.add(holder);
      if (!read.ok) return read;
      const row = read.value;
      if (row.ended) return sessionEnded();
      if (row.stale === true) {
        const used = await guarded(async () => {
          await sql`
            select sallyport_use_session(
              ${holder.tenant}, ${holder.session}, to_timestamp(${issuedS(holder)}::float8), ${touchMs}::bigint)`;
          return ok(undefined);
        });
        if (!used.ok) return used;
      }
      // Sorted here, so that every implementation has one order.
      return ok({
        labels: [...row.labels].sort(),
        receipts: row.receipts,
        receiptCount: Number(row.count),
        receiptChain: row.chain ?? '0'.repeat(64),
      });
    },

    end: (tenant, session, by) =>
      guarded(async () => {
        const [row] = await sql<{ was: KnownSession['state'] }[]>`
          select sallyport_end_session(${tenant}, ${session}, ${by}) as was`;
        if (row === undefined) return fail('unavailable', 'the session store gave no answer; try again');
        return ok(row.was);
      }),

    show: (tenant, session) =>
      guarded<KnownSession>(async () => {
        const [row] = await sql<ShownRow[]>`
          select ended.ended_by as "endedBy", ${ms(sql, 'ended.ended_at')} as "endedAt",
            ${ms(sql, 'open.began_at')} as "beganAt", ${ms(sql, 'open.last_used_at')} as "lastUsedAt",
            array(select label from session_label where tenant = ${tenant} and session = ${session}) as labels,
            coalesce(head.receipt_count, 0)::text as receipts
          from (select) always
          left join session open on open.tenant = ${tenant} and open.session = ${session}
          left join session_ended ended on ended.tenant = ${tenant} and ended.session = ${session}
          left join session_chain head on head.tenant = ${tenant} and head.session = ${session}`;
        if (row === undefined) return fail('unavailable', 'the session store gave no answer; try again');
        const { endedAt, endedBy, beganAt, lastUsedAt, receipts } = row;
        if (endedAt !== null) return ok({ state: 'ended', endedAtMs: Number(endedAt), endedBy });
        if (beganAt === null) return ok({ state: 'unknown' });
        const labels = [...row.labels].sort();
        const times = { beganAtMs: Number(beganAt), lastUsedAtMs: Number(lastUsedAt) };
        const counts = { labelCount: labels.length, receiptCount: Number(receipts) };
        return ok({ state: 'open', session, ...times, ...counts, labels });
      }),

    list: (tenant, { after, limit }) =>
      guarded(async () => {
        const rows = await sql<ListedRow[]>`
          select open.session, ${ms(sql, 'open.began_at')} as "beganAt", ${ms(sql, 'open.last_used_at')} as "lastUsedAt",
            (select count(*) from session_label l where l.tenant = open.tenant and l.session = open.session)::text as labels,
            coalesce(head.receipt_count, 0)::text as receipts
          from session open left join session_chain head using (tenant, session)
          where open.tenant = ${tenant} and open.session collate "C" > ${after}
          order by open.session collate "C" limit ${limit}`;
        return ok(
          rows.map(({ session, beganAt, lastUsedAt, labels, receipts }) => ({
            session,
            beganAtMs: Number(beganAt),
            lastUsedAtMs: Number(lastUsedAt),
            labelCount: Number(labels),
            receiptCount: Number(receipts),
          })),
        );
      }),

    sweep: ({ idleMs, tombstoneMs, sessionsMax, receiptsMax }) =>
      guarded(async () => {
        const [row] = await sql<{ ended: string; receipts: string; forgotten: string }[]>`
          select ended::text, receipts::text, forgotten::text from sallyport_sweep_sessions(
            ${idleMs}::bigint, ${tombstoneMs}::bigint, ${sessionsMax}::bigint, ${receiptsMax}::bigint)`;
        if (row === undefined) return ok(undefined);
        return ok({ ended: Number(row.ended), receipts: Number(row.receipts), forgotten: Number(row.forgotten) });
      }),
  };
}

/** One statement, so one snapshot: of each the labels of before an end or the tombstone of after it, never neither. */
function readAll(sql: Sql, holders: readonly SessionHolder[], touchMs: number): Promise<SessionRow[]> {
  return sql<SessionRow[]>`
    select
      array(select l.label from session_label l
            where l.tenant = asked.tenant and l.session = asked.session) as labels,
      array(select r.receipt from session_receipt r
            where r.tenant = asked.tenant and r.session = asked.session
              and r.number > head.receipt_count - ${limits.certificateReceiptsMax}::int order by r.number) as receipts,
      coalesce(head.receipt_count, 0)::text as count,
      encode(head.receipt_chain, 'hex') as chain,
      open.last_used_at <= now() - ${touchMs}::bigint * interval '1 ms' as stale,
      case when open.session is not null then coalesce(open.tokens_after >= asked.issued, false)
      else exists (select from session_ended e where e.tenant = asked.tenant and e.session = asked.session)
        or exists (select from session_forgotten f where f.tenant = asked.tenant and f.issued_before >= asked.issued)
      end as ended
    from (select tenant, session, to_timestamp(issued) as issued, place from unnest(
            ${holders.map(({ tenant }) => tenant)}::text[], ${holders.map(({ session }) => session)}::text[],
            ${holders.map(issuedS)}::float8[]) with ordinality as given (tenant, session, issued, place)) asked
    left join session open on open.tenant = asked.tenant and open.session = asked.session
    left join session_chain head on head.tenant = asked.tenant and head.session = asked.session
    order by asked.place`;
}

interface SessionRow {
  labels: string[];
  receipts: string[];
  count: string;
  chain: string | null;
  stale: boolean | null;
  ended: boolean;
}

interface ShownRow {
  endedBy: string | null;
  endedAt: string | null;
  beganAt: string | null;
  lastUsedAt: string | null;
  labels: string[];
  receipts: string;
}

interface ListedRow {
  session: string;
  beganAt: string;
  lastUsedAt: string;
  labels: string;
  receipts: string;
}

/** The last second of the year 9999: what a token may say lies beyond what a date of the store can hold. */
const issuedMaxMs = 253_402_300_799_000;

/** Seconds since 1970; before everything where the token does not say. */
function issuedS({ issuedAtMs = Number.NEGATIVE_INFINITY }: SessionHolder): number {
  return Math.min(issuedAtMs, issuedMaxMs) / 1000;
}

/** A column of this file as milliseconds since 1970. */
function ms(sql: Sql, column: `${'open' | 'ended'}.${string}`) {
  return sql.unsafe(`floor(extract(epoch from ${column}) * 1000)::text`);
}
