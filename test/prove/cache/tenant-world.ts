// A tenant of a run: random policies and entities, and the random changes that they go through.

import { isJsonObject, type Json, type JsonObject, parseJson, writeJson } from '@sallyport/base';
import type { EntityWrite } from '@sallyport/decision';
import {
  type EntityInput,
  type EntityUid,
  entityToJson,
  entityUid,
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
import fc from 'fast-check';
import type { Question, State } from './history.ts';
import { receivePolicies, sendPolicies } from './sendings.ts';

/** What is to be written so that the next state holds. */
export type Planned =
  | { readonly kind: 'policies'; readonly source: string; readonly what: string }
  | { readonly kind: 'put'; readonly write: EntityWrite; readonly what: string }
  | { readonly kind: 'delete'; readonly uid: { readonly type: string; readonly id: string }; readonly what: string }
  | { readonly kind: 'revoke'; readonly token: number; readonly what: string };

/** Choices of their own for each step, from one number. */
export function tapeOf(random: () => number, length = 3_000): Tape {
  const [tape] = fc.sample(tapes(length), { seed: Math.floor(random() * 2 ** 31), numRuns: 1 });
  if (tape === undefined) throw new Error('no tape was made');
  return tape;
}

/** In the order in which one may be the parent of another: upwards alone, so never a cycle. */
const upwards = ['User', 'Group', 'App::Doc', 'Folder'].flatMap((type) => ['a', 'b'].map((id) => entityUid(type, id)));

export class TenantWorld {
  state: State;
  #inputs: EntityInput[];

  constructor(random: () => number) {
    const tape = tapeOf(random);
    const without = tape.pick('', '', 'App::Doc', 'User', 'Folder');
    this.#inputs = randomEntities(tape).filter(({ uid }) => uid.type !== without);
    this.state = {
      policies: allPolicies(random),
      policyVersion: 0,
      entities: new Map(this.#inputs.map((input) => [nameOf(input.uid), writeOf(input)])),
      revoked: new Set(),
    };
  }

  /** The next state, and how to bring it about; `tokens` are the places of those that this tenant may revoke. */
  change(random: () => number, tokens: readonly number[]): { readonly planned: Planned; readonly after: State } {
    const tape = tapeOf(random);
    const { state } = this;
    const open = tokens.filter((token) => !state.revoked.has(token));
    const token = open[tape.below(Math.max(1, open.length))];
    if (token !== undefined && tape.once(14)) {
      const after = { ...state, revoked: new Set([...state.revoked, token]) };
      return this.#now({ kind: 'revoke', token, what: `revoke token ${token}` }, after);
    }
    if (tape.once(12)) {
      const policies = allPolicies(random);
      const source = policies.join('\n');
      const after = { ...state, policies, policyVersion: state.policyVersion + 1 };
      return this.#now({ kind: 'policies', source, what: `policies:\n${source}` }, after);
    }
    return this.#changeEntity(tape);
  }

  #changeEntity(tape: Tape) {
    const uid = randomUid(tape);
    const at = this.#inputs.findIndex((input) => nameOf(input.uid) === nameOf(uid));
    const old = this.#inputs[at];
    const entities = new Map(this.state.entities);
    const after = { ...this.state, entities };
    if (old !== undefined && tape.once(4)) {
      this.#inputs.splice(at, 1);
      entities.delete(nameOf(uid));
      return this.#now({ kind: 'delete', uid, what: `delete ${nameOf(uid)}` }, after);
    }
    const [name, kind] = oneOf(tape, attributes);
    const attrs = new Map(old?.attrs ?? []);
    if (tape.once(4)) attrs.delete(name);
    else attrs.set(name, randomValue(tape, kind));
    const tags = tape.once(3) ? new Map([[tape.pick('a', 'ab'), 'a']]) : (old?.tags ?? []);
    const input: EntityInput = { uid, attrs, parents: parentsOf(tape, uid, old), tags };
    if (old === undefined) this.#inputs.push(input);
    else this.#inputs[at] = input;
    const write = writeOf(input);
    entities.set(nameOf(uid), write);
    return this.#now({ kind: 'put', write, what: `put ${nameOf(uid)} ${writeJson(write.body)}` }, after);
  }

  #now(planned: Planned, after: State) {
    this.state = after;
    return { planned, after };
  }
}

/** Some questions, and then others that differ from them in a thing or two. */
export function randomQuestions(random: () => number, count: number): readonly Question[] {
  const pool: Question[] = [];
  while (pool.length < count) {
    const tape = tapeOf(random, 600);
    const old = pool.length < count / 6 ? undefined : pool[tape.below(pool.length)];
    const question = old === undefined ? randomQuestion(tape) : altered(tape, old);
    // What a question says of one entity twice is another story, told in the kernel's own tests.
    if (nameOf(question.subject) !== nameOf(question.resource)) pool.push(question);
  }
  return pool;
}

function randomQuestion(tape: Tape): Question {
  const { principal, action, resource, context } = randomRequest(tape);
  const given = () => (tape.once(3) ? { properties: randomProperties(tape) } : {});
  return {
    subject: { type: principal.type, id: principal.id, ...given() },
    action: { name: action.id },
    resource: { type: resource.type, id: resource.id, ...given() },
    context: recordJson(context.fields),
  };
}

function randomProperties(tape: Tape): JsonObject {
  return recordJson(
    attributes.filter(() => tape.once(3)).map(([name, kind]) => [name, randomValue(tape, kind)] as const),
  );
}

function altered(tape: Tape, question: Question): Question {
  const [name, kind] = oneOf(tape, attributes);
  const put = (record: JsonObject = {}) => ({ ...record, ...recordJson([[name, randomValue(tape, kind)]]) });
  const named = () => {
    const { type, id } = randomUid(tape);
    return { type, id };
  };
  return tape.pick<() => Question>(
    () => ({ ...question, context: { ...question.context, request_id: String(tape.below(1_000)) } }),
    () => ({ ...question, context: put(question.context) }),
    () => ({ ...question, context: { ...question.context, ...moved(tape, question.context.now) } }),
    () => ({ ...question, context: { ...question.context, ...moved(tape, question.context.now) } }),
    () => ({ ...question, subject: { ...question.subject, ...named() } }),
    () => ({ ...question, resource: { ...question.resource, ...named() } }),
    () => ({ ...question, action: { name: randomAction(tape).id } }),
    () => ({ ...question, resource: { ...question.resource, properties: put(question.resource.properties) } }),
    () => ({ ...question, subject: { ...question.subject, properties: put(question.subject.properties) } }),
  )();
}

/** The clock of the question, moved a little. */
function moved(tape: Tape, clock: Json | undefined): JsonObject {
  const call = isJsonObject(clock) ? clock.__extn : undefined;
  const ms = isJsonObject(call) && typeof call.arg === 'string' ? Date.parse(call.arg) : 0;
  const next = ms + tape.pick(1, -1, 60_000, -3_600_000, 86_400_000);
  return Number.isNaN(next) ? {} : { now: { __extn: { fn: 'datetime', arg: new Date(next).toISOString() } } };
}

function parentsOf(tape: Tape, uid: EntityUid, old: EntityInput | undefined): readonly EntityUid[] {
  const before = [...(old?.parents ?? [])];
  if (!tape.once(3)) return before;
  const place = upwards.findIndex((one) => nameOf(one) === nameOf(uid));
  const above = upwards.slice(place + 1);
  const more = above.length === 0 ? [] : [oneOf(tape, above)];
  return tape.once(2)
    ? before.slice(1)
    : [...before.filter((one) => !more.some((m) => nameOf(m) === nameOf(one))), ...more];
}

function allPolicies(random: () => number): readonly string[] {
  return [...policiesOf(tapeOf(random)), ...sendPolicies(tapeOf(random, 100)), ...receivePolicies(tapeOf(random, 100))];
}

/** Random ones, and some that rest on what random ones seldom rest on alone. */
function policiesOf(tape: Tape): readonly string[] {
  const effect = () => tape.pick('permit', 'permit', 'forbid');
  const uid = () => nameOf(oneOf(tape, upwards));
  const name = () => oneOf(tape, ['flag', 'age', 'name', 'owner']);
  const sharp = tape.times(3, () =>
    tape.pick(
      () => `${effect()} (principal in ${uid()}, action, resource);`,
      () => `${effect()} (principal, action, resource) when { resource in ${uid()} };`,
      () => `${effect()} (principal, action, resource) when { resource has ${name()} };`,
      () => `${effect()} (principal, action, resource) unless { ${uid()} has ${name()} };`,
      () => `${effect()} (principal, action, resource) when { context.now < datetime("${tape.pick(...moments)}") };`,
      () => `${effect()} (principal, action, resource) when { resource.owner == principal };`,
    )(),
  );
  return [...randomPolicies(tape, { most: 3 }), ...sharp];
}

const moments = ['1970-01-01', '2024-02-29T12:00:00Z', '1969-12-31T23:59:59Z'] as const;

function writeOf(input: EntityInput): EntityWrite {
  const { uid: _, ...body } = entityToJson(makeEntity(input));
  return { type: input.uid.type, id: input.uid.id, body: plain(body) };
}

/** JSON as callers write it: the clock in the form that is known. */
function asJson(value: Value): Json {
  if (typeof value === 'object' && value.kind === 'datetime' && Math.abs(Number(value.ms)) < 8e15) {
    return { __extn: { fn: 'datetime', arg: new Date(Number(value.ms)).toISOString() } };
  }
  if (typeof value === 'object' && value.kind === 'record') return recordJson(value.fields);
  return valueToJson(value);
}

function recordJson(fields: Iterable<readonly [string, Value]>): JsonObject {
  return plain(Object.fromEntries([...fields].map(([name, value]) => [name, asJson(value)])));
}

/** Through text, so that nothing but JSON's own is left; longs here are below 2^53. */
function plain(record: JsonObject): JsonObject {
  const parsed = parseJson(writeJson(record));
  if (!parsed.ok || !isJsonObject(parsed.value)) throw new Error('a record that is no JSON');
  return parsed.value;
}

export function nameOf({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${type}::"${id}"`;
}

function oneOf<T>(tape: Tape, items: readonly T[]): T {
  const item = items[tape.below(items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}
