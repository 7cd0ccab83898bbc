// A policy set compiled: found by scope and equalities, one closure a policy shape, shared parts computed once.

import type { Fault, Result } from '@sallyport/base';
import { unavailable, untilStoreFails } from '../authorize.ts';
import type { Entities } from '../entity.ts';
import type { PolicySet } from '../policy-set.ts';
import type { Request, Response } from '../request.ts';
import type { TraceOptions } from '../trace/read.ts';
import { respondTraced, type TracedResponse } from '../trace/respond.ts';
import { canGenerate } from './generate.ts';
import { pack } from './pack.ts';
import { respond } from './respond.ts';
import { Slice } from './scope.ts';
import { type Compiled, Shapes } from './shapes.ts';
import { growTree } from './tree.ts';

export interface CompiledPolicies {
  /**
   * The response of `isAuthorized` in `authorize.ts`, faster. INVARIANT: where the look-ups succeed, decision, reasons
   * and errors are the same, in the same order. Faults: `unavailable` when a look-up throws.
   */
  isAuthorized(request: Request, entities: Entities): Result<Response, Fault>;
  /**
   * The same response with what it rests on: slower, through the same filing, while `isAuthorized` pays nothing for it.
   * Faults: as above.
   */
  traced(request: Request, entities: Entities, options?: TraceOptions): Result<TracedResponse, Fault>;
  /** Functions that were made: policies that differ only in literals share one. */
  readonly shapes: number;
  /** Whether they are generated code. */
  readonly generated: boolean;
}

export interface CompileOptions {
  /** Called now and then, and at the end with `done` = `total` = the number of policies. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /**
   * Makes JavaScript functions instead of closures: faster, with the same results. Off by default; closures are used
   * all the same where the process forbids code from strings.
   */
  readonly generateCode?: boolean;
  /** Policies that are asked one by one instead of being filed; 0 files whatever can be. Changes speed only. */
  readonly leafMax?: number;
}

/** Policies between two calls of `onProgress`. */
const progressStep = 500;

/** Compiles a set; the set may be dropped or kept. */
export function compilePolicies(set: PolicySet, options: CompileOptions = {}): CompiledPolicies {
  const total = set.active.length;
  const report = (done: number) => options.onProgress?.({ done: Math.min(total, Math.floor(done)), total });
  const policies = set.active.map(({ policy }, order) => {
    if (order % progressStep === 0) report(order / 2);
    return { policy, order, slice: new Slice(policy) };
  });
  const shapes = new Shapes();
  let placed = 0;
  const gardener: Parameters<typeof growTree<(typeof policies)[number], Compiled>>[1] = {
    place: ({ policy, order, slice }, settled) => {
      // A policy may have several places, so this half of the way is an estimate.
      if (++placed % progressStep === 0) report((total + placed) / 2);
      return shapes.add({ policy, order, condition: slice.condition(settled) });
    },
    reader: (subject) => shapes.reader(subject),
  };
  const tree = growTree(policies, gardener, options.leafMax);
  const generated = options.generateCode === true && canGenerate();
  const { packed, uses } = pack(tree, shapes);
  shapes.finish(uses, { generate: generated });
  report(total);
  return {
    shapes: shapes.size,
    generated,
    isAuthorized: (request, entities) => {
      try {
        return respond(packed, request, entities);
      } catch (failure) {
        return unavailable(failure);
      }
    },
    traced: (request, entities, trace = {}) => untilStoreFails(() => respondTraced(tree, request, entities, trace)),
  };
}
