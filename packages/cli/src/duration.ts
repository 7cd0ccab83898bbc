// Durations as people write them: `90s`, `15m`, `1h`, `7d`.

import { type Fault, fail, ok, type Result } from '@sallyport/base';

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Ten years; a longer life is a typing mistake. */
const maxMs = 3_650 * unitsMs.d;

/** Milliseconds, 1 s to 3650 d. Faults: `invalid_input`. */
export function parseDuration(text: string): Result<number, Fault> {
  const [, digits, unit] = /^([1-9][0-9]{0,8})([smhd])$/.exec(text) ?? [];
  const unitMs = Object.entries(unitsMs).find(([name]) => name === unit)?.[1];
  const ms = digits === undefined || unitMs === undefined ? Number.NaN : Number(digits) * unitMs;
  return ms <= maxMs
    ? ok(ms)
    : fail('invalid_input', 'not a duration; write `90s`, `15m`, `1h` or `7d` (3650d at most)');
}

/** The largest unit that counts it to the point: `59 m`, `23 h`, `6 d`. */
export function durationText(ms: number): string {
  if (ms < unitsMs.m) return `${Math.max(0, Math.floor(ms / unitsMs.s))} s`;
  if (ms < unitsMs.h) return `${Math.floor(ms / unitsMs.m)} min`;
  if (ms < 2 * unitsMs.d) return `${Math.floor(ms / unitsMs.h)} h`;
  return `${Math.floor(ms / unitsMs.d)} d`;
}
