// Moves events from the spool into the ledger, a batch at a time, and forgets them only once they are committed.

import { type Clock, type Fault, limits, ok, type Result, withTimeout } from '@sallyport/base';
import { decodeEvent } from './event.ts';
import { type Ledger, type LedgerEntry, ledgerBatchMax } from './ledger.ts';
import type { Spool } from './spool.ts';
import type { Spooled } from './spooled.ts';

/** Drains up to one batch; gives how many events went. Faults: those of the ledger and the spool. */
export async function drainBatch(parts: {
  readonly spool: Spool;
  readonly ledger: Ledger;
  readonly clock: Clock;
}): Promise<Result<number, Fault>> {
  const records = await parts.spool.read(ledgerBatchMax);
  if (!records.ok) return records;
  if (records.value.length === 0) return ok(0);
  const entries: LedgerEntry[] = [];
  for (const record of records.value) {
    const entry = ledgerEntry(record);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  // An append that is late may still commit: the ledger passes over what it has when the batch comes again.
  const appended = await withTimeout(
    parts.clock,
    { what: 'the evidence ledger', timeoutMs: limits.requestTimeoutMs },
    () => parts.ledger.append(entries),
  );
  if (!appended.ok) return appended;
  if (!appended.value.ok) return appended.value;
  const released = await parts.spool.release(records.value);
  if (!released.ok) return released;
  return ok(entries.length);
}

/** An event of an earlier run, or of a time when the ledger was far behind, has to be parsed to learn its header. */
function ledgerEntry(record: Spooled): Result<LedgerEntry, Fault> {
  const { sequence: place, payload, header, leafHash } = record;
  if (header !== undefined) {
    const { writer, boot, tenant, kind, at } = header;
    return ok({ writer, boot, sequence: place, tenant, kind, at, bytes: payload, leafHash });
  }
  const event = decodeEvent(payload);
  if (!event.ok) return event;
  const { writer, boot, sequence, tenant, kind, at } = event.value;
  return ok({ writer, boot, sequence, tenant, kind, at, bytes: payload });
}
