// For how long others were told that they may trust answers of this process: no change may return before that is over.

import { leaseBounds } from './lease-store.ts';

interface Delegation {
  readonly generation: string;
  /** The newest change that the answers know of. */
  readonly seq: number;
  untilMs: number;
}

/** How long another may trust an answer, of a lease that lasts `leftMs` more: its clock may be the slower one. */
export function delegableMs(leftMs: number, wantedMs: number): number {
  return Math.max(0, Math.floor(Math.min(wantedMs, leftMs / (1 + leaseBounds.driftRatio) - leaseBounds.clockJumpMs)));
}

/** Owned by the lease. Times are those of the monotonic clock of this process. */
export class Delegations {
  /** The oldest change first; one for each. */
  readonly #open: Delegation[] = [];

  /** An answer that knows of all changes up to `seq` may be trusted for `forMs` from now on, or a little before now. */
  add({ generation, seq }: Pick<Delegation, 'generation' | 'seq'>, nowMs: number, forMs: number): void {
    const untilMs = nowMs + (forMs + leaseBounds.clockJumpMs) * (1 + leaseBounds.driftRatio);
    const last = this.#open.at(-1);
    if (last?.generation === generation && last.seq === seq) last.untilMs = Math.max(last.untilMs, untilMs);
    else this.#open.push({ generation, seq, untilMs });
  }

  /** The newest change up to `held` that may be acknowledged: nobody may still trust an answer that knows of less. */
  acknowledgeable({ generation, seq }: Pick<Delegation, 'generation' | 'seq'>, nowMs: number): number {
    this.#sweep(nowMs);
    // What was said in another generation fits no number of this one.
    return this.#open.reduce((least, open) => Math.min(least, open.generation === generation ? open.seq : 0), seq);
  }

  /** Milliseconds until the last of them is over. */
  leftMs(nowMs: number): number {
    this.#sweep(nowMs);
    return this.#open.reduce((most, { untilMs }) => Math.max(most, untilMs - nowMs), 0);
  }

  #sweep(nowMs: number): void {
    const open = this.#open.filter(({ untilMs }) => untilMs > nowMs);
    this.#open.splice(0, this.#open.length, ...open);
  }
}
