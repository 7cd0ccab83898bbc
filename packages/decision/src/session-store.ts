// The port of what a session has read: labels that only grow, the receipts that prove the reads, and the session's end.
//
// A session begins with its first read of data and ends by the sweep, a while after its last use, or by an administrator.
// Its name lives on in tokens, which are minted elsewhere and never counted here: one that nobody has seen yet may be used
// a month later. So no labels may go without something staying that refuses those tokens. An end puts a tombstone in the
// place of the labels, in one transaction; whatever reads or adds under that name is `forbidden` while the tombstone
// stands, whoever asks and whenever the token was issued. Tombstones do not pile up for ever: when one goes, the tenant's
// mark moves, in the same transaction, past the moment of that end (plus `mintClockSkewMs`), and a name that is not
// open is refused to every token issued before the mark, or not saying when. So a token sees the labels of its session, or
// nothing: either it was issued after the end of what lies behind the name, which is then another session, or it is refused.
// A session that takes up such a name keeps the mark of its beginning and refuses older tokens for all its life, since
// they belong to the session before.
//
// The argument rests on one thing outside: while a session ends, the clocks of the store and of whoever mints tokens for
// it differ by less than `mintClockSkewMs`.

import { type Fault, fail, type Result } from '@sallyport/base';

export interface SessionState {
  /** Sorted, without repetition. */
  readonly labels: readonly string[];
  /** Ids of the newest access receipts, oldest first, at most `limits.certificateReceiptsMax`. */
  readonly receipts: readonly string[];
  /** How many receipts the session has, listed here or not. */
  readonly receiptCount: number;
  /**
   * SHA-256, hex, chained over the ids of all of them in order: c' = SHA-256(c || id), from 32 zero bytes. Kept by the
   * store, so that reading a long session costs what reading a short one does.
   */
  readonly receiptChain: string;
}

/** Who uses a session: a verified token is one. */
export interface SessionHolder {
  readonly tenant: string;
  readonly session: string;
  /** When the token was issued, milliseconds since 1970; absent counts as before everything. */
  readonly issuedAtMs?: number | undefined;
}

/** An open session as a list tells it. Dates are milliseconds since 1970 by the store's clock. */
export interface OpenSession {
  readonly session: string;
  readonly beganAtMs: number;
  /** Within a `touchMs` of the store. */
  readonly lastUsedAtMs: number;
  readonly labelCount: number;
  readonly receiptCount: number;
}

export type KnownSession =
  | (OpenSession & { readonly state: 'open'; readonly labels: readonly string[] })
  | { readonly state: 'ended'; readonly endedAtMs: number /** Null: by the sweep. */; readonly endedBy: string | null }
  | { readonly state: 'unknown' };

export interface Sweep {
  /** Sessions unused for so long end. */
  readonly idleMs: number;
  /** So long after an end its tombstone goes. */
  readonly tombstoneMs: number;
  /** Sessions that end in one turn, and tombstones that go. */
  readonly sessionsMax: number;
  /** Receipts of ended sessions that go in one turn. */
  readonly receiptsMax: number;
}

export interface Swept {
  readonly ended: number;
  readonly receipts: number;
  readonly forgotten: number;
}

/**
 * INVARIANT: when `addLabels` has returned, every later `read` in any process sees the labels, or is refused: they are
 * committed before the first row leaves, so that no egress can decide without them.
 * The calls of a holder refuse with `forbidden` what belongs to an ended session.
 */
export interface SessionStore {
  addLabels(holder: SessionHolder, labels: readonly string[]): Promise<Result<void, Fault>>;
  /** Appends: the order of a session's receipts is that in which the store took them. */
  addReceipt(holder: SessionHolder, receiptId: string): Promise<Result<void, Fault>>;
  /** Reading is use: it keeps a session open. A session that nothing was added to is empty, and no row of the store. */
  read(holder: SessionHolder): Promise<Result<SessionState, Fault>>;

  /** Ends a session, open or never used; what it was before. Whoever has read its labels already finishes with them. */
  end(tenant: string, session: string, by: string): Promise<Result<KnownSession['state'], Fault>>;
  show(tenant: string, session: string): Promise<Result<KnownSession, Fault>>;
  /** Open sessions by name, from the first after `after`. */
  list(
    tenant: string,
    page: { readonly after: string; readonly limit: number },
  ): Promise<Result<readonly OpenSession[], Fault>>;
  /** One turn; undefined where another process is at it. */
  sweep(what: Sweep): Promise<Result<Swept | undefined, Fault>>;
}

/** How far the clock of whoever mints tokens may differ from the store's. */
export const mintClockSkewMs = 86_400_000;

export function sessionEnded(): { readonly ok: false; readonly fault: Fault } {
  return fail('forbidden', 'the session has ended; mint a new token, which begins a new one');
}
