// Long strings of JSON with escapes: the native parser reads those several times as fast.

/** From this length on that pays. */
const longChars = 64;
const backslash = 0x5c;

/**
 * The string whose first character stands at `start` and that has no quote before `from`; `end` is behind its closing
 * quote. Undefined for a short one, and for one that strict JSON may have to refuse: the caller finds out why, and where.
 */
export function longString(
  text: string,
  start: number,
  from: number,
): { readonly value: string; readonly end: number } | undefined {
  let end = text.indexOf('"', from);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  if (end - start < longChars) return undefined;
  const written = text.slice(start - 1, end + 1);
  // A pair may be written or escaped, and not half of it each way.
  if (!written.isWellFormed()) return undefined;
  const value = nativeString(written);
  return value?.isWellFormed() === true ? { value, end: end + 1 } : undefined;
}

/** Whether an odd number of backslashes stands before this place. */
function isEscaped(text: string, at: number): boolean {
  let from = at;
  while (text.charCodeAt(from - 1) === backslash) from--;
  return (at - from) % 2 === 1;
}

function nativeString(written: string): string | undefined {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
