// The date of a mail (RFC 5322 section 3.3, obsolete forms of 4.3, and the C library's form), whatever its writer did.

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Hours east of UTC of the zones that RFC 5322 section 4.3 names, and of those seen in European mail. */
const zones = new Map(
  'est -5 edt -4 cst -6 cdt -5 mst -7 mdt -6 pst -8 pdt -7 bst 1 ist 1 west 1 cet 1 cest 2 met 1 mest 2 eet 2 eest 3 jst 9'
    .split(/ (?=[a-z])/)
    .map((pair): [string, number] => [pair.replace(/ .*/, ''), Number(pair.replace(/.* /, ''))]),
);

const dayFirst = /(\d{1,2})[\s-]+([a-z]{3})[a-z]{0,6}[\s.,-]+(\d{2,4})\b/;
const monthFirst = /\b([a-z]{3})[a-z]{0,6}\s+(\d{1,2}),?\s.{0,24}?\b(\d{4})\b/;
const time = /\b(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*(am|pm))?/;

/** Milliseconds since the Unix epoch, or null for what is no date between 1980 and 2099. A missing zone means UTC. */
export function mailDate(field: string): number | null {
  const text = field.slice(0, 128).toLowerCase();
  const first = dayFirst.exec(text);
  const second = first === null ? monthFirst.exec(text) : null;
  const day = Number(first?.[1] ?? second?.[2]);
  const month = months.indexOf(first?.[2] ?? second?.[1] ?? '');
  const year = fullYear(first?.[3] ?? second?.[3] ?? '');
  const clock = time.exec(text);
  const hour = hourOf(clock);
  const minute = Number(clock?.[2] ?? 0);
  // A leap second is written as 60 and counted as the start of the next minute.
  const seconds = Number(clock?.[3] ?? 0);
  if (month < 0 || year < 1980 || year > 2099 || hour > 23 || minute > 59 || seconds > 60) return null;
  const atMs = Date.UTC(year, month, day, hour, minute, seconds);
  if (!(day >= 1) || new Date(Date.UTC(year, month, day)).getUTCDate() !== day) return null;
  const rest = clock === null ? '' : text.slice(clock.index + clock[0].length);
  return atMs - eastMinutes(rest) * 60_000;
}

/** RFC 5322 section 4.3: 00–49 are of this century, 50–99 of the last; 102 (or 0102) counted years since 1900. */
function fullYear(digits: string): number {
  const year = digits === '' ? Number.NaN : Number(digits);
  if (digits.length === 2 && year < 50) return year + 2000;
  return year < 200 ? year + 1900 : year;
}

function hourOf(clock: RegExpExecArray | null): number {
  const hour = Number(clock?.[1] ?? 0);
  return clock?.[4] === undefined ? hour : (hour % 12) + (clock[4] === 'pm' ? 12 : 0);
}

function eastMinutes(rest: string): number {
  const offset = /([+-])(\d{2}):?(\d{2})/.exec(rest);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    // `-0000` and offsets beyond what exists carry no zone.
    return minutes > 14 * 60 ? 0 : offset[1] === '-' ? -minutes : minutes;
  }
  const name = /\b[a-z]{1,4}\b/.exec(rest)?.[0];
  return (name === undefined ? 0 : (zones.get(name) ?? 0)) * 60;
}
