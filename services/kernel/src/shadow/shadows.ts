// Candidate sets deciding beside the live ones: after the answer, within bounds, and never in its way.

import type { Clock, Fault } from '@sallyport/base';
import type { Kernel } from '@sallyport/decision';
import type { Recorder } from '@sallyport/evidence';
import type { Made } from '../access/evaluate.ts';
import { type Candidate, candidateOf, trialTenant } from './candidate.ts';
import { compare, type Difference, eventBody, type Outcome } from './comparison.ts';

export interface ShadowPorts {
  readonly kernel: Kernel;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
  /** Told of each comparison, for metrics; of those not made, too. */
  readonly onCompared: (outcome: Outcome | 'error' | 'dropped') => void;
}

/** What has been seen in this process of one candidate of one tenant. */
export interface Tally {
  /** Number of the change that put the candidate on trial. */
  readonly since: number;
  compared: number;
  same: number;
  /** Other decisions, and the same ones for another reason. */
  decision: number;
  reason: number;
  errors: number;
  dropped: number;
  lastError: string | undefined;
  /** Oldest first; the oldest go. */
  readonly differences: Difference[];
}

/** Decisions that wait for their comparison; more are passed over and counted. */
const queueMax = 1_000;
/** Differences kept in memory for each tenant; all of them are evidence. */
const differencesMax = 1_000;
/** Comparisons between two looks at requests. */
const stretch = 50;

/**
 * Owned by the kernel service; `observe` only puts into the queue, one loop takes out.
 * INVARIANT: whatever becomes of a comparison, the decision that was made is answered as it was made.
 */
export class Shadows {
  readonly #ports: ShadowPorts;
  /** A function marks a place in the queue: it is called when everything before it is done. */
  readonly #queue: (Made | (() => void))[] = [];
  readonly #candidates = new Map<string, Candidate>();
  readonly #tallies = new Map<string, Tally>();
  #isDraining = false;

  constructor(ports: ShadowPorts) {
    this.#ports = ports;
  }

  /** Takes a decision for comparison. Never throws, never waits; without a candidate it is one look into memory. */
  observe(made: Made): void {
    const since = this.#ports.kernel.epochs.seqOf(trialTenant(made.state.tenant), 'policy');
    if (since === 0) return;
    if (this.#queue.length >= queueMax) {
      this.#tally(made.state.tenant, since).dropped += 1;
      this.#ports.onCompared('dropped');
      return;
    }
    this.#queue.push(made);
    if (!this.#isDraining) void this.#drain();
  }

  /** What has been seen of the tenant's candidate that is on trial now. */
  seen(tenant: string): Tally {
    return this.#tally(tenant, this.#ports.kernel.epochs.seqOf(trialTenant(tenant), 'policy'));
  }

  /** Resolves when everything observed so far has been compared. */
  settled(): Promise<void> {
    return !this.#isDraining ? Promise.resolve() : new Promise((resolve) => this.#queue.push(resolve));
  }

  async #drain(): Promise<void> {
    const { clock } = this.#ports;
    this.#isDraining = true;
    // The answers go out first.
    await clock.sleep(0);
    for (let count = 1; ; count++) {
      const made = this.#queue.shift();
      if (made === undefined) {
        // In the same turn as the look into the queue, so that nothing put in from now on is left lying.
        this.#isDraining = false;
        return;
      }
      if (typeof made === 'function') made();
      else await this.#compare(made);
      if (count % stretch === 0) await clock.sleep(0);
    }
  }

  async #compare(made: Made): Promise<void> {
    const { tenant } = made.state;
    try {
      const { kernel, clock, onCompared } = this.#ports;
      const candidate = await candidateOf(kernel, made.state, this.#candidates.get(tenant));
      if (!candidate.ok) return this.#failed(tenant, candidate.fault);
      if (candidate.value === undefined) return void this.#candidates.delete(tenant);
      this.#candidates.set(tenant, candidate.value);
      const compared = compare(kernel, made, candidate.value, clock.nowMs());
      if (!compared.ok) return this.#failed(tenant, compared.fault);
      if (compared.value === undefined) return;
      const { outcome, difference } = compared.value;
      const tally = this.#tally(tenant, candidate.value.trialSeq);
      tally.compared += 1;
      tally[outcome] += 1;
      onCompared(outcome);
      if (difference !== undefined) await this.#keep(tenant, tally, difference);
    } catch (thrown) {
      // A bug in here must not reach the decision; it is counted and shown instead.
      const message = thrown instanceof Error ? thrown.name : 'an unknown error';
      this.#failed(tenant, { code: 'unavailable', message: `the comparison failed: ${message}` });
    }
  }

  async #keep(tenant: string, tally: Tally, difference: Difference): Promise<void> {
    tally.differences.push(difference);
    if (tally.differences.length > differencesMax) tally.differences.shift();
    const { at } = difference;
    const recorded = await this.#ports.recorder.record({ kind: 'decision', tenant, at, body: eventBody(difference) });
    if (!recorded.ok) this.#failed(tenant, recorded.fault);
  }

  #failed(tenant: string, fault: Fault): void {
    const tally = this.seen(tenant);
    tally.errors += 1;
    tally.lastError = fault.message;
    this.#ports.onCompared('error');
  }

  /** The tally of this candidate; a new candidate starts a new one. */
  #tally(tenant: string, since: number): Tally {
    const held = this.#tallies.get(tenant);
    // A comparison that was under way when the candidate changed does not bring the old tally back.
    if (held !== undefined && held.since >= since) return held;
    const none = { compared: 0, same: 0, decision: 0, reason: 0, errors: 0, dropped: 0 };
    const made: Tally = { ...none, since, lastError: undefined, differences: [] };
    if (since > 0) this.#tallies.set(tenant, made);
    return made;
  }
}
