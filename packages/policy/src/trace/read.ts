// What an evaluation asked of the world: the reads that its answer is a function of.

import type { Expr, Variable } from '../ast.ts';
import type { Entities } from '../entity.ts';
import { evaluate } from '../evaluate.ts';
import { EvaluationFailure } from '../failure.ts';
import { lookUp } from '../operators.ts';
import type { Request } from '../request.ts';
import { type EntityUid, entityUid } from '../uid.ts';
import { CedarSet, valueKey } from '../value.ts';

/**
 * One question and what came of it. `expr` is a path such as `resource.owner.team`, or a test of one path against a
 * literal such as `context.amount < 100`: what is not asked about a path does not matter. `ancestors` is the whole set
 * above one entity of the request, `type` the type of one. `clock` is whether `context.now` is a datetime, whose value the validity bounds.
 */
export type Read =
  | {
      readonly kind: 'expr';
      readonly expr: Expr;
      readonly root?: Variable | EntityUid;
      readonly path: readonly string[];
      /** The path on the right, where two were asked about each other. */
      readonly other?: { readonly root: Variable | EntityUid; readonly path: readonly string[] };
      readonly outcome: string;
    }
  | { readonly kind: 'ancestors' | 'type'; readonly of: 'principal' | 'action' | 'resource'; readonly outcome: string }
  | { readonly kind: 'clock'; readonly outcome: string };

/** One thing of a stored entity that was looked at; what was not there is as good a fact as what was. */
export type EntityFact =
  /** There is no such entity. */
  | { readonly kind: 'absent'; readonly uid: EntityUid }
  | { readonly kind: 'attribute' | 'tag'; readonly uid: EntityUid; readonly name: string; readonly present: boolean }
  | { readonly kind: 'ancestor'; readonly uid: EntityUid; readonly above: EntityUid; readonly present: boolean }
  /** Every ancestor was gone through. */
  | { readonly kind: 'ancestors'; readonly uid: EntityUid };

export interface Trace {
  readonly reads: readonly Read[];
  readonly facts: readonly EntityFact[];
  /** The answer holds for `context.now` in `[validFromMs, validUntilMs)`; absent where it has no such bound. */
  readonly validFromMs?: bigint;
  readonly validUntilMs?: bigint;
}

export interface TraceOptions {
  /**
   * Records a test of two paths, such as `resource.owner == principal.name`, as one question instead of the value of one
   * and a test of the other: more requests give the same answer to that.
   */
  readonly pairs?: boolean;
}

/** The attribute of the context that is the clock. */
export const clockName = 'now';

/**
 * What a read would give for another request or another state: equal texts, equal outcomes. An error is its code, since
 * messages may name values. Throws `StoreFailure`.
 */
export function observe(read: Read, request: Request, entities: Entities): string {
  switch (read.kind) {
    case 'expr':
      return outcomeOf(() => evaluate(read.expr, request, entities));
    case 'ancestors':
      return ancestorsKey(request[read.of], entities);
    case 'type':
      return request[read.of].type;
    case 'clock':
      return clockKind(request);
  }
}

export function outcomeOf(compute: () => Parameters<typeof valueKey>[0]): string {
  try {
    return valueKey(compute());
  } catch (failure) {
    if (failure instanceof EvaluationFailure) return `!${failure.code}`;
    throw failure;
  }
}

/** The set of ancestors, itself included, as a text. */
export function ancestorsKey(uid: EntityUid, entities: Entities): string {
  const above = [...(lookUp(entities, uid)?.ancestors ?? [])];
  return valueKey(new CedarSet([entityUid(uid.type, uid.id), ...above]));
}

export function clockKind(request: Request): string {
  const now = request.context.fields.get(clockName);
  return typeof now === 'object' && now.kind === 'datetime' ? 'datetime' : 'other';
}
