// What a proxy is told beside a verdict: the key of the answer, for whoever logs or caches behind it.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import { celKey, type KeyedCall, type KeyedRead } from './cel.ts';

/**
 * `key` as the decision API advertises it, and `cel`, the same as an expression over the request's attributes, or
 * `cel_missing`, the reads that no attribute says. Undefined for an answer without a key.
 */
export function answerMetadata(key: Json | undefined, call: KeyedCall): JsonObject | undefined {
  if (!isJsonObject(key) || !Array.isArray(key.vary)) return undefined;
  const reads = key.vary.flatMap((read: Json) => readOf(read) ?? []);
  if (reads.length !== key.vary.length) return undefined;
  const cel = celKey(reads, call);
  return { key, ...(cel.ok ? { cel: cel.value } : { cel_missing: [...cel.fault] }) };
}

function readOf(value: Json): KeyedRead | undefined {
  if (!isJsonObject(value) || typeof value.op !== 'string') return undefined;
  const [path, to] = [stepsOf(value.path), value.to === undefined ? undefined : stepsOf(value.to)];
  if (path === undefined || (value.to !== undefined && to === undefined)) return undefined;
  return { path, op: value.op, with: value.with, to };
}

function stepsOf(value: Json | undefined): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const steps = value.filter((step: Json) => typeof step === 'string');
  return steps.length === value.length ? steps : undefined;
}
