// Collects what one evaluation reads.

import type { Expr } from '../ast.ts';
import type { Entities, Entity } from '../entity.ts';
import { formatExpr } from '../format.ts';
import { lookUp } from '../operators.ts';
import type { Request } from '../request.ts';
import { type EntityUid, UidSet } from '../uid.ts';
import { type Value, valueKey } from '../value.ts';
import {
  ancestorsKey,
  clockKind,
  type EntityFact,
  outcomeOf,
  type Read,
  type Trace,
  type TraceOptions,
} from './read.ts';

/** Owned by one evaluation. */
export class Recorder {
  readonly request: Request;
  /** The same entities; every look at one is recorded. */
  readonly entities: Entities;
  /** Looks at these are not recorded: for what a read has covered already. */
  readonly stored: Entities;
  readonly options: TraceOptions;
  readonly #reads = new Map<string, Read>();
  readonly #facts = new Map<string, EntityFact>();
  readonly #looked = new Map<string, Entity | undefined>();
  #from: bigint | undefined;
  #last: bigint | undefined;

  constructor(request: Request, entities: Entities, options: TraceOptions) {
    this.options = options;
    this.request = request;
    this.stored = entities;
    this.entities = { get: (uid) => this.#look(uid) };
  }

  /** Records a question about one path; gives its value or throws its failure. */
  ask(expr: Expr, of: Pick<Extract<Read, { kind: 'expr' }>, 'root' | 'path' | 'other'>, compute: () => Value): Value {
    const key = formatExpr(expr);
    let value: Value | undefined;
    const outcome = outcomeOf(() => {
      value = compute();
      return value;
    });
    if (!this.#reads.has(key)) this.#reads.set(key, { kind: 'expr', expr, ...of, outcome });
    // Where there is no value, computing again throws the failure again.
    return value ?? compute();
  }

  /** Records that every ancestor of an entity of the request matters. */
  askAncestors(of: 'principal' | 'action' | 'resource'): void {
    const uid = this.request[of];
    this.#reads.set(`ancestors ${of}`, { kind: 'ancestors', of, outcome: ancestorsKey(uid, this.stored) });
    this.#fact({ kind: 'ancestors', uid });
  }

  /** Records that the type of an entity of the request matters. */
  askType(of: 'principal' | 'action' | 'resource'): void {
    this.#reads.set(`type ${of}`, { kind: 'type', of, outcome: this.request[of].type });
  }

  /** The answer so far holds only for a clock in `[from, last]`. */
  narrow(from: bigint | undefined, last: bigint | undefined): void {
    this.#reads.set('clock', { kind: 'clock', outcome: clockKind(this.request) });
    if (from !== undefined && (this.#from === undefined || from > this.#from)) this.#from = from;
    if (last !== undefined && (this.#last === undefined || last < this.#last)) this.#last = last;
  }

  trace(): Trace {
    return {
      reads: [...this.#reads.values()],
      facts: [...this.#facts.values()],
      ...(this.#from === undefined ? {} : { validFromMs: this.#from }),
      ...(this.#last === undefined ? {} : { validUntilMs: this.#last + 1n }),
    };
  }

  #look(uid: EntityUid): Entity | undefined {
    const key = valueKey(uid);
    if (!this.#looked.has(key)) this.#looked.set(key, this.#watched(uid));
    return this.#looked.get(key);
  }

  #watched(uid: EntityUid): Entity | undefined {
    const entity = lookUp(this.stored, uid);
    if (entity === undefined) {
      this.#fact({ kind: 'absent', uid });
      return undefined;
    }
    const watch = (kind: 'attribute' | 'tag') => (name: string, present: boolean) =>
      this.#fact({ kind, uid, name, present });
    return {
      ...entity,
      attrs: new WatchedMap(entity.attrs, watch('attribute')),
      tags: new WatchedMap(entity.tags, watch('tag')),
      ancestors: new WatchedUids(entity.ancestors, (above, present) =>
        this.#fact({ kind: 'ancestor', uid, above, present }),
      ),
    };
  }

  #fact(fact: EntityFact): void {
    const what = 'name' in fact ? JSON.stringify(fact.name) : 'above' in fact ? valueKey(fact.above) : '';
    this.#facts.set(`${fact.kind} ${valueKey(fact.uid)} ${what}`, fact);
  }
}

class WatchedMap extends Map<string, Value> {
  readonly #seen: (name: string, present: boolean) => void;

  constructor(fields: ReadonlyMap<string, Value>, seen: (name: string, present: boolean) => void) {
    super(fields);
    this.#seen = seen;
  }

  override get(name: string): Value | undefined {
    const value = super.get(name);
    this.#seen(name, value !== undefined);
    return value;
  }

  override has(name: string): boolean {
    const present = super.has(name);
    this.#seen(name, present);
    return present;
  }
}

class WatchedUids extends UidSet {
  readonly #uids: UidSet;
  readonly #seen: (above: EntityUid, present: boolean) => void;

  constructor(uids: UidSet, seen: (above: EntityUid, present: boolean) => void) {
    super();
    this.#uids = uids;
    this.#seen = seen;
  }

  override has(uid: EntityUid): boolean {
    const present = this.#uids.has(uid);
    this.#seen(uid, present);
    return present;
  }

  override [Symbol.iterator](): Iterator<EntityUid> {
    return this.#uids[Symbol.iterator]();
  }
}
