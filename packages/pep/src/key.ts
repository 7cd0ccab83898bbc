// The key that an answer advertises, read from the kernel's JSON: anything odd about it and the answer has none.

import { isJsonObject, type Json } from '@sallyport/base';
import type { VaryRead } from '@sallyport/semantic-cache/tree';

/** What an answer depends on; see `Sallyport-Advertise` in the OpenAPI document of the kernel. */
export interface AdvertisedKey {
  readonly vary: readonly VaryRead[];
  readonly epochs: Readonly<Record<string, number>>;
  readonly generation: string;
  readonly clockFromMs?: number | undefined;
  readonly clockUntilMs?: number | undefined;
  readonly validUntilMs?: number | undefined;
  readonly delegatedMs: number;
  /** DSSE envelope that says all of this; see `checker.ts`. */
  readonly certificate: Json | undefined;
}

export function readKeyOf(value: Json | undefined): AdvertisedKey | undefined {
  if (!isJsonObject(value)) return undefined;
  const { vary, epochs, generation, delegated_ms, certificate } = value;
  const bounds = [value.now_from_ms, value.now_until_ms, value.valid_until_ms];
  if (!Array.isArray(vary) || !isJsonObject(epochs) || typeof generation !== 'string') return undefined;
  if (!isCount(delegated_ms) || !bounds.every((bound) => bound === undefined || Number.isSafeInteger(bound))) {
    return undefined;
  }
  const reads = vary.flatMap((read: Json) => readOf(read) ?? []);
  const named = Object.entries(epochs).flatMap(([name, epoch]) => (isCount(epoch) ? [[name, epoch] as const] : []));
  // A key without its first read, or without one that could not be read, would fit questions that it is not for.
  if (reads.length !== vary.length || !reads.some(({ op }) => op === 'forms')) return undefined;
  if (named.length !== Object.keys(epochs).length || named.length === 0) return undefined;
  const [clockFromMs, clockUntilMs, validUntilMs] = bounds.map((bound) =>
    typeof bound === 'number' ? bound : undefined,
  );
  const times = { clockFromMs, clockUntilMs, validUntilMs, delegatedMs: delegated_ms };
  return { vary: reads, epochs: Object.fromEntries(named), generation, ...times, certificate };
}

function readOf(value: Json): VaryRead | undefined {
  if (!isJsonObject(value)) return undefined;
  const { path, op, with: operand, to, is } = value;
  const [steps, other] = [stepsOf(path), to === undefined ? [] : stepsOf(to)];
  if (typeof op !== 'string' || typeof is !== 'string' || steps === undefined || other === undefined) return undefined;
  const more = { ...(operand === undefined ? {} : { with: operand }), ...(to === undefined ? {} : { to: other }) };
  return { path: steps, op, is, ...more };
}

function stepsOf(path: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(path)) return undefined;
  const steps = path.filter((step: Json) => typeof step === 'string');
  return steps.length === path.length ? steps : undefined;
}

function isCount(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
