// Requests that the rows are made of, and what is read from their answers.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import { type Answer, type DecisionPoint, evaluation, evaluations } from '../row.ts';

export const alice = { type: 'user', id: 'alice' } as const;
export const bob = { type: 'user', id: 'bob' } as const;
export const read = { name: 'read' } as const;
export const write = { name: 'write' } as const;
export const record1 = { type: 'record', id: 'record-1' } as const;
export const record2 = { type: 'record', id: 'record-2' } as const;
/** A question that is answered with a permit. */
export const permitted = { subject: alice, action: read, resource: record1 } as const;
/** And one that is denied. */
export const denied = { subject: bob, action: write, resource: record1 } as const;

/** The question without one of its members. */
export function without(body: JsonObject, name: string): JsonObject {
  const { [name]: _, ...rest } = body;
  return rest;
}

/** The decision of a single evaluation; throws where there is none. */
export async function decide({ ask }: DecisionPoint, body: Json): Promise<boolean> {
  return decisionOf(await ask({ path: evaluation, body }));
}

export function decisionOf(answer: Answer): boolean {
  const decision = isJsonObject(answer.body) ? answer.body.decision : undefined;
  if (answer.status !== 200 || typeof decision !== 'boolean') throw unexpected(answer);
  return decision;
}

/** The decisions of a batch, in order. */
export async function decideAll({ ask }: DecisionPoint, body: Json): Promise<readonly boolean[]> {
  return decisionsOf(await ask({ path: evaluations, body }));
}

export function decisionsOf(answer: Answer): readonly boolean[] {
  return itemsOf(answer).map(({ decision }) => {
    if (typeof decision !== 'boolean') throw unexpected(answer);
    return decision;
  });
}

/** The answers of a batch. */
export function itemsOf(answer: Answer): readonly JsonObject[] {
  const list = isJsonObject(answer.body) ? answer.body.evaluations : undefined;
  if (answer.status !== 200 || !Array.isArray(list) || !list.every(isJsonObject)) throw unexpected(answer);
  return list;
}

/** Throws unless the answer is that of a bad request that says why. */
export function refused(answer: Answer, status = 400): void {
  const detail = isJsonObject(answer.body) ? answer.body.detail : undefined;
  if (answer.status !== status || typeof detail !== 'string' || detail === '') throw unexpected(answer);
}

export function unexpected({ status, text }: Answer): Error {
  return new Error(`unexpected answer: ${status} ${text.slice(0, 500)}`);
}
