// decimal: fixed-point numbers with up to four digits after the point.

import { toLong } from '../long.ts';
import type { CedarDecimal } from '../value.ts';

const form = /^(-?)([0-9]+)\.([0-9]{1,4})$/;

/** The decimal of `-?digits.digits` (one to four digits after the point), or undefined outside ±2^63 / 10,000. */
export function parseDecimal(text: string): CedarDecimal | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const magnitude = digits(whole + fraction.padEnd(4, '0'));
  const tenThousandths = magnitude === undefined ? undefined : toLong(sign === '-' ? -magnitude : magnitude);
  return tenThousandths === undefined ? undefined : { kind: 'decimal', tenThousandths };
}

/** The text that `parseDecimal` reads back. */
export function formatDecimal(value: CedarDecimal): string {
  const scaled = BigInt(value.tenThousandths);
  const magnitude = (scaled < 0n ? -scaled : scaled).toString().padStart(5, '0');
  const fraction = magnitude.slice(-4).replace(/0{1,3}$/, '');
  return `${scaled < 0n ? '-' : ''}${magnitude.slice(0, -4)}.${fraction}`;
}

/** Digits as a bigint; undefined past any i64, so that long input costs nothing. */
function digits(text: string): bigint | undefined {
  const significant = text.replace(/^0+/, '');
  return significant.length > 19 ? undefined : BigInt(significant === '' ? '0' : significant);
}
