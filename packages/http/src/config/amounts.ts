// Amounts as people write them, `1h` and `10MB`, read into milliseconds and bytes.

import { z } from 'zod';

const msOf: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const bytesOf: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** `90s`, `15m`, `1h`, `30d`, in milliseconds. */
export function duration(minMs: number, maxMs: number) {
  return amount(msOf, 'a whole number with `s`, `m`, `h` or `d`, such as `1h`', minMs, maxMs);
}

/** `500kB`, `10MB`, `1GiB`, in bytes. */
export function byteSize(minBytes: number, maxBytes: number) {
  return amount(
    bytesOf,
    'a whole number with `B`, `kB`, `MB`, `GB`, `KiB`, `MiB` or `GiB`, such as `10MB`',
    minBytes,
    maxBytes,
  );
}

function amount(units: Readonly<Record<string, number>>, form: string, min: number, max: number) {
  return z.string(`must be ${form}`).transform((text, context) => {
    const [, digits = '', unit = ''] = /^([0-9]{1,12}) ?([A-Za-z]{1,3})$/.exec(text) ?? [];
    const value = Number(digits) * (Object.hasOwn(units, unit) ? (units[unit] ?? Number.NaN) : Number.NaN);
    if (value >= min && value <= max) return value;
    const message = Number.isNaN(value)
      ? `must be ${form}`
      : `must be between ${written(units, min)} and ${written(units, max)}`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  });
}

/** In the largest unit that leaves no fraction. */
function written(units: Readonly<Record<string, number>>, value: number): string {
  const fitting = Object.entries(units).filter(([, size]) => value % size === 0);
  const [unit, size] = fitting.reduce((best, one) => (one[1] > best[1] ? one : best), ['', 1]);
  return `${value / size}${unit}`;
}
