// Sessions in Postgres: one row a label, one a receipt, and one that counts and chains the receipts as they come.

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
        // One statement, so that count, chain and receipt are never seen apart; the row of the chain orders the writers.
        await sql`
          with head as (
            insert into session_chain as chain (tenant, session, receipt_count, receipt_chain)
            values (${tenant}, ${session}, 1,
                    sha256(decode(repeat('00', 32), 'hex') || convert_to(${receiptId}::text, 'UTF8')))
            on conflict (tenant, session) do update set
              receipt_count = chain.receipt_count + 1,
              receipt_chain = sha256(chain.receipt_chain || convert_to(${receiptId}::text, 'UTF8'))
            returning receipt_count
          )
          insert into session_receipt (tenant, session, number, receipt)
          select ${tenant}, ${session}, receipt_count, ${receiptId} from head`;
        return ok(undefined);
      }),

    read: (tenant, session) =>
      guarded(async () => {
        const [row] = await sql<{ labels: string[]; receipts: string[]; count: string; chain: string | null }[]>`
          select
            array(select label from session_label
                  where tenant = ${tenant} and session = ${session}) as labels,
            array(select receipt from session_receipt
                  where tenant = ${tenant} and session = ${session}
                    and number > head.receipt_count - ${limits.certificateReceiptsMax}::int order by number) as receipts,
            coalesce(head.receipt_count, 0)::text as count,
            encode(head.receipt_chain, 'hex') as chain
          from (select) always
          left join session_chain head on head.tenant = ${tenant} and head.session = ${session}`;
        if (row === undefined) return fail('unavailable', 'the session store gave no answer; try again');
        // Sorted here, so that every implementation has one order.
        return ok({
          labels: [...row.labels].sort(),
          receipts: row.receipts,
          receiptCount: Number(row.count),
          receiptChain: row.chain ?? '0'.repeat(64),
        });
      }),
  };
}
