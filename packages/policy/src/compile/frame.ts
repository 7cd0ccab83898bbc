// What one compiled evaluation carries along: the request, the entities looked up so far, why it failed, and who has applied.

import type { Effect } from '../ast.ts';
import type { Entities, Entity } from '../entity.ts';
import { EvaluationFailure } from '../failure.ts';
import { lookUp } from '../operators.ts';
import type { Request, Response } from '../request.ts';
import type { EntityUid } from '../uid.ts';
import type { CedarRecord, Value } from '../value.ts';
import type { Literal } from './literals.ts';

/** A policy as an evaluation meets it: who it is, and what it does where it applies. */
export interface PolicyCell {
  readonly order: number;
  readonly id: string;
  readonly effect: Effect;
  /** The answer where this policy alone decides, once it has been given. */
  alone: { readonly ok: true; readonly value: Response } | undefined;
}

/** A policy, or a literal of the policy before it: all of a set lie in one list, so that one look brings them together. */
export type Cell = PolicyCell | Literal;

export interface Failed {
  readonly order: number;
  readonly policyId: string;
  readonly failure: EvaluationFailure;
}

/**
 * Owned by one evaluation from start to end, and the one thing that each makes. Plain properties, and no `#` private
 * ones: these are slower where an object lives for less than a microsecond.
 */
export class Frame {
  readonly principal: EntityUid;
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: CedarRecord;
  readonly entities: Entities;
  readonly cells: readonly Cell[];
  /** Where in the cells the literals of the policy that is being judged begin. */
  base = 0;
  /** Set by whatever returns undefined. */
  failure: EvaluationFailure | undefined = undefined;
  /** Values (or failures) of expressions that several policies share, by slot; made with the first. */
  memo: (Value | EvaluationFailure | undefined)[] | undefined = undefined;
  // Most requests have one policy that applies, or none: lists are made with the second.
  permit: PolicyCell | undefined = undefined;
  permits: PolicyCell[] | undefined = undefined;
  forbid: PolicyCell | undefined = undefined;
  forbids: PolicyCell[] | undefined = undefined;
  failed: Failed[] | undefined = undefined;
  // Null means looked up and absent: each of the three is asked of the store once.
  private principalEntity: Entity | null | undefined = undefined;
  private actionEntity: Entity | null | undefined = undefined;
  private resourceEntity: Entity | null | undefined = undefined;

  constructor(request: Request, entities: Entities, cells: readonly Cell[]) {
    this.principal = request.principal;
    this.action = request.action;
    this.resource = request.resource;
    this.context = request.context;
    this.entities = entities;
    this.cells = cells;
  }

  /** The entity of a uid. Throws `StoreFailure`. */
  entity(uid: EntityUid): Entity | undefined {
    if (uid === this.resource) return this.ofResource() ?? undefined;
    if (uid === this.principal) return this.ofPrincipal() ?? undefined;
    if (uid === this.action) return this.ofAction() ?? undefined;
    return lookUp(this.entities, uid);
  }

  /** The entity of the principal, null where there is none. Throws `StoreFailure`; so do the next two. */
  ofPrincipal(): Entity | null {
    const known = this.principalEntity;
    if (known !== undefined) return known;
    this.principalEntity = lookUp(this.entities, this.principal) ?? null;
    return this.principalEntity;
  }

  ofAction(): Entity | null {
    const known = this.actionEntity;
    if (known !== undefined) return known;
    this.actionEntity = lookUp(this.entities, this.action) ?? null;
    return this.actionEntity;
  }

  ofResource(): Entity | null {
    const known = this.resourceEntity;
    if (known !== undefined) return known;
    this.resourceEntity = lookUp(this.entities, this.resource) ?? null;
    return this.resourceEntity;
  }

  /** What `compute` gives; where it throws an error of Cedar's, undefined and `failure`. */
  settle<T>(compute: () => T): T | undefined {
    try {
      return compute();
    } catch (failure) {
      if (!(failure instanceof EvaluationFailure)) throw failure;
      this.failure = failure;
      return undefined;
    }
  }

  /** Why the expression just evaluated failed; forgets it. */
  takeFailure(): EvaluationFailure {
    const { failure } = this;
    if (failure === undefined) throw new TypeError('an expression failed without a reason');
    this.failure = undefined;
    return failure;
  }

  /** A policy that applies. */
  applied(policy: PolicyCell): void {
    if (policy.effect === 'permit') {
      if (this.permit === undefined) this.permit = policy;
      else this.permits = added(this.permits ?? [this.permit], policy);
    } else if (this.forbid === undefined) this.forbid = policy;
    else this.forbids = added(this.forbids ?? [this.forbid], policy);
  }

  /** A policy that the last failure ended. */
  erred({ order, id }: PolicyCell): void {
    this.failed = added(this.failed ?? [], { order, policyId: id, failure: this.takeFailure() });
  }
}

function added<T>(items: T[], item: T): T[] {
  items.push(item);
  return items;
}
