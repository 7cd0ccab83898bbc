// A slower tier keeps what it saves work on: answers that cost a multiple of its look-ups, by what both took of late.

import { manualClock, utf8 } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import type { Entry } from './codec.ts';
import { memoryStore } from './stores/memory.ts';
import { TieredCache } from './tiered.ts';
import { always, key } from './tiers.fixture.ts';

const lookupMs = 10;

function setUp(worthLookups?: number) {
  const clock = manualClock();
  const inner = memoryStore({ clock, bytesMax: 1_000_000, name: 'redis' });
  const slow = {
    ...inner,
    inProcess: false,
    get: async (text: string) => {
      clock.advance(lookupMs);
      return inner.get(text);
    },
  };
  const memory = memoryStore({ clock, bytesMax: 1_000_000 });
  const tiers = new TieredCache({
    clock,
    tiers: [{ store: memory }, { store: slow }],
    ...(worthLookups === undefined ? {} : { worthLookups }),
  });
  const keep = async (text: string, costMs: number) => {
    const nowMs = clock.nowMs();
    const entry: Entry = {
      createdMs: nowMs,
      expiresMs: nowMs + 60_000,
      negative: false,
      epochs: {},
      payload: utf8(text),
    };
    await (await tiers.store(key(text), entry, { ticket: tiers.ticket(), costMs })).everywhere;
  };
  const spared = () => tiers.stats().spaces.emb?.tiers.redis?.writesSpared ?? 0;
  return { tiers, keep, inner, memory, spared };
}

describe('an answer', () => {
  it('goes to a tier outside the process where it cost three look-ups there, and to memory always', async () => {
    const { tiers, keep, inner, memory, spared } = setUp(3);
    await tiers.lookup(key('none'), { serves: always });
    await keep('cheap', 3 * lookupMs - 1);
    await keep('dear', 3 * lookupMs);
    expect([inner.stats().entries, memory.stats().entries, spared()]).toEqual([1, 2, 1]);
    expect((await tiers.lookup(key('dear'), { serves: always }))?.tier).toBe('memory');
  });

  it('goes to a tier of which nobody knows yet what a look-up takes', async () => {
    const { keep, inner } = setUp(3);
    await keep('cheap', 0);
    expect(inner.stats().entries).toBe(1);
  });

  it('goes everywhere where nothing is asked of it', async () => {
    const { tiers, keep, inner } = setUp();
    await tiers.lookup(key('none'), { serves: always });
    await keep('cheap', 0);
    expect(inner.stats().entries).toBe(1);
  });
});
