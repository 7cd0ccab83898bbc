// The kernel as a library: brings a tenant's state up to the authority, then decides in memory.

import { type Clock, type Fault, fail, limits, ok, type Result, SingleFlight, withTimeout } from '@sallyport/base';
import type { Biscuits, RootPublicKeys, VerifiedToken, VerifiedTokens } from '@sallyport/token';
import { decide } from './decide.ts';
import { EpochView } from './epoch-view.ts';
import type { Decision, DecisionRequest } from './request.ts';
import type { AuthorityStore } from './store.ts';
import { nextState, type TenantState } from './tenant-state.ts';

export interface KernelOptions {
  readonly authority: AuthorityStore;
  readonly clock: Clock;
  readonly biscuits: Biscuits;
  readonly tokens: VerifiedTokens;
  /** Public root keys by id. */
  readonly rootKeys: RootPublicKeys;
}

/**
 * INVARIANT: a decision rests on a state that was the authority's at some moment between the call and its answer:
 * each call asks for the epochs after it began, so a change that had returned before is never missed.
 */
export class Kernel {
  readonly epochs: EpochView;
  readonly #options: KernelOptions;
  readonly #states = new Map<string, TenantState>();
  readonly #loads = new SingleFlight<string, Result<TenantState, Fault>>();

  constructor(options: KernelOptions) {
    this.#options = options;
    this.epochs = new EpochView({
      store: options.authority,
      clock: options.clock,
      onGeneration: () => this.#states.clear(),
    });
  }

  /** Form and signatures of a capability token, cached; expiry and revocation are asked at each decision. */
  verify(token: string): Result<VerifiedToken, Fault> {
    return this.#options.tokens.verify(token, this.#options.rootKeys);
  }

  /**
   * The tenant's state, as current as the authority, within `limits.requestTimeoutMs` in all.
   * Faults: `unavailable`, `timeout`, `integrity`.
   */
  async current(tenant: string): Promise<Result<TenantState, Fault>> {
    const { clock } = this.#options;
    const untilMs = clock.monotonicMs() + limits.requestTimeoutMs;
    const asked = await this.epochs.refresh(untilMs);
    if (!asked.ok) return asked;
    // A load that was under way may stand at an older change than the one wanted: then load once more.
    for (;;) {
      const wanted = this.epochs.tenantSeq(tenant);
      const held = this.#states.get(tenant);
      if (held !== undefined && held.seq >= wanted) return ok(held);
      // A load that another call began may be given longer than this call has.
      const timed = await withTimeout(clock, within(clock, untilMs), () =>
        this.#loads.run(tenant, () => this.#load(tenant, held, untilMs)),
      );
      if (!timed.ok) return timed;
      const { value, joined } = timed.value;
      // A joined load may also be that of a database which has been replaced meanwhile, whose numbers mean nothing now.
      const fits = value.ok && value.value.seq >= wanted && value.value.generation === this.epochs.generation;
      if (!value.ok || !joined || fits) return value;
    }
  }

  /** Decides one call. Faults as `current`, and `invalid_input`. */
  async decide(request: DecisionRequest, token?: VerifiedToken): Promise<Result<Decision, Fault>> {
    const state = await this.current(request.tenant);
    return state.ok ? this.decideOn(state.value, request, token) : state;
  }

  /** Decides on a state that the caller has just been given by `current`. */
  decideOn(state: TenantState, request: DecisionRequest, token?: VerifiedToken): Result<Decision, Fault> {
    const grant = token === undefined ? undefined : { token, biscuits: this.#options.biscuits };
    return decide(state, request, { grant, nowMs: this.#options.clock.nowMs() });
  }

  async #load(tenant: string, held: TenantState | undefined, untilMs: number): Promise<Result<TenantState, Fault>> {
    const { authority, clock } = this.#options;
    const { generation } = this.epochs;
    const timed = await withTimeout(clock, within(clock, untilMs), () => authority.loadTenant(tenant, held?.seq ?? 0));
    if (!timed.ok) return timed;
    if (!timed.value.ok) return timed.value;
    const changes = timed.value.value;
    if (changes.generation !== generation) {
      return fail('unavailable', 'the authority database was replaced meanwhile; try again', { retryAfterMs: 100 });
    }
    const state = nextState(held, tenant, generation, changes);
    // A generation that changed while loading has voided everything; the state still serves the call that asked.
    if (state.ok && generation === this.epochs.generation) this.#states.set(tenant, state.value);
    return state;
  }
}

function within(clock: Clock, untilMs: number): { readonly what: string; readonly timeoutMs: number } {
  return { what: 'the authority database', timeoutMs: Math.max(0, Math.ceil(untilMs - clock.monotonicMs())) };
}
