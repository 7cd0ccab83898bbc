// The policy enforcement point of a program apart from the kernel: `decide`, as if the kernel were here.

import { type Clock, limits, sha256Hex, utf8 } from '@sallyport/base';
import type { Asked } from '@sallyport/semantic-cache/tree';
import { Batcher, type Waiting } from './batcher.ts';
import { DecisionCache, type DecisionCacheOptions } from './decision-cache.ts';
import { type DecideOptions, denied, type PepDecision, type PepRequest, questionText } from './question.ts';
import { Counters, type PepStats } from './stats.ts';
import { httpTransport } from './transport.ts';

export interface RemotePepOptions {
  /** Base URL of the kernel, such as `http://127.0.0.1:3000`. */
  readonly url: string;
  /** An API key with the role `decide`. */
  readonly apiKey: string;
  /** Whose policies decide, where the key may act for several tenants. */
  readonly tenant?: string;
  readonly clock: Clock;
  /** For tests, or for a Unix socket; the global one when absent. */
  readonly fetch?: typeof fetch;
  /** Longest wait for a decision; 1,000 when absent. */
  readonly timeoutMs?: number;
  /** Most questions in one request; 100 when absent, at most `limits.evaluationsMax`. */
  readonly batchMax?: number;
  /** Most requests under way; calls meanwhile wait and go together. 2 when absent. */
  readonly requestsMax?: number;
  /** Most calls without an answer; more are denied at once. 10,000 when absent. */
  readonly waitingMax?: number;
  /**
   * Asks for the keys of answers and gives answers again where the kernel lets it; off when absent. What is given again is
   * in no log of the kernel.
   */
  readonly cache?: DecisionCacheOptions;
}

export interface Pep {
  /**
   * Decides one call. Never rejects.
   * INVARIANT: only a permit of the kernel, in time, allows; whatever else happens denies and is counted.
   */
  decide(request: PepRequest, options?: DecideOptions): Promise<PepDecision>;
  stats(): PepStats;
  /** Denies what still waits and everything from now on. */
  close(): void;
}

/** A question may not be larger than what the kernel reads at all; the rest is the frame around it. */
const questionBytesMax = limits.bodyBytesMax - 64;

/**
 * @example
 * const pep = remotePep({ url: 'http://127.0.0.1:3000', apiKey, clock: systemClock });
 * const { allowed, reason } = await pep.decide({
 *   subject: { type: 'User', id: 'alice' }, action: { name: 'read' }, resource: { type: 'Document', id: '42' },
 * });
 */
export function remotePep(options: RemotePepOptions): Pep {
  const { clock, url, apiKey, timeoutMs = 1_000, batchMax = 100, requestsMax = 2, waitingMax = 10_000 } = options;
  const counters = new Counters();
  const cache = options.cache === undefined ? undefined : new DecisionCache(options.cache, clock);
  const batcher = new Batcher({
    clock,
    // Looked up at each call, so that a replaced global one is used.
    transport: httpTransport(url, apiKey, options.fetch ?? ((...args) => fetch(...args))),
    batchMax: Math.min(batchMax, limits.evaluationsMax),
    bytesMax: questionBytesMax,
    requestsMax,
    onBatch: (size) => counters.batch(size),
  });
  let closed = false;
  const answer = (request: PepRequest, more: DecideOptions): Promise<PepDecision> | PepDecision => {
    if (closed) return denied('unavailable', 'this decision client is closed');
    if (more.signal?.aborted === true) return cancelled();
    const tenant = request.tenant ?? options.tenant ?? '';
    const asked = cache === undefined ? undefined : askedOf(request);
    const known = asked === undefined ? undefined : cache?.find(tenant, asked);
    if (known !== undefined) return known;
    if (batcher.waitingCount >= waitingMax) {
      return denied('exhausted', `more than ${waitingMax} calls wait for the kernel; try again later`);
    }
    const question = questionText(request);
    if (!question.ok) return denied('refused', question.fault.message);
    const bytes = utf8(question.value).length;
    if (bytes > questionBytesMax) return denied('refused', `the question is larger than ${questionBytesMax} bytes`);
    const waitMs = Math.min(timeoutMs, more.timeoutMs ?? timeoutMs);
    return new Promise((resolve) => {
      const waiting: Waiting = {
        question: question.value,
        bytes,
        headers: { ...headersOf(request, options.tenant), ...(cache === undefined ? {} : wantsKey) },
        deadlineMs: clock.monotonicMs() + waitMs,
        settle: (decision, keyed) => {
          if (keyed !== undefined && asked !== undefined) cache?.put(tenant, asked, { decision, ...keyed });
          resolve(decision);
        },
      };
      batcher.add(waiting);
      more.signal?.addEventListener('abort', () => batcher.settle(waiting, cancelled()), { once: true });
    });
  };
  return {
    decide: async (request, more = {}) => {
      counters.asked += 1;
      const decision = await answer(request, more);
      counters.decided(decision.allowed, decision.reason.kind);
      return decision;
    },
    stats: () => ({ ...counters.snapshot(), ...(cache === undefined ? {} : { cache: cache.stats() }) }),
    close: () => {
      closed = true;
      batcher.close(denied('unavailable', 'this decision client was closed'));
    },
  };
}

function cancelled(): PepDecision {
  return denied('cancelled', 'the caller no longer waits');
}

const wantsKey = { 'sallyport-advertise': 'key' } as const;

function askedOf({ subject, action, resource, context, capability }: PepRequest): Asked {
  const digest = capability === undefined ? undefined : sha256Hex(capability);
  return { subject, action, resource, context, capability: digest };
}

/** What holds for a whole request: only calls with the same ones can go together. */
function headersOf({ capability, tenant = undefined }: PepRequest, own: string | undefined): Record<string, string> {
  const named = tenant ?? own;
  return {
    ...(named === undefined ? {} : { 'sallyport-tenant': named }),
    ...(capability === undefined ? {} : { 'sallyport-capability': capability }),
  };
}
