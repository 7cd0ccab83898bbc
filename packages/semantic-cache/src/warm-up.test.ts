// After a restart the hottest answers are in memory again, and only those that may be served.

import { describe, expect, it } from 'vitest';
import { cacheBounds } from './bounds.ts';
import { cacheKey, keyOfText } from './key.ts';
import { memoryStore } from './stores/memory.ts';
import { TieredCache } from './tiered.ts';
import { always, hanging, key, setUp, within } from './tiers.fixture.ts';

/** The same servers before a new process. */
function restarted({ clock, redis, postgres }: ReturnType<typeof setUp>) {
  const memory = memoryStore({ clock, bytesMax: 10_000_000 });
  return {
    memory,
    tiers: new TieredCache({ clock, tiers: [{ store: memory }, { store: redis.store }, { store: postgres.store }] }),
  };
}

describe('a warm start', () => {
  it('brings back what was used last, newest first', async () => {
    const before = setUp();
    for (const text of ['a', 'b', 'c']) await before.put(key(text), text);
    await before.tiers.lookup(key('a'), { serves: always });
    expect(before.tiers.hotKeys()).toEqual([key('a').text, key('c').text, key('b').text]);
    const after = restarted(before);
    expect(await after.tiers.warmUp(before.tiers.hotKeys(), always)).toBe(3);
    await after.tiers.drain();
    expect((await after.tiers.lookup(key('a'), { serves: always }))?.tier).toBe('memory');
  });

  it('leaves what is superseded, expired or no key of ours where it is', async () => {
    const before = setUp();
    for (const text of ['old', 'fine']) await before.put(key(text), text);
    await before.put(key('short'), 'x', 10);
    const texts = [...before.tiers.hotKeys(), 'rows:nonsense', '', `rows:${'0'.repeat(32)}:-:${'f'.repeat(63)}`];
    before.clock.advance(20);
    const after = restarted(before);
    expect(await after.tiers.warmUp(texts, ({ payload }) => Buffer.from(payload).toString() !== 'old')).toBe(1);
    await after.tiers.drain();
    expect((await after.tiers.lookup(key('fine'), { serves: always }))?.tier).toBe('memory');
    expect(after.memory.stats().entries).toBe(1);
  });

  it('ends in time where a tier hangs', async () => {
    const before = setUp();
    for (let at = 0; at < 300; at++) await before.put(key(`${at}`), 'x');
    before.redis.ill = hanging;
    before.postgres.ill = hanging;
    const after = restarted(before);
    const beganMs = before.clock.monotonicMs();
    expect(await within(before.clock, 20, after.tiers.warmUp(before.tiers.hotKeys(), always))).toBe(0);
    expect(before.clock.monotonicMs() - beganMs).toBeLessThan(cacheBounds.warmUpMs + 200);
  });
});

describe('the key of a text', () => {
  it('is the key that has it', () => {
    for (const one of [
      key('a'),
      cacheKey('emb', { tenant: 't', scope: 's', since: 4, parts: { model: 'm', text: '' } }),
    ]) {
      expect(keyOfText(one.text)).toEqual({ space: 'emb', text: one.text, digest: new Uint8Array(one.digest) });
    }
    for (const text of [
      '',
      key('a').text.slice(1),
      `x${key('a').text}`,
      `${key('a').text}0`,
      key('a').text.toUpperCase(),
    ]) {
      expect(keyOfText(text)).toBeUndefined();
    }
  });
});
