// What every budget store must do, whatever lies beneath.

import assert from 'node:assert/strict';
import type { BudgetStore, Charge } from '../budget-store.ts';
import { type Law, value } from './law.ts';

/** A store and the clock it goes by. */
export interface OpenBudgets {
  readonly store: BudgetStore;
  /** Moves the clock, back too; it begins at a moment that is a multiple of every window here. */
  readonly advance: (ms: number) => void;
}

const hourMs = 3_600_000;
const hourly: Charge = { budget: 'hourly', holder: 's', windowMs: hourMs, bytesMax: 100, requestsMax: 5 };

export const budgetLaws: readonly Law<OpenBudgets>[] = [
  {
    name: 'a counter takes what it has room for to the last byte, and nothing more',
    check: async (open) => {
      const { store } = await open();
      assert.equal(value(await store.charge('acme', [hourly], 60)), undefined);
      assert.equal(value(await store.charge('acme', [hourly], 40)), undefined);
      assert.deepEqual(value(await store.charge('acme', [hourly], 1)), {
        place: 0,
        bytesLeft: 0,
        requestsLeft: 3,
        retryAfterMs: hourMs + hourMs / 12,
      });
      assert.equal(value(await store.charge('acme', [hourly], 0)), undefined);
    },
  },
  {
    name: 'requests are counted, those of no bytes too',
    check: async (open) => {
      const { store } = await open();
      const often: Charge = { budget: 'often', holder: '', windowMs: hourMs, requestsMax: 3 };
      for (let at = 0; at < 3; at++) assert.equal(value(await store.charge('acme', [often], 0)), undefined);
      const exceeded = value(await store.charge('acme', [often], 0));
      assert.deepEqual(exceeded, { place: 0, requestsLeft: 0, retryAfterMs: hourMs + hourMs / 12 });
    },
  },
  {
    name: 'INVARIANT: what is refused is charged to no counter',
    check: async (open) => {
      const { store } = await open();
      const wide: Charge = { budget: 'wide', holder: '', windowMs: hourMs, bytesMax: 1_000 };
      for (const order of [
        [wide, hourly],
        [hourly, wide],
      ]) {
        const exceeded = value(await store.charge('acme', order, 101));
        assert.equal(exceeded?.place, order.indexOf(hourly));
        assert.equal(exceeded?.retryAfterMs, undefined);
      }
      assert.equal(value(await store.charge('acme', [wide], 1_000)), undefined);
      assert.equal(value(await store.charge('acme', [hourly], 100)), undefined);
    },
  },
  {
    name: 'the first of several that have no room is told',
    check: async (open) => {
      const { store } = await open();
      const narrow: Charge = { budget: 'a-narrow', holder: '', windowMs: hourMs, bytesMax: 10 };
      assert.equal(value(await store.charge('acme', [hourly, narrow], 200))?.place, 0);
      assert.equal(value(await store.charge('acme', [narrow, hourly], 200))?.place, 0);
      assert.equal(value(await store.charge('acme', [hourly, narrow], 50))?.place, 1);
    },
  },
  {
    name: 'tenants, holders, budgets and windows of equal names are apart',
    check: async (open) => {
      const { store } = await open();
      assert.equal(value(await store.charge('acme', [hourly], 100)), undefined);
      for (const [tenant, charge] of [
        ['globex', hourly],
        ['acme', { ...hourly, holder: 'S' }],
        ['acme', { ...hourly, holder: '' }],
        ['acme', { ...hourly, budget: 'hourly2' }],
        ['acme', { ...hourly, windowMs: 2 * hourMs }],
      ] as const) {
        assert.equal(value(await store.charge(tenant, [charge], 100)), undefined);
      }
      assert.notEqual(value(await store.charge('acme', [hourly], 1)), undefined);
    },
  },
  {
    name: 'INVARIANT: no span of the window holds more than the budget, wherever it begins',
    check: async (open) => {
      const { store, advance } = await open();
      const spent: { atMs: number; bytes: number }[] = [];
      let nowMs = 0;
      for (let step = 0; step < 120; step++) {
        const bytes = (step * 37) % 61;
        if (value(await store.charge('acme', [hourly], bytes)) === undefined) spent.push({ atMs: nowMs, bytes });
        const passedMs = ((step * 7_919) % 600) * 1_000;
        advance(passedMs);
        nowMs += passedMs;
      }
      assert.ok(spent.length > 12);
      for (const { atMs } of spent) {
        const within = spent.filter((one) => one.atMs >= atMs && one.atMs < atMs + hourMs);
        assert.ok(within.reduce((sum, one) => sum + one.bytes, 0) <= 100);
        assert.ok(within.length <= 5);
      }
    },
  },
  {
    name: 'there is room when it was said that there would be, and not before',
    check: async (open) => {
      const { store, advance } = await open();
      assert.equal(value(await store.charge('acme', [hourly], 70)), undefined);
      advance(hourMs / 2 + 17);
      assert.equal(value(await store.charge('acme', [hourly], 20)), undefined);
      const later = value(await store.charge('acme', [hourly], 60))?.retryAfterMs ?? 0;
      assert.ok(later > 0 && later <= hourMs);
      advance(later - 1);
      assert.notEqual(value(await store.charge('acme', [hourly], 60)), undefined);
      advance(1);
      assert.equal(value(await store.charge('acme', [hourly], 60)), undefined);
    },
  },
  {
    name: 'a clock that is set back gives no room',
    check: async (open) => {
      const { store, advance } = await open();
      assert.equal(value(await store.charge('acme', [hourly], 100)), undefined);
      advance(-2 * hourMs);
      assert.notEqual(value(await store.charge('acme', [hourly], 1)), undefined);
      advance(hourMs);
      assert.notEqual(value(await store.charge('acme', [hourly], 1)), undefined);
    },
  },
  {
    name: 'INVARIANT: concurrent callers together never exceed it, and use all of it',
    check: async (open) => {
      const { store } = await open();
      const daily: Charge = { budget: 'daily', holder: '', windowMs: 24 * hourMs, bytesMax: 50 };
      const many: Charge = { ...hourly, bytesMax: 1_000, requestsMax: 1_000 };
      const both = Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? [daily, many] : [many, daily]));
      const all = await Promise.all(both.map((charges) => store.charge('acme', charges, 2).then(value)));
      assert.equal(all.filter((exceeded) => exceeded === undefined).length, 25);
      const rest = value(await store.charge('acme', [many], 951));
      assert.deepEqual([rest?.bytesLeft, rest?.requestsLeft], [950, 975]);
    },
  },
  {
    name: 'sweeping removes what is over, and nothing that still counts',
    check: async (open) => {
      const { store, advance } = await open();
      assert.equal(value(await store.charge('acme', [hourly, { ...hourly, windowMs: 9 * hourMs }], 100)), undefined);
      assert.equal(value(await store.sweep()), 0);
      advance(hourMs + hourMs / 12);
      assert.equal(value(await store.sweep()), 1);
      assert.equal(value(await store.charge('acme', [hourly], 100)), undefined);
      assert.equal(value(await store.charge('acme', [{ ...hourly, windowMs: 9 * hourMs }], 1))?.bytesLeft, 0);
    },
  },
];
