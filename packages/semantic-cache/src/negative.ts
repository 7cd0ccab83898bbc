// Negative entries: a refusal that depends on nothing but key and epochs may be kept for a short time.

import { canonicalBytes, type Fault, type FaultCode, isJsonObject, parseJson } from '@sallyport/base';

/** Refusals that say something about the request; those about a server's state (time-out, overload) are never kept. */
export type NegativeCode = Extract<
  FaultCode,
  'not_found' | 'unauthenticated' | 'forbidden' | 'invalid_input' | 'unsupported'
>;

export interface NegativeOptions {
  readonly ttlMs: number;
  readonly codes: readonly NegativeCode[];
}

/** The bytes of a refusal, or undefined where it is not of a kept kind. Cause and retry time stay behind. */
export function encodeRefusal(fault: Fault, codes: readonly NegativeCode[]): Uint8Array | undefined {
  if (!codes.some((code) => code === fault.code) || !fault.message.isWellFormed()) return undefined;
  const { code, message, at } = fault;
  return at === undefined ? canonicalBytes({ code, message }) : canonicalBytes({ code, message, at });
}

/** The refusal in these bytes, or undefined where there is none of a kept kind: a miss. */
export function decodeRefusal(bytes: Uint8Array, codes: readonly NegativeCode[]): Fault | undefined {
  const json = parseJson(bytes);
  if (!json.ok || !isJsonObject(json.value)) return undefined;
  const { code: named, message, at } = json.value;
  const code = codes.find((kept) => kept === named);
  if (code === undefined || typeof message !== 'string') return undefined;
  return typeof at === 'string' ? { code, message, at } : { code, message };
}
