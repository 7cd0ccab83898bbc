// No sequence of calls with the tokens of one tenant brings anything of another, and a build that mixes them is caught.

import { randomInt } from 'node:crypto';
import { ok } from '@sallyport/base';
import type { CacheStore } from '@sallyport/semantic-cache';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nothingSeen, play, type Seen } from './play.ts';
import { histories } from './steps.ts';
import { openWorld, type World } from './world.ts';

/** The key space whose keys lose what tells tenants apart, for the negative controls alone; and how many tiers are mute. */
const mutant = vi.hoisted(() => ({ space: undefined as string | undefined, mute: 0 }));

vi.mock(import('@sallyport/semantic-cache'), async (original) => {
  const real = await original();
  /** A process that has just started, or one that Redis has just lost, finds nothing in the tiers before. */
  const forgetful =
    <O>(make: (options: O) => CacheStore, tier: number) =>
    (options: O): CacheStore => {
      const store = make(options);
      return { ...store, get: (key) => (mutant.mute > tier ? Promise.resolve(ok(undefined)) : store.get(key)) };
    };
  const cacheKey: typeof real.cacheKey = (space, of) => real.cacheKey(space, space === mutant.space ? mixed(of) : of);
  return {
    ...real,
    cacheKey,
    memoryStore: forgetful(real.memoryStore, 0),
    redisStore: forgetful(real.redisStore, 1),
  };
});

/**
 * Other parts tell tenants apart by accident: the number of a tenant's last change, since all are drawn from one sequence,
 * and the version of its canaries, which are proven under a key of its own.
 */
function mixed<T extends { readonly tenant: string; readonly parts: object }>(of: T): T {
  const residual = 'residual' in of.parts && Array.isArray(of.parts.residual) ? { residual: of.parts.residual[0] } : {};
  const options = 'options' in of.parts ? { options: '' } : {};
  return { ...of, tenant: 'everyone', parts: { ...of.parts, ...residual, ...options } };
}

// fast-check prints it on failure; SALLYPORT_TEST_SEED repeats it.
const seed = Number(process.env.SALLYPORT_TEST_SEED ?? randomInt(2 ** 31));
/** Histories go on for this long, or for SALLYPORT_ISOLATION_MS. */
const timeMs = Number(process.env.SALLYPORT_ISOLATION_MS ?? 12_000);

let world: World;
let played = 0;
/** The history that fast-check leaves behind when its time is up. */
let playing: Promise<void> = Promise.resolve();
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

function property(seen: Seen) {
  const mute = (tiers: number) => {
    mutant.mute = tiers;
  };
  return fc.asyncProperty(histories(3), async (history) => {
    played += 1;
    playing = play(world, history, { nonce: `${seed}-${played}`, seen, mute });
    await playing;
  });
}

it('INVARIANT: no sequence of calls with the tokens of a tenant returns a row, a cached answer or a label of another', {
  timeout: timeMs + 60_000,
}, async () => {
  const seen = nothingSeen();
  await fc.assert(property(seen), {
    seed,
    numRuns: 1_000_000,
    interruptAfterTimeLimit: timeMs,
    markInterruptAsFailure: false,
  });
  await playing;
  // Not an idle run: everything that could leak was tried, and the cache was at work.
  for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(0);
  const { rows, scan } = world.runtime.tiers.stats().spaces;
  for (const tier of ['memory', 'redis', 'postgres'] as const) {
    expect((rows?.tiers[tier]?.hits ?? 0) + (scan?.tiers[tier]?.hits ?? 0), tier).toBeGreaterThan(0);
  }
});

describe('negative controls: a key without its tenant is caught', () => {
  it.each(['rows', 'scan'])('in the space %s', { timeout: 120_000 }, async (space) => {
    mutant.space = space;
    try {
      const { failed, errorInstance } = await fc.check(property(nothingSeen()), {
        seed,
        numRuns: 500,
        endOnFailure: true,
      });
      expect(failed).toBe(true);
      expect(String(errorInstance)).toMatch(
        space === 'rows' ? /canary of tenant|not of this tenant|came from/ : /new to their tenants/,
      );
    } finally {
      mutant.space = undefined;
    }
  });
});
