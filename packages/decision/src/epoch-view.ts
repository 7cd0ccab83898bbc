// This process's copy of the epochs, brought up to the authority before each decision that leans on it.

import { type Clock, type Fault, limits, ok, type Result, withTimeout } from '@sallyport/base';
import { type CachedFor, forgetPrefix, namesFor, type Remembered } from './forgotten.ts';
import type { AuthorityStore, EpochChange } from './store.ts';

/**
 * The copy, and the question to the authority that makes it current.
 *
 * INVARIANT: when `refresh` returns, the copy holds every change that had committed when `refresh` was called. A caller
 * therefore joins a question that is still to be asked, never one already under way: that one may have been
 * answered before the change.
 */
export class EpochView {
  readonly #store: AuthorityStore;
  readonly #clock: Clock;
  readonly #onGeneration: () => void;
  #generation: string | undefined;
  #seq = 0;
  readonly #scopes = new Map<string, number>();
  readonly #tenants = new Map<string, number>();
  /** Of tenants that ever invalidated something: name without prefix to number, or to moment. */
  readonly #forgotten = new Map<string, Record<keyof typeof forgetPrefix, Map<string, number>>>();
  #vector: Readonly<Record<string, number>> | undefined;
  #asking: Promise<Result<void, Fault>> | undefined;
  #next: Promise<Result<void, Fault>> | undefined;

  constructor(options: { readonly store: AuthorityStore; readonly clock: Clock; readonly onGeneration: () => void }) {
    this.#store = options.store;
    this.#clock = options.clock;
    this.#onGeneration = options.onGeneration;
  }

  /**
   * Asks the authority, sharing one question among all callers that wait for it. It ends at `untilMs` of the monotonic
   * clock for all of them: the first to wait is the first whose time is up. Faults: `unavailable`, `timeout`.
   */
  refresh(untilMs = this.#clock.monotonicMs() + limits.requestTimeoutMs): Promise<Result<void, Fault>> {
    if (this.#asking === undefined) return this.#ask(untilMs);
    const askAgain = () => {
      this.#next = undefined;
      return this.#ask(untilMs);
    };
    // Whatever became of the question under way, even a store that threw: the next one is asked anew.
    this.#next ??= this.#asking.then(askAgain, askAgain);
    return this.#next;
  }

  /** Number of the last change of one scope of a tenant; 0 when it never changed. */
  seqOf(tenant: string, scope: string): number {
    return this.#scopes.get(epochName(tenant, scope)) ?? 0;
  }

  /** Number of the last change of policies, entities or revocations of a tenant. */
  tenantSeq(tenant: string): number {
    return this.#tenants.get(tenant) ?? 0;
  }

  /** How far back what is cached may be used, by what this copy knows; bring it up to the authority before. */
  remembered(tenant: string, cached: CachedFor): Remembered {
    const forgotten = this.#forgotten.get(tenant);
    if (forgotten === undefined) return everything;
    const newest = (of: ReadonlyMap<string, number>) =>
      of.size === 0 ? 0 : Math.max(...namesFor(cached).map((name) => of.get(name) ?? 0));
    return { since: newest(forgotten.all), createdFromMs: newest(forgotten.before) };
  }

  /**
   * The copy as one immutable record, `scope@tenant` to number; a scope that never changed is not in it.
   * A new record takes its place at each change, so a holder can tell that nothing moved by identity.
   */
  get vector(): Readonly<Record<string, number>> {
    this.#vector ??= Object.fromEntries(this.#scopes);
    return this.#vector;
  }

  /** The newest change that the copy holds. */
  get seq(): number {
    return this.#seq;
  }

  /** Names the database incarnation that the numbers belong to. */
  get generation(): string {
    return this.#generation ?? '';
  }

  #ask(untilMs: number): Promise<Result<void, Fault>> {
    const asking = this.#read(untilMs).finally(() => {
      // A question that callers already wait for starts next: until then, newcomers wait for it too.
      if (this.#next === undefined) this.#asking = undefined;
    });
    this.#asking = asking;
    return asking;
  }

  async #read(untilMs: number): Promise<Result<void, Fault>> {
    const timeoutMs = Math.max(0, Math.ceil(untilMs - this.#clock.monotonicMs()));
    const timed = await withTimeout(this.#clock, { what: 'the authority database', timeoutMs }, () =>
      this.#store.readEpochs(this.#seq),
    );
    if (!timed.ok) return timed;
    const read = timed.value;
    if (!read.ok) return read;
    const { generation, seq, changes } = read.value;
    if (generation !== this.#generation || seq < this.#seq) {
      const first = this.#generation === undefined;
      this.#generation = generation;
      this.#seq = 0;
      this.#scopes.clear();
      this.#vector = undefined;
      this.#tenants.clear();
      this.#forgotten.clear();
      if (!first) {
        this.#onGeneration();
        return this.#read(untilMs);
      }
    }
    if (changes.length > 0) this.#vector = undefined;
    for (const change of changes) {
      if (this.#noteForgotten(change)) continue;
      this.#scopes.set(epochName(change.tenant, change.scope), change.seq);
      this.#tenants.set(change.tenant, Math.max(this.tenantSeq(change.tenant), change.seq));
    }
    this.#seq = seq;
    return ok(undefined);
  }

  /** Whether it was an invalidation, which changes no decision: no state is loaded anew for it. */
  #noteForgotten({ tenant, scope, seq, moment }: EpochChange): boolean {
    const kind = (['all', 'before'] as const).find((each) => scope.startsWith(forgetPrefix[each]));
    if (kind === undefined) return false;
    const forgotten = this.#forgotten.get(tenant) ?? { all: new Map(), before: new Map() };
    this.#forgotten.set(tenant, forgotten);
    forgotten[kind].set(scope.slice(forgetPrefix[kind].length), kind === 'all' ? seq : (moment ?? 0));
    return true;
  }
}

const everything: Remembered = { since: 0, createdFromMs: 0 };

/** Name of one epoch in `EpochView.vector`: neither part can hold the other's beginning, since a scope has no `@`. */
export function epochName(tenant: string, scope: string): string {
  return `${scope}@${tenant}`;
}
