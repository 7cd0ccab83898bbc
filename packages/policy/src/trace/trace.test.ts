import { must } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { compilePolicies } from '../compile/compile.ts';
import { type Entities, inMemoryEntities } from '../entity.ts';
import { parseDatetime } from '../extensions/datetime.ts';
import { formatExpr } from '../format.ts';
import { parsePolicies } from '../parse/parse.ts';
import { policySet } from '../policy-set.ts';
import type { Request } from '../request.ts';
import { entityUid } from '../uid.ts';
import { cedarRecord, type Value } from '../value.ts';
import type { Trace } from './read.ts';

const alice = entityUid('User', 'alice');
const entities = must(
  inMemoryEntities([
    {
      uid: alice,
      attrs: [
        ['team', 'blue'],
        ['boss', entityUid('User', 'bob')],
      ],
      parents: [entityUid('Group', 'staff')],
    },
    { uid: entityUid('User', 'bob'), attrs: [['level', 7]], tags: [['cost', 'low']] },
    {
      uid: entityUid('Doc', '1'),
      attrs: [
        ['team', 'blue'],
        ['until', parseDatetime('2024-06-01') ?? 0],
      ],
    },
  ]),
);
const moment = '2024-05-20T10:30:00Z';
const context: Record<string, Value> = { now: parseDatetime(moment) ?? 0, amount: 50, ip: 'x' };

function traced(condition: string, given = context, store: Entities = entities): Trace {
  const set = must(policySet(must(parsePolicies(`permit(principal, action, resource) when { ${condition} };`))));
  const request: Request = {
    principal: alice,
    action: entityUid('Action', 'read'),
    resource: entityUid('Doc', '1'),
    context: cedarRecord(given),
  };
  return must(compilePolicies(set).traced(request, store)).trace;
}

const readsOf = (trace: Trace) =>
  trace.reads.map((read) => (read.kind === 'expr' ? `${formatExpr(read.expr)} is ${read.outcome}` : read.kind));
const factsOf = (trace: Trace) =>
  trace.facts.map((fact) =>
    `${fact.kind} ${fact.uid.id} ${'name' in fact ? fact.name : 'above' in fact ? fact.above.id : ''}`.trim(),
  );

describe('what was read, and nothing else', () => {
  test.each<[string, string[], string[]]>([
    ['true', [], []],
    ['context.amount < 100', ['context.amount < 100 is true'], []],
    ['100 > context.amount', ['100 > context.amount is true'], []],
    ['context has ip && context.ip like "x*"', ['context has ip is true', 'context.ip like "x*" is true'], []],
    ['context.nothing', ['context.nothing is !attribute_absent'], []],
    ['resource.team == "blue"', ['resource.team == "blue" is true'], ['attribute 1 team']],
    // The stored value is read, what comes with the request is tested against it.
    [
      'context.amount > principal.boss.level',
      ['principal.boss.level is 7', 'context.amount > 7 is true'],
      ['attribute alice boss', 'attribute bob level'],
    ],
    ['principal in Group::"staff"', ['principal in Group::"staff" is true'], ['ancestor alice staff']],
    ['principal in Group::"other"', ['principal in Group::"other" is false'], ['ancestor alice other']],
    ['principal is User || resource.team == "x"', ['principal is User is true'], []],
    [
      'User::"bob".hasTag("cost") && User::"bob".getTag("cost") == "low"',
      ['User::"bob".hasTag("cost") is true', 'User::"bob".getTag("cost") is "low"'],
      ['tag bob cost'],
    ],
    ['User::"carol" has level', ['User::"carol" has level is false'], ['absent carol']],
    ['resource has owner', ['resource has owner is false'], ['attribute 1 owner']],
    ['if context.amount > 1 then true else resource.team == "x"', ['context.amount > 1 is true'], []],
  ])('%s', (condition, reads, facts) => {
    const trace = traced(condition);
    expect(readsOf(trace)).toEqual(reads);
    expect(factsOf(trace)).toEqual(facts);
    expect([trace.validFromMs, trace.validUntilMs]).toEqual([undefined, undefined]);
  });
});

describe('how long an answer holds', () => {
  const ms = (text: string) => BigInt(Date.parse(text));
  test.each<[string, string | undefined, string | undefined]>([
    ['context.now < datetime("2024-06-01")', undefined, '2024-06-01T00:00:00.000Z'],
    ['context.now > datetime("2024-06-01")', undefined, '2024-06-01T00:00:00.001Z'],
    [
      'datetime("2024-01-01") <= context.now && context.now < resource.until',
      '2024-01-01T00:00:00.000Z',
      '2024-06-01T00:00:00.000Z',
    ],
    ['context.now.offset(duration("1d")) < resource.until', undefined, '2024-05-31T00:00:00.000Z'],
    ['context.now.durationSince(datetime("2024-05-20")) < duration("12h")', undefined, '2024-05-20T12:00:00.000Z'],
    ['resource.until.durationSince(context.now) >= duration("10d")', undefined, '2024-05-22T00:00:00.001Z'],
    ['context.now.toDate() == datetime("2024-05-20")', '2024-05-20T00:00:00.000Z', '2024-05-21T00:00:00.000Z'],
    [
      'context.now.durationSince(datetime("2024-05-01")).toDays() == 19',
      '2024-05-20T00:00:00.000Z',
      '2024-05-21T00:00:00.000Z',
    ],
    ['context.now == datetime("2024-06-01")', undefined, '2024-06-01T00:00:00.000Z'],
    // What cannot be narrowed holds for this millisecond.
    ['context.now.toTime() < duration("12h")', '2024-05-20T10:30:00.000Z', '2024-05-20T10:30:00.001Z'],
    ['[context.now].contains(datetime("2024-06-01"))', '2024-05-20T10:30:00.000Z', '2024-05-20T10:30:00.001Z'],
    ['context == {}', '2024-05-20T10:30:00.000Z', '2024-05-20T10:30:00.001Z'],
    ['context has now', undefined, undefined],
  ])('%s: from %s until %s', (condition, from, until) => {
    const trace = traced(condition);
    // Arithmetic on the clock also ends where 64 bits end, hundreds of millions of years away.
    const near = (bound: bigint | undefined) =>
      bound !== undefined && (bound < -(2n ** 60n) || bound > 2n ** 60n) ? undefined : bound;
    expect([near(trace.validFromMs), near(trace.validUntilMs)]).toEqual([from && ms(from), until && ms(until)]);
  });
  test('a clock that is no datetime is read as any other attribute', () => {
    expect(readsOf(traced('context.now < 100', { now: 5 }))).toEqual(['context.now < 100 is true']);
    expect(readsOf(traced('context.now < 100', {}))).toEqual(['context.now < 100 is !attribute_absent']);
  });
});

test('a store that cannot answer ends a traced evaluation too', () => {
  const set = must(policySet(must(parsePolicies('permit(principal, action, resource) when { resource.open };'))));
  const request = { principal: alice, action: alice, resource: alice, context: cedarRecord({}) };
  const broken: Entities = {
    get: () => {
      throw new Error('connection lost');
    },
  };
  expect(compilePolicies(set).traced(request, broken)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
});

test('what an index asks is a read, whether it finds or misses', () => {
  const source = Array.from(
    { length: 100 },
    (_, at) => `permit(principal, action, resource) when { resource.team == "t${at}" };`,
  );
  const set = must(policySet(must(parsePolicies(source.join('')))));
  const request = { principal: alice, action: alice, resource: entityUid('Doc', '1'), context: cedarRecord({}) };
  expect(readsOf(must(compilePolicies(set).traced(request, entities)).trace)).toEqual(['resource.team is "blue"']);
});
