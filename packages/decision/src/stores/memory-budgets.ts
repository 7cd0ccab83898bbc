// Budgets in memory: the readable definition of the counters, under the same laws as Postgres.

import { ok } from '@sallyport/base';
import { type BudgetStore, type Charge, type Exceeded, windowParts } from '../budget-store.ts';

interface Spent {
  readonly part: number;
  readonly bytes: number;
}

interface Counter {
  readonly partMs: number;
  spent: readonly Spent[];
}

/** `nowMs` is the wall clock. */
export function memoryBudgets({ nowMs }: { readonly nowMs: () => number }): BudgetStore {
  const counters = new Map<string, Counter>();
  return {
    charge: async (tenant, charges, bytes) => {
      const now = nowMs();
      const due: { readonly counter: Counter; readonly part: number }[] = [];
      for (const [place, charge] of charges.entries()) {
        const { budget, windowMs, holder } = charge;
        const key = JSON.stringify([tenant, budget, windowMs, holder]);
        const counter = counters.get(key) ?? { partMs: Math.ceil(windowMs / windowParts), spent: [] };
        counters.set(key, counter);
        // A clock that was set back goes on where it was.
        const part = Math.max(Math.floor(now / counter.partMs), ...counter.spent.map((one) => one.part));
        counter.spent = counter.spent.filter((one) => one.part >= part - windowParts);
        const exceeded = roomOf(charge, counter, bytes, now);
        if (exceeded !== undefined) return ok({ place, ...exceeded });
        due.push({ counter, part });
      }
      for (const { counter, part } of due) counter.spent = [...counter.spent, { part, bytes }];
      return ok(undefined);
    },
    sweep: async () => {
      const over = [...counters].filter(([, { partMs, spent }]) =>
        spent.every(({ part }) => (part + windowParts + 1) * partMs <= nowMs()),
      );
      for (const [key] of over) counters.delete(key);
      return ok(over.length);
    },
  };
}

/** Undefined where there is room. */
function roomOf(
  { bytesMax, requestsMax }: Charge,
  { spent, partMs }: Counter,
  bytes: number,
  nowMs: number,
): Omit<Exceeded, 'place'> | undefined {
  const left = (kept: readonly Spent[]) => ({
    bytes: (bytesMax ?? Number.POSITIVE_INFINITY) - kept.reduce((sum, one) => sum + one.bytes, 0),
    requests: (requestsMax ?? Number.POSITIVE_INFINITY) - kept.length,
  });
  const fits = (kept: readonly Spent[]) => bytes <= left(kept).bytes && left(kept).requests >= 1;
  if (fits(spent)) return undefined;
  const parts = [...new Set(spent.map((one) => one.part))].sort((a, b) => a - b);
  const freeing = parts.find((part) => fits(spent.filter((one) => one.part > part)));
  const now = left(spent);
  return {
    ...(bytesMax === undefined ? {} : { bytesLeft: Math.max(0, now.bytes) }),
    ...(requestsMax === undefined ? {} : { requestsLeft: Math.max(0, now.requests) }),
    ...(freeing === undefined ? {} : { retryAfterMs: (freeing + windowParts + 1) * partMs - nowMs }),
  };
}
