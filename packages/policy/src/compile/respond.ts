// Walks the tree with one request, asks the policies found, and makes the response of what they say.

import type { Entities } from '../entity.ts';
import type { PolicyError, Request, Response } from '../request.ts';
import type { EntityUid } from '../uid.ts';
import { Frame } from './frame.ts';
import type { Compiled } from './shapes.ts';
import type { ByUid, EqualityBranch, ScopeBranch, Tree } from './tree.ts';

/** Throws `StoreFailure`. */
export function respond(tree: Tree<Compiled> | undefined, request: Request, entities: Entities): Response {
  const found = new Found();
  if (tree !== undefined) visit(tree, new Frame(request, entities), found);
  return found.response();
}

interface Failed {
  readonly order: number;
  readonly error: PolicyError;
}

const none: readonly never[] = [];

/** What the policies of one request have said; lists are made with the first item, since most stay empty. */
class Found {
  // Plain properties, since one of these is made for every request.
  private permits: Compiled[] | undefined = undefined;
  private forbids: Compiled[] | undefined = undefined;
  private failed: Failed[] | undefined = undefined;

  judge(policy: Compiled, frame: Frame): void {
    frame.literals = policy.literals;
    const applies = policy.shape.applies(frame);
    if (applies === false) return;
    if (applies === undefined) this.fail(policy, frame);
    else if (policy.effect === 'permit') this.permits = added(this.permits, policy);
    else this.forbids = added(this.forbids, policy);
  }

  private fail({ order, id }: Compiled, frame: Frame): void {
    const { code, message } = frame.takeFailure();
    this.failed = added(this.failed, { order, error: { policyId: id, code, message } });
  }

  response(): Response {
    const allowed = this.forbids === undefined && this.permits !== undefined;
    const deciding = allowed ? this.permits : this.forbids;
    return {
      decision: allowed ? 'allow' : 'deny',
      reasons: deciding === undefined ? none : inOrder(deciding).map(({ id }) => id),
      errors: this.failed === undefined ? none : inOrder(this.failed).map(({ error }) => error),
    };
  }
}

function added<T>(items: T[] | undefined, item: T): T[] {
  if (items === undefined) return [item];
  items.push(item);
  return items;
}

function visit(tree: Tree<Compiled>, frame: Frame, found: Found): void {
  switch (tree.kind) {
    case 'leaf':
      for (const policy of tree.policies) found.judge(policy, frame);
      return;
    case 'scope':
      visitScope(tree, frame, found);
      return;
    case 'equality':
      visitEquality(tree, frame, found);
      return;
  }
}

function visitScope(branch: ScopeBranch<Compiled>, frame: Frame, found: Found): void {
  const uid = frame[branch.name];
  if (branch.byType.size > 0) visitSome(branch.byType.get(uid.type), frame, found);
  if (branch.bySelf.size > 0) visitSome(branch.bySelf.get(uid.type)?.get(uid.id), frame, found);
  if (branch.byAbove.size > 0) {
    visitSome(branch.byAbove.get(uid.type)?.get(uid.id), frame, found);
    visitAbove(branch.byAbove, uid, frame, found);
  }
  visitSome(branch.rest, frame, found);
}

function visitAbove(byAbove: ByUid<Tree<Compiled>>, uid: EntityUid, frame: Frame, found: Found): void {
  const ancestors = frame.entity(uid)?.ancestors;
  if (ancestors === undefined) return;
  for (const [type, items] of byAbove) {
    const ids = ancestors.idsOf(type);
    // The entity itself has been visited, and is no ancestor of its own save in data that a store has broken.
    const itself = type === uid.type ? uid.id : undefined;
    // Whichever is fewer is walked: an entity may have many ancestors, a set of policies many groups.
    if (ids.size <= items.size) {
      for (const id of ids) if (id !== itself) visitSome(items.get(id), frame, found);
    } else {
      for (const [id, item] of items) if (id !== itself && ids.has(id)) visit(item, frame, found);
    }
  }
}

function visitEquality(branch: EqualityBranch<Compiled>, frame: Frame, found: Found): void {
  const value = branch.subject.read(frame);
  if (value === undefined) {
    // INVARIANT: indexing changes no errors: each of these would have failed with this read, or been false before it.
    frame.takeFailure();
    for (const policy of branch.unread) found.judge(policy, frame);
  } else if (typeof value !== 'object') {
    visitSome(branch.byPrimitive.get(value), frame, found);
  } else if (value.kind === 'entity') {
    visitSome(branch.byEntity.get(value.type)?.get(value.id), frame, found);
  }
  visitSome(branch.rest, frame, found);
}

function visitSome(tree: Tree<Compiled> | undefined, frame: Frame, found: Found): void {
  if (tree !== undefined) visit(tree, frame, found);
}

/** The policies come in the order of the filing. A policy filed under two actions that both fit comes twice. */
function inOrder<T extends { readonly order: number }>(items: T[]): readonly T[] {
  if (items.length < 2) return items;
  items.sort((a, b) => a.order - b.order);
  return items.filter((item, at) => item.order !== items[at - 1]?.order);
}
