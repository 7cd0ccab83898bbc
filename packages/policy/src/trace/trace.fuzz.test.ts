import { must } from '@sallyport/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAuthorized } from '../authorize.ts';
import { compilePolicies } from '../compile/compile.ts';
import { type EntityInput, type InMemoryEntities, inMemoryEntities } from '../entity.ts';
import type { Request, Response } from '../request.ts';
import { randomCase, summaryOf } from '../testing/case.ts';
import { type Tape, tapes } from '../testing/tape.ts';
import { attributes, randomAction, randomRequest, randomUid, randomValue } from '../testing/world.ts';
import { cedarRecord, type Value } from '../value.ts';
import { clockName, observe, type Trace } from './read.ts';

interface State {
  readonly request: Request;
  readonly entities: InMemoryEntities;
}

/** One thing changed, now and then more: what a real world does between two requests. */
function changed(tape: Tape, request: Request, inputs: readonly EntityInput[]): State {
  let next = request;
  let stored = [...inputs];
  for (let changes = 1 + tape.below(2); changes > 0; changes--) {
    const [name, kind] = tape.pick(...(attributes as [(typeof attributes)[number]]));
    const at = tape.below(Math.max(1, stored.length));
    const put = (pairs: Iterable<readonly [string, Value]>) => {
      const fields = new Map(pairs);
      if (tape.once(4)) fields.delete(name);
      else fields.set(name, randomValue(tape, kind));
      return fields;
    };
    const edit = (change: (input: EntityInput) => EntityInput) => {
      stored = stored.map((input, place) => (place === at ? change(input) : input));
    };
    tape.pick<() => void>(
      () => {
        next = { ...next, context: cedarRecord(put(next.context.fields)) };
      },
      () => {
        const now = next.context.fields.get(clockName);
        if (typeof now !== 'object' || now.kind !== 'datetime') return;
        const moved: Value = {
          kind: 'datetime',
          ms: Number(now.ms) + tape.pick(1, -1, 60_000, -3_600_000, 86_400_000),
        };
        next = { ...next, context: cedarRecord(new Map(next.context.fields).set(clockName, moved)) };
      },
      () => edit((input) => ({ ...input, attrs: put(input.attrs ?? []) })),
      () => edit((input) => ({ ...input, tags: put(input.tags ?? []) })),
      () => edit((input) => ({ ...input, parents: (input.parents ?? []).slice(1) })),
      () => {
        stored = stored.filter((_, place) => place !== at);
      },
      () => {
        const { principal, resource } = randomRequest(tape);
        next = tape.once(2) ? { ...next, principal } : { ...next, resource };
      },
      () => {
        next = { ...next, action: randomAction(tape) };
      },
      () => {
        const uid = randomUid(tape);
        if (!stored.some((input) => input.uid.type === uid.type && input.uid.id === uid.id)) stored.push({ uid });
      },
    )();
  }
  return { request: next, entities: must(inMemoryEntities(stored)) };
}

/** What of the answer the read-set speaks of: messages may name values. */
const answerOf = (response: Response) =>
  `${summaryOf(response)} ${response.errors.map(({ policyId, code }) => `${policyId}:${code}`).join()}`;

function isWithinTrace(trace: Trace, { request, entities }: State, without?: number): boolean {
  const now = request.context.fields.get(clockName);
  if (trace.reads.some((read, at) => at !== without && observe(read, request, entities) !== read.outcome)) return false;
  if (typeof now !== 'object' || now.kind !== 'datetime') return true;
  const ms = BigInt(now.ms);
  return !(
    (trace.validFromMs !== undefined && ms < trace.validFromMs) ||
    (trace.validUntilMs !== undefined && ms >= trace.validUntilMs)
  );
}

const options = [{}, { leafMax: 0 }, { leafMax: 100 }];

test('INVARIANT: changing anything outside the read-set never changes decision, reasons or errors', () => {
  const seen = { same: 0, other: 0, bounded: 0, clockMoved: 0 };
  fc.assert(
    fc.property(tapes(5_000), fc.constantFrom(...options), fc.boolean(), (tape, option, pairs) => {
      const { set, entities, inputs, requests } = randomCase(tape, { policiesMax: 8, requests: 3 });
      const compiled = compilePolicies(set, option);
      for (const request of requests) {
        const { trace, ...response } = must(compiled.traced(request, entities, { pairs }));
        expect(response).toEqual(must(isAuthorized(set, request, entities)));
        if (trace.validFromMs !== undefined || trace.validUntilMs !== undefined) seen.bounded++;
        for (let at = 0; at < 12; at++) {
          const state = changed(tape, request, inputs);
          if (!isWithinTrace(trace, state)) {
            seen.other++;
            continue;
          }
          seen.same++;
          if (state.request.context.fields.get(clockName) !== request.context.fields.get(clockName)) seen.clockMoved++;
          expect(answerOf(must(isAuthorized(set, state.request, state.entities)))).toBe(answerOf(response));
        }
      }
    }),
    { numRuns: 500, endOnFailure: true },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
}, 120_000);

test('INVARIANT: what is no fact of the trace may change in the store', () => {
  let changes = 0;
  fc.assert(
    fc.property(tapes(5_000), (tape) => {
      const { set, entities, inputs, requests } = randomCase(tape, { policiesMax: 8, requests: 3 });
      const compiled = compilePolicies(set, { leafMax: 0 });
      for (const request of requests) {
        const { trace, ...response } = must(compiled.traced(request, entities));
        const looked = new Set(
          trace.facts.map((fact) => `${fact.kind} ${fact.uid.type} ${fact.uid.id} ${'name' in fact ? fact.name : ''}`),
        );
        const next = inputs.map((input) => {
          const { type, id } = input.uid;
          const scramble = (kind: string, pairs: Iterable<readonly [string, Value]>) => {
            const fields = new Map(pairs);
            for (const [name, of] of attributes) {
              if (looked.has(`${kind} ${type} ${id} ${name}`)) continue;
              changes++;
              fields.set(name, randomValue(tape, of));
            }
            return fields;
          };
          const asked = [`ancestor ${type} ${id} `, `ancestors ${type} ${id} `].some((key) => looked.has(key));
          return {
            uid: input.uid,
            attrs: scramble('attribute', input.attrs ?? []),
            tags: scramble('tag', input.tags ?? []),
            // An ancestor's own parents count for whoever is below it.
            parents: asked || trace.facts.some(({ kind }) => kind.startsWith('ancestor')) ? (input.parents ?? []) : [],
          };
        });
        const state = must(inMemoryEntities(next));
        expect(answerOf(must(isAuthorized(set, request, state)))).toBe(answerOf(response));
      }
    }),
    { numRuns: 200, endOnFailure: true },
  );
  expect(changes).toBeGreaterThan(1_000);
}, 120_000);

test('negative control: with one read left out, a wrong answer would be reused; and most reads are needed', () => {
  let [wrong, needed, reads] = [0, 0, 0];
  for (const tape of fc.sample(tapes(6_000), { numRuns: 150, seed: 7 })) {
    const { set, entities, inputs, requests } = randomCase(tape, { policiesMax: 4, requests: 2 });
    const compiled = compilePolicies(set);
    for (const request of requests) {
      const { trace, ...response } = must(compiled.traced(request, entities));
      const states = Array.from({ length: 60 }, () => changed(tape, request, inputs));
      for (const [without, read] of trace.reads.entries()) {
        if (read.kind === 'clock') continue;
        // States that differ in this read alone, as far as the trace can see.
        const reached = states.filter(
          (state) =>
            isWithinTrace(trace, state, without) && observe(read, state.request, state.entities) !== read.outcome,
        );
        if (reached.length === 0) continue;
        reads++;
        const flips = reached.filter(
          (state) => answerOf(must(isAuthorized(set, state.request, state.entities))) !== answerOf(response),
        );
        wrong += flips.length;
        if (flips.length > 0) needed++;
      }
    }
  }
  expect(wrong).toBeGreaterThan(20);
  expect(needed / reads).toBeGreaterThan(0.2);
  process.stdout.write(`read-sets: ${needed} of ${reads} reads that could be varied alone flipped the answer\n`);
}, 120_000);
