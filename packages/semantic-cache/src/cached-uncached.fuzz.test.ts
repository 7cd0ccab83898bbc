// The property `cached ≡ uncached` over random interleavings of several processes, and four ways of breaking it.

import { fail, type JsonObject, type ManualClock, manualClock, ok } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EpochVector } from './epochs.ts';
import { cacheKey } from './key.ts';
import { type CacheSpace, createSpaceWith, type SpacePolicy, soundPolicy } from './semantic-cache.ts';
import type { CacheStore } from './store.ts';
import { memoryStore } from './stores/memory.ts';
import { TieredCache } from './tiered.ts';
import { jsonCodec } from './value-codec.ts';

const tenants = ['acme', 'evil'] as const;
const items = ['a', 'b'] as const;
const processCount = 3;
const ttlMs = 1_000;
type Tenant = (typeof tenants)[number];
type Item = (typeof items)[number];
type TierMode = 'well' | 'faulty' | 'throwing' | 'hanging' | 'mixed_up' | 'damaged';

type Step =
  | { readonly do: 'read'; readonly process: number; readonly tenant: Tenant; readonly item: Item }
  | { readonly do: 'write'; readonly tenant: Tenant; readonly item: Item }
  | { readonly do: 'deliver' | 'lose_lease' | 'restart'; readonly process: number }
  | { readonly do: 'let_go'; readonly which: number; readonly times: number }
  | { readonly do: 'advance'; readonly ms: number }
  | { readonly do: 'invalidate'; readonly process: number; readonly tenant: Tenant }
  | { readonly do: 'tier'; readonly mode: TierMode };

/** What is under test, and what a negative control replaces. */
interface Variant {
  readonly policy: SpacePolicy;
  readonly tenantInKey: boolean;
  readonly leaseHeeded: boolean;
  readonly whenUnstable?: 'answer';
}

const sound: Variant = { policy: soundPolicy, tenantInKey: true, leaseHeeded: true };

const tenant = fc.constantFrom(...tenants);
const item = fc.constantFrom(...items);
const process = fc.nat(processCount - 1);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant('read'), process, tenant, item } as const) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('write'), tenant, item } as const) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('deliver'), process } as const) },
    {
      weight: 12,
      arbitrary: fc.record({
        do: fc.constant('let_go'),
        which: fc.nat(5),
        times: fc.constantFrom(1, 1, 2, 20),
      } as const),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('advance'), ms: fc.constantFrom(1, 45, 600, 1_100) } as const),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('lose_lease', 'restart'), process } as const) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('invalidate'), process, tenant } as const) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('tier'),
        mode: fc.constantFrom<TierMode>('well', 'well', 'faulty', 'throwing', 'hanging', 'mixed_up', 'damaged'),
      } as const),
    },
  ),
  { minLength: 20, maxLength: 120 },
);

/** Everything that waits for the scheduler: a step lets one of them go on. */
class Gates {
  readonly #waiting: (() => void)[] = [];

  get size(): number {
    return this.#waiting.length;
  }

  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  letGo(which: number): void {
    this.#waiting.splice(which % Math.max(this.#waiting.length, 1), 1)[0]?.();
  }
}

/** The one source of truth, with all tenants in it and one epoch: each write is a new state. */
class Source {
  readonly #states: Readonly<Record<string, number>>[] = [{}];

  get epoch(): number {
    return this.#states.length - 1;
  }

  write(t: Tenant, i: Item): void {
    this.#states.push({ ...this.#states.at(-1), [`${t}/${i}`]: this.#states.length });
  }

  epochs(): EpochVector {
    return { source: this.epoch };
  }

  contentAt(epoch: number, t: Tenant, i: Item): number {
    return this.#states[epoch]?.[`${t}/${i}`] ?? 0;
  }
}

/** A server that several processes share, slow and sometimes ill. */
function sharedTier(clock: ManualClock, gates: Gates): { readonly store: CacheStore; mode: TierMode } {
  const inner = memoryStore({ clock, bytesMax: 1_000_000, name: 'redis' });
  const seen = new Set<string>();
  const tier: { readonly store: CacheStore; mode: TierMode } = {
    mode: 'well',
    store: {
      ...inner,
      inProcess: false,
      get: async (key) => {
        await gates.wait();
        if (tier.mode === 'mixed_up') return inner.get([...seen].find((other) => other !== key) ?? key);
        const found = await inner.get(key);
        if (tier.mode === 'damaged' && found.ok && found.value !== undefined) {
          const at = seen.size % found.value.bytes.length;
          found.value.bytes[at] = (found.value.bytes[at] ?? 0) ^ 0x10;
        }
        await ill();
        return tier.mode === 'faulty' ? fail('unavailable', 'the server is ill') : found;
      },
      set: async (key, bytes, ttl) => {
        await gates.wait();
        await ill();
        if (tier.mode === 'faulty') return fail('unavailable', 'the server is ill');
        seen.add(key);
        return inner.set(key, bytes, ttl);
      },
    },
  };
  const ill = async () => {
    if (tier.mode === 'throwing') throw new Error('the driver broke');
    if (tier.mode === 'hanging') await new Promise(() => undefined);
  };
  return tier;
}

interface Simulated {
  readonly cache: CacheSpace<'rows', JsonObject>;
  readonly tiers: TieredCache;
  /** Its copy of the epochs, and whether it may trust it: a change waits for those that may. */
  copy: EpochVector;
  leased: boolean;
  /** How often its copy of the epochs changed. */
  changes: number;
}

interface Tally {
  served: number;
  fromTiers: number;
  joined: number;
  refused: number;
}

const values = jsonCodec<JsonObject>((json) =>
  typeof json === 'object' && json !== null && !Array.isArray(json)
    ? ok(json as JsonObject) // the test reads each member again
    : fail('invalid_input', 'no object'),
);

class WrongAnswer extends Error {}

async function simulate(variant: Variant, script: readonly Step[], tally: Tally): Promise<void> {
  const clock = manualClock();
  const gates = new Gates();
  const source = new Source();
  const tier = sharedTier(clock, gates);
  const wrong: string[] = [];
  let open = 0;
  /** The epoch of the last change that has returned: every process with a lease has acknowledged it. */
  let returned = 0;

  // One recomputation only, so that giving up is met often.
  const unstable = variant.whenUnstable ? { whenUnstable: variant.whenUnstable, recomputeMax: 1 } : {};

  const boot = (): Simulated => {
    const memory = memoryStore({ clock, bytesMax: 1_000_000 });
    const tiers = new TieredCache({ clock, tiers: [{ store: memory }, { store: tier.store }] });
    const self: Simulated = {
      tiers,
      copy: source.epochs(),
      leased: true,
      changes: 0,
      cache: createSpaceWith(variant.policy, {
        space: 'rows',
        ttlMs,
        tiers,
        values,
        clock,
        ...unstable,
        epochs: () => (self.leased || !variant.leaseHeeded ? self.copy : undefined),
      }),
    };
    return self;
  };
  const processes = Array.from({ length: processCount }, boot);
  const at = (index: number): Simulated => processes[index] ?? boot();

  const compute = (t: Tenant, i: Item) => async () => {
    await gates.wait();
    const content = source.contentAt(source.epoch, t, i);
    const readAtMs = clock.nowMs();
    await gates.wait();
    return ok({ value: { tenant: t, item: i, content, readAtMs } });
  };

  const read = (self: Simulated, t: Tenant, i: Item) => {
    const none = null;
    const parts = {
      source: i,
      query: none,
      residual: none,
      tokenBounds: none,
      redactions: none,
      postFilter: none,
      order: none,
      page: none,
    };
    const key = cacheKey('rows', { tenant: variant.tenantInKey ? t : 'everyone', parts });
    const { changes } = self;
    const returnedAtStart = returned;
    open++;
    const call = self.cache.getOrCompute(key, ['source'], compute(t, i));
    void call.then((result) => {
      open--;
      if (!result.ok) {
        tally.refused++;
        if (self.changes === changes || variant.whenUnstable) wrong.push('refused although nothing had moved');
        return;
      }
      const { value, tier: from, joined } = result.value;
      tally.served++;
      if (from !== 'computed') tally.fromTiers++;
      if (joined) tally.joined++;
      // Not older than the last change that had returned when the call began, nor than what its process has heard of.
      const known = self.leased && !variant.whenUnstable ? Number(self.copy.source) : 0;
      const oldest = Math.max(returnedAtStart, known);
      const held = new Set<unknown>();
      for (let e = oldest; e <= source.epoch; e++) held.add(source.contentAt(e, t, i));
      if (value.tenant !== t || value.item !== i) wrong.push(`${t}/${i} was served ${value.tenant}/${value.item}`);
      else if (!held.has(value.content)) wrong.push(`${t}/${i} was served stale state ${value.content} by ${from}`);
      if (from !== 'computed' && clock.nowMs() - Number(value.readAtMs) >= ttlMs) wrong.push('served past its time');
    });
  };

  const run = (step: Step) => {
    switch (step.do) {
      case 'read':
        return read(at(step.process), step.tenant, step.item);
      case 'write':
        return source.write(step.tenant, step.item);
      case 'deliver':
      case 'lose_lease': {
        const self = at(step.process);
        self.leased = step.do === 'deliver';
        if (self.leased) self.copy = source.epochs();
        self.changes++;
        return;
      }
      case 'restart':
        processes[step.process] = boot();
        return;
      case 'let_go':
        return gates.letGo(step.which);
      case 'advance':
        return clock.advance(step.ms);
      case 'invalidate':
        return void at(step.process).tiers.invalidateGroup('rows', { tenant: step.tenant });
      case 'tier':
        tier.mode = step.mode;
    }
  };

  for (const step of script) {
    for (let times = step.do === 'let_go' ? step.times : 1; times > 0; times--) {
      run(step);
      const acknowledged = processes.filter((self) => self.leased).map((self) => Number(self.copy.source));
      returned = Math.max(returned, Math.min(source.epoch, ...acknowledged));
      await settle();
    }
    if (wrong.length > 0) throw new WrongAnswer(wrong.join('; '));
  }
  // Every call ends: gates open, deadlines pass.
  for (let round = 0; open > 0 && round < 500; round++) {
    if (gates.size > 0) gates.letGo(0);
    else clock.advance(50);
    await settle();
  }
  if (wrong.length > 0) throw new WrongAnswer(wrong.join('; '));
  if (open > 0) throw new Error(`${open} calls never ended`);
}

/** All that can go on without the scheduler does. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function tryVariant(variant: Variant, numRuns: number) {
  const tally: Tally = { served: 0, fromTiers: 0, joined: 0, refused: 0 };
  const property = fc.asyncProperty(steps, (script) => simulate(variant, script, tally));
  const outcome = await fc.check(property, { numRuns, endOnFailure: true });
  return { outcome, tally };
}

describe('cached ≡ uncached', () => {
  it('INVARIANT: an answer equals one computed on a state not yet returned as superseded when the call began', async () => {
    const { outcome, tally } = await tryVariant(sound, 400);
    expect(outcome.failed, fc.defaultReportMessage(outcome) ?? '').toBe(false);
    // The property would hold for a cache that never hits: it must have been at work.
    expect(tally.fromTiers).toBeGreaterThan(tally.served / 10);
    expect(tally.joined).toBeGreaterThan(100);
    expect(tally.refused).toBeLessThan(tally.served / 20);
  });

  it('holds, without a refusal, where the last computation is answered although the epochs keep moving', async () => {
    const { outcome, tally } = await tryVariant({ ...sound, whenUnstable: 'answer' }, 400);
    expect(outcome.failed, fc.defaultReportMessage(outcome) ?? '').toBe(false);
    expect(tally.refused).toBe(0);
  });

  const broken: Readonly<Record<string, Variant>> = {
    'the epoch check is removed': { ...sound, policy: { ...soundPolicy, serves: () => true, joins: () => true } },
    'the epoch check of hits alone is removed': { ...sound, policy: { ...soundPolicy, serves: () => true } },
    'the write-back is unguarded': { ...sound, policy: { ...soundPolicy, settle: (before, after) => after ?? before } },
    'the tenant is dropped from the key': { ...sound, tenantInKey: false },
    'a lost lease is ignored': { ...sound, leaseHeeded: false },
    'a joiner is not revalidated': { ...sound, policy: { ...soundPolicy, joins: () => true } },
  };
  for (const [what, variant] of Object.entries(broken)) {
    it(`fails where ${what}`, async () => {
      const { outcome } = await tryVariant(variant, 10_000);
      expect(outcome.failed).toBe(true);
      expect(outcome.errorInstance).toBeInstanceOf(WrongAnswer);
    });
  }
});
