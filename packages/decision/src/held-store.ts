// The port of texts that wait for a person: what is held is bounded, decided once, and an approval is used once.

import type { Fault, Result } from '@sallyport/base';

/** What is held of one tenant; beyond it nothing more is taken. */
export interface HeldBounds {
  readonly textsMax: number;
  /** Of sealed content. */
  readonly bytesMax: number;
  /** A text that nobody decided on is forgotten then. */
  readonly keptMs: number;
  /** How long an approval may be used. */
  readonly approvalMs: number;
}

/** What people see of a text without its content. A type and not an interface, so that it is JSON to the compiler too. */
export type HeldAbout = {
  /** `Type::"id"`. */
  readonly subject: string;
  readonly session: string;
  /** As certificates describe it. */
  readonly destination: string;
  /** Kinds that were found. */
  readonly kinds: readonly string[];
  /** Ids of the policies that hold it. */
  readonly policies: readonly string[];
};

export type HeldState = 'pending' | 'approved' | 'rejected' | 'used';

export interface HeldText {
  readonly tenant: string;
  readonly id: string;
  /** Equal for the same content of the same caller to the same destination; tells nothing of them. */
  readonly match: string;
  readonly about: HeldAbout;
  /** Encrypted content. */
  readonly sealed: Uint8Array;
}

export interface HeldEntry {
  readonly id: string;
  readonly state: HeldState;
  readonly about: HeldAbout;
  readonly bytes: number;
  readonly heldAtMs: number;
  readonly decidedAtMs?: number;
  readonly decidedBy?: string;
  readonly why?: string;
}

export interface HeldDecision {
  readonly approved: boolean;
  readonly by: string;
  readonly why: string;
}

export interface Approval {
  readonly id: string;
  readonly by: string;
  readonly atMs: number;
}

/**
 * INVARIANT: of several who decide on a text one does; an approval lets one call through; and content that is decided on is
 * gone. Every tenant sees its own texts alone.
 */
export interface HeldStore {
  /** The id of the text, or of the equal one that waits already. Faults: `unavailable`, also where the bounds are reached. */
  hold(text: HeldText): Promise<Result<string, Fault>>;
  /** Newest first. */
  list(tenant: string, state: HeldState | undefined, limit: number): Promise<Result<readonly HeldEntry[], Fault>>;
  /** The sealed content of a text that waits. Faults: `not_found`, `conflict` for one that is decided, `unavailable`. */
  show(tenant: string, id: string): Promise<Result<HeldEntry & { readonly sealed: Uint8Array }, Fault>>;
  /** Faults: `not_found`, `conflict` for one that is decided, `unavailable`. */
  decide(tenant: string, id: string, decision: HeldDecision): Promise<Result<HeldEntry, Fault>>;
  /** Uses up an approval of such a text, where there is one. Faults: `unavailable`. */
  take(tenant: string, match: string): Promise<Result<Approval | undefined, Fault>>;
  /**
   * Makes an approval that was taken one that may be taken again, until its time is over: nothing left by it. Of any other
   * text it changes nothing. Faults: `unavailable`.
   */
  giveBack(tenant: string, id: string): Promise<Result<void, Fault>>;
  /** Forgets what is older than it is kept, and gives the number. Faults: `unavailable`. */
  sweep(): Promise<Result<number, Fault>>;
}

/** What an implementation goes by. */
export interface HeldOptions {
  readonly bounds: HeldBounds;
  readonly nowMs: () => number;
}

export const heldFull = 'so much is held for review that no more is taken; decide with `sallyport egress held`';
export const heldUnknown = 'no such text is held; what nobody decides on is forgotten after a time';

export function heldDecided(state: HeldState, by = ''): string {
  return `it was decided already: \`${state}\` by \`${by}\``;
}
