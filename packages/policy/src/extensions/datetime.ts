// datetime and duration: milliseconds in 64 bits, with the text forms that Cedar takes.

import { addLong, type Long, moduloLong, subtractLong, toLong } from '../long.ts';
import type { CedarDatetime, CedarDuration } from '../value.ts';

const dayMs = 86_400_000;

const dateForm =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{3}))?(?:Z|([+-])([0-9]{2})([0-9]{2})))?$/;
const durationForm = /^(-?)(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m)?(?:([0-9]+)s)?(?:([0-9]+)ms)?$/;

/** `YYYY-MM-DD`, or with `Thh:mm:ss[.SSS]` and `Z` or `±hhmm` (RFC 80 of Cedar); undefined for no real moment. */
export function parseDatetime(text: string): CedarDatetime | undefined {
  const match = dateForm.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second, ms] = match.slice(1, 8).map((part) => Number(part ?? 0));
  const offset = offsetMs(match[8], Number(match[9] ?? 0), Number(match[10] ?? 0));
  const days = daysOf(year ?? 0, month ?? 0, day ?? 0);
  if (days === undefined || offset === undefined) return undefined;
  if ((hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) > 59) return undefined;
  const time = (((hour ?? 0) * 60 + (minute ?? 0)) * 60 + (second ?? 0)) * 1000 + (ms ?? 0);
  return { kind: 'datetime', ms: days * dayMs + time - offset };
}

/** The duration of `1d2h3m4s5ms`, any part left out but not all, `-` in front for the negative. */
export function parseDuration(text: string): CedarDuration | undefined {
  const match = durationForm.exec(text);
  if (match === null || text === '' || text === '-') return undefined;
  let total = 0n;
  for (const [at, unitMs] of [dayMs, 3_600_000, 60_000, 1_000, 1].entries()) {
    const quantity = (match[at + 2] ?? '0').replace(/^0+/, '');
    if (quantity.length > 19) return undefined;
    total += BigInt(quantity === '' ? '0' : quantity) * BigInt(unitMs);
  }
  const ms = toLong(match[1] === '-' ? -total : total);
  return ms === undefined ? undefined : { kind: 'duration', ms };
}

export function offsetBy(moment: CedarDatetime, by: CedarDuration): CedarDatetime | undefined {
  return datetimeOf(addLong(moment.ms, by.ms));
}

export function durationSince(later: CedarDatetime, earlier: CedarDatetime): CedarDuration | undefined {
  const ms = subtractLong(later.ms, earlier.ms);
  return ms === undefined ? undefined : { kind: 'duration', ms };
}

/** Midnight (UTC) of its day; undefined where that lies before the first moment of 64 bits. */
export function toDate(moment: CedarDatetime): CedarDatetime | undefined {
  return datetimeOf(subtractLong(moment.ms, moduloLong(moment.ms, dayMs)));
}

/** The time since midnight (UTC), never negative. */
export function toTime(moment: CedarDatetime): CedarDuration {
  return { kind: 'duration', ms: moduloLong(moment.ms, dayMs) };
}

function datetimeOf(ms: Long | undefined): CedarDatetime | undefined {
  return ms === undefined ? undefined : { kind: 'datetime', ms };
}

function offsetMs(sign: string | undefined, hours: number, minutes: number): number | undefined {
  if (hours > 23 || minutes > 59) return undefined;
  const ms = (hours * 60 + minutes) * 60_000;
  return sign === '-' ? -ms : ms;
}

/** Days from the epoch to a day of the proleptic Gregorian calendar; undefined where the month has no such day. */
function daysOf(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  // Counting years from March puts the leap day last, so that every month before it has a fixed start.
  const shifted = month > 2 ? year : year - 1;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const leaps = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leaps + dayOfYear - daysFromMarchOfYearZeroToEpoch;
}

const daysFromMarchOfYearZeroToEpoch = 719_468;

function daysInMonth(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}
