// Dates written in digits, on the bytes of Latin-1 text.

import type { BytesTest } from './checks-drawn.ts';

/** One row of digits: its place, its number of digits and its value. */
interface Row {
  from: number;
  end: number;
  value: number;
}

const first: Row = { from: 0, end: 0, value: 0 };
const second: Row = { from: 0, end: 0, value: 0 };
const third: Row = { from: 0, end: 0, value: 0 };

/** Reads the next row of digits; it is empty at the end where there is none. */
function readRow(row: Row, bytes: Uint8Array, start: number, end: number): void {
  let at = start;
  while (at < end && !isDigit(bytes[at] ?? 0)) at++;
  row.from = at;
  row.value = 0;
  for (; at < end && isDigit(bytes[at] ?? 0); at++) row.value = row.value * 10 + (bytes[at] ?? 0) - 0x30;
  row.end = at;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function lengthOf({ from, end }: Row): number {
  return end - from;
}

/** `20240501`, a range of years, or year, month and day in either order. */
export const isDateLike: BytesTest = (bytes, start, end) => {
  readRow(first, bytes, start, end);
  readRow(second, bytes, first.end, end);
  if (second.from === end) {
    const isWhole = lengthOf(first) === 8 && isYearValue(Math.floor(first.value / 10_000));
    return isWhole && isMonthDay(first.value % 10_000);
  }
  readRow(third, bytes, second.end, end);
  if (third.from === end) return isYear(first) && isYear(second);
  if (isYear(first) && isSmall(second) && isSmall(third)) return true;
  if (!isSmall(first) || !isSmall(second)) return false;
  if (isYear(third)) return true;
  return lengthOf(third) === 2 && isLast(bytes, third.end, end) && holdsSlashOrDot(bytes, start, end);
};

/** Whether no digit follows. */
function isLast(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (isDigit(bytes[at] ?? 0)) return false;
  return true;
}

function holdsSlashOrDot(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === 0x2f || bytes[at] === 0x2e) return true;
  return false;
}

function isYear(row: Row): boolean {
  return lengthOf(row) === 4 && isYearValue(row.value);
}

function isYearValue(value: number): boolean {
  return value >= 1900 && value < 2100;
}

function isSmall(row: Row): boolean {
  return lengthOf(row) <= 2 && row.value >= 1 && row.value <= 31;
}

function isMonthDay(value: number): boolean {
  const [month, day] = [Math.floor(value / 100), value % 100];
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** Either order of day and month, from 1900 on. */
export const isCalendarDate: BytesTest = (bytes, start, end) => {
  readRow(first, bytes, start, end);
  readRow(second, bytes, first.end, end);
  readRow(third, bytes, second.end, end);
  const yearFirst = lengthOf(first) === 4;
  const year = yearFirst ? first : third;
  const [x, y] = yearFirst ? [second.value, third.value] : [first.value, second.value];
  const inCentury = lengthOf(year) >= 2 && isCentury(bytes[year.from] ?? 0, bytes[year.from + 1] ?? 0);
  return inCentury && x >= 1 && y >= 1 && Math.max(x, y) <= 31 && Math.min(x, y) <= 12;
};

/** `19` or `20`. */
function isCentury(a: number, b: number): boolean {
  return (a === 0x31 && b === 0x39) || (a === 0x32 && b === 0x30);
}
