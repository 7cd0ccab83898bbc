// The property `cached ≡ uncached` of decisions: random policies, entities, questions and changes; and ways to break it.

import { isJsonObject, type Json, type JsonObject, must } from '@sallyport/base';
import {
  type EntityInput,
  type EntityUid,
  entityToJson,
  isAuthorized,
  makeEntity,
  type Value,
  valueToJson,
} from '@sallyport/policy';
import {
  attributes,
  randomAction,
  randomEntities,
  randomPolicies,
  randomRequest,
  randomUid,
  randomValue,
  type Tape,
  tapes,
} from '@sallyport/policy/testing';
import { DecisionTree, type VaryRead } from '@sallyport/semantic-cache/tree';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cedarRequest, withProperties } from '../decide.ts';
import type { DecisionRequest } from '../request.ts';
import type { TenantChanges } from '../store.ts';
import { nextState, type TenantState } from '../tenant-state.ts';
import { type AdvertisedKey, decideKeyed } from './advertised.ts';

const tenants = ['acme', 'evil'] as const;

/** What a negative control does to a key before it is kept, and to the tenant. */
interface Variant {
  readonly vary?: (read: VaryRead) => boolean;
  readonly epoch?: (name: string) => boolean;
  readonly clock?: false;
  readonly oneTenant?: true;
  /** One of these is the policy, where random ones would ask about this too seldom. */
  readonly policies?: readonly [string, ...string[]];
}

class WrongAnswer extends Error {}

interface Tally {
  asked: number;
  exact: number;
  semantic: number;
  pattern: number;
  superseded: number;
  refused: number;
}

/** JSON as callers write it: the clock in the form that is known. */
function asJson(value: Value): Json {
  if (typeof value === 'object' && value.kind === 'datetime' && Math.abs(Number(value.ms)) < 8e15) {
    return { __extn: { fn: 'datetime', arg: new Date(Number(value.ms)).toISOString() } };
  }
  if (typeof value === 'object' && value.kind === 'record') return recordJson(value.fields);
  return valueToJson(value);
}

function recordJson(fields: ReadonlyMap<string, Value>): JsonObject {
  return Object.fromEntries([...fields].map(([name, value]) => [name, asJson(value)]));
}

function randomProperties(tape: Tape): JsonObject | undefined {
  if (!tape.once(3)) return undefined;
  const picked = attributes.filter(() => tape.once(3));
  return Object.fromEntries(picked.map(([name, kind]) => [name, asJson(randomValue(tape, kind))]));
}

function randomQuestion(tape: Tape, tenant: string): DecisionRequest {
  const { principal, action, resource, context } = randomRequest(tape);
  return {
    tenant,
    subject: { type: principal.type, id: principal.id, properties: randomProperties(tape) },
    action: { name: action.id, properties: tape.once(4) ? randomProperties(tape) : undefined },
    resource: { type: resource.type, id: resource.id, properties: randomProperties(tape) },
    context: recordJson(context.fields),
  };
}

/** The same question but for a thing or two. */
function altered(tape: Tape, question: DecisionRequest): DecisionRequest {
  const named = (uid: EntityUid) => ({ type: uid.type, id: uid.id });
  const [name, kind] = tape.pick(...(attributes as [(typeof attributes)[number]]));
  const put = (record: JsonObject) => ({ ...record, [name]: asJson(randomValue(tape, kind)) });
  const moved = (now: Json | undefined): JsonObject => {
    const call = isJsonObject(now) ? now.__extn : undefined;
    const ms = isJsonObject(call) && typeof call.arg === 'string' ? Date.parse(call.arg) : 0;
    const next = ms + tape.pick(1, -1, 60_000, -3_600_000, 86_400_000);
    return Number.isNaN(next) ? {} : { now: { __extn: { fn: 'datetime', arg: new Date(next).toISOString() } } };
  };
  return tape.pick<() => DecisionRequest>(
    () => question,
    () => ({ ...question, context: { ...question.context, request_id: String(tape.below(1_000)) } }),
    () => ({ ...question, context: put(question.context) }),
    () => ({ ...question, context: { ...question.context, ...moved(question.context.now) } }),
    () => ({ ...question, subject: { ...question.subject, ...named(randomUid(tape)) } }),
    () => ({ ...question, resource: { ...question.resource, ...named(randomUid(tape)) } }),
    () => ({ ...question, action: { ...question.action, name: randomAction(tape).id } }),
    () => ({ ...question, resource: { ...question.resource, properties: put(question.resource.properties ?? {}) } }),
    () => ({ ...question, subject: { ...question.subject, properties: put(question.subject.properties ?? {}) } }),
    // What the kernel refuses, wherever it stands.
    () => ({
      ...question,
      context: { ...question.context, odd: tape.pick<Json>(null, 1.5, { __extn: { fn: 'ip', arg: 'x' } }) },
    }),
  )();
}

function stored(input: EntityInput, version: number) {
  const { uid: _, ...body } = entityToJson(makeEntity({ ...input, attrs: plain(input.attrs) }));
  return { type: input.uid.type, id: input.uid.id, version, body };
}

/** Longs beyond 2^53 and the like go their own ways through JSON; here they add nothing. */
function plain(attrs: EntityInput['attrs'] = []): Iterable<readonly [string, Value]> {
  return attrs;
}

/** One tenant, changed step by step as the kernel changes it. */
class Tenant {
  state: TenantState;
  readonly #name: string;
  readonly #policies: Variant['policies'];
  #inputs: EntityInput[];

  constructor(name: string, tape: Tape, policies: Variant['policies']) {
    this.#name = name;
    this.#policies = policies;
    const without = tape.pick('', '', 'App::Doc', 'User', 'Folder');
    this.#inputs = randomEntities(tape).filter(({ uid }) => uid.type !== without);
    this.state = this.#next(undefined, 1, {
      policies: this.#documents(tape, 1),
      entities: this.#inputs.map((input) => stored(input, 1)),
    });
  }

  change(tape: Tape, seq: number): void {
    const uid = randomUid(tape);
    const at = this.#inputs.findIndex((input) => input.uid.type === uid.type && input.uid.id === uid.id);
    const old = this.#inputs[at];
    const [name, kind] = tape.pick(...(attributes as [(typeof attributes)[number]]));
    if (tape.once(12)) {
      this.state = this.#next(this.state, seq, { policies: this.#documents(tape, seq) });
      return;
    }
    if (old !== undefined && tape.once(4)) {
      this.#inputs.splice(at, 1);
      this.state = this.#next(this.state, seq, { deletedEntities: [{ type: uid.type, id: uid.id }] });
      return;
    }
    const attrs = new Map(old?.attrs ?? []);
    if (tape.once(4)) attrs.delete(name);
    else attrs.set(name, randomValue(tape, kind));
    const parents = old !== undefined && tape.once(2) ? (old.parents ?? []).slice(1) : (old?.parents ?? []);
    const tags = tape.once(3) ? new Map([[tape.pick('a', 'ab'), 'a']]) : (old?.tags ?? []);
    const input: EntityInput = { uid, attrs, parents, tags };
    if (old === undefined) this.#inputs.push(input);
    else this.#inputs[at] = input;
    this.state = this.#next(this.state, seq, { entities: [stored(input, seq)] });
  }

  #documents(tape: Tape, version: number) {
    const given = this.#policies === undefined ? undefined : tape.pick(...this.#policies);
    return [{ name: 'p', source: given ?? randomPolicies(tape, { most: 6 }).join('\n'), version }];
  }

  #next(before: TenantState | undefined, seq: number, changes: Partial<TenantChanges>): TenantState {
    const none = { generation: 'g', policies: undefined, entities: [], deletedEntities: [], revoked: [] };
    return must(nextState(before, this.#name, 'g', { ...none, ...changes, seq }));
  }
}

/** What the readable evaluation says on this state; undefined where the kernel would refuse the question. */
function uncached(state: TenantState, question: DecisionRequest): string | undefined {
  const request = cedarRequest(question);
  const entities = withProperties(state.entities, question);
  if (!request.ok || !entities.ok) return undefined;
  const response = isAuthorized(state.policies, request.value, entities.value);
  if (!response.ok) return undefined;
  const { decision, reasons, errors } = response.value;
  const named = (id: string) => id.slice(id.indexOf('#') + 1);
  return JSON.stringify([decision, reasons.map(named), errors.map(({ policyId, code }) => [named(policyId), code])]);
}

function answerOf(
  state: TenantState,
  question: DecisionRequest,
): { text: string; key: AdvertisedKey | undefined } | undefined {
  const decided = decideKeyed(state, question, { nowMs: 0 });
  if (!decided.ok) return undefined;
  const { decision, key } = decided.value;
  const reasons = 'policies' in decision.reason ? decision.reason.policies.map(({ id }) => id) : [];
  const failures = decision.failures.map(({ id, code }) => [id, code]);
  return { text: JSON.stringify([decision.allowed ? 'allow' : 'deny', reasons, failures]), key };
}

function play(tape: Tape, variant: Variant, tally: Tally): void {
  const worlds = new Map(tenants.map((name) => [name, new Tenant(name, tape, variant.policies)]));
  const tree = new DecisionTree<string>({ entriesMax: tape.pick(1_000, 1_000, 8) });
  const pool = Array.from({ length: 3 }, () => randomQuestion(tape, 'acme'));
  let seq = 1;
  for (let step = 0; step < 60; step++) {
    const tenant = tape.pick(...tenants);
    const world = worlds.get(tenant);
    if (world === undefined) throw new Error('there are two');
    if (tape.once(6)) {
      world.change(tape, ++seq);
      continue;
    }
    const at = tape.below(pool.length);
    const question = { ...altered(tape, pool[at] ?? randomQuestion(tape, tenant)), tenant };
    if (tape.once(3)) pool[at] = question;
    const expected = uncached(world.state, question);
    const { state } = world;
    const root = variant.oneTenant ? 'everyone' : tenant;
    const epochOf = (name: string) => state.facts.of(name, state.seq);
    const found = tree.find(root, question, { nowMs: 0, monotonicMs: 0, epochOf });
    tally.asked++;
    if (found !== undefined) {
      if (found !== expected) throw new WrongAnswer(`${found} instead of ${expected} for ${JSON.stringify(question)}`);
      continue;
    }
    const answer = answerOf(state, question);
    if (answer?.text !== expected) throw new Error(`decided ${answer?.text} instead of ${expected}`);
    if (answer?.key === undefined) {
      tally.refused++;
      continue;
    }
    const { vary, epochs, clockFromMs, clockUntilMs } = answer.key;
    const kept = Object.entries(epochs).filter(([name]) => variant.epoch?.(name) ?? true);
    tree.put({
      tenant: root,
      asked: question,
      vary: vary.filter(variant.vary ?? (() => true)),
      rests: { epochs: Object.fromEntries(kept), ...(variant.clock === false ? {} : { clockFromMs, clockUntilMs }) },
      answer: answer.text,
      answerBytes: answer.text.length,
    });
  }
  const { exact, semantic, pattern, superseded } = tree.stats();
  tally.exact += exact;
  tally.semantic += semantic;
  tally.pattern += pattern;
  tally.superseded += superseded;
}

function tryVariant(variant: Variant, numRuns: number) {
  const tally: Tally = { asked: 0, exact: 0, semantic: 0, pattern: 0, superseded: 0, refused: 0 };
  const property = fc.property(tapes(6_000), (tape) => play(tape, variant, tally));
  return { outcome: fc.check(property, { numRuns, endOnFailure: true }), tally };
}

const runs = Number(process.env.SALLYPORT_FUZZ_RUNS ?? 200);

const permitted = (condition: string) => `permit (principal, action, resource) when { ${condition} };`;
const asks = {
  addresses: [
    permitted('context.address.isInRange(ip("10.0.0.0/8"))'),
    permitted('ip(context.name).isLoopback() || context.address.isIpv6()'),
  ],
  decimals: [
    permitted('context.score.lessThan(decimal("1.5"))'),
    permitted('decimal(context.name).greaterThanOrEqual(decimal("0.0"))'),
  ],
} satisfies Record<string, readonly [string, ...string[]]>;

describe('cached ≡ uncached', () => {
  it('INVARIANT: an answer from the tree is that of the readable evaluation on the current state', () => {
    const { outcome, tally } = tryVariant({}, runs);
    expect(outcome.failed, `${outcome.errorInstance} seed ${outcome.seed}`).toBe(false);
    process.stdout.write(`decision tree: ${JSON.stringify(tally)}\n`);
    // It would hold for a tree that never hits.
    for (const kind of ['exact', 'semantic', 'pattern', 'superseded'] as const) {
      expect(tally[kind]).toBeGreaterThan(runs / 10);
    }
    expect(tally.refused).toBeLessThan(tally.asked / 2);
  }, 300_000);

  it('INVARIANT: so it is where policies ask for addresses and decimals alone', () => {
    const { outcome, tally } = tryVariant({ policies: [...asks.addresses, ...asks.decimals] }, runs);
    expect(outcome.failed, `${outcome.errorInstance} seed ${outcome.seed}`).toBe(false);
    expect(tally.semantic).toBeGreaterThan(runs);
  }, 300_000);

  const parentsOnly = (name: string) => !name.startsWith('parents ');
  const broken: Readonly<Record<string, Variant>> = {
    'epochs are removed': { epoch: () => false },
    'the epoch of the policies is removed': { epoch: (name) => name !== 'policy' },
    'epochs of attributes are removed': { epoch: (name) => !name.startsWith('attribute ') },
    'the uid edge is dropped': { vary: ({ op }) => op !== 'uid' },
    'the test for one uid is dropped': { vary: ({ op }) => op !== 'isUid' },
    'the epochs of parents are dropped': { epoch: parentsOnly },
    'absence and existence are unguarded': { epoch: (name) => !/^(entity|none) /.test(name) },
    'the bounds of the clock are dropped': { clock: false },
    'the tenant is dropped': { oneTenant: true },
    'the forms of the question are dropped': { vary: ({ op }) => op !== 'forms' },
    'what is given beside the store is dropped': { vary: ({ path }) => path[1] !== 'properties' },
    'tests of addresses are dropped': {
      vary: ({ op }) => !op.endsWith('inRange'),
      policies: asks.addresses,
    },
    'tests of decimals are dropped': {
      vary: ({ op }) => !op.includes('decimal'),
      policies: asks.decimals,
    },
    'tests are dropped': { vary: ({ op }) => ['value', 'uid', 'isUid', 'forms', 'datetime'].includes(op) },
  };
  for (const [what, variant] of Object.entries(broken)) {
    it(`fails where ${what}`, () => {
      const { outcome } = tryVariant(variant, 20_000);
      expect(outcome.failed).toBe(true);
      expect(outcome.errorInstance).toBeInstanceOf(WrongAnswer);
    }, 300_000);
  }
});
