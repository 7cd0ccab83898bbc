// An invalidation reaches every tier, says what it could not do, and is not undone by what was under way.

import { describe, expect, it } from 'vitest';
import { cacheKey } from './key.ts';
import { TieredCache } from './tiered.ts';
import { always, hanging, key, setUp, throwing, within } from './tiers.fixture.ts';

describe('an invalidation', () => {
  it('forgets one key, a scope, or a tenant in one space, in every tier, and says how many', async () => {
    const { tiers, put } = setUp();
    const scoped = (scope: string, text: string) =>
      cacheKey('emb', { tenant: 't', scope, parts: { model: 'm', text } });
    for (const k of [key('a'), key('b'), scoped('alice', 'a'), scoped('bob', 'a'), key('a', 'other')])
      await put(k, 'v');
    const each = (deleted: number) => (['memory', 'redis', 'postgres'] as const).map((tier) => ({ tier, deleted }));
    expect(await tiers.invalidate(key('a'))).toEqual({ complete: true, tiers: each(1) });
    expect(await tiers.lookup(key('a'), { serves: always })).toBeUndefined();
    expect(await tiers.invalidateGroup('emb', { tenant: 't', scope: 'alice' })).toEqual({
      complete: true,
      tiers: each(1),
    });
    expect(await tiers.lookup(scoped('bob', 'a'), { serves: always })).toBeDefined();
    expect(await tiers.invalidateGroup('emb', { tenant: 't' })).toEqual({ complete: true, tiers: each(2) });
    expect(await tiers.lookup(key('b'), { serves: always })).toBeUndefined();
    expect(await tiers.lookup(key('a', 'other'), { serves: always })).toBeDefined();
  });

  it('by time forgets what was made before, in every tier, whatever was made since', async () => {
    const { clock, tiers, put } = setUp();
    await put(key('old'), 'v');
    await put(key('old of another'), 'v');
    clock.advance(1_000);
    const createdBeforeMs = clock.nowMs();
    await put(key('new'), 'v');
    const report = await tiers.invalidateGroup('emb', { tenant: 't' }, { createdBeforeMs });
    expect(report.tiers.map((tier) => 'deleted' in tier && tier.deleted)).toEqual([2, 2, 2]);
    expect(await tiers.lookup(key('old'), { serves: always })).toBeUndefined();
    expect(await tiers.lookup(key('new'), { serves: always })).toBeDefined();
  });

  it('by number puts every older answer out of reach, of tiers that heard nothing of it too', async () => {
    const { tiers, put } = setUp();
    const under = (since: number) => cacheKey('emb', { tenant: 't', since, parts: { model: 'm', text: 'a' } });
    await put(under(0), 'v');
    expect(await tiers.lookup(under(7), { serves: always })).toBeUndefined();
    expect(await tiers.lookup(under(0), { serves: always })).toBeDefined();
    expect(under(0).text).toBe(key('a').text);
  });

  it('never silently does nothing: a tier that did not carry it out is named', async () => {
    const { clock, redis, tiers, put } = setUp();
    await put(key('k'), 'v');
    redis.ill = hanging;
    const report = await within(clock, 1_000, tiers.invalidateGroup('emb', { tenant: 't' }));
    expect(report).toMatchObject({
      complete: false,
      tiers: [
        { tier: 'memory', deleted: 1 },
        { tier: 'redis', fault: { code: 'timeout' } },
        { tier: 'postgres', deleted: 1 },
      ],
    });
  });

  it('asks a tier whose breaker is open all the same', async () => {
    const { redis, tiers, put } = setUp();
    await put(key('k'), 'v');
    redis.ill = throwing;
    for (let i = 0; i < 5; i++) await tiers.lookup(key(`${i}`), { serves: always });
    expect(tiers.stats().breakers.redis).toBe('open');
    redis.ill = undefined;
    expect((await tiers.invalidate(key('k'))).tiers[1]).toEqual({ tier: 'redis', deleted: 1 });
  });

  it('is not undone by a write whose work began before it', async () => {
    const { tiers, entry } = setUp();
    const ticket = tiers.ticket();
    await tiers.invalidateGroup('emb', { tenant: 't' });
    await tiers.store(key('k'), entry('computed before'), { ticket });
    await tiers.drain();
    expect(await tiers.lookup(key('k'), { serves: always })).toBeUndefined();
    expect(tiers.stats().spaces.emb?.tiers.memory?.writesDropped).toBe(1);
  });

  it('is not undone by a back-fill that read before it, at any moment of it', async () => {
    for (let turns = 0; turns < 40; turns++) {
      const { clock, redis, memory, postgres, tiers, entry } = setUp();
      await new TieredCache({ clock, tiers: [{ store: postgres.store }] }).store(key('k'), entry('v'), { ticket: 0 });
      const looking = tiers.lookup(key('k'), { serves: always });
      for (let i = 0; i < turns; i++) await Promise.resolve();
      const report = await tiers.invalidateGroup('emb', { tenant: 't' });
      await looking;
      await tiers.drain();
      expect(report.complete).toBe(true);
      expect(
        [memory, redis.inner, postgres.inner].map((s) => s.stats().entries),
        `after ${turns} turns`,
      ).toEqual([0, 0, 0]);
    }
  });
});
