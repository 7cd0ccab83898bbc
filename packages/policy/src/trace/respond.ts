// Walks the tree of a compiled set with one request and records what was read on the way, the filing included.

import type { Expr } from '../ast.ts';
import { Tally } from '../authorize.ts';
import type { Sliced } from '../compile/scope.ts';
import type { Compiled } from '../compile/shapes.ts';
import type { ByUid, EqualityBranch, ScopeBranch, Tree } from '../compile/tree.ts';
import type { Entities } from '../entity.ts';
import { evaluate } from '../evaluate.ts';
import { EvaluationFailure } from '../failure.ts';
import { asBool, lookUp } from '../operators.ts';
import type { Request, Response } from '../request.ts';
import { type EntityUid, entityUid } from '../uid.ts';
import type { Value } from '../value.ts';
import { evaluateTraced } from './evaluate.ts';
import type { Trace, TraceOptions } from './read.ts';
import { Recorder } from './recorder.ts';

/**
 * A response and what it is a function of. INVARIANT: changing anything outside the read-set never changes decision,
 * reasons or errors: where every read is observed as before and the clock is within the bounds, the answer is the same.
 */
export interface TracedResponse extends Response {
  readonly trace: Trace;
}

/** Throws `StoreFailure`. */
export function respondTraced(
  tree: Tree<Compiled> | undefined,
  request: Request,
  entities: Entities,
  options: TraceOptions,
): TracedResponse {
  const walker = new Walker(new Recorder(request, entities, options));
  if (tree !== undefined) walker.visit(tree);
  return walker.response();
}

/** Above this many, what an index asks is recorded as one read instead of one test for each of its keys. */
const testsMax = 16;

class Walker {
  readonly #recorder: Recorder;
  readonly #asked = new Map<number, Compiled>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  visit(tree: Tree<Compiled>): void {
    switch (tree.kind) {
      case 'leaf':
        this.#ask(tree.policies);
        return;
      case 'scope':
        this.#visitScope(tree);
        return;
      case 'equality':
        this.#visitEquality(tree);
        return;
    }
  }

  /** Policies are judged in the order of the set, each once, though they may be filed twice. */
  response(): TracedResponse {
    const tally = new Tally();
    for (const { id, effect, condition } of [...this.#asked.values()].sort((a, b) => a.order - b.order)) {
      tally.judge(id, effect, () => asBool(evaluateTraced(condition, this.#recorder)));
    }
    return { ...tally.response(), trace: this.#recorder.trace() };
  }

  #ask(policies: readonly Compiled[]): void {
    for (const policy of policies) if (!this.#asked.has(policy.order)) this.#asked.set(policy.order, policy);
  }

  #visitScope(branch: ScopeBranch<Compiled>): void {
    const { name } = branch;
    const uid = this.#recorder.request[name];
    if (sizeOf(branch.byType, branch.bySelf, branch.byAbove) <= testsMax) {
      for (const type of branch.byType.keys())
        this.#test(name, { kind: 'is', target: variable(name), entityType: type });
      for (const self of uidsOf(branch.bySelf)) this.#test(name, compare(name, '==', self));
      for (const above of uidsOf(branch.byAbove)) this.#test(name, compare(name, 'in', above));
    } else {
      this.#readIndex(branch);
    }
    this.#some(branch.byType.get(uid.type));
    this.#some(branch.bySelf.get(uid.type)?.get(uid.id));
    if (branch.byAbove.size > 0) {
      // What is filed under an entity that comes twice is asked once all the same.
      const ancestors = lookUp(this.#recorder.stored, uid)?.ancestors ?? [];
      for (const above of [uid, ...ancestors]) this.#some(branch.byAbove.get(above.type)?.get(above.id));
    }
    this.#some(branch.rest);
  }

  /** The type, and of what is filed under that type whether it is this entity; what is above it where that is filed. */
  #readIndex({ name, bySelf, byAbove }: ScopeBranch<Compiled>): void {
    const { type } = this.#recorder.request[name];
    this.#recorder.askType(name);
    const ids = new Set([...(bySelf.get(type)?.keys() ?? []), ...(byAbove.get(type)?.keys() ?? [])]);
    if (ids.size > testsMax) this.#test(name, variable(name));
    else for (const id of ids) this.#test(name, compare(name, '==', entityUid(type, id)));
    if (byAbove.size > 0) this.#recorder.askAncestors(name);
  }

  #visitEquality(branch: EqualityBranch<Compiled>): void {
    const value = this.#valueOf(branch);
    if (value === undefined) this.#ask(branch.unread);
    else if (typeof value !== 'object') this.#some(branch.byPrimitive.get(value));
    else if (value.kind === 'entity') this.#some(branch.byEntity.get(value.type)?.get(value.id));
    this.#some(branch.rest);
  }

  /** Undefined where the subject cannot be read. */
  #valueOf(branch: EqualityBranch<Compiled>): Value | undefined {
    try {
      return evaluateTraced(branch.subject.expr, this.#recorder);
    } catch (failure) {
      if (failure instanceof EvaluationFailure) return undefined;
      throw failure;
    }
  }

  /** None of these can fail. */
  #test(root: Sliced, expr: Expr): void {
    const { request, entities } = this.#recorder;
    this.#recorder.ask(expr, { root, path: [] }, () => evaluate(expr, request, entities));
  }

  #some(tree: Tree<Compiled> | undefined): void {
    if (tree !== undefined) this.visit(tree);
  }
}

function variable(name: Sliced): Expr {
  return { kind: 'variable', name };
}

function compare(name: Sliced, operator: '==' | 'in', value: EntityUid): Expr {
  return { kind: 'binary', operator, left: variable(name), right: { kind: 'literal', value } };
}

function sizeOf(byType: ReadonlyMap<string, unknown>, ...byUid: readonly ByUid<unknown>[]): number {
  return byUid.reduce((sum, ids) => [...ids.values()].reduce((size, { size: more }) => size + more, sum), byType.size);
}

function uidsOf(byUid: ByUid<unknown>): readonly EntityUid[] {
  return [...byUid].flatMap(([type, ids]) => [...ids.keys()].map((id) => entityUid(type, id)));
}
