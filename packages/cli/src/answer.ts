// What a command has to say: one document for machines, lines and tables for people, and how it ends.

import type { Fault, FaultCode, Json, Result } from '@sallyport/base';

/** 0 allowed or fine, 1 denied or failed, 2 wrong use, 3 nothing answers. */
export type ExitCode = 0 | 1 | 2 | 3;

export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'strong';
export type Span = string | { readonly text: string; readonly tone: Tone };

export type Part =
  | { readonly kind: 'line'; readonly spans: readonly Span[] }
  | { readonly kind: 'table'; readonly head?: readonly string[]; readonly rows: readonly (readonly Span[])[] };

export interface Answer {
  readonly exit: 0 | 1;
  readonly json: Json;
  readonly text: readonly Part[];
  /** For people only, on standard error: what to do next. */
  readonly hint?: string;
}

/** One or several faults; of several, the first names the exit code. */
export type Failure = Fault | readonly Fault[];
export type Outcome = Result<Answer, Failure>;

export function line(...spans: readonly Span[]): Part {
  return { kind: 'line', spans };
}

export function table(rows: readonly (readonly Span[])[], head?: readonly string[]): Part {
  return head === undefined ? { kind: 'table', rows } : { kind: 'table', head, rows };
}

export function toned(tone: Tone, text: string): Span {
  return { text, tone };
}

export function faultsOf(failure: Failure): readonly Fault[] {
  return 'code' in failure ? [failure] : failure;
}

/** How a command ends that failed with this. */
export function exitOf(failure: Failure): 1 | 2 | 3 {
  const code = faultsOf(failure)[0]?.code;
  return code === undefined ? 1 : exitCodes[code];
}

const exitCodes: Readonly<Record<FaultCode, 1 | 2 | 3>> = {
  invalid_input: 2,
  too_large: 2,
  unsupported: 1,
  unauthenticated: 1,
  forbidden: 1,
  not_found: 1,
  conflict: 1,
  integrity: 1,
  exhausted: 3,
  unavailable: 3,
  timeout: 3,
};
