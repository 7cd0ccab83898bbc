// Walks the plan of a set with one request and makes the response of what the policies have said.

import type { Entities } from '../entity.ts';
import type { Request, Response } from '../request.ts';
import { type Failed, Frame, type PolicyCell } from './frame.ts';
import type { Packed } from './pack.ts';

interface Answer {
  readonly ok: true;
  readonly value: Response;
}

/** The result of a request. Throws `StoreFailure`. What many requests share is frozen: it is one object. */
export function respond({ plan, cells }: Packed, request: Request, entities: Entities): Answer {
  if (plan === undefined) return nothingApplies;
  const frame = new Frame(request, entities, cells);
  plan.visit(frame, 0);
  const { permit, permits, forbid, forbids, failed } = frame;
  if (failed === undefined) {
    if (forbid === undefined) {
      if (permit === undefined) return nothingApplies;
      if (permits === undefined) return aloneAnswer(permit);
    } else if (forbids === undefined) return aloneAnswer(forbid);
  }
  const allowed = forbid === undefined && permit !== undefined;
  const [one, several] = allowed ? [permit, permits] : [forbid, forbids];
  const deciding = several ?? (one === undefined ? [] : [one]);
  return {
    ok: true,
    value: {
      decision: allowed ? 'allow' : 'deny',
      reasons: inOrder(deciding).map(({ id }) => id),
      errors: failed === undefined ? [] : inOrder(failed).map(errorOf),
    },
  };
}

const nothingApplies = answer('deny', []);

/** The answer where this policy alone has decided and none has failed: made once. */
function aloneAnswer(policy: PolicyCell): Answer {
  policy.alone ??= answer(policy.effect === 'permit' ? 'allow' : 'deny', [policy.id]);
  return policy.alone;
}

function answer(decision: Response['decision'], reasons: readonly string[]): Answer {
  const value = Object.freeze({ decision, reasons: Object.freeze(reasons), errors: Object.freeze([]) });
  return Object.freeze({ ok: true, value });
}

function errorOf({ policyId, failure: { code, message } }: Failed): Response['errors'][number] {
  return { policyId, code, message };
}

/** The policies come in the order of the filing. A policy filed under two actions that both fit comes twice. */
function inOrder<T extends { readonly order: number }>(items: T[]): readonly T[] {
  if (items.length < 2) return items;
  items.sort((a, b) => a.order - b.order);
  return items.filter((item, at) => item.order !== items[at - 1]?.order);
}
