// Says what an evaluation read in the words of a key: places of the question, tests of them, entities that must be the same.

import { isJsonObject } from '@sallyport/base';
import type { Entities, EntityUid, Expr, Read, Request, Value, Variable } from '@sallyport/policy';
import { type Asked, type KeyRead, observe, readKey, type VaryRead, valueAt } from '@sallyport/semantic-cache/tree';
import { noneFact } from './fact-epochs.ts';
import type { Stored } from './rests.ts';
import { exactly, testOf } from './wire-test.ts';

/** What was evaluated: the question as it came, and as the evaluation saw it. */
export interface Evaluated {
  readonly asked: Asked;
  readonly request: Request;
  /** What is stored, with the caller's properties where nothing is. */
  readonly entities: Entities;
  readonly stored: Stored;
}

type ExprRead = Extract<Read, { kind: 'expr' }>;
type BinaryExpr = Extract<Expr, { kind: 'binary' }>;
type Named = Exclude<Variable, 'context'>;

const partOf = { principal: 'subject', action: 'action', resource: 'resource' } as const;

/** Says the reads of one evaluation in the words of a key. */
export class KeyWriter {
  /** Types of which it matters that no entity is stored. */
  readonly none = new Set<string>();
  readonly #asked: Asked;
  readonly #request: Request;
  readonly #entities: Entities;
  readonly #stored: Stored;
  readonly #reads = new Map<string, VaryRead>();
  #untold = false;

  constructor({ asked, request, entities, stored }: Evaluated) {
    this.#asked = asked;
    this.#request = request;
    this.#entities = entities;
    this.#stored = stored;
  }

  get vary(): readonly VaryRead[] | undefined {
    return this.#untold ? undefined : [...this.#reads.values()];
  }

  add(read: KeyRead): void {
    const key = readKey(read);
    if (this.#reads.has(key)) return;
    const is = observe(read, this.#asked);
    if (is === undefined) this.#untold = true;
    else this.#reads.set(key, { ...read, is });
  }

  translate(read: Read): void {
    switch (read.kind) {
      case 'clock':
        this.add({ path: ['context', 'now'], op: 'datetime' });
        return;
      case 'type':
        this.#addType(read.of);
        return;
      case 'ancestors':
        this.#addEntity(read.of);
        return;
      case 'expr':
        this.#translateExpr(read);
    }
  }

  #translateExpr({ expr, root, path, other }: ExprRead): void {
    if (other !== undefined && root !== undefined && expr.kind === 'binary') {
      this.#addPair(expr, this.#side(root, path), this.#side(other.root, other.path));
      return;
    }
    const names = expr.kind === 'has' ? [...path, ...expr.path] : path;
    const reached = this.#reached(expr, root, names);
    // A tag of an entity that is not there is another error than a tag that is not there.
    const tagged = expr.kind === 'binary' && expr.operator === 'getTag' ? (literalOf(expr.left) ?? reached) : undefined;
    if (typeof tagged === 'object' && tagged.kind === 'entity') this.#addGiven(tagged, undefined);
    if (root === undefined || typeof root === 'object') return;
    if (root === 'context') this.#addPlace(expr, path, ['context']);
    else if (path.length > 0) this.#addAttribute(root, expr, path);
    else {
      this.#addSelf(root, expr);
      if (expr.kind === 'binary' && expr.operator === 'getTag') {
        this.add({ path: [partOf[root], 'properties'], op: 'has' });
      }
    }
  }

  /** A test of two paths: of two places, or of one against what is stored, which stays while its epochs do. */
  #addPair(expr: BinaryExpr, left: Side, right: Side): void {
    const op = expr.operator === '!=' ? '==' : expr.operator;
    if (left.at !== undefined && right.at !== undefined) this.add({ path: left.at, op, to: right.at });
    else if (left.at !== undefined)
      this.add({ path: left.at, ...against(right.value, (value) => ({ ...expr, right: value })) });
    else if (right.at !== undefined)
      this.add({ path: right.at, ...against(left.value, (value) => ({ ...expr, left: value })) });
  }

  /** One side of such a test; what leads to something stored is read exactly. */
  #side(root: Variable | EntityUid, path: readonly string[]): Side {
    const value = this.#reached(undefined, root, path);
    if (typeof root === 'object') return { value };
    if (root !== 'context' && this.#addEntity(root) === 'exactly') {
      this.#addUnstored(root, path[0] ?? '');
      return { value };
    }
    const at = root === 'context' ? ['context', ...path] : [partOf[root], 'properties', ...path];
    const entityAt = this.#entityOn(at);
    if (entityAt === undefined) return { at };
    this.add({ path: entityAt, op: 'value' });
    return { value };
  }

  /** What a path leads to, through entities that the question does not name in that place. */
  #reached(expr: Expr | undefined, root: ExprRead['root'], names: readonly string[]): Value | undefined {
    if (root === undefined) {
      // Computed on the way, so it is no read of the question; but what is looked at may be part of it.
      if (expr?.kind === 'attribute')
        return expr.target.kind === 'literal' ? this.#pass(expr.target.value, [expr.name]) : undefined;
      if (expr?.kind === 'has')
        return expr.target.kind === 'literal' ? this.#pass(expr.target.value, expr.path) : undefined;
      return expr?.kind === 'binary' && expr.left.kind === 'literal' ? expr.left.value : undefined;
    }
    if (typeof root === 'object') return this.#pass(root, names);
    if (root === 'context') return this.#pass(this.#request.context, names);
    const [first, ...further] = names;
    if (first === undefined) return undefined;
    const value = this.#entities.get(this.#request[root])?.attrs.get(first);
    return value === undefined ? undefined : this.#pass(value, further);
  }

  /**
   * Goes the way of a path. The entities on it may be named by the question in another place, with properties: then those
   * are read where nothing is stored, and otherwise it is read that it does not name them.
   */
  #pass(start: Value, names: readonly string[]): Value | undefined {
    let value: Value | undefined = start;
    for (const name of names) {
      if (typeof value !== 'object') return undefined;
      if (value.kind === 'entity') {
        this.#addGiven(value, name);
        value = this.#entities.get(value)?.attrs.get(name);
      } else {
        value = value.kind === 'record' ? value.fields.get(name) : undefined;
      }
    }
    return value;
  }

  /** An attribute, or with none the existence, of an entity that the question may name, with properties, elsewhere. */
  #addGiven(uid: EntityUid, attribute: string | undefined): void {
    const stored = this.#stored.get(uid);
    if (stored !== undefined && (attribute === undefined || stored.attrs.has(attribute))) return;
    const place = attribute === undefined ? ['properties'] : ['properties', attribute];
    for (const name of ['principal', 'action', 'resource'] as const) {
      const named = this.#request[name];
      this.#addIsUid(name, uid);
      if (named.type === uid.type && named.id === uid.id) {
        this.add({ path: [partOf[name], ...place], op: attribute === undefined ? 'has' : 'value' });
      }
    }
  }

  /** A question about subject, action or resource itself. */
  #addSelf(name: Named, expr: Expr): void {
    const operand = expr.kind === 'binary' ? operandOf(expr) : undefined;
    if (expr.kind === 'has') this.#addAttribute(name, expr, []);
    else if (expr.kind === 'is') this.#addType(name);
    else if (expr.kind !== 'binary' || operand === undefined) this.#addUid(name);
    else if (expr.operator === '==' || expr.operator === '!=') this.#addIsUid(name, operand);
    else if (expr.operator === 'in') this.#addIn(name, operand);
    else if (expr.operator === 'hasTag' || expr.operator === 'getTag') this.#addEntity(name);
    else this.#addUid(name);
  }

  #addIn(name: Named, above: Value): void {
    // With nothing above it, what is left of the question is whether it is one of them.
    if (this.#addEntity(name) === 'exactly') return;
    const items = typeof above === 'object' && above.kind === 'set' ? above.items : [above];
    if (items.length > 16) this.#addUid(name);
    else for (const item of items) this.#addIsUid(name, item);
  }

  #addUid(name: Named): void {
    this.add({ path: [partOf[name]], op: 'uid' });
  }

  #addIsUid(name: Named, value: Value): void {
    // Nothing but an entity equals an entity, whoever is asked about.
    if (typeof value !== 'object' || value.kind !== 'entity') return;
    if (name !== 'action') this.add({ path: [partOf[name]], op: 'isUid', with: [value.type, value.id] });
    else if (value.type === 'Action') this.add({ path: ['action'], op: 'isUid', with: [value.id] });
  }

  /** Which entity is asked about, as far as the store has anything to say about it. */
  #addEntity(name: Named): 'exactly' | 'type only' {
    const uid = this.#request[name];
    if (this.#stored.hasType(uid.type)) {
      this.#addUid(name);
      return 'exactly';
    }
    this.#addType(name);
    this.none.add(noneFact(uid.type));
    return 'type only';
  }

  #addType(name: Named): void {
    if (name !== 'action') this.add({ path: [partOf[name], 'type'], op: 'value' });
  }

  /** An attribute: what is stored wins, what the caller says counts where nothing is stored. */
  #addAttribute(name: Named, expr: Expr, path: readonly string[]): void {
    const properties = [partOf[name], 'properties'];
    const first = path[0] ?? (expr.kind === 'has' ? expr.path[0] : undefined) ?? '';
    if (this.#addEntity(name) === 'type only') this.#addPlace(expr, path, properties);
    else this.#addUnstored(name, first);
  }

  #addUnstored(name: Named, attribute: string): void {
    if (this.#stored.get(this.#request[name])?.attrs.has(attribute) === true) return;
    this.add({ path: [partOf[name], 'properties', attribute], op: 'value' });
  }

  /** A question about a place in the question, unless the way there leads into the store. */
  #addPlace(expr: Expr, path: readonly string[], at: readonly string[]): void {
    const names = [...at, ...path, ...(expr.kind === 'has' ? expr.path : [])];
    const entityAt = this.#entityOn(names);
    const here = [...at, ...path];
    if (entityAt !== undefined) this.add({ path: entityAt, op: 'value' });
    else if (expr.kind !== 'has') this.add({ path: here, ...testOf(expr) });
    else {
      // Where what should have the attribute is not there itself, that is an error and no answer.
      if (path.length > 0) this.add({ path: here, op: 'has' });
      this.add({ path: names, op: 'has' });
    }
  }

  /** The place on the way to another where the question names an entity: from there on it leads into the store. */
  #entityOn(names: readonly string[]): readonly string[] | undefined {
    for (let step = 1; step < names.length; step++) {
      const value = valueAt(this.#asked, names.slice(0, step));
      if (isJsonObject(value) && Object.hasOwn(value, '__entity')) return names.slice(0, step);
    }
    return undefined;
  }
}

/** A place of the question, or a value that the store gives; neither where it gives none. */
interface Side {
  readonly at?: readonly string[];
  readonly value?: Value | undefined;
}

function against(value: Value | undefined, put: (literal: Expr) => Expr) {
  return value === undefined ? exactly : testOf(put({ kind: 'literal', value }));
}

function operandOf({ left, right }: BinaryExpr): Value | undefined {
  return literalOf(right) ?? literalOf(left);
}

function literalOf(expr: Expr): Value | undefined {
  return expr.kind === 'literal' ? expr.value : undefined;
}
