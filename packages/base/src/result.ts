// A result is the value of something that may fail in an expected way.

export type Result<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<F>(fault: F): { readonly ok: false; readonly fault: F } {
  return { ok: false, fault };
}

interface Told {
  readonly message: string;
  readonly at?: string;
}

/** The value of what fails only where its caller is mistaken, as in tests and tools; throws what the fault says. */
export function must<T>(result: Result<T, Told | readonly Told[]>): T {
  if (result.ok) return result.value;
  const told = [result.fault].flat().map(({ at, message }) => (at === undefined ? message : `${at}: ${message}`));
  throw new Error(told.join('\n'), { cause: result.fault });
}
