// Addresses and decimals as questions write them, and the tests that policies make of them.

import { isJsonObject, type Json } from '@sallyport/base';

type DecimalOp = '<' | '<=' | '>' | '>=';
export type ExtensionOp = 'inRange' | 'text inRange' | `decimal${DecimalOp}` | `text decimal${DecimalOp}`;

/** The value of `{"__extn": {"fn": "ip", "arg": "10.0.0.0/8"}}`, or of a decimal, that every kernel takes; undefined for any other form. */
export function extensionOf(value: Json): string | bigint | undefined {
  if (!isJsonObject(value) || Object.keys(value).length !== 1) return undefined;
  const call = value.__extn;
  if (!isJsonObject(call) || Object.keys(call).length !== 2 || typeof call.arg !== 'string') return undefined;
  return call.fn === 'ip' ? bitsOf(call.arg) : call.fn === 'decimal' ? scaledOf(call.arg) : undefined;
}

/**
 * What such a test gives; undefined for an operation or an operand that is none of these.
 * INVARIANT: two values for which this gives the same are the same to the policies' own function.
 */
export function observeExtension(
  op: string,
  found: Json,
  operand: Json | undefined,
): boolean | 'not of its kind' | undefined {
  const isText = op.startsWith('text ');
  const test = isText ? op.slice('text '.length) : op;
  if (test === 'inRange') {
    if (!Array.isArray(operand)) return undefined;
    const ranges = operand.map((range: Json) => (typeof range === 'string' ? bitsOf(range) : undefined));
    const bits = isText ? typeof found === 'string' && bitsOf(found) : extensionOf(found);
    if (typeof bits !== 'string') return 'not of its kind';
    let isIn = false;
    for (const range of ranges) {
      if (range === undefined) return undefined;
      if (bits.startsWith(range)) isIn = true;
    }
    return isIn;
  }
  const bound = typeof operand === 'string' ? scaledOf(operand) : undefined;
  if (!test.startsWith('decimal') || bound === undefined) return undefined;
  const scaled = isText ? typeof found === 'string' && scaledOf(found) : extensionOf(found);
  if (typeof scaled !== 'bigint') return isOperator(test.slice('decimal'.length)) ? 'not of its kind' : undefined;
  switch (test.slice('decimal'.length)) {
    case '<':
      return scaled < bound;
    case '<=':
      return scaled <= bound;
    case '>':
      return scaled > bound;
    case '>=':
      return scaled >= bound;
    default:
      return undefined;
  }
}

function isOperator(text: string): boolean {
  return text === '<' || text === '<=' || text === '>' || text === '>=';
}

/**
 * How many groups an address has, and its bits as far as they are fixed: one address or range is within another where its text
 * starts with that of the other. Undefined for what is no address in Cedar's strict form.
 */
function bitsOf(text: string): string | undefined {
  const [, address = '', length] = /^([0-9a-fA-F.:]{1,45})(?:\/(0|[1-9][0-9]{0,2}))?$/.exec(text) ?? [];
  const isOld = !address.includes(':');
  const halves = address.split('::').map((half) => (half === '' ? [] : half.split(isOld ? '.' : ':')));
  const [head = [], tail = []] = halves;
  const missing = (isOld ? 4 : 8) - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  const isGroup = (group: string) =>
    isOld ? /^(?:0|[1-9][0-9]{0,2})$/.test(group) && Number(group) <= 255 : /^[0-9a-fA-F]{1,4}$/.test(group);
  if (!groups.every(isGroup)) return undefined;
  const bits = groups
    .map((group) =>
      Number.parseInt(group, isOld ? 10 : 16)
        .toString(2)
        .padStart(isOld ? 8 : 16, '0'),
    )
    .join('');
  const fixed = length === undefined ? bits.length : Number(length);
  return fixed > bits.length ? undefined : `${groups.length}:${bits.slice(0, fixed)}`;
}

/** Ten-thousandths of `-?digits.digits` with at most four digits after the point, within 64 bits. */
function scaledOf(text: string): bigint | undefined {
  const [, whole, part = ''] = /^(-?[0-9]{1,19})\.([0-9]{1,4})$/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const scaled = BigInt(whole + part.padEnd(4, '0'));
  return BigInt.asIntN(64, scaled) === scaled ? scaled : undefined;
}
