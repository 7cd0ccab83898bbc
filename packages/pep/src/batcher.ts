// Joins calls that wait at the same time into requests, and lets none of them wait longer than it said.

import type { Clock } from '@sallyport/base';
import { type Answer, readAnswers } from './answer.ts';
import type { AdvertisedKey } from './key.ts';
import { denied, type PepDecision } from './question.ts';
import type { Transport } from './transport.ts';

/** A call without an answer. */
export interface Waiting {
  /** Its element of `evaluations`. */
  readonly question: string;
  readonly bytes: number;
  readonly headers: Readonly<Record<string, string>>;
  /** On the monotonic clock. */
  readonly deadlineMs: number;
  /** With the key of the decision, where it has one, and the moment before it was asked for. */
  readonly settle: (decision: PepDecision, keyed?: Keyed) => void;
}

export interface Keyed {
  readonly key: AdvertisedKey;
  /** On the monotonic clock. */
  readonly sentAtMs: number;
}

export interface BatcherOptions {
  readonly clock: Clock;
  readonly transport: Transport;
  readonly batchMax: number;
  /** Most bytes of questions in one request. */
  readonly bytesMax: number;
  readonly requestsMax: number;
  readonly onBatch: (size: number) => void;
}

/** How often deadlines are looked at while calls wait: one timer for all costs less than one each. */
const sweepEveryMs = 5;

/**
 * Calls go out at the end of the current turn while fewer than `requestsMax` requests are under way; otherwise they
 * wait, and go together when one comes back. So nothing waits for company, and company forms by itself under load.
 * Owned by one pep: its methods and the sweep are all that touch the state.
 */
export class Batcher {
  readonly #options: BatcherOptions;
  /** Calls that are not sent yet, by their headers; the oldest group first. */
  readonly #queues = new Map<string, Waiting[]>();
  /** Every call without an answer, with the request it is part of, once it is. */
  readonly #waiting = new Map<Waiting, Flight | undefined>();
  #requests = 0;
  #scheduled = false;
  #stopSweep: (() => void) | undefined;

  constructor(options: BatcherOptions) {
    this.#options = options;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  add(call: Waiting): void {
    this.#waiting.set(call, undefined);
    const key = JSON.stringify(call.headers);
    const queue = this.#queues.get(key);
    if (queue === undefined) this.#queues.set(key, [call]);
    else queue.push(call);
    this.#stopSweep ??= this.#options.clock.every(sweepEveryMs, () => this.#sweep());
    this.#schedule();
  }

  /** Answers a call; a second answer has no one to go to. A request that nobody waits for any more is given up. */
  settle(call: Waiting, decision: PepDecision, keyed?: Keyed): void {
    if (!this.#waiting.has(call)) return;
    const flight = this.#waiting.get(call);
    this.#waiting.delete(call);
    call.settle(decision, keyed);
    if (flight !== undefined && --flight.open === 0) flight.abort.abort();
    if (this.#waiting.size > 0) return;
    this.#stopSweep?.();
    this.#stopSweep = undefined;
  }

  close(decision: PepDecision): void {
    for (const call of [...this.#waiting.keys()]) this.settle(call, decision);
    this.#queues.clear();
  }

  #sweep(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const call of this.#waiting.keys()) if (call.deadlineMs <= nowMs) this.settle(call, late());
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      while (this.#requests < this.#options.requestsMax) {
        const batch = this.#next();
        if (batch.length === 0) return;
        void this.#send(batch);
      }
    });
  }

  /** As many calls of the oldest group as one request may hold; those that are answered already fall away. */
  #next(): readonly Waiting[] {
    const { batchMax, bytesMax } = this.#options;
    for (const [key, queue] of this.#queues) {
      const batch: Waiting[] = [];
      let bytes = 0;
      let taken = 0;
      for (const call of queue) {
        if (this.#waiting.has(call)) {
          if (batch.length === batchMax || (batch.length > 0 && bytes + call.bytes + 1 > bytesMax)) break;
          batch.push(call);
          bytes += call.bytes + 1;
        }
        taken += 1;
      }
      if (taken === queue.length) this.#queues.delete(key);
      else queue.splice(0, taken);
      if (batch.length > 0) return batch;
    }
    return [];
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    this.#requests += 1;
    try {
      await this.#ask(batch);
    } finally {
      this.#requests -= 1;
      this.#schedule();
    }
  }

  /** INVARIANT: a question that the kernel does not take never denies its neighbours: the batch is halved until it is alone. */
  async #ask(all: readonly Waiting[]): Promise<void> {
    const batch = all.filter((call) => this.#waiting.has(call));
    const [first] = batch;
    if (first === undefined) return;
    const { clock, transport, onBatch } = this.#options;
    const flight: Flight = { open: batch.length, abort: new AbortController() };
    let latestMs = 0;
    for (const call of batch) {
      this.#waiting.set(call, flight);
      latestMs = Math.max(latestMs, call.deadlineMs);
    }
    // The kernel need not work for an answer that nobody would still hear.
    const sentAtMs = clock.monotonicMs();
    const leftMs = Math.max(1, Math.floor(latestMs - sentAtMs));
    onBatch(batch.length);
    const answered = await transport({
      questions: batch.map((call) => call.question),
      headers: { ...first.headers, 'sallyport-timeout-ms': String(leftMs) },
      signal: flight.abort.signal,
    });
    if (!answered.ok && answered.fault.code === 'invalid_input' && batch.length > 1) {
      // Settling what is late meanwhile must not give up the halves.
      for (const call of batch) if (this.#waiting.has(call)) this.#waiting.set(call, undefined);
      const half = batch.length >> 1;
      await this.#ask(batch.slice(0, half));
      await this.#ask(batch.slice(half));
      return;
    }
    const read = answered.ok ? readAnswers(answered.value, batch.length) : answered;
    const nowMs = clock.monotonicMs();
    for (const [index, call] of batch.entries()) {
      // An answer after the deadline is none, even when the sweep has not come by yet.
      const given: Answer | undefined = read.ok ? read.value[index] : { decision: failed(read.fault) };
      const { decision, key }: Answer = call.deadlineMs <= nowMs ? { decision: late() } : (given ?? misplaced());
      this.settle(call, decision, key === undefined ? undefined : { key, sentAtMs });
    }
  }
}

interface Flight {
  /** Calls of the request that still wait. */
  open: number;
  readonly abort: AbortController;
}

function misplaced(): Answer {
  return { decision: denied('unavailable', 'the kernel’s answer has no place for this call') };
}

function late(): PepDecision {
  return denied('timeout', 'the kernel did not answer in time');
}

function failed({ code, message }: { readonly code: string; readonly message: string }): PepDecision {
  return denied(code === 'unavailable' ? 'unavailable' : 'refused', message);
}
