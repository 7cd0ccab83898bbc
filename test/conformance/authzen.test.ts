// The AuthZEN runner against a decision point that a test makes up: what is written goes away again, and nothing is skipped.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isJsonObject, type Json } from '@sallyport/base';
import { afterAll, describe, expect, test } from 'vitest';
import { authzen } from './authzen.ts';
import { Unusable } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-authzen-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Call {
  readonly line: string;
  readonly body: Json;
}

type Answers = (line: string, body: Json) => { readonly status: number; readonly body: Json };

const allows: Answers = () => ({ status: 200, body: { decision: true } });

async function run(file: Json | string, answers: Answers, scenario?: string) {
  const path = join(folder, 'cases.json');
  writeFileSync(path, typeof file === 'string' ? file : JSON.stringify(file));
  const calls: Call[] = [];
  const failures: string[] = [];
  const notes: string[] = [];
  let passed = 0;
  const send: typeof fetch = async (input, init) => {
    const line = `${init?.method} ${String(input).replace('http://pdp.example', '')}`;
    const body: Json = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
    calls.push({ line, body });
    const answer = answers(line, body);
    return new Response(JSON.stringify(answer.body), { status: answer.status });
  };
  const report = {
    pass: () => {
      passed += 1;
    },
    fail: (name: string, detail: string) => void failures.push(`${name}: ${detail}`),
    note: (line: string) => void notes.push(line),
  };
  const ended = await authzen(
    { baseUrl: 'http://pdp.example/', apiKey: 'k', fetch: send },
    path,
    report,
    scenario,
  ).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { ended, calls, lines: calls.map(({ line }) => line), failures, notes, passed };
}

const route = {
  request: {
    subject: { type: 'identity', id: 'CiR' },
    action: { name: 'GET' },
    resource: { type: 'route', id: '/todos' },
  },
  expected: true,
};
const search = {
  request: { subject: { type: 'user' }, action: { name: 'view' }, resource: { type: 'record', id: '101' } },
  expected: { results: ['a', 'b', 'c'].map((id) => ({ type: 'user', id })) },
};

const bracket = (name: string, ...asked: readonly string[]) => [
  `PUT /v1/policies/authzen-${name}.cedar`,
  'PUT /v1/entities',
  ...asked,
  `DELETE /v1/policies/authzen-${name}.cedar`,
  'POST /v1/entities/delete',
];

describe('what is written is taken away', () => {
  test('after the last answer, scenario after scenario', async () => {
    const result = await run([route, search], (line) =>
      line.includes('search') ? { status: 200, body: search.expected } : allows(line, null),
    );
    expect(result).toMatchObject({ ended: undefined, passed: 2, failures: [] });
    expect(result.lines).toEqual([
      ...bracket('gateway', 'POST /access/v1/evaluation'),
      ...bracket('records', 'POST /access/v1/search/subject'),
    ]);
    const [written, gone] = [result.calls[1]?.body, result.calls[4]?.body];
    const entities = isJsonObject(written) && Array.isArray(written.entities) ? written.entities : [];
    const uids = entities.map((entity) => (isJsonObject(entity) ? entity.uid : null));
    expect(uids.length).toBe(7);
    expect(gone).toEqual({ uids });
  });

  test('where the entities are refused', async () => {
    const result = await run([route], (line) =>
      line === 'PUT /v1/entities' ? { status: 403, body: { code: 'forbidden' } } : allows(line, null),
    );
    expect(result.ended).toBeInstanceOf(Unusable);
    expect(String(result.ended)).toMatch(/PUT \/v1\/entities answered 403: .*forbidden/);
    expect(result.lines).toEqual(bracket('gateway'));
  });

  test('where the connection breaks between two cases', async () => {
    let asked = 0;
    const result = await run([route, route], (line) => {
      if (!line.startsWith('POST /access/')) return allows(line, null);
      asked += 1;
      if (asked === 2) throw new TypeError('fetch failed');
      return { status: 200, body: { decision: true } };
    });
    expect(String(result.ended)).toMatch('fetch failed');
    expect(result.lines.slice(-2)).toEqual(bracket('gateway').slice(-2));
  });
});

describe('what is counted', () => {
  test('every case that fails is named with what was asked', async () => {
    const result = await run({ evaluation: [route, { ...route, expected: false }] }, allows);
    expect([result.passed, result.failures.length]).toEqual([1, 1]);
    expect(result.failures[0]).toMatch(
      /^evaluation 1 \/access\/v1\/evaluation: wanted \[false\], got \[true\], asked \{/,
    );
  });

  test('a scenario that is named is taken, whatever the cases speak of', async () => {
    const result = await run([route], allows, 'todo');
    expect(result.lines).toEqual(bracket('todo', 'POST /access/v1/evaluation'));
  });

  test('a draft is said to be one', async () => {
    const result = await run(
      [{ ...search, request: { ...search.request, resource: { type: 'record', id: 101 } } }],
      () => ({
        status: 200,
        body: search.expected,
      }),
    );
    expect(result).toMatchObject({ passed: 1, failures: [] });
    expect(result.notes[0]).toMatch(/^1 cases are written for a draft/);
  });

  test.each([
    ['no JSON', '{', undefined, /does not hold JSON/],
    ['no cases', '{}', undefined, /no cases/],
    ['no known scenario', [{ request: {}, expected: true }], undefined, /--scenario/],
    ['no such scenario', [route], 'door', /no scenario `door`/],
  ])('%s: nothing is written', async (_, file, scenario, message) => {
    const result = await run(file, allows, scenario);
    expect(result.ended).toBeInstanceOf(Unusable);
    expect(String(result.ended)).toMatch(message);
    expect(result.calls).toEqual([]);
  });
});

describe('pages of a search', () => {
  const paged =
    (last: number): Answers =>
    (line, body) => {
      if (!line.includes('search')) return allows(line, body);
      const at = Number(tokenIn(body) ?? '0');
      const id = ['a', 'b', 'c'][at] ?? 'more';
      return {
        status: 200,
        body: { page: { next_token: at === last ? '' : String(at + 1) }, results: [{ type: 'user', id }] },
      };
    };

  test('are one answer', async () => {
    expect(await run([search], paged(2))).toMatchObject({ passed: 1, failures: [] });
  });

  test('one page less, or one more, is another answer', async () => {
    expect((await run([search], paged(1))).failures[0]).toMatch(/misses .*"c"/);
    expect((await run([search], paged(3))).failures[0]).toMatch(/should not find .*"more"/);
  });

  test('that never end are given up', async () => {
    const result = await run([search], paged(Number.POSITIVE_INFINITY));
    expect(result.failures[0]).toMatch(/unended/);
    expect(result.calls.length).toBeLessThan(200);
  });

  test('of which one is refused are no answer', async () => {
    const result = await run([search], (line, body) =>
      tokenIn(body) === undefined ? paged(2)(line, body) : { status: 400, body: {} },
    );
    expect(result.failures[0]).toMatch(/wanted status 200, got 400/);
  });

  test('without results are no answer', async () => {
    const nothing = { ...search, expected: { results: [] } };
    expect((await run([nothing], allows)).failures[0]).toMatch(/wanted results/);
  });
});

function tokenIn(body: Json): Json | undefined {
  return isJsonObject(body) && isJsonObject(body.page) ? body.page.token : undefined;
}
