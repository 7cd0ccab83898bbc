import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { type Json, must, parseJson, writeJson } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../ast.ts';
import { formatPolicy } from '../format-policy.ts';
import { parsePolicies } from '../parse/parse.ts';
import { randomPolicies } from '../testing/policies.ts';
import { tapes } from '../testing/tape.ts';
import { policyFromJson, policyToJson } from './policy.ts';

/** Without places, which only text has. */
function bare(policy: Policy): unknown {
  const { source: _, ...rest } = policy;
  return JSON.parse(
    JSON.stringify({ ...rest, annotations: [...policy.annotations] }, (key, value) =>
      key === 'at' ? undefined : typeof value === 'bigint' ? `${value}n` : key === 'fields' ? sorted(value) : value,
    ),
  );
}

/** The official engine writes the fields of a record in an order of its own. */
function sorted(fields: [string, unknown][]): unknown {
  return [...fields].sort(([a], [b]) => (a < b ? -1 : 1));
}

test('a policy is what it was after JSON, after text, and after one through the other', () => {
  let policies = 0;
  fc.assert(
    fc.property(tapes(1_000), (tape) => {
      const texts = randomPolicies(tape, { most: 8, templates: true });
      for (const policy of must(parsePolicies(texts.join('\n')))) {
        policies++;
        const json = must(parseJson(writeJson(policyToJson(policy)), { depthMax: 1_000 }));
        const again = must(policyFromJson(json, policy.id));
        // A list of one action is written as that action.
        const single = policy.action.op === 'in' && policy.action.entities.length === 1;
        const expected =
          single && policy.action.op === 'in' ? { ...policy, action: { ...policy.action, many: false } } : policy;
        expect(bare(again)).toEqual(bare(expected));
        const [reparsed] = must(parsePolicies(formatPolicy(policy), { idPrefix: policy.id.replace(/\d+$/, '') }));
        expect(reparsed && bare({ ...reparsed, id: policy.id })).toEqual(bare(policy));
      }
    }),
    { numRuns: 300 },
  );
  expect(policies).toBeGreaterThan(500);
});

test('the JSON is that of the official engine, and it reads ours', () => {
  let compared = 0;
  fc.assert(
    fc.property(tapes(1_000), (tape) => {
      for (const text of randomPolicies(tape, { most: 6 })) {
        // The official build rounds integers beyond 2^53 here.
        if (/\d{17}/.test(text)) continue;
        const [policy] = must(parsePolicies(text));
        const official = cedar.policyToJson(text);
        if (policy === undefined || official.type === 'failure') throw new Error(text);
        const ours = JSON.parse(writeJson(policyToJson(policy)));
        expect(joined(ours)).toEqual(joined(official.json));
        const back = cedar.policyToText(ours);
        expect(back.type).toBe('success');
        expect(
          back.type === 'success' && bare({ ...must(parsePolicies(back.text))[0], id: policy.id } as Policy),
        ).toEqual(bare(must(policyFromJson(ours, policy.id))));
        compared++;
      }
    }),
    { numRuns: 200 },
  );
  expect(compared).toBeGreaterThan(200);
}, 60_000);

/** A pattern as text, and an absent annotation as the empty one: the same, written two ways. */
function joined(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json), (key, value) => {
    if (key === 'annotations')
      return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, text ?? '']));
    if (key !== 'pattern') return value;
    return value.map((element: { Literal?: string }) => element.Literal ?? '*wildcard*').join('');
  });
}

describe('what is no policy is refused with its place', () => {
  const all = { op: 'All' };
  const policy = { effect: 'permit', principal: all, action: all, resource: all, conditions: [] };
  const when = (body: Json) => ({ ...policy, conditions: [{ kind: 'when', body }] });
  const body = '/conditions/0/body';
  test.each<[Json, string | undefined]>([
    [1, undefined],
    [{ ...policy, effect: 'allow' }, '/effect'],
    [{ ...policy, principal: { op: '!=' } }, '/principal/op'],
    [{ ...policy, principal: { op: '==', slot: '?resource' } }, '/principal/slot'],
    [{ ...policy, principal: { op: '==', entity: 'x' } }, '/principal/entity'],
    [{ ...policy, resource: { op: 'is', entity_type: 'a b' } }, '/resource/entity_type'],
    [{ ...policy, action: { op: 'in', entities: [{ type: 'User', id: 'x' }] } }, '/action/entities/0'],
    [{ ...policy, annotations: { 'a b': 'x' } }, '/annotations/a b'],
    [{ ...policy, annotations: { a: 1 } }, '/annotations/a'],
    [{ ...policy, conditions: [{ kind: 'if', body: { Value: true } }] }, '/conditions/0/kind'],
    [when({}), body],
    [when({ Value: true, Var: 'principal' }), body],
    [when({ Value: null }), `${body}/Value`],
    [when({ Value: { __extn: { fn: 'ip', arg: 'x' } } }), `${body}/Value/__extn`],
    [when({ Var: 'me' }), `${body}/Var`],
    [when({ Slot: '?principal' }), `${body}/Slot`],
    [when({ '&&': { left: { Value: true } } }), `${body}/&&/right`],
    [when({ '/': { left: { Value: 1 }, right: { Value: 1 } } }), body],
    [when({ has: { left: { Var: 'context' }, attr: [] } }), `${body}/has/attr`],
    [when({ like: { left: { Value: 'a' }, pattern: [{}] } }), `${body}/like`],
    [when({ is: { left: { Var: 'context' }, entity_type: 'in' } }), `${body}/is`],
  ])('%j', (json, at) => {
    const read = policyFromJson(json, 'p');
    expect(read).toMatchObject({ ok: false, fault: { code: 'invalid_input', ...(at === undefined ? {} : { at }) } });
  });
  test('depth is bounded', () => {
    let deep: Json = { Value: true };
    for (let depth = 0; depth < 5_000; depth++) deep = { '!': { arg: deep } };
    expect(policyFromJson(when(deep), 'p')).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
  });
});
