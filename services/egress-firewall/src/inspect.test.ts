// Where findings are kept: nowhere for short texts, in this process for longer ones, outside it too for long ones.

import { manualClock, ok } from '@sallyport/base';
import { defaultRuleSet } from '@sallyport/detect';
import { type CacheKey, createSpace, jsonCodec, memoryStore, TieredCache } from '@sallyport/semantic-cache';
import { expect, it } from 'vitest';
import { CanaryWatch } from './canary/watch.ts';
import { countFindings, inspect, inspectionOf } from './inspect.ts';

const rules = defaultRuleSet();
const owner = { tenant: 'acme', remembered: { since: 0, createdFromMs: 0 } };

/** A space that tells what was asked of it. */
function counted() {
  const clock = manualClock();
  const tiers = new TieredCache({ clock, tiers: [{ store: memoryStore({ clock, bytesMax: 1 << 20 }) }] });
  const values = jsonCodec(inspectionOf);
  const space = createSpace({ space: 'scan', ttlMs: 1_000, tiers, values, epochs: () => ({}), clock });
  const keys: CacheKey<'scan'>[] = [];
  const getOrCompute: typeof space.getOrCompute = (key, ...rest) => {
    keys.push(key);
    return space.getOrCompute(key, ...rest);
  };
  return { keys, space: { ...space, getOrCompute } };
}

const canaries = new CanaryWatch({ secret: new Uint8Array(32), store: { removed: async () => ok([]) } });

it.each([
  ['a short text', 16_383, 0, 0],
  ['the first that is looked up', 16_384, 1, 0],
  ['one that memory alone pays for', 262_143, 1, 0],
  ['a long one', 262_144, 0, 1],
])('looks %s up where that is cheaper than a scan', async (_, bytes, own, everywhere) => {
  const text = 'jane@example.com '.padEnd(bytes, 'and so on ');
  const [scans, longScans] = [counted(), counted()];
  const ports = { canaries, rules, scans: scans.space, longScans: longScans.space };
  for (let time = 0; time < 2; time++) {
    expect(await inspect(ports, owner, text)).toEqual(ok(countFindings(rules, text)));
  }
  expect([scans.keys.length, longScans.keys.length]).toEqual([2 * own, 2 * everywhere]);
});
