// The proof of the cache over real processes, in small; and that it notices what must not be left out.

import { afterAll, expect, it } from 'vitest';
import type { Control } from './controls.ts';
import { openServers } from './place.ts';
import { proveCache } from './prove-cache.ts';

const servers = await openServers(() => undefined);
afterAll(() => servers.stop());

it('INVARIANT: cached ≡ uncached, with several processes, changes, freezes and restarts', async () => {
  const seed = Number(process.env.SALLYPORT_SEED ?? Math.floor(performance.timeOrigin) % 1_000_000);
  process.stdout.write(`seed ${seed}\n`);
  const outcome = await proveCache({ servers, seed, steps: 20_000, processes: 4, say: () => undefined });
  const { told, ...numbers } = outcome;
  process.stdout.write(`${JSON.stringify(numbers)}\n`);
  expect(told).toEqual([]);
  expect(outcome).toMatchObject({ wrong: 0, staleAllows: 0 });
  // It would hold for a cache that never hits, and for a world that never changes.
  expect(outcome.cached).toBeGreaterThan(outcome.decisions / 10);
  expect(outcome.changes).toBeGreaterThan(50);
  // One round in four sends: few texts, of which tokens and sessions end some.
  expect(outcome.sendsCached + outcome.sent).toBeGreaterThan(0);
  expect(outcome.disturbances).toBeGreaterThan(0);
}, 300_000);

it.each<Control>(['lease ignored', 'absence unguarded'])(
  'negative control: %s',
  async (control) => {
    const outcome = await proveCache({ servers, seed: 7, steps: 60_000, processes: 4, control, say: () => undefined });
    expect(outcome.wrong).toBeGreaterThan(0);
    expect(outcome.told[0]).toContain('expected');
  },
  300_000,
);
