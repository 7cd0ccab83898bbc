// The file of thresholds: what is written in the repository is accepted, and every slip in it is refused.

import { readFile } from 'node:fs/promises';
import { must } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { doors, readSlo } from './slo.ts';

const text = await readFile(new URL('../slo.json', import.meta.url), 'utf8');

/** The file with one place changed. */
function changed(change: (file: ReturnType<typeof JSON.parse>) => void): string {
  const file = JSON.parse(text);
  change(file);
  return JSON.stringify(file);
}

function fault(text: string): string {
  const read = readSlo(text);
  return read.ok ? 'accepted' : read.fault.message;
}

describe('slo.json', () => {
  it('is accepted as it is, and holds the promised floor', () => {
    const slo = must(readSlo(text));
    expect(slo.doors.retrieval.floor).toEqual({ p95Ms: 2_200, p99Ms: 4_200 });
    expect(slo.doors.kernel.floor).toEqual({ p95Ms: 2_000, p99Ms: 4_000 });
    expect(slo.doors.egress.floor).toEqual({ p95Ms: 2_000, p99Ms: 4_000 });
    expect(slo.errorsMax).toBeLessThanOrEqual(0.005);
    expect(slo.timeoutsMax).toBeLessThanOrEqual(0.001);
    expect(slo.profiles.nightly).toEqual({ ratePerS: 1_000, durationS: 600, sessions: 10_000 });
  });

  it('keeps the gate below the 300 ms of the negative control', () => {
    const slo = must(readSlo(text));
    for (const door of doors) expect(slo.doors[door].gate.p99Ms).toBeLessThan(300);
    expect(slo.sends.p99Ms).toBeLessThan(300);
  });

  it.each([
    ['not JSON', '{', 'JSON'],
    ['a list', '[]', 'the file must be a mapping'],
    ['another version', changed((file) => (file.version = 2)), '/version'],
    ['a door that is missing', changed((file) => delete file.doors.egress), '/doors/egress is missing'],
    ['a name that is not known', changed((file) => (file.doors.kernel.gate.p999Ms = 1)), '/doors/kernel/gate/p999Ms'],
    ['a bound of 0', changed((file) => (file.doors.kernel.gate.p95Ms = 0)), '/doors/kernel/gate/p95Ms'],
    ['a bound below 0', changed((file) => (file.errorsMax = -1)), '/errorsMax'],
    [
      'a bound that is a text',
      changed((file) => (file.doors.egress.floor.p99Ms = '4000')),
      '/doors/egress/floor/p99Ms',
    ],
    ['a p99 below its p95', changed((file) => (file.doors.kernel.gate.p99Ms = 1)), 'p99 below its p95'],
    ['a gate wider than the floor', changed((file) => (file.doors.kernel.gate.p99Ms = 9_000)), 'wider than the floor'],
    ['shares that do not add up', changed((file) => (file.doors.kernel.share = 0.4)), 'add up to 1'],
    ['texts without a size', changed((file) => delete file.sends.textBytes), '/sends/textBytes is missing'],
    ['a profile without a rate', changed((file) => delete file.profiles.smoke.ratePerS), '/profiles/smoke/ratePerS'],
  ])('refuses %s, naming the place', (_, broken, place) => {
    expect(fault(broken)).toContain(place);
  });
});
