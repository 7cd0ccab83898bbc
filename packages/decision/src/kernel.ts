// The kernel as a library: brings a tenant's state up to the authority, then decides in memory.

import { type Clock, type Fault, fail, limits, ok, type Result, SingleFlight, withTimeout } from '@sallyport/base';
import type { Biscuits, RootPublicKeys, VerifiedToken, VerifiedTokens } from '@sallyport/token';
import { decide } from './decide.ts';
import { EpochView } from './epoch-view.ts';
import { Lease } from './lease.ts';
import type { LeaseStore } from './lease-store.ts';
import type { Decision, DecisionRequest } from './request.ts';
import type { AuthorityStore } from './store.ts';
import { nextState, type TenantState } from './tenant-state.ts';
import { decideKeyed, type KeyedDecision } from './vary/advertised.ts';

export interface KernelOptions {
  readonly authority: AuthorityStore;
  /** The leases of the same authority. Without them each decision asks it. */
  readonly leases?: LeaseStore | undefined;
  readonly clock: Clock;
  readonly biscuits: Biscuits;
  readonly tokens: VerifiedTokens;
  /** Public root keys by id. */
  readonly rootKeys: RootPublicKeys;
}

/**
 * INVARIANT: no stale allow: a decision rests on a state that lacks no change which had returned when its call began.
 * Either the call asks for the epochs after it began, or the process holds a lease, for which each change waits.
 */
export class Kernel {
  readonly epochs: EpochView;
  readonly #options: KernelOptions;
  readonly #lease: Lease | undefined;
  readonly #states = new Map<string, TenantState>();
  readonly #loads = new SingleFlight<string, Result<TenantState, Fault>>();

  constructor(options: KernelOptions) {
    this.#options = options;
    this.epochs = new EpochView({
      store: options.authority,
      clock: options.clock,
      onGeneration: () => {
        this.#states.clear();
        this.#lease?.drop();
      },
    });
    const { leases: store, clock } = options;
    this.#lease = store === undefined ? undefined : new Lease({ store, epochs: this.epochs, clock });
  }

  /** Form and signatures of a capability token, cached; expiry and revocation are asked at each decision. */
  verify(token: string): Result<VerifiedToken, Fault> {
    return this.#options.tokens.verify(token, this.#options.rootKeys);
  }

  /**
   * The tenant's state with every change of policies, entities and revocations that has returned; while this process
   * holds a lease, without asking. Not for what rests on a source's epoch: its rows are changed by others, who wait for
   * nobody, so `current` must have asked. Faults: as `current`.
   */
  async leased(tenant: string): Promise<Result<TenantState, Fault>> {
    const lease = this.#lease;
    lease?.touch();
    if (!lease?.holds()) return this.current(tenant);
    const held = this.#states.get(tenant);
    if (held !== undefined && held.seq >= this.epochs.tenantSeq(tenant)) return ok(held);
    const { clock } = this.#options;
    const state = await this.#asKnown(tenant, clock.monotonicMs() + limits.requestTimeoutMs);
    // A load took its time, in which the lease may have run out.
    return state.ok && !this.holds(state.value) ? this.current(tenant) : state;
  }

  /** Whether a state is still as current as `leased` gives it; for each piece of an answer that goes out in pieces. */
  holds(state: TenantState): boolean {
    const known = state.generation === this.epochs.generation && this.epochs.tenantSeq(state.tenant) <= state.seq;
    return known && this.#lease?.holds() === true;
  }

  /**
   * For how many milliseconds, at most `wantedMs`, whoever asked for an answer on this state may give it again without
   * asking, counted from before it asked; each change waits for it. 0 without a lease.
   */
  delegate(state: TenantState, wantedMs: number): number {
    return wantedMs > 0 && this.holds(state) ? (this.#lease?.delegate(wantedMs) ?? 0) : 0;
  }

  /** Gives the lease up; decisions ask again from now on. Before the authority's connections close. */
  async close(): Promise<void> {
    await this.#lease?.close();
  }

  /**
   * The tenant's state, as current as the authority, within `limits.requestTimeoutMs` in all.
   * Faults: `unavailable`, `timeout`, `integrity`.
   */
  async current(tenant: string): Promise<Result<TenantState, Fault>> {
    const untilMs = this.#options.clock.monotonicMs() + limits.requestTimeoutMs;
    const asked = await this.epochs.refresh(untilMs);
    return asked.ok ? this.#asKnown(tenant, untilMs) : asked;
  }

  /** The tenant's state with every change that the copy of the epochs knows of. */
  async #asKnown(tenant: string, untilMs: number): Promise<Result<TenantState, Fault>> {
    const { clock } = this.#options;
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
    const state = await this.leased(request.tenant);
    return state.ok ? this.decideOn(state.value, request, token) : state;
  }

  /** Decides on a state that the caller has just been given by `leased` or `current`. */
  decideOn(state: TenantState, request: DecisionRequest, token?: VerifiedToken): Result<Decision, Fault> {
    const grant = token === undefined ? undefined : { token, biscuits: this.#options.biscuits };
    return decide(state, request, { grant, nowMs: this.#options.clock.nowMs() });
  }

  /** As `decideOn`, with the key of the answer. `capability` is the token's text digested: SHA-256, hex. */
  decideKeyedOn(
    state: TenantState,
    request: DecisionRequest,
    by?: { readonly token: VerifiedToken; readonly capability: string },
  ): Result<KeyedDecision, Fault> {
    const grant = by === undefined ? undefined : { token: by.token, biscuits: this.#options.biscuits };
    const nowMs = this.#options.clock.nowMs();
    return decideKeyed(state, request, { grant, capability: by?.capability, nowMs });
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
