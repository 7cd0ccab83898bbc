// The tiers read through, back-fill and outlive each other's failures.

import { fail, manualClock, ok, utf8 } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { cacheBounds } from './bounds.ts';
import { encodeEntry } from './codec.ts';
import type { CacheKey } from './key.ts';
import { turn } from './space.fixture.ts';
import { memoryStore } from './stores/memory.ts';
import { type Asking, TieredCache, type TierHit } from './tiered.ts';
import { always, hanging, key, setUp, throwing, within } from './tiers.fixture.ts';

interface LookupOnly {
  lookup(key: CacheKey, asking: Asking): Promise<TierHit | undefined>;
  drain(): Promise<void>;
}

describe('back-fill', () => {
  /** The law that a published tiered cache was found to break: what a slow tier answered once, a fast tier answers next. */
  async function checkBackfill(makeCache: (set: ReturnType<typeof setUp>) => LookupOnly): Promise<void> {
    for (const from of ['redis', 'postgres'] as const) {
      const set = setUp();
      const bytes = encodeEntry(key('k').digest, set.entry('v'));
      if (!bytes.ok) throw new Error('not encoded');
      await set[from].inner.set(key('k').text, bytes.value, 60_000);
      const cache = makeCache(set);
      expect((await cache.lookup(key('k'), { serves: always }))?.tier).toBe(from);
      await cache.drain();
      const asked = set.redis.calls + set.postgres.calls;
      expect((await cache.lookup(key('k'), { serves: always }))?.tier).toBe('memory');
      expect(set.redis.calls + set.postgres.calls).toBe(asked);
      if (from === 'postgres')
        expect((await set.redis.inner.get(key('k').text)).ok && set.redis.inner.stats().entries).toBe(1);
    }
  }

  it('LAW: a hit in a slow tier is in every faster tier afterwards', () => checkBackfill(({ tiers }) => tiers));

  it('the law fails for a cache that never back-fills', async () => {
    const neverBackfills = ({ clock, memory, redis, postgres }: ReturnType<typeof setUp>): LookupOnly => {
      const each = [memory, redis.store, postgres.store].map((store) => new TieredCache({ clock, tiers: [{ store }] }));
      return {
        lookup: async (k, asking) => {
          for (const tier of each) {
            const hit = await tier.lookup(k, asking);
            if (hit !== undefined) return hit;
          }
          return undefined;
        },
        drain: async () => undefined,
      };
    };
    await expect(checkBackfill(neverBackfills)).rejects.toThrow();
  });

  it('neither reads, nor fills, nor writes a tier that a key space leaves out', async () => {
    const { tiers, redis, postgres, entry } = setUp();
    await tiers.store(key('k'), entry('v'), { ticket: tiers.ticket(), ttls: { redis: 0 } });
    await tiers.drain();
    expect([redis.inner.stats().entries, postgres.inner.stats().entries, redis.calls]).toEqual([0, 1, 0]);
    const withoutMemory = { memory: 0, redis: 0 };
    expect((await tiers.lookup(key('k'), { serves: always, ttls: withoutMemory }))?.tier).toBe('postgres');
    await tiers.drain();
    expect([redis.inner.stats().entries, redis.calls]).toEqual([0, 0]);
    expect(
      await tiers.lookup(key('k'), { serves: always, ttls: { memory: 0, redis: 0, postgres: 0 } }),
    ).toBeUndefined();
  });

  it('gives the faster tier what is left of the life, not a new one', async () => {
    const { clock, memory, redis, tiers, entry } = setUp();
    await new TieredCache({ clock, tiers: [{ store: redis.store }] }).store(key('k'), entry('v', 10_000), {
      ticket: 0,
    });
    clock.advance(9_000);
    expect((await tiers.lookup(key('k'), { serves: always }))?.tier).toBe('redis');
    expect(memory.stats().entries).toBe(1);
    clock.advance(999);
    expect((await memory.get(key('k').text)).ok).toBe(true);
    clock.advance(1);
    expect(await memory.get(key('k').text)).toEqual(ok(undefined));
  });

  it('does not copy an entry that may not be served', async () => {
    const { clock, memory, redis, tiers, entry } = setUp();
    await new TieredCache({ clock, tiers: [{ store: redis.store }] }).store(key('k'), entry('v'), { ticket: 0 });
    expect(await tiers.lookup(key('k'), { serves: () => false })).toBeUndefined();
    expect(memory.stats().entries).toBe(0);
    expect(tiers.stats().spaces.emb).toMatchObject({ misses: 1, tiers: { redis: { superseded: 1, hits: 0 } } });
  });

  it('keeps each tier to the longest stay it was given', async () => {
    const clock = manualClock();
    const memory = memoryStore({ clock, bytesMax: 1_000_000 });
    const redis = memoryStore({ clock, bytesMax: 1_000_000, name: 'redis' });
    const tiers = new TieredCache({ clock, tiers: [{ store: memory, ttlMsMax: 1_000 }, { store: redis }] });
    const entry = {
      createdMs: clock.nowMs(),
      expiresMs: clock.nowMs() + 60_000,
      negative: false,
      epochs: {},
      payload: utf8('v'),
    };
    await tiers.store(key('k'), entry, { ticket: tiers.ticket(), ttls: { redis: 5_000 } });
    clock.advance(1_000);
    expect((await tiers.lookup(key('k'), { serves: always }))?.tier).toBe('redis');
    clock.advance(4_000);
    expect(await tiers.lookup(key('k'), { serves: always })).toBeUndefined();
  });
});

describe('what comes back from a tier', () => {
  it('is past its end for the reader, whatever the store says', async () => {
    const { clock, redis, tiers, entry } = setUp();
    const bytes = encodeEntry(key('k').digest, entry('v', 1_000));
    if (!bytes.ok) throw new Error('not encoded');
    await redis.inner.set(key('k').text, bytes.value, 3_600_000);
    clock.advance(999);
    expect(await tiers.lookup(key('k'), { serves: always })).toBeDefined();
    clock.advance(1);
    expect(await tiers.lookup(key('k'), { serves: always })).toBeUndefined();
    expect(tiers.stats().spaces.emb?.tiers.redis?.expired).toBe(1);
  });

  it('is not believed where it comes from too far in the future', async () => {
    const { clock, redis, tiers, entry } = setUp();
    for (const [aheadMs, served] of [
      [cacheBounds.clockSkewMsMax, true],
      [cacheBounds.clockSkewMsMax + 1, false],
    ] as const) {
      const k = key(`ahead ${aheadMs}`);
      const bytes = encodeEntry(k.digest, { ...entry('v'), createdMs: clock.nowMs() + aheadMs });
      if (!bytes.ok) throw new Error('not encoded');
      await redis.inner.set(k.text, bytes.value, 60_000);
      expect((await tiers.lookup(k, { serves: always })) !== undefined).toBe(served);
    }
  });

  it('is a miss of its own kind where it is damaged, foreign or of another version; a slower tier still answers', async () => {
    const { redis, tiers, put, memory } = setUp();
    const kinds = { damaged: 40, unknownVersion: 2 } as const;
    for (const [kind, at] of Object.entries(kinds)) {
      await put(key(kind), 'v');
      const found = await redis.inner.get(key(kind).text);
      if (!found.ok || found.value === undefined) throw new Error('not there');
      found.value.bytes[at] = (found.value.bytes[at] ?? 0) ^ 0xff;
      await redis.inner.set(key(kind).text, found.value.bytes, 60_000);
      await memory.delete(key(kind).text);
      expect((await tiers.lookup(key(kind), { serves: always }))?.tier).toBe('postgres');
    }
    await put(key('one'), 'v1');
    const one = await redis.inner.get(key('one').text);
    if (!one.ok || one.value === undefined) throw new Error('not there');
    await redis.inner.set(key('two').text, one.value.bytes, 60_000);
    expect(await tiers.lookup(key('two'), { serves: always })).toBeUndefined();
    expect(tiers.stats().spaces.emb?.tiers.redis).toMatchObject({ damaged: 1, unknownVersion: 1, foreign: 1 });
  });
});

describe('a failing tier', () => {
  for (const [what, ill] of [
    ['faulting', async () => fail('unavailable', 'down') as never],
    ['throwing', throwing],
    ['hanging', hanging],
  ] as const) {
    it(`${what}, is a counted miss, is skipped once its breaker opens, and comes back by itself`, async () => {
      const { clock, redis, tiers, put, memory } = setUp();
      await put(key('k'), 'v');
      redis.ill = ill;
      for (let i = 0; i < 20; i++) {
        await memory.delete(key('k').text);
        const startedMs = clock.monotonicMs();
        const hit = await within(clock, 5, tiers.lookup(key('k'), { serves: always }));
        expect(hit?.tier).toBe('postgres');
        expect(clock.monotonicMs() - startedMs).toBeLessThanOrEqual(50);
        await within(clock, 5, tiers.drain());
      }
      const counts = tiers.stats().spaces.emb?.tiers.redis;
      expect(tiers.stats().breakers).toMatchObject({ redis: 'open', postgres: 'closed', memory: 'closed' });
      expect(counts?.skipped).toBeGreaterThan(10);
      expect((counts?.faults ?? 0) + (counts?.timeouts ?? 0)).toBeGreaterThan(0);
      expect(counts?.[what === 'hanging' ? 'timeouts' : 'faults']).toBeGreaterThan(0);

      redis.ill = undefined;
      clock.advance(cacheBounds.breakerOpenMs);
      // Whoever comes first does not wait for the tier: it is tried beside the call.
      for (const tier of ['postgres', 'redis']) {
        await memory.delete(key('k').text);
        expect((await tiers.lookup(key('k'), { serves: always }))?.tier).toBe(tier);
        await turn();
      }
      expect(tiers.stats().breakers.redis).toBe('closed');
    });
  }

  it("is probed on nobody's time: while it is dead, no look-up waits for it after the first few", async () => {
    const { clock, redis, tiers } = setUp();
    redis.ill = hanging;
    for (let i = 0; i < cacheBounds.breakerFailuresMax; i++)
      await within(clock, 5, tiers.lookup(key(`${i}`), { serves: always }));
    const calls = redis.calls;
    for (let i = 0; i < 20; i++) {
      clock.advance(cacheBounds.breakerOpenMs + 2 * cacheBounds.tierTimeoutMs);
      await turn();
      const beganMs = clock.monotonicMs();
      await tiers.lookup(key(`more ${i}`), { serves: always });
      expect(clock.monotonicMs()).toBe(beganMs);
    }
    expect(redis.calls - calls).toBeGreaterThanOrEqual(10);
  });

  it('INVARIANT: two dead tiers together cost a look-up no more than the bound', async () => {
    const { clock, redis, postgres, tiers } = setUp();
    redis.ill = hanging;
    postgres.ill = hanging;
    for (let i = 0; i < 20; i++) {
      const beganMs = clock.monotonicMs();
      await within(clock, 1, tiers.lookup(key(`${i}`), { serves: always }));
      expect(clock.monotonicMs() - beganMs).toBeLessThanOrEqual(cacheBounds.lookupTimeoutMs);
    }
    // Asked for eight milliseconds only, Postgres is not taken for dead, until Redis is passed over.
    expect(tiers.stats().spaces.emb?.tiers.postgres).toMatchObject({ timeouts: 2 * cacheBounds.breakerFailuresMax });
  });

  it('a timer that comes late leaves the next tier less, and never a wait of its own on top', async () => {
    const { clock, redis, postgres, tiers } = setUp();
    redis.ill = hanging;
    const looking = tiers.lookup(key('k'), { serves: always });
    await turn();
    clock.advance(300);
    await turn();
    expect(await Promise.race([looking.then(() => 'done'), turn().then(() => 'waits')])).toBe('done');
    expect(postgres.calls).toBe(0);
  });

  it('costs no time at all while its breaker is open', async () => {
    const { clock, redis, tiers } = setUp();
    redis.ill = hanging;
    for (let i = 0; i < cacheBounds.breakerFailuresMax; i++)
      await within(clock, 5, tiers.lookup(key(`${i}`), { serves: always }));
    const [calls, atMs] = [redis.calls, clock.monotonicMs()];
    for (let i = 0; i < 100; i++) await tiers.lookup(key(`more ${i}`), { serves: always });
    expect([redis.calls, clock.monotonicMs()]).toEqual([calls, atMs]);
  });

  it('does not hold up a write, nor what the other tiers keep', async () => {
    const { clock, redis, tiers, entry, postgres } = setUp();
    redis.ill = hanging;
    await tiers.store(key('k'), entry('v'), { ticket: tiers.ticket() });
    expect((await tiers.lookup(key('k'), { serves: always }))?.tier).toBe('memory');
    await within(clock, 10, tiers.drain());
    expect(postgres.inner.stats().entries).toBe(1);
    expect(tiers.stats().spaces.emb?.tiers.redis).toMatchObject({ writes: 0, writesFailed: 1 });
  });

  it('is not blamed for an entry that it refuses', async () => {
    const clock = manualClock();
    const small = memoryStore({ clock, bytesMax: 100_000, entryBytesMax: 100, name: 'redis' });
    const tiers = new TieredCache({ clock, tiers: [{ store: { ...small, inProcess: false } }] });
    const payload = new Uint8Array(1_000);
    const entry = { createdMs: clock.nowMs(), expiresMs: clock.nowMs() + 1_000, negative: false, epochs: {}, payload };
    for (let i = 0; i < 10; i++) await tiers.store(key(`${i}`), entry, { ticket: tiers.ticket() });
    await tiers.drain();
    expect(tiers.stats().breakers.redis).toBe('closed');
    expect(tiers.stats().spaces.emb?.tiers.redis?.writesFailed).toBe(10);
  });

  it('has a bounded number of writes waiting for it; more are dropped and counted', async () => {
    const { clock, redis, postgres, tiers, entry } = setUp();
    redis.ill = hanging;
    postgres.ill = hanging;
    for (let i = 0; i < cacheBounds.writesPendingMax; i++)
      await tiers.store(key(`${i}`), entry('v'), { ticket: tiers.ticket() });
    const { redis: hot, postgres: warm } = tiers.stats().spaces.emb?.tiers ?? {};
    expect((hot?.writesDropped ?? 0) + (warm?.writesDropped ?? 0)).toBe(cacheBounds.writesPendingMax);
    await within(clock, 20, tiers.drain());
  });
});

describe('tiers', () => {
  it('are at least one, and each has a name of its own', () => {
    const clock = manualClock();
    const memory = memoryStore({ clock, bytesMax: 10_000 });
    expect(() => new TieredCache({ clock, tiers: [] })).toThrow(RangeError);
    expect(() => new TieredCache({ clock, tiers: [{ store: memory }, { store: memory }] })).toThrow(RangeError);
  });

  it('are all closed together, after their writes', async () => {
    const { tiers, entry, postgres, memory } = setUp();
    await tiers.store(key('k'), entry('v'), { ticket: tiers.ticket() });
    await tiers.close();
    expect(tiers.stats().spaces.emb?.tiers.postgres?.writes).toBe(1);
    expect(await memory.get('k')).toMatchObject({ ok: false });
    expect(await postgres.inner.get('k')).toMatchObject({ ok: false });
  });

  it('keep nothing that has no life left, and count it', async () => {
    const { tiers, entry, memory } = setUp();
    await tiers.store(key('k'), entry('v', 0), { ticket: tiers.ticket() });
    expect(memory.stats().sets).toBe(0);
    expect(tiers.stats().spaces.emb?.unstorable).toBe(1);
  });

  it('count each look-up once a tier, and give out counters that nobody can change', async () => {
    const { tiers, put } = setUp();
    await put(key('k'), 'v');
    await tiers.lookup(key('k'), { serves: always });
    await tiers.lookup(key('none'), { serves: always });
    const stats = tiers.stats();
    expect(stats.spaces.emb).toMatchObject({
      misses: 1,
      tiers: {
        memory: { hits: 1, absent: 1, writes: 1 },
        redis: { hits: 0, absent: 1, writes: 1 },
        postgres: { absent: 1 },
      },
    });
    if (stats.spaces.emb !== undefined) stats.spaces.emb.misses = 99;
    expect(tiers.stats().spaces.emb?.misses).toBe(1);
  });
});
