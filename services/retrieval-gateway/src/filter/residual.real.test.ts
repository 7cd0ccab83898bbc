// Residual policies in SQL against brute force: every row, decided once by Postgres and once by the evaluator.

import { randomInt } from 'node:crypto';
import { must } from '@sallyport/base';
import {
  type ClosedEntities,
  closedEntities,
  compileDocuments,
  FactEpochs,
  noRevocations,
  type RowScope,
  rowScope,
  type TenantState,
} from '@sallyport/decision';
import { compilePolicies, type Expr, entityUid, isAuthorized, withEntity } from '@sallyport/policy';
import type { Database } from '@sallyport/storage';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresReader } from '../backends/postgres-reader.ts';
import { entityOfRow, planRows, readPage } from '../plan.ts';
import type { RowReader } from '../reader.ts';
import type { Row } from '../source.ts';
import { testDatabase } from '../testing/database.ts';
import { policyTexts } from '../testing/policies.ts';
import { createDocs, docs, randomRows } from '../testing/rows.ts';
import { and, type Fragment, not, or, TRUE } from './fragment.ts';
import { pushDown, type ResidualScope } from './residual.ts';

// Of rows and policies alike; fast-check prints it on failure, SALLYPORT_TEST_SEED repeats it.
const seed = Number(process.env.SALLYPORT_TEST_SEED ?? randomInt(2 ** 31));
const subject = { type: 'User', id: 'alice' };
const everywhere = [{ anyOf: ['Doc/'] }];

let database: Database & { drop(): Promise<void> };
let reader: RowReader;
let rows: readonly Row[];
const entities = storedEntities();

beforeAll(async () => {
  database = await testDatabase('residual');
  await createDocs(database.sql, randomRows(seed, 120));
  await createDocs(database.sql, randomRows(seed + 1, 20), 'globex');
  reader = postgresReader(database.sql, docs);
  rows = await read(TRUE);
  expect(rows).toHaveLength(120);
});
afterAll(() => database.drop());

test('INVARIANT: rows that SQL lets through are the rows that the evaluator admits, and a superset where it cannot say', async () => {
  const seen = { denied: 0, exact: 0, wider: 0, someShown: 0, erring: 0 };
  await fc.assert(
    fc.asyncProperty(policyTexts(), fc.constantFrom(1, 7, 100, 500), async (text, limit) => {
      const outcome = await compare(text, planRows);
      seen[outcome.kind] += 1;
      if (outcome.shown > 0 && outcome.shown < rows.length) seen.someShown += 1;
      if (outcome.errors > 0) seen.erring += 1;
      if (outcome.scope !== undefined) expect(await pagedIds(text, outcome.scope, limit)).toEqual(outcome.expected);
    }),
    { numRuns: 300, seed },
  );
  expect(seen.exact).toBeGreaterThan(60);
  expect(seen.wider).toBeGreaterThan(10);
  expect(seen.someShown).toBeGreaterThan(40);
  expect(seen.erring).toBeGreaterThan(40);
}, 60_000);

describe('negative controls: a planted mistake is found', () => {
  type Plan = typeof planRows;
  const rewritten =
    (rewrite: (sql: string) => string): Plan =>
    (...args) => {
      const plan = planRows(...args);
      return { ...plan, where: { ...plan.where, text: rewrite(plan.where.text) } };
    };
  const mistakes: Readonly<Record<string, Plan>> = {
    'absence is not asked for': rewritten((sql) =>
      sql.replace(/\("\w+" is not null( and isfinite\("\w+"\))?\)/g, '(true)'),
    ),
    'an infinite time counts as there': rewritten((sql) => sql.replaceAll(/ and isfinite\("at"\)/g, '')),
    'like without an escape': rewritten((sql) => sql.replaceAll(` escape '\\'`, ` escape ''`)),
    'microseconds compared': rewritten((sql) => sql.replaceAll('floor(extract', '(extract')),
    'NULL members count': rewritten((sql) => sql.replaceAll('member is not null and true', 'true')),
    'an error is read as false': planWith(twoValued),
    'an erring forbid is read as applying': (source, state, scope, token) => {
      const forbids = scope.forbids.map((policy) => ({ ...policy, condition: negated(negated(policy.condition)) }));
      return planWith(twoValued)(source, state, { ...scope, forbids }, token);
    },
  };
  test.each(Object.entries(mistakes))('%s', async (_, plan) => {
    const found = await fc.check(
      fc.asyncProperty(policyTexts(), async (text) => {
        await compare(text, plan);
      }),
      { numRuns: 3_000, seed, endOnFailure: true },
    );
    expect(found.failed).toBe(true);
    expect(String(found.errorInstance)).toMatch(/AssertionError/);
  });
});

/** Holds SQL against brute force for one policy set. */
async function compare(text: string, plan: typeof planRows) {
  const state = stateOf(text);
  const { admitted, errors } = bruteForce(state);
  const scope = must(rowScope(state, question));
  if (scope.kind === 'denied') {
    expect(admitted).toEqual([]);
    return { kind: 'denied' as const, shown: 0, errors, expected: admitted };
  }
  const { where, exact } = plan(docs, state, scope, everywhere);
  const shown = (await read(where)).map(idOf);
  // By the residual too, since that is what the gateway asks of each row.
  const residual = rows.filter((row) => must(scope.admits(entityOfRow(docs, state, row)))).map(idOf);
  expect(residual).toEqual(admitted);
  if (exact) expect(shown).toEqual(admitted);
  else expect(admitted.filter((id) => !shown.includes(id))).toEqual([]);
  return {
    kind: exact ? ('exact' as const) : ('wider' as const),
    shown: admitted.length,
    errors,
    expected: admitted,
    scope,
  };
}

/** The ids of all pages, one page after the other. */
async function pagedIds(text: string, scope: Extract<RowScope, { kind: 'rows' }>, limit: number) {
  const state = stateOf(text);
  const ids: unknown[] = [];
  let afterId: string | undefined;
  do {
    const page = must(
      await readPage(
        {
          source: docs,
          reader,
          plan: planRows(docs, state, scope, everywhere),
          admits: (row) => scope.admits(entityOfRow(docs, state, row)),
          onDisagreement: () => expect.unreachable('SQL let a row through that the evaluator did not'),
        },
        { tenant: 'acme', afterId, limit },
      ),
    );
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    ids.push(...page.rows.map((row) => row.id));
    afterId = page.lastId ?? undefined;
    // A few pages tell enough of a long walk.
  } while (afterId !== undefined && (limit > 1 || ids.length < 10));
  return afterId === undefined ? ids : [...ids, ...bruteForce(state).admitted.slice(ids.length)];
}

const question = { subject, action: { name: 'retrieve' }, resourceType: 'Doc', context: { source: 'docs' } };

/** The full evaluation of every row, in the order of ids. */
function bruteForce(state: TenantState) {
  let errors = 0;
  const admitted = rows.filter((row) => {
    const entity = entityOfRow(docs, state, row);
    const request = {
      principal: entityUid(subject.type, subject.id),
      action: entityUid('Action', 'retrieve'),
      resource: entity.uid,
      context: { kind: 'record' as const, fields: new Map([['source', 'docs']]) },
    };
    const response = must(isAuthorized(state.policies, request, withEntity(state.entities, entity)));
    errors += response.errors.length;
    return response.decision === 'allow';
  });
  return { admitted: admitted.map(idOf), errors };
}

/** SQL's two-valued reading, in which what is not true is false. */
function twoValued(expr: Expr, scope: ResidualScope): Fragment | undefined {
  const parts = (...exprs: Expr[]) => exprs.map((each) => twoValued(each, scope)).filter((each) => each !== undefined);
  switch (expr.kind) {
    case 'not': {
      const [inner] = parts(expr.operand);
      return inner === undefined ? undefined : not(inner);
    }
    case 'and':
    case 'or': {
      const both = parts(expr.left, expr.right);
      if (both.length < 2) return undefined;
      return expr.kind === 'and' ? and(...both) : or(...both);
    }
    default:
      return pushDown(expr, scope);
  }
}

function negated(operand: Expr): Expr {
  return { kind: 'not', operand };
}

/** `planRows` with another way to push conditions down. */
function planWith(push: typeof pushDown): typeof planRows {
  return (source, state, scope, token) => {
    const pushed: ResidualScope = { source, idsBelow: (above, type) => idsUnder(state.entities, above, type) };
    const permits = scope.permits.map(({ condition }) => push(condition, pushed));
    const forbids = scope.forbids.map(({ condition }) => push(condition, pushed));
    const known = (parts: readonly (Fragment | undefined)[]) => parts.filter((part) => part !== undefined);
    const { exact } = planRows(source, state, scope, token);
    return {
      where: and(permits.includes(undefined) ? TRUE : or(...known(permits)), not(or(...known(forbids)))),
      exact,
    };
  };
}

function idsUnder(stored: ClosedEntities, above: ReturnType<typeof entityUid>, type: string): string[] {
  return [...stored].filter(({ uid, ancestors }) => uid.type === type && ancestors.has(above)).map(({ uid }) => uid.id);
}

/** top ⊃ mid ⊃ low; alone; team red below org. A row may name folders that are not stored. */
function storedEntities(): ClosedEntities {
  const folder = (id: string, ...parents: string[]) => ({
    uid: entityUid('Folder', id),
    parents: parents.map((parent) => entityUid('Folder', parent)),
  });
  return must(
    closedEntities([
      folder('top'),
      folder('mid', 'top'),
      folder('low', 'mid'),
      folder('alone'),
      { uid: entityUid('Team', 'red'), parents: [entityUid('Team', 'org')] },
      { uid: entityUid('User', 'alice'), attrs: [['level', 2]], parents: [entityUid('Team', 'red')] },
      // A stored entity of a row's name must not shine through the row.
      { uid: entityUid('Doc', '1'), attrs: [['name', 'stored']], parents: [entityUid('Folder', 'top')] },
    ]),
  );
}

function stateOf(text: string): TenantState {
  const policies = must(compileDocuments([{ name: 'test', source: text }]));
  return {
    tenant: 'acme',
    generation: 'g',
    seq: 1,
    documents: [],
    policies,
    compiled: compilePolicies(policies),
    policySetHash: '',
    entities,
    facts: new FactEpochs(0),
    revoked: noRevocations,
  };
}

async function read(where: Fragment): Promise<readonly Row[]> {
  return must(await reader.read({ tenant: 'acme', where, limit: 1_000 }));
}

function idOf(row: Row): string {
  return String(row.id);
}
