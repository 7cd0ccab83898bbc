// The stores on the embedded Postgres that a start without a database runs on, under the laws.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must, systemClock } from '@sallyport/base';
import { decisionMigrations, postgresBudgets, postgresCanaries, postgresHeld } from '@sallyport/decision';
import { budgetLaws, canaryLaws, heldLawBounds, heldLaws, lawMostStanding } from '@sallyport/decision/laws';
import { migrate, openPostgres } from '@sallyport/storage';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-laws-'));
const { sql, kind, close } = must(
  await openPostgres({ clock: systemClock, source: { embedded: { folder: join(folder, 'postgres') } } }),
);
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});
must(await migrate(sql, decisionMigrations));

/** Laws are checked one after the other, each on empty tables. */
const empty = () => sql`truncate budget_counter, canary, canary_secret, held_text`;

/** A clock that a law moves. */
function timeFrom(startMs: number) {
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

it('is the embedded one', () => expect(kind).toBe('embedded'));

describe('budgets', () => {
  for (const law of budgetLaws) {
    it(law.name, () =>
      law.check(async () => {
        await empty();
        // A multiple of every window of the laws.
        const { nowMs, advance } = timeFrom(20_000 * 9 * 86_400_000);
        return { store: postgresBudgets(sql, { nowMs }), advance };
      }),
    );
  }
});

describe('canaries', () => {
  for (const law of canaryLaws) {
    it(law.name, () =>
      law.check(async () => {
        await empty();
        return postgresCanaries(sql, { mostStanding: lawMostStanding });
      }),
    );
  }
});

describe('held texts', () => {
  for (const law of heldLaws) {
    it(law.name, () =>
      law.check(async () => {
        await empty();
        const { nowMs, advance } = timeFrom(1_000_000);
        return { store: postgresHeld(sql, { bounds: heldLawBounds, nowMs }), advance };
      }),
    );
  }
});
