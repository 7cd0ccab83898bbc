// The recorder: takes events, makes them durable at once, and carries them to the ledger and the published log.

import {
  type Clock,
  type Fault,
  fail,
  limits,
  ok,
  type RandomBytes,
  type Result,
  toHex,
  withTimeout,
} from '@sallyport/base';
import { packLz4 } from './backends/lz4.ts';
import { nodeSpoolFiles } from './backends/node-spool-files.ts';
import { drainBatch } from './drain.ts';
import { type EvidenceInput, prepareEvent, type Stamp } from './event.ts';
import { type Ledger, ledgerBatchMax } from './ledger.ts';
import type { NoteSigner } from './note.ts';
import type { ObjectStore } from './object-store.ts';
import { checkpointEntriesMax, type Published, Publisher } from './publisher.ts';
import { openSpool, type Spool } from './spool.ts';
import type { SpoolFiles } from './spool-files.ts';
import { startWorker, type Worker } from './worker.ts';

export interface RecorderOptions {
  /** Folder of the spool on a local disk; one process at a time. */
  readonly dir: string;
  readonly ledger: Ledger;
  readonly store: ObjectStore;
  /** The log key under the name of the log. */
  readonly signer: NoteSigner;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Name of this instance in every event; its runs are told apart by a random boot id. */
  readonly writer: string;
  /** Undrained bytes on the disk before `unavailable`; 1 GiB by default. */
  readonly spoolBytesMax?: number;
  /** Another file layer under the spool, for faults in tests. */
  readonly files?: SpoolFiles;
}

/** Where a recorded event stands; `leafHash` (hex) finds it in the log. */
export interface EventRef extends Stamp {
  readonly leafHash: string;
}

export interface RecorderHealth {
  /** Durable events that are not in the ledger yet. */
  readonly lagEvents: number;
  /** Events in the ledger, as this process last saw it, beyond the last checkpoint. */
  readonly unpublishedEvents: number;
  /** Entries under the last checkpoint that this process knows of. */
  readonly publishedEvents: number;
  readonly spoolBytes: number;
  /** Why draining or publishing does not go on now; absent when it does. */
  readonly lastError?: Fault;
}

/** An event waits at most so long for its batch to fill (design: 5 s), and a checkpoint so long for more events. */
const batchWaitMs = 5_000;
/** So many events go without that wait, but under load not more often than this: a batch then holds more of them. */
const batchReady = 100;
const batchEveryMs = 25;
const publishEveryMs = 5_000;
/** A publication that takes longer is given up on; should it end after all, the next one finds what it stored. */
const publishTimeoutMs = 60_000;
const idleMs = 60_000;
const retryMs = { first: 250, max: 5_000 };

/** The delay that receipts may promise in `includedWithinMs`: the two waits above, and slack for retries. */
export const inclusionDelayMs = 60_000;

/**
 * Opens the spool and starts draining. Ledger and store may be down: events wait on the disk.
 * Faults: `unavailable` or `integrity` of the spool.
 */
export async function openRecorder(options: RecorderOptions): Promise<Result<Recorder, Fault>> {
  const spool = await openSpool({
    files: options.files ?? nodeSpoolFiles(options.dir),
    clock: options.clock,
    ...(options.spoolBytesMax === undefined ? {} : { spoolBytesMax: options.spoolBytesMax }),
  });
  return spool.ok ? ok(new Recorder(options, spool.value)) : spool;
}

export class Recorder {
  readonly #options: RecorderOptions;
  readonly #spool: Spool;
  readonly #publisher: Publisher;
  readonly #boot: string;
  readonly #drainer: Worker;
  readonly #announcer: Worker;
  /** Drains and publications each run one at a time, whoever asks for them. */
  #draining: Promise<unknown> = Promise.resolve();
  #publishing: Promise<unknown> = Promise.resolve();
  #drainFault: Fault | undefined;
  #publishFault: Fault | undefined;
  #ledgerSize = 0;
  #published = 0;
  /** Monotonic time since which events wait for the ledger; undefined when none does. */
  #waitingSinceMs: number | undefined;
  #drainedAtMs = Number.NEGATIVE_INFINITY;
  /** A batch is ready and the drainer knows. */
  #isDrainDue = false;
  #publishedAtMs: number;
  /** The last publication that this process tried was its own to make, and it succeeded. */
  #isPublisher = false;
  #closing = false;

  constructor(options: RecorderOptions, spool: Spool) {
    this.#options = options;
    this.#spool = spool;
    this.#publisher = new Publisher({ ...options, pack: packLz4 });
    this.#boot = toHex(options.random(8));
    this.#publishedAtMs = options.clock.monotonicMs() - publishEveryMs;
    // What an earlier run left goes first, without waiting for more.
    if (spool.backlog > 0) this.#waitingSinceMs = options.clock.monotonicMs() - batchWaitMs;
    this.#drainer = startWorker(
      options.clock,
      backingOff(() => this.#drainStep()),
    );
    this.#announcer = startWorker(
      options.clock,
      backingOff(() => this.#publishStep()),
    );
  }

  /**
   * INVARIANT: a recorded event is durable. Resolves once it is on the disk; kill -9 and power loss afterwards lose nothing.
   * Faults: `invalid_input`, `too_large` (the event), `unavailable` (full, no disk, or closing).
   */
  record(input: EvidenceInput): Promise<Result<EventRef, Fault>> {
    return new Promise((resolve) => {
      if (this.#closing) return resolve(fail('unavailable', 'the evidence recorder is closing'));
      const prepared = prepareEvent(input);
      if (!prepared.ok) return resolve(prepared);
      const { writer } = this.#options;
      const boot = this.#boot;
      const text = prepared.value;
      this.#spool.append({
        header: { writer, boot, tenant: input.tenant, kind: input.kind, at: input.at },
        text: (sequence) => text({ writer, boot, sequence }),
        settle: (spooled) => {
          if (!spooled.ok) return resolve(spooled);
          this.#noteDurable();
          const { sequence, leafHash } = spooled.value;
          resolve(ok({ writer, boot, sequence, leafHash }));
        },
      });
    });
  }

  #noteDurable(): void {
    if (this.#waitingSinceMs === undefined) {
      this.#waitingSinceMs = this.#options.clock.monotonicMs();
      this.#drainer.wake();
    } else if (this.#spool.backlog >= batchReady && !this.#isDrainDue) {
      this.#isDrainDue = true;
      this.#drainer.wake();
    }
  }

  health(): RecorderHealth {
    const lastError = this.#drainFault ?? this.#publishFault;
    return {
      lagEvents: this.#spool.backlog,
      unpublishedEvents: Math.max(0, this.#ledgerSize - this.#published),
      publishedEvents: this.#published,
      spoolBytes: this.#spool.bytes,
      ...(lastError === undefined ? {} : { lastError }),
    };
  }

  /**
   * Resolves once every event acknowledged before the call is under a published checkpoint.
   * Faults: `timeout` after `timeoutMs`, and whatever keeps ledger or store from going on.
   */
  async flush(timeoutMs: number = limits.drainTimeoutMs): Promise<Result<void, Fault>> {
    const { clock, ledger } = this.#options;
    const untilMs = clock.monotonicMs() + timeoutMs;
    const isLate = () => clock.monotonicMs() >= untilMs;
    const late = () =>
      fail('timeout', `the evidence log did not catch up within ${timeoutMs} ms; what was acknowledged is safe`);
    const last = this.#spool.lastSequence;
    while (this.#spool.lastSequence - this.#spool.backlog < last) {
      if (isLate()) return late();
      const drained = await this.#drain();
      if (!drained.ok) return drained;
    }
    const head = await ledger.head();
    if (!head.ok) return head;
    this.#ledgerSize = Math.max(this.#ledgerSize, head.value.size);
    for (;;) {
      const published = await this.#publish(Math.max(1, untilMs - clock.monotonicMs()));
      if (published.ok && published.value.size >= head.value.size) return ok(undefined);
      if (!published.ok && published.fault.code !== 'conflict') return published;
      if (isLate()) return late();
      // Another process publishes for all; look again soon.
      if (!published.ok) await clock.sleep(50);
    }
  }

  /** Takes no more, drains and publishes for up to `timeoutMs`, lets go of the spool. What is left stays for the next start. */
  async close(timeoutMs: number = limits.drainTimeoutMs): Promise<Result<void, Fault>> {
    this.#closing = true;
    await Promise.all([this.#drainer.stop(), this.#announcer.stop()]);
    const flushed = await this.flush(timeoutMs);
    const closed = await this.#spool.close();
    return flushed.ok ? closed : flushed;
  }

  /** Gives the milliseconds until the next step, or a fault to back off for. */
  async #drainStep(): Promise<Result<number, Fault>> {
    const dueInMs = this.#drainDueInMs();
    if (dueInMs > 0) return ok(dueInMs);
    const drained = await this.#drain();
    return drained.ok ? ok(this.#drainDueInMs()) : drained;
  }

  #drainDueInMs(): number {
    const nowMs = this.#options.clock.monotonicMs();
    if (this.#spool.backlog >= ledgerBatchMax) return 0;
    if (this.#spool.backlog >= batchReady) return Math.max(0, this.#drainedAtMs + batchEveryMs - nowMs);
    if (this.#spool.backlog === 0 || this.#waitingSinceMs === undefined) return idleMs;
    return Math.max(0, this.#waitingSinceMs + batchWaitMs - nowMs);
  }

  #drain(): Promise<Result<number, Fault>> {
    const turn = this.#draining.then(async () => {
      const drained = await drainBatch({ ...this.#options, spool: this.#spool });
      this.#drainFault = drained.ok ? undefined : drained.fault;
      if (!drained.ok) return drained;
      this.#ledgerSize += drained.value;
      this.#isDrainDue = false;
      this.#drainedAtMs = this.#options.clock.monotonicMs();
      this.#waitingSinceMs = this.#spool.backlog === 0 ? undefined : this.#options.clock.monotonicMs();
      if (drained.value > 0) this.#announcer.wake();
      return drained;
    });
    this.#draining = turn;
    return turn;
  }

  async #publishStep(): Promise<Result<number, Fault>> {
    // Enough for a whole checkpoint goes at once, while it is this process that publishes.
    const isFull = this.#ledgerSize - this.#published >= checkpointEntriesMax && this.#isPublisher;
    const dueInMs = isFull ? 0 : this.#publishedAtMs + publishEveryMs - this.#options.clock.monotonicMs();
    if (dueInMs > 0) return ok(dueInMs);
    const head = await this.#options.ledger.head();
    if (!head.ok) {
      this.#publishFault = head.fault;
      return head;
    }
    this.#ledgerSize = head.value.size;
    const published = await this.#publish(publishTimeoutMs);
    if (!published.ok) return published.fault.code === 'conflict' ? ok(publishEveryMs) : published;
    return ok(published.value.more ? 0 : this.#published < this.#ledgerSize ? publishEveryMs : idleMs);
  }

  #publish(timeoutMs: number): Promise<Result<Published, Fault>> {
    const turn = this.#publishing.then(async () => {
      const ended = await withTimeout(this.#options.clock, { what: 'the publication of the log', timeoutMs }, () =>
        this.#publisher.publish(),
      );
      const published = ended.ok ? ended.value : ended;
      const isFault = !published.ok && published.fault.code !== 'conflict';
      this.#publishFault = isFault ? published.fault : undefined;
      this.#isPublisher = published.ok;
      if (published.ok) {
        this.#published = published.value.size;
        this.#ledgerSize = Math.max(this.#ledgerSize, this.#published);
        if (!published.value.more) this.#publishedAtMs = this.#options.clock.monotonicMs();
      }
      return published;
    });
    this.#publishing = turn;
    return turn;
  }
}

/** A step that fails runs again after a wait that doubles up to a bound. */
function backingOff(step: () => Promise<Result<number, Fault>>): () => Promise<number> {
  let delayMs: number = retryMs.first;
  return async () => {
    const done = await step();
    if (done.ok) {
      delayMs = retryMs.first;
      return done.value;
    }
    const waitMs = delayMs;
    delayMs = Math.min(delayMs * 2, retryMs.max);
    return waitMs;
  };
}
