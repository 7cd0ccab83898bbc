// Budgets at the door out: what may leave is charged before it does, and what has no room is refused and recorded.

import { type Clock, type JsonObject, ok, type Result } from '@sallyport/base';
import { type BudgetStore, type Charge, type Decision, deny, type Exceeded } from '@sallyport/decision';
import type { Recorder } from '@sallyport/evidence';
import type { Config, Refusal } from '@sallyport/http';
import type { VerifiedToken } from '@sallyport/token';
import type { Destination } from './destination.ts';

export type Budget = Config['egress']['budgets'][number];
export type BudgetOutcome = 'charged' | 'exceeded' | 'unavailable';

export interface BudgetPorts {
  readonly budgets: readonly Budget[];
  readonly counters: Pick<BudgetStore, 'charge'>;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
  readonly onBudget: (outcome: BudgetOutcome) => void;
}

export interface Leaving {
  readonly token: VerifiedToken;
  readonly destination: Destination;
  /** All that leaves, in bytes: the content as it was let out, and what goes beside it. */
  readonly bytes: number;
  /** What let it out. */
  readonly decision: Decision;
}

/**
 * Charges every budget that covers the destination, or none. INVARIANT: nothing leaves that was not charged.
 * Faults: `exhausted` for a budget without room, which is recorded; `unavailable`.
 */
export async function chargeBudgets(ports: BudgetPorts, leaving: Leaving): Promise<Result<void, Refusal>> {
  const { token, destination, bytes, decision } = leaving;
  const covering = ports.budgets.filter((budget) => covers(budget.destination, destination));
  if (covering.length === 0) return ok(undefined);
  const charges = covering.map((budget) => chargeOf(budget, token));
  const charged = await ports.counters.charge(token.tenant, charges, bytes);
  if (!charged.ok) {
    ports.onBudget('unavailable');
    return charged;
  }
  const budget = covering[charged.value?.place ?? -1];
  if (charged.value === undefined || budget === undefined) {
    ports.onBudget('charged');
    return ok(undefined);
  }
  const exceeded = charged.value;
  const said = { door: 'egress', reason: 'budget_exceeded', budget: budget.name, bytes, ...leftOf(exceeded) };
  return deny(ports, { token, basis: decision.basis }, { ...said, destination: destination.id }, () => {
    ports.onBudget('exceeded');
    return refusal(budget, exceeded);
  });
}

/** Whether a budget for a host, for `*.host` or for `*` counts what goes there. */
export function covers(pattern: string, destination: Destination): boolean {
  if (pattern === '*') return true;
  const host = destination.id.toLowerCase();
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

function chargeOf({ name, per, window, bytes, requests }: Budget, { session }: VerifiedToken): Charge {
  const holder = per === 'session' ? session : '';
  return { budget: `${per}/${name}`, holder, windowMs: window, bytesMax: bytes, requestsMax: requests };
}

function refusal({ name, per, destination, window }: Budget, exceeded: Exceeded): Refusal {
  const { bytesLeft, requestsLeft, retryAfterMs } = exceeded;
  const left = [
    ...(bytesLeft === undefined ? [] : [`${bytesLeft} bytes`]),
    ...(requestsLeft === undefined ? [] : [`${requestsLeft} requests`]),
  ].join(' and ');
  const next =
    retryAfterMs === undefined
      ? 'this call is larger than the whole budget; send it in parts'
      : `try again in ${Math.ceil(retryAfterMs / 1_000)} s, or send less`;
  return {
    code: 'exhausted',
    message: `the budget \`${name}\` of this ${per} for \`${destination}\` has ${left} left; ${next}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    members: { budget: { name, per, destination, windowMs: window, ...leftOf(exceeded) } },
  };
}

function leftOf({ bytesLeft, requestsLeft }: Pick<Exceeded, 'bytesLeft' | 'requestsLeft'>): JsonObject {
  return {
    ...(bytesLeft === undefined ? {} : { bytesLeft }),
    ...(requestsLeft === undefined ? {} : { requestsLeft }),
  };
}
