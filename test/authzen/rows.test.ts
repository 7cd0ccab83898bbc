// Negative controls of the AuthZEN table: no row holds for a decision point that answers without thinking.

import { type Json, writeJson } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { answerOf } from './fixture.ts';
import type { DecisionPoint, Row } from './row.ts';
import { rowName, rows } from './rows.ts';

/** Says the same to everything. */
function parrot(status: number, body: Json, type = 'application/json'): DecisionPoint {
  const headers = new Headers({ 'content-type': type });
  return { base: 'http://127.0.0.1:1', ask: async () => answerOf(status, headers, writeJson(body)) };
}

async function holding(point: DecisionPoint): Promise<readonly Row[]> {
  const held: Row[] = [];
  for (const row of rows) {
    const holds = await row.holds(point).then(
      () => true,
      () => false,
    );
    if (holds) held.push(row);
  }
  return held;
}

const problem = { detail: 'no' };

describe('a decision point that always says', () => {
  it.each([
    ['nothing', parrot(200, {})],
    ['no body', parrot(200, null)],
    ['internal error', parrot(500, problem, 'application/problem+json')],
    ['not found', parrot(404, problem, 'application/problem+json')],
  ])('%s: no row holds', async (_, point) => {
    expect((await holding(point)).map(rowName)).toEqual([]);
  });

  it.each([
    ['permit', parrot(200, { decision: true, evaluations: [{ decision: true }] }), 6],
    ['deny', parrot(200, { decision: false, evaluations: [{ decision: false }] }), 6],
    ['bad request', parrot(400, problem, 'application/problem+json'), 40],
  ] as const)('%s: few rows hold', async (_, point, atMost) => {
    const held = await holding(point);
    expect(held.length, held.map(rowName).join('\n')).toBeLessThanOrEqual(atMost);
  });
});

it('the table has each row once, and every section that concerns a decision point', () => {
  const names = rows.map(rowName);
  expect(new Set(names).size).toBe(names.length);
  const sections = new Set(rows.map(({ section }) => section));
  for (const section of [
    '5.1',
    '5.2',
    '5.3',
    '5.4',
    '5.5',
    '6.1',
    '6.2',
    '7.1',
    '7.1.1',
    '7.1.2',
    '7.1.2.1',
    '7.2',
    '7.2.1',
  ]) {
    expect(sections, section).toContain(section);
  }
  for (const section of ['8.1', '8.2', '8.2.2', '8.3', '8.4', '8.4.1', '8.5', '8.5.1', '8.6', '8.6.1', '9.1.3']) {
    expect(sections, section).toContain(section);
  }
  for (const section of ['9.1.1', '9.2.1', '9.2.2', '9.2.3', '10.1', '10.1.1', '10.1.2', '10.1.3', '11.2', '11.4']) {
    expect(sections, section).toContain(section);
  }
});
