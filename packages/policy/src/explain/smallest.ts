// The smallest change that would have a request allowed.

import type { Fault, Result } from '@sallyport/base';
import type { Policy } from '../ast.ts';
import { isAuthorized, untilStoreFails } from '../authorize.ts';
import { compilePolicies } from '../compile/compile.ts';
import { conditionOf } from '../condition.ts';
import { type Entities, noEntities } from '../entity.ts';
import { StoreFailure } from '../failure.ts';
import { type PolicySet, policySet } from '../policy-set.ts';
import type { Request } from '../request.ts';
import { applyChanges, type Change, changeKey, placeKey } from './change.ts';
import { changesTowards } from './goal.ts';

/**
 * `change`: applying all of `changes` has the request allowed, and no part of them does. INVARIANT: both, by trial.
 * `unknown`: within the bound (`bound`), or among the changes that were thought of (`none_found`), there was none.
 */
export type SmallestChange =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'change'; readonly changes: readonly Change[] }
  | { readonly kind: 'unknown'; readonly why: 'bound' | 'none_found' };

export interface SmallestChangeOptions {
  /** Decisions that may be tried. */
  readonly triesMax?: number;
  /** Changes that may be needed together. */
  readonly changesMax?: number;
}

/** Searches by number of changes. Faults: `unavailable` when a look-up throws. */
export function smallestChange(
  set: PolicySet,
  request: Request,
  entities: Entities,
  options: SmallestChangeOptions = {},
): Result<SmallestChange, Fault> {
  return untilStoreFails(() => new Search(set, request, entities, options).run());
}

type Trial = readonly Change[];

class Search {
  readonly #request: Request;
  readonly #entities: Entities;
  readonly #policies: readonly Policy[];
  readonly #isAllowed: (request: Request, entities: Entities) => boolean;
  readonly #triesMax: number;
  readonly #changesMax: number;
  readonly #seen = new Set<string>();
  #tries = 0;

  constructor(set: PolicySet, request: Request, entities: Entities, options: SmallestChangeOptions) {
    this.#request = request;
    this.#entities = entities;
    this.#triesMax = options.triesMax ?? 2_000;
    this.#changesMax = options.changesMax ?? 4;
    const compiled = compilePolicies(set);
    this.#isAllowed = (changed, world) => {
      const response = compiled.isAuthorized(changed, world);
      if (!response.ok) throw new StoreFailure(response.fault.cause);
      return response.value.decision === 'allow';
    };
    this.#policies = set.active.map(({ policy }) => policy).filter((policy) => mayConcern(policy, request));
  }

  run(): SmallestChange {
    if (this.#try([])) return { kind: 'allowed' };
    let frontier: readonly Trial[] = [[]];
    for (let size = 1; size <= this.#changesMax && frontier.length > 0; size++) {
      const next: Trial[] = [];
      // A replaced change keeps the size, so a level can grow while it is gone through.
      const level = [...frontier];
      for (let at = 0; at < level.length; at++) {
        for (const trial of this.#steps(level[at] ?? [])) {
          const key = trial.map(changeKey).sort().join('\n');
          if (this.#seen.has(key)) continue;
          this.#seen.add(key);
          if (this.#tries >= this.#triesMax) return { kind: 'unknown', why: 'bound' };
          if (this.#try(trial)) return { kind: 'change', changes: this.#least(trial) };
          if (trial.length === (level[at] ?? []).length) level.push(trial);
          else next.push(trial);
        }
      }
      frontier = next;
    }
    return { kind: 'unknown', why: frontier.length > 0 ? 'bound' : 'none_found' };
  }

  #try(trial: Trial): boolean {
    this.#tries++;
    const changed = applyChanges(this.#request, this.#entities, trial);
    return this.#isAllowed(changed.request, changed.entities);
  }

  /** Trials with one change more, or with one replaced. */
  #steps(trial: Trial): readonly Trial[] {
    const { request, entities } = applyChanges(this.#request, this.#entities, trial);
    return this.#policies
      .flatMap((policy) => changesTowards(conditionOf(policy), policy.effect === 'permit', request, entities))
      .map((change) => [...trial.filter((other) => placeKey(other) !== placeKey(change)), change]);
  }

  /** The smallest part of a trial that is enough: parts are few, so all are tried. */
  #least(trial: Trial): Trial {
    const parts = Array.from({ length: 2 ** trial.length - 2 }, (_, at) =>
      trial.filter((__, place) => (((at + 1) >> place) & 1) === 1),
    ).sort((a, b) => a.length - b.length);
    return parts.find((part) => this.#try(part)) ?? trial;
  }
}

/** False for a policy that no change can have apply: principal, action and resource stay who they are. */
function mayConcern(policy: Policy, request: Request): boolean {
  const fixed: Policy = {
    ...policy,
    principal: policy.principal.op === 'in' ? { op: 'all' } : withoutIn(policy.principal),
    resource: policy.resource.op === 'in' ? { op: 'all' } : withoutIn(policy.resource),
    // What an action belongs to is the schema's, but it is asked of the entities, which are not asked here.
    action: policy.action.op === 'in' ? { op: 'all' } : policy.action,
    conditions: [],
    effect: 'permit',
  };
  const alone = policySet([fixed]);
  if (!alone.ok) return true;
  const response = isAuthorized(alone.value, request, noEntities);
  return !response.ok || response.value.decision === 'allow';
}

function withoutIn(constraint: Policy['principal']): Policy['principal'] {
  return constraint.op === 'is in' ? { op: 'is', entityType: constraint.entityType } : constraint;
}
