// When each fact about stored entities last changed, as far as this process has seen: the epochs that guard answers.

import {
  type EntityInput,
  type EntityUid,
  makeEntity,
  sameUid,
  sameValue,
  uidToString,
  type Value,
} from '@sallyport/policy';
import type { ClosedEntities } from '../closed-entities.ts';

/** The policies of a tenant, and its revocations. */
export const policyFact = 'policy';
export const revocationFact = 'revocation';

/** Whether the entity exists. */
export function existenceFact(uid: EntityUid): string {
  return `entity ${uidToString(uid)}`;
}

/** Value, or absence, of one attribute or tag of an entity that exists. */
export function attributeFact(kind: 'attribute' | 'tag', uid: EntityUid, name: string): string {
  return `${kind} ${uidToString(uid)} ${JSON.stringify(name)}`;
}

/** Its direct parents; what is above it rests on its own, and on those of all above it. */
export function parentsFact(uid: EntityUid): string {
  return `parents ${uidToString(uid)}`;
}

/** That no entity of a type exists. */
export function noneFact(type: string): string {
  return `none ${type}`;
}

/** Names of single facts that are remembered; beyond it everything older counts as changed now. */
const namesMax = 65_536;
/** A change of more entities than this is not looked into. */
const lookedIntoMax = 4_096;

/**
 * Counters of facts: the number of the last change that this process saw, or that of the state it began with.
 * INVARIANT: equal numbers of a fact, here or in another process, mean that nothing about it changed in between; a number
 * is never used again, since those of changes only grow, and deletion is a change.
 *
 * Shared by all states of a tenant that came from one beginning, so it knows more than the older ones of them.
 */
export class FactEpochs {
  readonly #changed = new Map<string, number>();
  #floor: number;

  constructor(seq: number) {
    this.#floor = seq;
  }

  /** The epoch of a fact in a state at `seq`; undefined where the fact has changed since. */
  of(name: string, seq: number): number | undefined {
    const epoch = this.#changed.get(name) ?? this.#floor;
    return epoch > seq ? undefined : epoch;
  }

  /** To be told of each change before anyone sees the state after it. */
  note(
    before: ClosedEntities,
    {
      put,
      deleted,
    }: { readonly put: readonly EntityInput[]; readonly deleted: readonly Pick<EntityUid, 'type' | 'id'>[] },
    { seq, also }: { readonly seq: number; readonly also: readonly string[] },
  ): void {
    if (put.length + deleted.length > lookedIntoMax) {
      this.#forget(seq);
      return;
    }
    for (const name of also) this.#changed.set(name, seq);
    for (const input of put) for (const name of changedBy(before, input)) this.#changed.set(name, seq);
    for (const { type, id } of deleted) {
      const entity = before.get({ type, id });
      if (entity === undefined) continue;
      this.#changed.set(existenceFact(entity.uid), seq);
      if (entity.parents.length > 0) this.#changed.set(parentsFact(entity.uid), seq);
    }
    if (this.#changed.size > namesMax) this.#forget(seq);
  }

  #forget(seq: number): void {
    this.#changed.clear();
    this.#floor = seq;
  }
}

function* changedBy(before: ClosedEntities, input: EntityInput): Iterable<string> {
  const { uid } = input;
  const [now, was] = [makeEntity(input), before.get(uid)];
  if (was === undefined) {
    yield existenceFact(uid);
    yield noneFact(uid.type);
  }
  if (!sameParents(was?.parents ?? [], now.parents)) yield parentsFact(uid);
  if (was === undefined) return;
  for (const name of differing(was.attrs, now.attrs)) yield attributeFact('attribute', uid, name);
  for (const name of differing(was.tags, now.tags)) yield attributeFact('tag', uid, name);
}

function* differing(was: ReadonlyMap<string, Value>, now: ReadonlyMap<string, Value>): Iterable<string> {
  for (const [name, value] of now) {
    const other = was.get(name);
    if (other === undefined || !sameValue(other, value)) yield name;
  }
  for (const name of was.keys()) if (!now.has(name)) yield name;
}

function sameParents(a: readonly EntityUid[], b: readonly EntityUid[]): boolean {
  return a.length === b.length && a.every((uid) => b.some((other) => sameUid(uid, other)));
}
