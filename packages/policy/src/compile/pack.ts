// From the tree of a set to its plan and cells; counts on the way what one request may evaluate more than once.

import { type Value, valueKey } from '../value.ts';
import type { Cell } from './frame.ts';
import { greatest, sum, type Uses } from './memo.ts';
import { type Asked, EqualityPlan, LeafPlan, Part, type Plan, ScopePlan, UidParts } from './plan.ts';
import type { Compiled, Shapes } from './shapes.ts';
import type { ByUid, EqualityBranch, Leaf, ScopeBranch, Tree } from './tree.ts';

export interface Packed {
  /** Undefined where there are no policies. */
  readonly plan: Plan | undefined;
  readonly cells: readonly Cell[];
}

/** The plan of a tree, and how often one request evaluates an expression at most. */
export function pack(
  tree: Tree<Compiled> | undefined,
  shapes: Shapes,
): { readonly packed: Packed; readonly uses: Uses } {
  if (tree === undefined) return { packed: { plan: undefined, cells: [] }, uses: new Map() };
  const packer = new Packer(shapes);
  const { plan, uses } = packer.pack(tree);
  return { packed: { plan, cells: packer.cells }, uses };
}

interface Known {
  readonly id: number;
  readonly plan: Plan;
  readonly uses: Uses;
}

class Packer {
  readonly cells: Cell[] = [];
  readonly #shapes: Shapes;
  /** By what makes two plans one. */
  readonly #known = new Map<string, Known>();

  constructor(shapes: Shapes) {
    this.#shapes = shapes;
  }

  pack(tree: Tree<Compiled>): Known {
    switch (tree.kind) {
      case 'leaf':
        return this.#leaf(tree);
      case 'scope':
        return this.#scope(tree);
      case 'equality':
        return this.#equality(tree);
    }
  }

  #leaf({ policies }: Leaf<Compiled>): Known {
    const start = this.cells.length;
    const asked = policies.map((policy): Asked => {
      const at = this.cells.length - start;
      this.cells.push(policy, ...policy.literals);
      return { at, shape: policy.shape };
    });
    return this.#once(`leaf ${asked.map(({ shape }) => shape.id).join()}`, () => ({
      plan: new LeafPlan(asked),
      uses: sum(asked.map(({ shape }) => this.#shapes.usesOf(shape))),
    }));
  }

  #scope({ name, ...tree }: ScopeBranch<Compiled>): Known {
    const below = new Below(this, this.cells.length);
    const byType = below.map('type', tree.byType);
    const bySelf = below.uids('self', tree.bySelf);
    const byAbove = below.uids('above', tree.byAbove);
    const rest = below.part('rest', tree.rest);
    return this.#once(`${name} ${below.key.join()}`, () => ({
      plan: new ScopePlan({ name, byType, bySelf: new UidParts(bySelf), byAbove: new UidParts(byAbove), rest }),
      // One type fits and one self, but any number of those above.
      uses: sum([
        greatest(below.usesOf('type')),
        greatest(below.usesOf('self')),
        ...below.usesOf('above'),
        ...below.usesOf('rest'),
      ]),
    }));
  }

  #equality({ subject, ...tree }: EqualityBranch<Compiled>): Known {
    const below = new Below(this, this.cells.length);
    const byPrimitive = below.map('value', tree.byPrimitive);
    const byEntity = below.uids('value', tree.byEntity);
    const unread = below.part('value', { kind: 'leaf', policies: tree.unread });
    const rest = below.part('rest', tree.rest);
    return this.#once(`= ${subject.id} ${below.key.join()}`, () => ({
      plan: new EqualityPlan({ subject, byPrimitive, byEntity: new UidParts(byEntity), unread, rest }),
      uses: sum([this.#shapes.usesIn(subject.expr), greatest(below.usesOf('value')), ...below.usesOf('rest')]),
    }));
  }

  #once(key: string, make: () => Omit<Known, 'id'>): Known {
    const known = this.#known.get(key) ?? { id: this.#known.size, ...make() };
    this.#known.set(key, known);
    return known;
  }
}

type Place = 'type' | 'self' | 'above' | 'value' | 'rest';

/** The parts of one branch, in the order of their cells, and the text that tells this branch from others. */
class Below {
  readonly key: string[] = [];
  readonly #packer: Packer;
  readonly #start: number;
  readonly #uses: { readonly place: Place; readonly known: Known }[] = [];

  constructor(packer: Packer, start: number) {
    this.#packer = packer;
    this.#start = start;
  }

  part(place: Place, tree: Tree<Compiled>, label?: string): Part;
  part(place: Place, tree: Tree<Compiled> | undefined, label?: string): Part | undefined;
  part(place: Place, tree: Tree<Compiled> | undefined, label = ''): Part | undefined {
    if (tree === undefined) return undefined;
    const at = this.#packer.cells.length - this.#start;
    const known = this.#packer.pack(tree);
    this.key.push(`${place} ${label} ${known.id} ${at}`);
    this.#uses.push({ place, known });
    return new Part(known.plan, at);
  }

  map<K extends Value>(place: Place, trees: ReadonlyMap<K, Tree<Compiled>>, label = ''): ReadonlyMap<K, Part> {
    const parts = new Map<K, Part>();
    for (const [key, tree] of trees) parts.set(key, this.part(place, tree, `${label}${valueKey(key)}`));
    return parts;
  }

  uids(place: Place, trees: ByUid<Tree<Compiled>>): ReadonlyMap<string, ReadonlyMap<string, Part>> {
    const types = new Map<string, ReadonlyMap<string, Part>>();
    for (const [type, ids] of trees) types.set(type, this.map(place, ids, `${valueKey(type)}::`));
    return types;
  }

  /** Of each plan among the parts of a place; where any number of parts may be visited, of each part. */
  usesOf(place: Place): readonly Uses[] {
    const known = this.#uses.filter((use) => use.place === place).map((use) => use.known);
    return (place === 'above' ? known : [...new Set(known)]).map(({ uses }) => uses);
  }
}
