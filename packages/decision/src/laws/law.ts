// A law: a named check that every implementation of a port passes, run by whichever test opens one.

import assert from 'node:assert/strict';
import { canonicalJson, type Fault, type FaultCode, type Json, type Result } from '@sallyport/base';

/** Throws where the implementation that `open` gives breaks the law. */
export interface Law<Port> {
  readonly name: string;
  /** `open` gives a fresh, empty implementation at each call. */
  check(open: () => Promise<Port>): Promise<void>;
}

export function value<T>(result: Result<T, Fault>): T {
  assert.ok(result.ok, result.ok ? '' : `${result.fault.code}: ${result.fault.message}`);
  return result.value;
}

export function refused(result: Result<unknown, Fault>, code: FaultCode): void {
  assert.ok(!result.ok, `expected ${code}, got a value`);
  assert.equal(result.fault.code, code);
}

/** Compares as JSON: what a store parsed has no prototype, and that is no difference. */
export function sameJson(actual: Json, expected: Json): void {
  assert.equal(canonicalJson(actual), canonicalJson(expected));
}
