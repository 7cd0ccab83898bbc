// Budgets in Postgres: one statement a call, on the clock of the database, which all processes share.

import { ok } from '@sallyport/base';
import type { Sql } from 'postgres';
import type { BudgetStore } from '../budget-store.ts';
import { guarded } from './guard.ts';

const sweptMax = 10_000;
/** Stands for what is not there in what goes to and from the function. */
const none = -1;

export interface PostgresBudgetsOptions {
  /** Wall clock in place of that of the database, for tests. */
  readonly nowMs?: () => number;
}

export function postgresBudgets(sql: Sql, { nowMs = () => none }: PostgresBudgetsOptions = {}): BudgetStore {
  return {
    charge: (tenant, charges, bytes) =>
      guarded(async () => {
        const maxima = (of: 'bytesMax' | 'requestsMax') => charges.map((charge) => charge[of] ?? none);
        const [row] = await sql<{ place: number; bytes: string; requests: string; retry: string }[]>`
          select place, bytes_left::text as bytes, requests_left::text as requests, retry_after_ms::text as retry
          from sallyport_charge(
            ${tenant}, ${charges.map(({ budget }) => budget)}::text[], ${charges.map(({ windowMs }) => windowMs)}::bigint[],
            ${charges.map(({ holder }) => holder)}::text[], ${maxima('bytesMax')}::bigint[],
            ${maxima('requestsMax')}::bigint[], ${bytes}, ${nowMs()})`;
        if (row === undefined) return ok(undefined);
        const [bytesLeft, requestsLeft, retryAfterMs] = [row.bytes, row.requests, row.retry].map(Number);
        return ok({
          place: row.place,
          ...(bytesLeft === undefined || bytesLeft === none ? {} : { bytesLeft }),
          ...(requestsLeft === undefined || requestsLeft === none ? {} : { requestsLeft }),
          ...(retryAfterMs === undefined || retryAfterMs === none ? {} : { retryAfterMs }),
        });
      }),

    sweep: () =>
      guarded(async () => {
        const atMs = nowMs();
        const gone = await sql`
          delete from budget_counter where ctid in (
            select ctid from budget_counter
            where over_ms <= case when ${atMs}::bigint < 0 then floor(extract(epoch from clock_timestamp()) * 1000)
                             else ${atMs}::bigint end
            order by over_ms limit ${sweptMax} for update skip locked)`;
        return ok(gone.count);
      }),
  };
}
