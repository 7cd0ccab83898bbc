// Budgets in a real Postgres, under the laws, and charged by several processes at once.

import { afterAll, describe, expect, it } from 'vitest';
import { budgetLaws } from '../laws/budget-laws.ts';
import { type Charged, chargingProcess } from '../testing/charging-process.fixture.ts';
import { postgresBudgets } from './postgres-budgets.ts';
import { testSchemas } from './test-database.fixture.ts';

const schemas = testSchemas();
afterAll(() => schemas.drop());

describe('budgets in Postgres', () => {
  for (const law of budgetLaws) {
    it(law.name, () =>
      law.check(async () => {
        // A multiple of every window of the laws.
        let nowMs = 20_000 * 9 * 86_400_000;
        const store = postgresBudgets(await schemas.schema(), { nowMs: () => nowMs });
        return {
          store,
          advance: (ms) => {
            nowMs += ms;
          },
        };
      }),
    );
  }
});

const windowMs = 1_200;
const bytesMax = 200;

/** Charges of two processes for some windows, all that each was told. */
async function history(atomic: boolean): Promise<readonly Charged[]> {
  const sql = await schemas.schema({ max: 1 });
  await sql`create table spent (at timestamptz not null, bytes integer not null)`;
  const [row] = await sql<{ schema: string }[]>`select current_schema() as schema`;
  const options = { schema: row?.schema ?? '', windowMs, bytesMax, forMs: 4 * windowMs, atomic };
  const processes = await Promise.all([chargingProcess(options), chargingProcess(options)]);
  return (await Promise.all(processes.map((run) => run()))).flat();
}

/** The most that was granted within one span of the window: of calls that began and ended in it. */
function mostInOneWindow(calls: readonly Charged[]): number {
  const granted = calls.filter((call) => call.granted);
  const sums = granted.map(({ beganMs }) =>
    granted
      .filter((call) => call.beganMs >= beganMs && call.endedMs <= beganMs + windowMs)
      .reduce((sum, call) => sum + call.bytes, 0),
  );
  return Math.max(0, ...sums);
}

describe('INVARIANT: two processes together never let out more than the budget in any window', () => {
  it('of the recorded history, to the byte, and all of the budget is used', async () => {
    const calls = await history(true);
    expect(calls.filter((call) => !call.granted).length).toBeGreaterThan(0);
    expect(mostInOneWindow(calls)).toBeLessThanOrEqual(bytesMax);
    expect(mostInOneWindow(calls)).toBeGreaterThan(bytesMax - 7);
  });

  it('negative control: looking first and adding then exceeds it', async () => {
    expect(mostInOneWindow(await history(false))).toBeGreaterThan(bytesMax);
  });
});
