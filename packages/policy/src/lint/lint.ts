// What can be said against policies without a request: those that do nothing, and those that say less than they seem to.

import type { Policy } from '../ast.ts';
import { conjunctsOf } from '../compile/scope.ts';
import { conditionOf } from '../condition.ts';
import { uidToString } from '../format.ts';
import type { PolicySet } from '../policy-set.ts';
import type { Position } from '../position.ts';
import type { Schema } from '../schema/schema.ts';
import { appliesWherever, type Read, readPolicy } from './implies.ts';
import { fitsSchema } from './schema.ts';
import { contradicts, isAlwaysTrue, isNeverTrue } from './truth.ts';

/**
 * `shadowed`: without it no request would be decided otherwise, because of the policy `by`. `never_matches`: it applies
 * to no request (with `schema`: to none that fits the schema). `always_true`: it applies to every request, or with
 * `condition` that condition of it says nothing. INVARIANT: no finding is ever wrong; there may be more to find.
 */
export interface Finding {
  readonly kind: 'shadowed' | 'never_matches' | 'always_true';
  readonly policyId: string;
  readonly message: string;
  readonly by?: string;
  /** Among the conditions, from 0. */
  readonly condition?: number;
  readonly schema?: true;
  readonly file?: string;
  readonly at?: Position;
}

/** The findings in the order of the set; templates are judged by their links. */
export function lintPolicies(set: PolicySet, schema?: Schema): readonly Finding[] {
  const reads = set.active.map(({ policy }) => readPolicy(policy));
  const shadows = new Shadows(reads);
  return reads.flatMap((read, order): Finding[] => {
    const { policy } = read;
    const never = neverMatches(policy, schema);
    if (never !== undefined) return [never];
    const conditions = policy.conditions.flatMap(({ kind, body }, condition): Finding[] => {
      const idle = kind === 'when' ? isAlwaysTrue(body) : isAlwaysTrue({ kind: 'not', operand: body });
      if (!idle) return [];
      const message = `this \`${kind}\` lets everything through`;
      return [{ kind: 'always_true', condition, message, ...about(policy, body.at) }];
    });
    const open = [policy.principal, policy.action, policy.resource].every(({ op }) => op === 'all');
    const always: Finding[] =
      open && conditions.length === policy.conditions.length
        ? [{ kind: 'always_true', message: `it ${policy.effect}s every request`, ...about(policy) }]
        : conditions;
    const by = shadows.of(read, order);
    if (by === undefined) return always;
    const verb = by.effect === policy.effect ? `${by.effect}s all of it already` : 'forbids all of it';
    return [...always, { kind: 'shadowed', by: by.id, message: `\`${by.id}\` ${verb}`, ...about(policy) }];
  });
}

function neverMatches(policy: Policy, schema: Schema | undefined): Finding | undefined {
  const condition = conditionOf(policy);
  if (isNeverTrue(condition) || contradicts(conjunctsOf(condition))) {
    return { kind: 'never_matches', message: 'its scope and conditions are never all true', ...about(policy) };
  }
  if (policy.action.op === 'in' && policy.action.entities.length === 0) {
    return { kind: 'never_matches', message: 'it names no action', ...about(policy) };
  }
  if (schema === undefined || fitsSchema(policy, schema)) return undefined;
  const message = 'the schema has no action that joins this principal, this action and this resource';
  return { kind: 'never_matches', schema: true, message, ...about(policy) };
}

function about({ id, source }: Policy, at = source?.start): Pick<Finding, 'policyId' | 'file' | 'at'> {
  return {
    policyId: id,
    ...(source?.file === undefined ? {} : { file: source.file }),
    ...(at === undefined ? {} : { at }),
  };
}

/** Finds what shadows a policy without comparing each with each. */
class Shadows {
  readonly #byKey = new Map<string, { readonly read: Read; readonly order: number }[]>();

  constructor(reads: readonly Read[]) {
    for (const [order, read] of reads.entries()) {
      // Whatever it shadows has every conjunct of it, so the first will find it.
      const [first = ''] = read.conjuncts;
      const key = `${principalKeys(read.policy)[0]} ${first}`;
      const same = this.#byKey.get(key);
      if (same === undefined) this.#byKey.set(key, [{ read, order }]);
      else same.push({ read, order });
    }
  }

  /** The policy that makes this one idle; of two that say the same, the later is idle. */
  of(read: Read, order: number): Policy | undefined {
    for (const principal of ['all', ...principalKeys(read.policy)]) {
      for (const conjunct of ['', ...read.conjuncts]) {
        for (const other of this.#byKey.get(`${principal} ${conjunct}`) ?? []) {
          const { policy } = other.read;
          if (other.order === order || (policy.effect === 'permit' && read.policy.effect === 'forbid')) continue;
          if (!appliesWherever(other.read, read)) continue;
          const twins = policy.effect === read.policy.effect && appliesWherever(read, other.read);
          if (!twins || other.order < order) return policy;
        }
      }
    }
    return undefined;
  }
}

/** How the principal's constraint can be found: by itself first, then by what is wider. */
function principalKeys({ principal }: Policy): readonly [string, ...string[]] {
  switch (principal.op) {
    case 'all':
      return ['all'];
    case 'is':
      return [`is ${principal.entityType}`];
    default: {
      const { entity } = principal;
      if (entity.kind === 'slot') throw new TypeError('a template is not linted before it is linked');
      const type = principal.op === 'is in' ? principal.entityType : principal.op === '==' ? entity.type : undefined;
      return [uidToString(entity), ...(type === undefined ? [] : [`is ${type}`])];
    }
  }
}
