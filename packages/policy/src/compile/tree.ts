// The way from a request to the few policies that may apply: branches on scope and equalities, leaves of policies.

import type { Expr } from '../ast.ts';
import type { EntityUid } from '../uid.ts';
import type { Value } from '../value.ts';
import type { Slice, Sliced } from './scope.ts';
import type { Reader } from './shapes.ts';

/** `T` is a policy made ready for its place. */
export type Tree<T> = Leaf<T> | ScopeBranch<T> | EqualityBranch<T>;

export interface Leaf<T> {
  readonly kind: 'leaf';
  readonly policies: readonly T[];
}

/** By what keys say of one entity; a request follows every key that fits, and `rest`. */
export interface ScopeBranch<T> {
  readonly kind: 'scope';
  readonly name: Sliced;
  readonly byType: ReadonlyMap<string, Tree<T>>;
  readonly bySelf: ByUid<Tree<T>>;
  readonly byAbove: ByUid<Tree<T>>;
  /** Policies without a key. */
  readonly rest: Tree<T> | undefined;
}

/** By the value of one expression. */
export interface EqualityBranch<T> {
  readonly kind: 'equality';
  readonly subject: Reader;
  readonly byPrimitive: ReadonlyMap<Value, Tree<T>>;
  readonly byEntity: ByUid<Tree<T>>;
  /** All of the above, equality included: what is asked where the subject cannot be read. */
  readonly unread: readonly T[];
  /** Policies without this equality. */
  readonly rest: Tree<T> | undefined;
}

/** By type, then id, so that no key has to be built. */
export type ByUid<T> = ReadonlyMap<string, ReadonlyMap<string, T>>;

/** What the way to a place has settled already. */
export interface Settled {
  readonly fitting: ReadonlySet<Sliced>;
  readonly equal: boolean;
}

/** For fewer, another look-up costs more than asking. */
const defaultLeafMax = 2;

/** Makes what stands in a tree. */
interface Gardener<P, T> {
  /** A policy ready for a place: once for each place it is filed under. */
  place(policy: P, settled: Settled): T;
  reader(subject: Expr): Reader;
}

/** Files policies; undefined where there are none. Up to `leafMax` together are asked one by one; 0 files whatever can be. */
export function growTree<P extends { readonly slice: Slice }, T>(
  policies: readonly P[],
  gardener: Gardener<P, T>,
  leafMax = defaultLeafMax,
): Tree<T> | undefined {
  return new Grower(gardener, leafMax).grow(policies, { fitting: new Set(), equal: false }, new Set());
}

class Grower<P extends { readonly slice: Slice }, T> {
  readonly #gardener: Gardener<P, T>;

  readonly #leafMax: number;

  constructor(gardener: Gardener<P, T>, leafMax: number) {
    this.#gardener = gardener;
    this.#leafMax = leafMax;
  }

  /** `asked` are the names and paths that the branches above have split by. */
  grow(policies: readonly P[], settled: Settled, asked: ReadonlySet<string>): Tree<T> | undefined {
    if (policies.length === 0) return undefined;
    const split = policies.length > this.#leafMax ? bestSplit(policies, asked) : undefined;
    if (split === undefined) {
      return { kind: 'leaf', policies: policies.map((policy) => this.#gardener.place(policy, settled)) };
    }
    return split.kind === 'scope'
      ? this.#byScope(policies, split.name, settled, asked)
      : this.#byEquality(policies, split, settled, asked);
  }

  #byScope(policies: readonly P[], name: Sliced, settled: Settled, asked: ReadonlySet<string>): ScopeBranch<T> {
    const types = new Map<string, P[]>();
    const [selves, aboves] = [new Map<string, Map<string, P[]>>(), new Map<string, Map<string, P[]>>()];
    const rest: P[] = [];
    for (const policy of policies) {
      const keys = policy.slice.keys(name);
      if (keys.length === 0) rest.push(policy);
      for (const key of keys) {
        if (key.kind === 'type') append(types, key.type, policy);
        else append(obtain(key.kind === 'self' ? selves : aboves, key.uid.type), key.uid.id, policy);
      }
    }
    const below = new Set([...asked, name]);
    const fitting: Settled = { ...settled, fitting: new Set([...settled.fitting, name]) };
    const grow = (group: readonly P[]) => this.grow(group, fitting, below);
    return {
      kind: 'scope',
      name,
      byType: mapped(types, grow),
      bySelf: mapped(selves, (ids) => mapped(ids, grow)),
      byAbove: mapped(aboves, (ids) => mapped(ids, grow)),
      rest: this.grow(rest, settled, below),
    };
  }

  #byEquality(
    policies: readonly P[],
    { path, subject }: { readonly path: string; readonly subject: Expr },
    settled: Settled,
    asked: ReadonlySet<string>,
  ): EqualityBranch<T> {
    const primitives = new Map<Value, P[]>();
    const entities = new Map<string, Map<string, P[]>>();
    const keyed: P[] = [];
    const rest: P[] = [];
    for (const policy of policies) {
      const { equality } = policy.slice;
      if (equality?.path !== path) {
        rest.push(policy);
        continue;
      }
      keyed.push(policy);
      const { value } = equality;
      if (typeof value !== 'object') append(primitives, value, policy);
      else if (value.kind === 'entity') append(obtain(entities, value.type), value.id, policy);
    }
    const below = new Set([...asked, `=${path}`]);
    const equal: Settled = { ...settled, equal: true };
    return {
      kind: 'equality',
      subject: this.#gardener.reader(subject),
      byPrimitive: mapped(primitives, (group) => this.grow(group, equal, below)),
      byEntity: mapped(entities, (ids) => mapped(ids, (group) => this.grow(group, equal, below))),
      unread: keyed.map((policy) => this.#gardener.place(policy, settled)),
      rest: this.grow(rest, settled, below),
    };
  }
}

type Split =
  | { readonly kind: 'scope'; readonly name: Sliced; readonly cost: number }
  | { readonly kind: 'equality'; readonly path: string; readonly subject: Expr; readonly cost: number };

/** The split that leaves the fewest policies to ask, or undefined where none leaves notably fewer. */
function bestSplit<P extends { readonly slice: Slice }>(
  policies: readonly P[],
  asked: ReadonlySet<string>,
): Split | undefined {
  const splits: Split[] = (['principal', 'action', 'resource'] as const)
    .filter((name) => !asked.has(name))
    .map((name) => ({ kind: 'scope', name, cost: costOf(policies, ({ slice }) => slice.keys(name).map(keyText)) }));
  const paths = new Map<string, Expr>();
  for (const { slice } of policies) if (slice.equality) paths.set(slice.equality.path, slice.equality.subject);
  for (const [path, subject] of [...paths].slice(0, pathsTried)) {
    if (asked.has(`=${path}`)) continue;
    const keysOf = ({ slice }: P) => (slice.equality?.path === path ? [primitiveOrUid(slice.equality.value)] : []);
    splits.push({ kind: 'equality', path, subject, cost: costOf(policies, keysOf) });
  }
  const best = splits.reduce<Split | undefined>((a, b) => (a !== undefined && a.cost <= b.cost ? a : b), undefined);
  // Many small gains in a row would cost more look-ups than they save, and a deep tree.
  const gain = policies.length > 16 ? 0.95 : 1;
  return best !== undefined && best.cost < policies.length * gain ? best : undefined;
}

/** Growing would else be slow for a set in which each policy asks for an attribute of its own. */
const pathsTried = 32;

/** Policies that are left on average: those without a key, and, as half of the requests fit no key, half a group. */
function costOf<P>(policies: readonly P[], keysOf: (policy: P) => readonly unknown[]): number {
  const sizes = new Map<unknown, number>();
  let [without, keyed] = [0, 0];
  for (const policy of policies) {
    const keys = keysOf(policy);
    if (keys.length === 0) without++;
    keyed += keys.length;
    for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1);
  }
  let squares = 0;
  for (const size of sizes.values()) squares += size * size;
  return without + (keyed === 0 ? 0 : squares / keyed / 2);
}

function keyText(key: ReturnType<Slice['keys']>[number]): string {
  return key.kind === 'type' ? `is ${key.type}` : `${key.kind} ${uidText(key.uid)}`;
}

function primitiveOrUid(value: Value): unknown {
  return typeof value === 'object' && value.kind === 'entity' ? `@${uidText(value)}` : value;
}

function uidText({ type, id }: EntityUid): string {
  return `${type}::${id}`;
}

function append<K, V>(map: Map<K, V[]>, key: K, item: V): void {
  const items = map.get(key);
  if (items === undefined) map.set(key, [item]);
  else items.push(item);
}

function obtain<V>(map: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Map<string, V>();
  map.set(key, made);
  return made;
}

function mapped<K, V, W>(map: ReadonlyMap<K, V>, change: (value: V) => W | undefined): Map<K, W> {
  const changed = new Map<K, W>();
  for (const [key, value] of map) {
    const result = change(value);
    if (result !== undefined) changed.set(key, result);
  }
  return changed;
}
