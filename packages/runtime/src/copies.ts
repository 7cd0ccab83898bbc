// What a session has read, kept as fingerprints under a key of the session, and found again in what it wants to send.

import { createHmac, hkdfSync } from 'node:crypto';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import type { FingerprintStore, ReadFingerprints } from '@sallyport/decision';
import { coarser, findCopies, fingerprintPassages, keyCheckOf, noCopies, type Passage } from '@sallyport/detect';

/** The session of a token. */
export interface SessionName {
  readonly tenant: string;
  readonly session: string;
}

/** A row that leaves: its labels, and every text in it. */
export interface ReadRow {
  readonly labels: readonly string[];
  readonly texts: readonly string[];
}

/** What of a text was copied from what the session has read. */
export interface Copied {
  /** Labels of the copied text, sorted. */
  readonly labels: readonly string[];
  /** Ids of the access receipts of the rows that it stands in, oldest first. */
  readonly receipts: readonly string[];
  /** Words of the text that are copied, of a hundred, rounded up. */
  readonly sharePercent: number;
}

export const nothingCopied: Copied = { labels: [], receipts: [], sharePercent: 0 };

export interface SessionCopies {
  /** INVARIANT: when it has returned, every process finds copies of these rows. */
  remember(of: SessionName, receipt: string, rows: readonly ReadRow[]): Promise<Result<void, Fault>>;
  /** Faults: those of the store; `unavailable` where rows were fingerprinted under another key: copies could be missed. */
  find(of: SessionName, text: string): Promise<Result<Copied, Fault>>;
}

export interface CopiesOptions {
  readonly store: FingerprintStore;
  /** Of the installation: the same in every process, or what one remembers the other cannot compare. */
  readonly secret: Uint8Array;
  /** Fingerprints that are kept of one session. A retrieval of more keeps fewer of each row. */
  readonly sessionMax: number;
}

/** What a retrieval may take of the room of its session, so that one does not drive out all before it. */
const retrievalPart = 4;

export function sessionCopies({ store, secret, sessionMax }: CopiesOptions): SessionCopies {
  const master = Buffer.from(hkdfSync('sha256', secret, '', 'sallyport fingerprints', 32));
  const keyOf = ({ tenant, session }: SessionName) =>
    createHmac('sha256', master)
      .update(JSON.stringify([tenant, session]))
      .digest();
  return {
    remember: async (of, receipt, rows) => {
      if (rows.length === 0) return ok(undefined);
      const key = keyOf(of);
      const byLabels = grouped(rows);
      const whole = fingerprintPassages(
        byLabels.flat().map(({ texts }) => texts),
        key,
      );
      const kept = coarser(whole, Math.floor(sessionMax / retrievalPart));
      if (kept.every(({ length }) => length === 0)) return ok(undefined);
      const sizes = kept.map(({ length }) => length);
      const groups = byLabels.map((same) => ({ labels: same[0]?.labels ?? [], sizes: sizes.splice(0, same.length) }));
      const read = { receipt, keyCheck: keyCheckOf(key), groups, fingerprints: bytesOf(kept) };
      return store.add(of.tenant, of.session, read);
    },

    find: async (of, text) => {
      const read = await store.read(of.tenant, of.session);
      if (!read.ok) return read;
      if (read.value.length === 0) return ok(nothingCopied);
      const key = keyOf(of);
      const check = keyCheckOf(key);
      if (read.value.some(({ keyCheck }) => keyCheck !== check)) {
        return fail('unavailable', 'the session has read under another `copies.key`; give all processes the same');
      }
      const retrievals = read.value.map((one) => ({ receipt: one.receipt, passages: passagesOf(one) }));
      const receipts = retrievals.flatMap(({ receipt, passages }) => passages.map(() => receipt));
      const found = findCopies(
        text,
        retrievals.flatMap(({ passages }) => passages),
        key,
      );
      if (found === noCopies) return ok(nothingCopied);
      const from = new Set(found.passages.map((at) => receipts[at] ?? ''));
      return ok({ labels: found.labels, receipts: [...from], sharePercent: found.sharePercent });
    },
  };
}

/** Rows of the same labels together. */
function grouped(rows: readonly ReadRow[]): readonly (readonly ReadRow[])[] {
  const groups = new Map<string, ReadRow[]>();
  for (const row of rows) {
    const name = JSON.stringify(row.labels);
    const same = groups.get(name);
    if (same === undefined) groups.set(name, [row]);
    else same.push(row);
  }
  return [...groups.values()];
}

function bytesOf(passages: readonly Uint32Array[]): Uint8Array {
  return Buffer.concat(
    passages.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  );
}

function passagesOf({ groups, fingerprints }: ReadFingerprints): readonly Passage[] {
  // A copy, which begins where a number may begin.
  const numbers = new Uint32Array(new Uint8Array(fingerprints).buffer);
  let at = 0;
  return groups.flatMap(({ labels, sizes }) =>
    sizes.map((size) => {
      at += size;
      return { labels, fingerprints: numbers.subarray(at - size, at) };
    }),
  );
}
