// The tree of a set as requests walk it. INVARIANT: parts of the tree that differ in literals and policies alone are one
// plan; what they differ in lies in the cells, from a place on that is handed down.

import { type EntityUid, entityUid, sameUid } from '../uid.ts';
import type { Value } from '../value.ts';
import type { Frame, PolicyCell } from './frame.ts';
import type { Sliced } from './scope.ts';
import type { CompiledShape, Reader } from './shapes.ts';

export interface Plan {
  /** Asks the policies that may apply; `from` is where the cells of this part begin. Throws `StoreFailure`. */
  visit(frame: Frame, from: number): void;
}

/** A plan and where its cells begin, counted from those of the plan it is a part of. */
export class Part {
  readonly plan: Plan;
  readonly at: number;

  constructor(plan: Plan, at: number) {
    this.plan = plan;
    this.at = at;
  }
}

/** A policy of a leaf: its cell, after which come its literals. */
export interface Asked {
  readonly at: number;
  readonly shape: CompiledShape;
}

export class LeafPlan implements Plan {
  readonly #asked: readonly Asked[];

  constructor(asked: readonly Asked[]) {
    this.#asked = asked;
  }

  visit(frame: Frame, from: number): void {
    const asked = this.#asked;
    for (let index = 0; index < asked.length; index++) {
      const one = asked[index];
      if (one === undefined) return;
      const at = from + one.at;
      frame.base = at + 1;
      const applies = one.shape.applies(frame);
      if (applies === true) frame.applied(policyIn(frame, at));
      else if (applies === undefined) frame.erred(policyIn(frame, at));
    }
  }
}

function policyIn(frame: Frame, at: number): PolicyCell {
  return frame.cells[at] as PolicyCell; // the plan fixes what stands in each cell
}

/** By type, then id, so that no key has to be built. */
export class UidParts {
  readonly all: readonly { readonly key: EntityUid; readonly part: Part }[];
  readonly #types: ReadonlyMap<string, ReadonlyMap<string, Part>>;
  // Most sets name uids of one type in one place, such as actions: that saves a look-up.
  readonly #onlyType: string | undefined;
  readonly #onlyIds: ReadonlyMap<string, Part> | undefined;

  constructor(types: ReadonlyMap<string, ReadonlyMap<string, Part>>) {
    this.all = [...types].flatMap(([type, ids]) => [...ids].map(([id, part]) => ({ key: entityUid(type, id), part })));
    this.#types = types;
    const [only] = types;
    if (only !== undefined && types.size === 1) [this.#onlyType, this.#onlyIds] = only;
  }

  get size(): number {
    return this.all.length;
  }

  get({ type, id }: EntityUid): Part | undefined {
    if (this.#onlyIds !== undefined) return type === this.#onlyType ? this.#onlyIds.get(id) : undefined;
    return this.#types.get(type)?.get(id);
  }
}

export class ScopePlan implements Plan {
  readonly #name: Sliced;
  readonly #byType: ReadonlyMap<string, Part> | undefined;
  readonly #bySelf: UidParts | undefined;
  readonly #byAbove: UidParts | undefined;
  readonly #rest: Part | undefined;

  constructor(parts: {
    readonly name: Sliced;
    readonly byType: ReadonlyMap<string, Part>;
    readonly bySelf: UidParts;
    readonly byAbove: UidParts;
    readonly rest: Part | undefined;
  }) {
    this.#name = parts.name;
    this.#byType = parts.byType.size === 0 ? undefined : parts.byType;
    this.#bySelf = parts.bySelf.size === 0 ? undefined : parts.bySelf;
    this.#byAbove = parts.byAbove.size === 0 ? undefined : parts.byAbove;
    this.#rest = parts.rest;
  }

  visit(frame: Frame, from: number): void {
    const name = this.#name;
    const uid = name === 'action' ? frame.action : name === 'resource' ? frame.resource : frame.principal;
    if (this.#byType !== undefined) visitSome(this.#byType.get(uid.type), frame, from);
    if (this.#bySelf !== undefined) visitSome(this.#bySelf.get(uid), frame, from);
    if (this.#byAbove !== undefined) {
      visitSome(this.#byAbove.get(uid), frame, from);
      visitAbove(this.#byAbove, uid, frame, from);
    }
    visitSome(this.#rest, frame, from);
  }
}

function visitAbove(parts: UidParts, uid: EntityUid, frame: Frame, from: number): void {
  const ancestors = frame.entity(uid)?.ancestors;
  if (ancestors === undefined || ancestors.size === 0) return;
  // The entity itself has been visited, and is no ancestor of its own save in data that a store has broken.
  // Whichever is fewer is walked: an entity may have many ancestors, a set of policies many groups.
  if (ancestors.size <= parts.size) {
    for (const above of ancestors) if (!sameUid(above, uid)) visitSome(parts.get(above), frame, from);
  } else {
    for (const { key, part } of parts.all) if (!sameUid(key, uid) && ancestors.has(key)) visitSome(part, frame, from);
  }
}

export class EqualityPlan implements Plan {
  readonly #subject: Reader;
  readonly #byPrimitive: ReadonlyMap<Value, Part>;
  readonly #byEntity: UidParts;
  readonly #unread: Part;
  readonly #rest: Part | undefined;

  constructor(parts: {
    readonly subject: Reader;
    readonly byPrimitive: ReadonlyMap<Value, Part>;
    readonly byEntity: UidParts;
    readonly unread: Part;
    readonly rest: Part | undefined;
  }) {
    this.#subject = parts.subject;
    this.#byPrimitive = parts.byPrimitive;
    this.#byEntity = parts.byEntity;
    this.#unread = parts.unread;
    this.#rest = parts.rest;
  }

  visit(frame: Frame, from: number): void {
    const value = this.#subject.read(frame);
    if (value === undefined) {
      // INVARIANT: indexing changes no errors: each of these would have failed with this read, or been false before it.
      frame.takeFailure();
      visitSome(this.#unread, frame, from);
    } else if (typeof value !== 'object') {
      visitSome(this.#byPrimitive.get(value), frame, from);
    } else if (value.kind === 'entity') {
      visitSome(this.#byEntity.get(value), frame, from);
    }
    visitSome(this.#rest, frame, from);
  }
}

function visitSome(part: Part | undefined, frame: Frame, from: number): void {
  if (part !== undefined) part.plan.visit(frame, from + part.at);
}
