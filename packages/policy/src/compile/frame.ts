// What one compiled evaluation carries along: the request, the entities looked up so far, and why it failed.

import type { EvaluationErrorCode } from '../ast.ts';
import type { Entities, Entity } from '../entity.ts';
import { EvaluationFailure } from '../failure.ts';
import { lookUp } from '../operators.ts';
import type { Request } from '../request.ts';
import type { EntityUid } from '../uid.ts';
import type { CedarRecord } from '../value.ts';

/** Owned by one evaluation from start to end; closures only read the request and set `failure`. */
export class Frame {
  readonly principal: EntityUid;
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: CedarRecord;
  readonly entities: Entities;
  /** Set by whatever returns undefined. */
  failure: EvaluationFailure | undefined;
  // Null means looked up and absent: each of the three is asked of the store once.
  #principal: Entity | null | undefined;
  #action: Entity | null | undefined;
  #resource: Entity | null | undefined;

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
      if (this.#resource === undefined) this.#resource = lookUp(this.entities, uid) ?? null;
      return this.#resource ?? undefined;
    }
    if (uid === this.principal) {
      if (this.#principal === undefined) this.#principal = lookUp(this.entities, uid) ?? null;
      return this.#principal ?? undefined;
    }
    if (uid === this.action) {
      if (this.#action === undefined) this.#action = lookUp(this.entities, uid) ?? null;
      return this.#action ?? undefined;
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
}
