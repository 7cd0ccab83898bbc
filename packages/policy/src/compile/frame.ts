// What one compiled evaluation carries along: the request, the entities looked up so far, and why it failed.

import type { EvaluationErrorCode } from '../ast.ts';
import type { Entities, Entity } from '../entity.ts';
import { EvaluationFailure } from '../failure.ts';
import { lookUp } from '../operators.ts';
import type { Request } from '../request.ts';
import type { EntityUid } from '../uid.ts';
import type { CedarRecord, Value } from '../value.ts';
import type { Literal } from './literals.ts';

const noLiterals: readonly Literal[] = [];

/** Owned by one evaluation from start to end; closures only read the request and set `failure`. */
export class Frame {
  readonly principal: EntityUid;
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: CedarRecord;
  readonly entities: Entities;
  /** Set by whatever returns undefined. */
  failure: EvaluationFailure | undefined = undefined;
  /** Those of the policy that is being judged. */
  literals: readonly Literal[] = noLiterals;
  /** Values (or failures) of expressions that several policies share, by slot; made with the first. */
  memo: (Value | EvaluationFailure | undefined)[] | undefined = undefined;
  // Null means looked up and absent: each of the three is asked of the store once. Plain properties, and no `#`
  // private ones, since a frame is made for every request.
  private principalEntity: Entity | null | undefined = undefined;
  private actionEntity: Entity | null | undefined = undefined;
  private resourceEntity: Entity | null | undefined = undefined;

  constructor(request: Request, entities: Entities) {
    this.principal = request.principal;
    this.action = request.action;
    this.resource = request.resource;
    this.context = request.context;
    this.entities = entities;
  }

  /** The entity of a uid. Throws `StoreFailure`. */
  entity(uid: EntityUid): Entity | undefined {
    if (uid === this.resource) {
      if (this.resourceEntity === undefined) this.resourceEntity = lookUp(this.entities, uid) ?? null;
      return this.resourceEntity ?? undefined;
    }
    if (uid === this.principal) {
      if (this.principalEntity === undefined) this.principalEntity = lookUp(this.entities, uid) ?? null;
      return this.principalEntity ?? undefined;
    }
    if (uid === this.action) {
      if (this.actionEntity === undefined) this.actionEntity = lookUp(this.entities, uid) ?? null;
      return this.actionEntity ?? undefined;
    }
    return lookUp(this.entities, uid);
  }

  fail(code: EvaluationErrorCode, message: string): undefined {
    this.failure = new EvaluationFailure(code, message);
    return undefined;
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
}
