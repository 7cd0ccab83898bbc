// Sessions in Postgres: one row a label and one a receipt, so that two reads of one session never wait for each other.

import { fail, limits, ok } from '@sallyport/base';
import type { Sql } from 'postgres';
import type { SessionStore } from '../session-store.ts';
import { guarded } from './guard.ts';

export function postgresSessions(sql: Sql): SessionStore {
  return {
    addLabels: (tenant, session, labels) =>
      guarded(async () => {
        await sql`
          insert into session_label (tenant, session, label)
          select ${tenant}, ${session}, unnest(${[...labels]}::text[]) on conflict do nothing`;
        return ok(undefined);
      }),

    addReceipt: (tenant, session, receiptId) =>
      guarded(async () => {
        await sql`
          insert into session_receipt (tenant, session, receipt) values (${tenant}, ${session}, ${receiptId})`;
        return ok(undefined);
      }),

    read: (tenant, session) =>
      guarded(async () => {
        const [row] = await sql<{ labels: string[]; receipts: string[]; count: string }[]>`
          select
            array(select label from session_label
                  where tenant = ${tenant} and session = ${session}) as labels,
            array(select receipt from (select number, receipt from session_receipt
                  where tenant = ${tenant} and session = ${session}
                  order by number desc limit ${limits.certificateReceiptsMax}) newest order by number) as receipts,
            (select count(*) from session_receipt
                  where tenant = ${tenant} and session = ${session})::text as count`;
        if (row === undefined) return fail('unavailable', 'the session store gave no answer; try again');
        // Sorted here, so that every implementation has one order.
        return ok({ labels: [...row.labels].sort(), receipts: row.receipts, receiptCount: Number(row.count) });
      }),
  };
}
