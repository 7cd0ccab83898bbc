// A hit in this process is read once: unpacked, checked and parsed when it is first found, and the same value after.

import { describe, expect, it } from 'vitest';
import { cacheBounds } from '../bounds.ts';
import { key, setUp, texts } from '../space.fixture.ts';
import { KeptValues } from './kept-values.ts';

describe('a hit in memory', () => {
  function counted() {
    const reads = { count: 0 };
    const values = {
      ...texts,
      decode: (bytes: Uint8Array) => {
        reads.count++;
        return texts.decode(bytes);
      },
    };
    return { reads, ...setUp({ values }) };
  }

  it('is parsed once, however often it is found', async () => {
    const { cache, compute, reads } = counted();
    for (let i = 0; i < 5; i++)
      expect(await cache.getOrCompute(key('k'), ['e'], compute())).toMatchObject({ ok: true });
    expect(reads.count).toBe(1);
  });

  it('is found no more once its epoch moved, its time is up, or it was deleted', async () => {
    const { cache, compute, state, clock, tiers } = counted();
    const ask = async () => {
      const served = await cache.getOrCompute(key('k'), ['e'], compute());
      return served.ok ? served.value.value : undefined;
    };
    expect([await ask(), await ask(), await ask()]).toEqual(['v1', 'v1', 'v1']);
    state.epochs = { e: 2 };
    expect([await ask(), await ask()]).toEqual(['v2', 'v2']);
    clock.advance(60_000);
    expect([await ask(), await ask()]).toEqual(['v3', 'v3']);
    await tiers.invalidate(key('k'));
    expect(await ask()).toBe('v4');
  });
});

describe('kept values', () => {
  it('are bounded by their payloads', () => {
    const values = new KeptValues<string>();
    const entry = { createdMs: 0, expiresMs: 1, negative: false, epochs: {}, payload: new Uint8Array(1 << 20) };
    const identities = Array.from({ length: 20 }, () => ({}));
    for (const identity of identities) values.keep(identity, entry, 'value');
    const there = identities.filter((identity) => values.get(identity) !== undefined);
    expect(there.length).toBeLessThanOrEqual(cacheBounds.valuesBytesMax >> 20);
    expect(there.at(-1)).toBe(identities.at(-1));
    expect(values.get(identities[19] ?? {})?.entry.payload).toHaveLength(0);
  });
});
