// The ledger of tests and of nothing else: same laws as the real one, gone with the process.

import { fail, ok } from '@sallyport/base';
import { chainStart, type Ledger, type LedgerHead, type LedgerRow, type Publication } from './ledger.ts';
import { planAppend, type WriterHead, writerKey } from './ledger-plan.ts';
import { emptyRoot } from './merkle.ts';
import { sameBytes } from './proof.ts';

/** An empty ledger in memory. */
export function memoryLedger(): Ledger {
  const rows: LedgerRow[] = [];
  const writers = new Map<string, WriterHead>();
  let head: LedgerHead = { size: 0, chain: chainStart };
  let published: Publication = { size: 0, root: emptyRoot() };
  let term = 0;
  let busy = false;
  return {
    append: async (entries) => {
      const plan = planAppend(entries, { head, writers });
      if (!plan.ok) return plan;
      rows.push(...plan.value.rows);
      for (const writer of plan.value.writers) writers.set(writerKey(writer), writer);
      head = plan.value.head;
      return ok(head);
    },
    head: async () => ok(head),
    read: async (from, countMax) => ok(rows.slice(from, from + countMax)),
    published: async () => ok(published),
    exclusive: async (run) => {
      if (busy) return fail('conflict', 'another process is publishing the log', { retryAfterMs: 1_000 });
      busy = true;
      term += 1;
      const mine = term;
      try {
        return await run({
          term,
          published,
          advance: async (from, to) => {
            const isCurrent = term === mine && published.size === from.size && sameBytes(published.root, from.root);
            if (!isCurrent) return fail('conflict', 'the log was published by another process');
            published = to;
            return ok(undefined);
          },
        });
      } finally {
        busy = false;
      }
    },
  };
}
