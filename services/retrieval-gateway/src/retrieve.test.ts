// Guarantees of a retrieval as a whole: its receipt says what went out, no old page outlives a change, nothing goes out by halves.

import { canonicalJson, type Json, manualClock, must, parseJson, sha256Hex, writeJson } from '@sallyport/base';
import { type AuthorityStore, memoryAuthority } from '@sallyport/decision';
import { openEnvelope, readReceipt } from '@sallyport/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RetrieveAnswer, RetrieveRequest } from './ports.ts';
import { retrieve } from './retrieve.ts';
import type { Row, Source } from './source.ts';
import { failingReader, hourMs, listReader, type TestGateway, tenant, testGateway } from './testing/gateway.ts';

const docs: Source = {
  name: 'docs',
  table: 'docs',
  entityType: 'Doc',
  tenantColumn: 'tenant',
  idColumn: 'id',
  labelsColumn: 'labels',
  labels: ['from-docs'],
  attributes: [
    { name: 'owner', column: 'owner', type: 'string' },
    { name: 'size', column: 'size', type: 'long' },
  ],
  parents: [{ type: 'Team', column: 'team' }],
  copies: 'labelled',
  columns: ['id', 'owner', 'size', 'body'],
};

const hers = 'permit (principal == User::"alice", action, resource) when { resource.owner == "alice" };';
/** Nothing SQL could say. */
const small = 'permit (principal, action, resource) when { resource.size + 1 < 100 };';
const ofTeam = 'permit (principal, action, resource) when { resource in Team::"red" };';

function numbered(count: number, of: (index: number) => Row = () => ({})): readonly Row[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(index).padStart(6, '0'),
    owner: 'alice',
    size: 1,
    team: 'sub',
    body: 'text',
    labels: [],
    ...of(index),
  }));
}

const ask = (gateway: TestGateway, request: Partial<RetrieveRequest> = {}, token = gateway.token()) =>
  retrieve(gateway.ports, token, { source: 'docs', limit: 20, ...request });

function receiptOf({ ports }: TestGateway, answer: RetrieveAnswer) {
  return must(readReceipt(must(openEnvelope(answer.receipt, [ports.signer])).payload));
}

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('NULL', '{}', '9007199254740993', 'é\u0301'));
const randomRow = fc.record({
  owner: fc.constantFrom('alice', 'bob'),
  size: fc.option(fc.oneof(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer())),
  body: fc.option(text.map((body) => body.toWellFormed())),
  labels: fc.option(fc.array(fc.oneof(fc.constantFrom('pii', 'confidential'), fc.constant([['deep']])))),
});

it('INVARIANT: a receipt counts and digests exactly the rows that were handed out, and pages hand out each row once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(randomRow, { maxLength: 25 }), fc.integer({ min: 1, max: 9 }), async (some, limit) => {
      const rows = numbered(some.length, (index) => some[index] ?? {});
      const gateway = await testGateway({ source: docs, reader: listReader(docs, rows) }, hers);
      const token = gateway.token();
      const handedOut: Json[] = [];
      let cursor: string | undefined;
      do {
        const answer: RetrieveAnswer = must(await ask(gateway, { limit, cursor }, token));
        // As the caller reads it, through JSON.
        const seen = must(parseJson(writeJson([...answer.rows])));
        if (!Array.isArray(seen)) throw new Error('no rows');
        const receipt = receiptOf(gateway, answer);
        expect(receipt.rows).toEqual({ count: seen.length, digest: sha256Hex(canonicalJson(seen)) });
        const labels = new Set(handedLabels(rows, seen));
        expect(receipt.labels).toEqual([...labels].sort());
        expect(answer.labels).toEqual(receipt.labels);
        const session = must(await gateway.ports.sessions.read({ tenant, session: receipt.session }));
        for (const label of labels) expect(session.labels).toContain(label);
        expect(session.receipts.at(-1)).toBe(receipt.id);
        handedOut.push(...seen);
        ({ cursor } = answer);
      } while (cursor !== undefined);
      const due = rows
        .filter(({ owner }) => owner === 'alice')
        .map(({ id, owner, size, body }) => ({ id, owner, size, body }));
      expect(canonicalJson(handedOut)).toBe(canonicalJson(due as Json));
    }),
    { numRuns: 40 },
  );
});

function handedLabels(rows: readonly Row[], seen: readonly Json[]): readonly string[] {
  if (seen.length === 0) return [];
  const ids = new Set(seen.map((row) => (row as { readonly id: string }).id));
  const own = rows.filter(({ id }) => ids.has(String(id))).flatMap(({ labels }) => (labels ?? []) as unknown[]);
  return ['from-docs', ...own.flat(9).map(String)];
}

describe('a page that was kept', () => {
  /** An authority whose next load answers only when told to, with what it read at once. */
  function heldAuthority() {
    const inner = memoryAuthority();
    let held: { readonly until: Promise<void>; readonly reading: () => void } | undefined;
    const authority: AuthorityStore = {
      ...inner,
      loadTenant: async (...args) => {
        const read = await inner.loadTenant(...args);
        const gate = held;
        held = undefined;
        gate?.reading();
        await gate?.until;
        return read;
      },
    };
    const holdNext = () => {
      let release = () => {};
      let reading = () => {};
      const until = new Promise<void>((resolve) => {
        release = resolve;
      });
      const read = new Promise<void>((resolve) => {
        reading = resolve;
      });
      held = { until, reading };
      return { read, release };
    };
    return { authority, holdNext };
  }
  const sub = (parents: readonly { type: string; id: string }[]) => [
    { type: 'Team', id: 'sub', body: { attrs: {}, parents, tags: {} } },
  ];

  it('INVARIANT: is never served under entities that are newer than those it was decided by', async () => {
    const { authority, holdNext } = heldAuthority();
    const gateway = await testGateway({ source: docs, reader: listReader(docs, numbered(3)), authority }, ofTeam);
    must(await authority.putEntities(tenant, sub([{ type: 'Team', id: 'red' }]), { by: 'test' }));
    const { read, release } = holdNext();
    const early = ask(gateway);
    await read;
    // The team leaves while the first call still holds what it read; another call hears of it first.
    must(await authority.putEntities(tenant, sub([]), { by: 'test' }));
    must(await gateway.ports.kernel.epochs.refresh());
    release();
    expect(must(await early).rows).toHaveLength(3);
    expect(must(await ask(gateway)).rows).toEqual([]);
  });

  it('goes to the tiers outside the process, unless it is of rows by their ids and nothing but SQL decides', async () => {
    for (const [policies, request, writes] of [
      [hers, {}, 1],
      [hers, { ids: ['000001'] }, 0],
      [small, { ids: ['000001'] }, 1],
    ] as const) {
      const gateway = await testGateway({ source: docs, reader: listReader(docs, numbered(3)) }, policies);
      expect(must(await ask(gateway, request)).tier).toBe('computed');
      expect(must(await ask(gateway, request)).tier).toBe('memory');
      await gateway.tiers.drain();
      const { postgres } = gateway.tiers.stats().spaces.rows?.tiers ?? {};
      expect([postgres?.writes ?? 0, postgres?.absent ?? 0]).toEqual([writes, writes]);
    }
  });

  it('is served again, and not to a narrower token', async () => {
    const gateway = await testGateway({ source: docs, reader: listReader(docs, numbered(3)) }, hers);
    expect(must(await ask(gateway)).tier).toBe('computed');
    expect(must(await ask(gateway)).tier).toBe('memory');
    const narrow = gateway.token({ resourcePrefixes: ['Doc/000001'] });
    const answer = must(await ask(gateway, {}, narrow));
    expect([answer.tier, answer.rows.map(({ id }) => id)]).toEqual(['computed', ['000001']]);
  });
});

describe('a cursor', () => {
  it('is refused with another token, query, ids or filter, and after a change of policy', async () => {
    const authority = memoryAuthority();
    const gateway = await testGateway({ source: docs, reader: listReader(docs, numbered(9)), authority }, hers);
    const token = gateway.token();
    const { cursor } = must(await ask(gateway, { limit: 2 }, token));
    const refused = { ok: false, fault: { code: 'invalid_input', at: '/cursor' } };
    expect(await ask(gateway, { cursor })).toMatchObject(refused);
    expect(await ask(gateway, { cursor, ids: ['000003'] }, token)).toMatchObject(refused);
    const filter = [{ field: 'owner', op: 'eq', value: 'alice' }] as const;
    expect(await ask(gateway, { cursor, filter }, token)).toMatchObject(refused);
    expect(must(await ask(gateway, { cursor, limit: 5 }, token)).rows).toHaveLength(5);
    must(await authority.putPolicies(tenant, [{ name: 'test.cedar', source: small }], { by: 'test' }));
    expect(await ask(gateway, { cursor }, token)).toMatchObject(refused);
  });
});

describe('rows that are decided one by one', () => {
  it('are looked at up to the bound, and the next page goes on from there', async () => {
    const rows = numbered(10_000, (index) => ({ size: index < 9_990 ? 1_000 : 1 }));
    const reader = listReader(docs, [...rows, ...numbered(2).map((row) => ({ ...row, id: `x${String(row.id)}` }))]);
    const gateway = await testGateway({ source: docs, reader }, small);
    const token = gateway.token();
    const first = must(await ask(gateway, { limit: 50 }, token));
    expect(first.rows).toHaveLength(10);
    expect(Math.max(...reader.reads.map(({ limit }) => limit))).toBeLessThanOrEqual(1_000);
    const second = must(await ask(gateway, { limit: 50, cursor: first.cursor }, token));
    expect([second.rows.map(({ id }) => id), second.cursor]).toEqual([['x000000', 'x000001'], undefined]);
  });

  it('come in pages of a bounded size, and are fetched a few at a time when they are large', async () => {
    const body = 'x'.repeat(300_000);
    const reader = listReader(
      docs,
      numbered(300, () => ({ body })),
    );
    const gateway = await testGateway({ source: docs, reader }, hers);
    const { rows, cursor } = must(await ask(gateway, { limit: 500 }));
    expect(rows.length).toBeLessThan(20);
    expect(cursor).toBeDefined();
    for (const { limit } of reader.reads.slice(1)) expect(limit * body.length).toBeLessThan(9 << 20);
  });
});

describe('nothing goes out by halves', () => {
  const rows = numbered(2_500, () => ({ size: 1_000, labels: ['pii'] }));

  it.each([1, 2, 3])('when the source fails at read %i', async (at) => {
    const reader = failingReader(listReader(docs, rows), at);
    const gateway = await testGateway({ source: docs, reader }, small);
    expect(await ask(gateway)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(gateway.events).toEqual([]);
    expect(must(await gateway.ports.sessions.read({ tenant, session: 's1' }))).toMatchObject({
      labels: [],
      receiptCount: 0,
    });
  });

  it('when the source never answers: the call ends in time, and so does the flight that others joined', async () => {
    const clock = manualClock();
    const reader = { ...listReader(docs, []), read: () => new Promise<never>(() => undefined) };
    const gateway = await testGateway({ source: docs, reader, clock }, hers);
    const token = gateway.token();
    const waiting = [ask(gateway, {}, token), ask(gateway, {}, token)];
    for (let step = 0; step < 40; step += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(500);
    }
    for (const one of await Promise.all(waiting)) {
      expect(one).toMatchObject({ ok: false, fault: { code: 'timeout' } });
    }
    expect(gateway.events).toEqual([]);
  });

  it('INVARIANT: when a receipt is in its session, its labels are', async () => {
    const gateway = await testGateway({ source: docs, reader: listReader(docs, numbered(2)) }, hers);
    const { sessions } = gateway.ports;
    const order: string[] = [];
    const ports = {
      ...gateway.ports,
      sessions: {
        ...sessions,
        addLabels: async (...given: Parameters<typeof sessions.addLabels>) => {
          // As slow as can be: everything else that is under way gets its turn.
          await new Promise((resolve) => setTimeout(resolve, 20));
          const added = await sessions.addLabels(...given);
          order.push('labels');
          return added;
        },
        addReceipt: async (...given: Parameters<typeof sessions.addReceipt>) => {
          order.push('receipt');
          return sessions.addReceipt(...given);
        },
      },
    };
    must(await retrieve(ports, gateway.token(), { source: 'docs', limit: 5 }));
    expect(order).toEqual(['labels', 'receipt']);
  });

  it.each(['sessions', 'recorder'] as const)('when the %s cannot write', async (part) => {
    const gateway = await testGateway({ source: docs, reader: listReader(docs, numbered(2)) }, hers);
    const broken = async () => ({ ok: false as const, fault: { code: 'unavailable' as const, message: 'gone' } });
    const { sessions } = gateway.ports;
    const ports = {
      ...gateway.ports,
      ...(part === 'sessions' ? { sessions: { ...sessions, addLabels: broken } } : { recorder: { record: broken } }),
    };
    const answer = await retrieve(ports, gateway.token(), { source: 'docs', limit: 5 });
    expect(answer).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(answer).not.toHaveProperty('value');
  });
});

describe('who may see nothing', () => {
  it('learns the same of a field and a filter that exist and that do not, and leaves a decision behind', async () => {
    const gateway = await testGateway(
      { source: docs, reader: listReader(docs, numbered(2)) },
      'forbid (principal, action, resource);',
    );
    for (const field of ['owner', 'nothing']) {
      const filter = [{ field, op: 'eq', value: 'x' }] as const;
      expect(await ask(gateway, { filter })).toMatchObject({ ok: false, fault: { code: 'forbidden' } });
    }
    expect(gateway.events.map(({ kind, body }) => [kind, body.effect])).toEqual([
      ['decision', 'deny'],
      ['decision', 'deny'],
    ]);
  });

  it('is who holds a token that has expired since', async () => {
    const clock = manualClock();
    const gateway = await testGateway({ source: docs, reader: listReader(docs, numbered(2)), clock }, hers);
    const token = gateway.token();
    expect(must(await ask(gateway, {}, token)).rows).toHaveLength(2);
    clock.advance(hourMs);
    expect(await ask(gateway, {}, token)).toMatchObject({ ok: false, fault: { code: 'forbidden' } });
  });
});
