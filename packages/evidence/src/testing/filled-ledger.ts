// A ledger with events in it, for tests of what comes after the ledger.

import { must, utf8 } from '@sallyport/base';
import { prepareEvent } from '../event.ts';
import { type Ledger, type LedgerEntry, ledgerBatchMax } from '../ledger.ts';
import { sampleEvent } from './samples.ts';

/** Appends the events `from` to `to` (counted from 1) of one writer; event n may be changed by `more`. */
export async function fill(
  ledger: Ledger,
  from: number,
  to: number,
  more: (n: number) => Partial<Parameters<typeof prepareEvent>[0]> = () => ({}),
): Promise<void> {
  const entries: LedgerEntry[] = [];
  for (let n = from; n <= to; n++) {
    const input = sampleEvent(n, more(n));
    const stamp = { writer: 'w', boot: 'b', sequence: n };
    entries.push({
      ...stamp,
      tenant: input.tenant,
      kind: input.kind,
      at: input.at,
      bytes: utf8(must(prepareEvent(input))(stamp)),
    });
  }
  for (let at = 0; at < entries.length; at += ledgerBatchMax)
    must(await ledger.append(entries.slice(at, at + ledgerBatchMax)));
}
