// A policy set compiled: filed by scope, indexed by equalities, one closure a policy.

import type { Fault, Result } from '@sallyport/base';
import type { Effect } from '../ast.ts';
import { untilStoreFails } from '../authorize.ts';
import type { Entities } from '../entity.ts';
import type { PolicySet } from '../policy-set.ts';
import type { PolicyError, Request, Response } from '../request.ts';
import { type TruthClosure, truthClosure } from './closure.ts';
import { Drawer } from './drawer.ts';
import { EqualityIndex, equalityOf } from './equality.ts';
import { Frame } from './frame.ts';
import { sliceOf } from './scope.ts';

export interface CompiledPolicies {
  /**
   * The response of `isAuthorized` in `authorize.ts`, faster. INVARIANT: where the look-ups succeed, decision, reasons
   * and errors are the same, in the same order. Faults: `unavailable` when a look-up throws.
   */
  isAuthorized(request: Request, entities: Entities): Result<Response, Fault>;
}

/** Compiles a set; the set may be dropped or kept. */
export function compilePolicies(set: PolicySet): CompiledPolicies {
  const cabinet = new Drawer(() => new Drawer(() => new Drawer(() => new Folder())));
  for (const [order, { policy }] of set.active.entries()) {
    const slice = sliceOf(policy);
    const compiled: Compiled = {
      order,
      id: policy.id,
      effect: policy.effect,
      applies: truthClosure(slice.condition),
    };
    const equality = equalityOf(slice.condition);
    for (const action of slice.actions) {
      const folder = cabinet.at(slice.principal).at(slice.resource).at(action);
      folder.add(compiled, equality);
    }
  }
  return {
    isAuthorized: (request, entities) => untilStoreFails(() => respond(cabinet, new Frame(request, entities))),
  };
}

type Cabinet = Drawer<Drawer<Drawer<Folder>>>;

interface Compiled {
  readonly order: number;
  readonly id: string;
  readonly effect: Effect;
  readonly applies: TruthClosure;
}

/** Policies with the same keys. */
class Folder {
  readonly #plain: Compiled[] = [];
  readonly #indexes = new Map<string, EqualityIndex<Compiled>>();

  add(compiled: Compiled, equality: ReturnType<typeof equalityOf>): void {
    if (equality === undefined) {
      this.#plain.push(compiled);
      return;
    }
    const index = this.#indexes.get(equality.path) ?? new EqualityIndex<Compiled>(equality.subject);
    this.#indexes.set(equality.path, index);
    index.add(equality.value, compiled);
  }

  /** The policies that may apply or fail. */
  visit(frame: Frame, found: (compiled: Compiled) => void): void {
    for (const compiled of this.#plain) found(compiled);
    for (const index of this.#indexes.values()) for (const compiled of index.select(frame)) found(compiled);
  }
}

interface Failed {
  readonly order: number;
  readonly error: PolicyError;
}

function respond(cabinet: Cabinet, frame: Frame): Response {
  const permits: Compiled[] = [];
  const forbids: Compiled[] = [];
  const failed: Failed[] = [];
  const judge = (compiled: Compiled) => {
    const applies = compiled.applies(frame);
    if (applies === true) (compiled.effect === 'permit' ? permits : forbids).push(compiled);
    if (applies === undefined) failed.push({ order: compiled.order, error: takeFailure(frame, compiled.id) });
  };
  cabinet.visit(frame.principal, frame, (byResource) =>
    byResource.visit(frame.resource, frame, (byAction) =>
      byAction.visit(frame.action, frame, (folder) => folder.visit(frame, judge)),
    ),
  );
  const allowed = forbids.length === 0 && permits.length > 0;
  return {
    decision: allowed ? 'allow' : 'deny',
    reasons: inOrder(allowed ? permits : forbids).map(({ id }) => id),
    errors: inOrder(failed).map(({ error }) => error),
  };
}

/** The policies come in the order of the filing. A policy filed under two actions that both fit comes twice. */
function inOrder<T extends { readonly order: number }>(items: T[]): readonly T[] {
  if (items.length < 2) return items;
  items.sort((a, b) => a.order - b.order);
  return items.filter((item, at) => item.order !== items[at - 1]?.order);
}

function takeFailure(frame: Frame, policyId: string): PolicyError {
  const { failure } = frame;
  if (failure === undefined) throw new TypeError(`the policy ${policyId} failed without a reason`);
  frame.failure = undefined;
  return { policyId, code: failure.code, message: failure.message };
}
