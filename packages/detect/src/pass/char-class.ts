// Sets of ASCII bytes by name or in brackets: the vocabulary in which patterns say what a token is made of.

/** Membership of each of the 256 bytes: 1 or 0. Bytes of multi-byte characters are never members. */
export type ByteSet = Uint8Array;

const named: Readonly<Record<string, string>> = {
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  letter: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  lowalnum: 'a-z0-9',
  upalnum: 'A-Z0-9',
  word: 'A-Za-z0-9_',
  hex: '0-9a-fA-F',
  lowhex: '0-9a-f',
  uphex: '0-9A-F',
  base32: 'A-Z2-7',
  base64: 'A-Za-z0-9+/',
  base64url: 'A-Za-z0-9_-',
  printable: '!-~',
};

/**
 * The set of a class name (`alnum`, `hex`, …) or of a bracket expression such as `[A-Za-z0-9_-]`:
 * single characters and ascending ranges; `-` stands for itself at the end. Undefined where it is neither.
 */
export function byteSet(expression: string): ByteSet | undefined {
  const known = Object.hasOwn(named, expression) ? named[expression] : undefined;
  if (known !== undefined) return expand(known);
  if (!expression.startsWith('[') || !expression.endsWith(']') || expression.length < 3) return undefined;
  return expand(expression.slice(1, -1));
}

/** Names that `byteSet` knows, for messages. */
export const classNames: readonly string[] = Object.keys(named);

/** Letters, digits and the underscore: what may not touch a token from outside. */
export const wordBytes: ByteSet = setOf('A-Za-z0-9_');

/** A set written in the source: a mistake is a bug, so it throws. */
export function setOf(ranges: string): ByteSet {
  const set = expand(ranges);
  if (set === undefined) throw new TypeError(`\`${ranges}\` is not a list of ASCII characters and ranges`);
  return set;
}

function expand(ranges: string): ByteSet | undefined {
  const set = new Uint8Array(256);
  for (let i = 0; i < ranges.length; i++) {
    const first = ranges.charCodeAt(i);
    const isRange = ranges[i + 1] === '-' && i + 2 < ranges.length;
    const last = isRange ? ranges.charCodeAt(i + 2) : first;
    if (first > 0x7e || last > 0x7e || first < 0x09 || last < first) return undefined;
    set.fill(1, first, last + 1);
    if (isRange) i += 2;
  }
  return set;
}
