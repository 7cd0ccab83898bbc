// The digits of a number as it is written, and the sums over them that check digits are made of.

/** The digits alone; other characters are left out. */
export function digitsOf(text: string): string {
  let from = 0;
  let digits = '';
  for (let at = 0; at < text.length; at++) {
    if (isDigitCode(text.charCodeAt(at))) continue;
    if (at > from) digits += text.slice(from, at);
    from = at + 1;
  }
  return from === 0 ? text : digits + text.slice(from);
}

/** The digits times their weights, in order; a number with fewer digits than weights counts as if zeros followed. */
export function sumOf(text: string, weights: readonly number[]): number {
  let sum = 0;
  let place = 0;
  for (let at = 0; at < text.length && place < weights.length; at++) {
    const code = text.charCodeAt(at);
    if (isDigitCode(code)) sum += (code - 0x30) * (weights[place++] ?? 0);
  }
  return sum;
}

/** ISO/IEC 7812-1 annex B: from the right, every second digit counts double; the sum is a multiple of ten. */
export function luhn(text: string): boolean {
  let sum = 0;
  let doubled = false;
  for (let at = text.length - 1; at >= 0; at--) {
    const code = text.charCodeAt(at);
    if (!isDigitCode(code)) continue;
    const value = doubled ? 2 * (code - 0x30) : code - 0x30;
    sum += value > 9 ? value - 9 : value;
    doubled = !doubled;
  }
  return sum % 10 === 0;
}

/** Whether there are digits, and all are the same. */
export function isUniform(text: string): boolean {
  let first = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isDigitCode(code)) continue;
    if (first !== 0 && code !== first) return false;
    first = code;
  }
  return first !== 0;
}

function isDigitCode(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
