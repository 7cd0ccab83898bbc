// The holder's side of a lease: for how long this process may answer from its copy of the epochs without asking.

import { type Clock, limits, withTimeout } from '@sallyport/base';
import { Delegations, delegableMs } from './delegations.ts';
import type { EpochView } from './epoch-view.ts';
import { type LeaseStore, leaseBounds } from './lease-store.ts';

/** When a grant was asked for, on both clocks. */
interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/**
 * Granted and renewed in the background while calls come; a process without calls lets it run out.
 * The names of what happens are those of the model in test/model.
 *
 * INVARIANT: while `holds` says so, the copy lacks no change that has returned. The row of the lease commits before the
 * epochs are read; so a change either is in what was read, or finds the row and waits for it.
 */
export class Lease {
  readonly #store: LeaseStore;
  readonly #epochs: EpochView;
  readonly #clock: Clock;
  /** Before the request of the grant that is held. */
  #since: Moment | undefined;
  /** Number of the last grant that was asked for. */
  #number = 0;
  #granting = false;
  #listening = false;
  #closed = false;
  #lastCallMs = Number.NEGATIVE_INFINITY;
  #waking: 'no' | 'once' | 'again' = 'no';
  readonly #delegations = new Delegations();
  #cancelAcknowledgement: (() => void) | undefined;

  constructor(options: { readonly store: LeaseStore; readonly epochs: EpochView; readonly clock: Clock }) {
    this.#store = options.store;
    this.#epochs = options.epochs;
    this.#clock = options.clock;
  }

  /** Whether the copy may be trusted now. To be asked again after every wait. */
  holds(): boolean {
    if (this.#since === undefined) return false;
    const age = this.#ageOf(this.#since);
    if (age !== undefined && age < leaseBounds.leaseMs - leaseBounds.clockJumpMs) return true;
    this.drop();
    return false;
  }

  /**
   * delegate: lets whoever gets an answer of now trust it for so many milliseconds, counted from before it asked; at most
   * `wantedMs`, and never longer than this lease lasts. INVARIANT: no change that the answer lacks returns before that.
   */
  delegate(wantedMs: number): number {
    if (wantedMs <= 0 || this.#since === undefined || !this.holds()) return 0;
    const nowMs = this.#clock.monotonicMs();
    const leftMs = this.#since.monotonicMs + leaseBounds.leaseMs - leaseBounds.clockJumpMs - nowMs;
    const forMs = delegableMs(leftMs, wantedMs);
    if (forMs > 0) this.#delegations.add(this.#epochs, nowMs, forMs);
    return forMs;
  }

  /** Tells of a call: a second one within the time of a lease asks for one, and one in its second half renews it. */
  touch(): void {
    const nowMs = this.#clock.monotonicMs();
    const often = nowMs - this.#lastCallMs < leaseBounds.leaseMs;
    this.#lastCallMs = nowMs;
    if (!often || this.#granting || this.#closed || this.#epochs.generation === '') return;
    if (this.holds() && nowMs - (this.#since?.monotonicMs ?? 0) < leaseBounds.leaseMs / 2) return;
    this.#granting = true;
    void this.#grant().finally(() => {
      this.#granting = false;
    });
  }

  /** Gives the lease up at once: the copy is void, or the clocks cannot be trusted. */
  drop(): void {
    this.#since = undefined;
  }

  /** Gives the lease up for good, and lets changes know. */
  async close(): Promise<void> {
    this.#closed = true;
    this.drop();
    this.#cancelAcknowledgement?.();
    // What was delegated goes on without this process: changes then wait until the row runs out.
    if (this.#number > 0 && !this.#delegates()) await this.#within(() => this.#store.release(this.#number));
  }

  async #grant(): Promise<void> {
    if (!this.#listening) {
      this.#listening = true;
      this.#store.listen(() => this.#wake());
    }
    // requestGrant: the lease counts from before the request.
    const asked: Moment = { monotonicMs: this.#clock.monotonicMs(), wallMs: this.#clock.nowMs() };
    const held = this.#held();
    this.#number += 1;
    const granted = await this.#within(() => this.#store.grant(this.#number, held));
    if (!granted) return;
    // askEpochs: a question that begins now, after the row has committed.
    const read = await this.#epochs.refresh();
    // A row in another database than the epochs came from binds nobody.
    if (!read.ok || this.#closed || this.#epochs.generation !== held.generation) return;
    this.#since = asked;
    if (this.#epochs.seq > held.seq) await this.#acknowledge();
  }

  /** wake, acknowledge. One round at a time; what comes meanwhile makes one more. */
  #wake(): void {
    if (this.#waking !== 'no') {
      this.#waking = 'again';
      return;
    }
    this.#waking = 'once';
    void this.#hear().finally(() => {
      const again = this.#waking === 'again';
      this.#waking = 'no';
      if (again) this.#wake();
    });
  }

  async #hear(): Promise<void> {
    if (this.#closed) return;
    if (!this.holds() && !this.#granting) {
      if (this.#delegates()) return;
      await this.#within(() => this.#store.release(this.#number));
      return;
    }
    const read = await this.#epochs.refresh();
    if (read.ok) await this.#acknowledge();
  }

  /**
   * The copy has moved before this is sent: INVARIANT: nothing is acknowledged that the next answer lacks, or that an
   * answer lacks which may still be trusted elsewhere. That is made up for once it may not.
   */
  async #acknowledge(): Promise<void> {
    const held = this.#held();
    if (held.seq < this.#epochs.seq && !this.#closed) {
      this.#cancelAcknowledgement?.();
      const leftMs = this.#delegations.leftMs(this.#clock.monotonicMs());
      this.#cancelAcknowledgement = this.#clock.after(Math.ceil(leftMs) + 1, () => void this.#acknowledge());
    }
    await this.#within(() => this.#store.acknowledge(held));
  }

  #held() {
    const { generation, seq } = this.#epochs;
    return { generation, seq: this.#delegations.acknowledgeable({ generation, seq }, this.#clock.monotonicMs()) };
  }

  #delegates(): boolean {
    return this.#delegations.leftMs(this.#clock.monotonicMs()) > 0;
  }

  /** Whether it was done in time. What was not is made up for: by the next grant, or by the end of the lease. */
  async #within(work: () => ReturnType<LeaseStore['release']>): Promise<boolean> {
    const timeoutMs = Math.min(leaseBounds.leaseMs, limits.requestTimeoutMs);
    const timed = await withTimeout(this.#clock, { what: 'the authority database', timeoutMs }, work);
    return timed.ok && timed.value.ok;
  }

  /** Milliseconds since `moment`; undefined when the two clocks tell different stories. */
  #ageOf(moment: Moment): number | undefined {
    const age = this.#clock.monotonicMs() - moment.monotonicMs;
    const wallAge = this.#clock.nowMs() - moment.wallMs;
    return age >= 0 && Math.abs(wallAge - age) <= leaseBounds.clockJumpMs ? age : undefined;
  }
}
