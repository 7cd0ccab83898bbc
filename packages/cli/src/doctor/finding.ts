// What one check found, and what to do about it.

export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly found: string;
  /** The next step of a person; absent where all is well, or where `found` says it. */
  readonly todo?: string;
}

export function fine(check: string, found: string): Finding {
  return { check, state: 'ok', found };
}

export function doubtful(check: string, found: string, todo: string): Finding {
  return { check, state: 'warn', found, todo };
}

export function broken(check: string, found: string, todo: string): Finding {
  return { check, state: 'fail', found, todo };
}

/** By a fault, whose message says itself what to do. */
export function brokenBy(check: string, message: string): Finding {
  return { check, state: 'fail', found: message };
}
