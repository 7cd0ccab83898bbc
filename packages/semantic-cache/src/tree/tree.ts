// The decision tree of read-sets: one entry for all questions that an evaluation cannot tell apart.

/*
 * Why an entry may answer a question that it was not made for.
 *
 * 1. An evaluation is deterministic, and all it sees of the world is what it reads. Record the reads of one evaluation:
 *    whoever gives the same outcome at each of them leads it along the same way to the same answer.
 * 2. The reads are of three kinds. Reads of the question are the inner nodes here: each names the next read, each edge an
 *    outcome: an exact value, or what came of a test (`amount < 100` is true). So all amounts below 100 share an entry, and
 *    where only a test of the resource is read, all resources that pass it. A test that mixes a stored and a given value
 *    carries the stored one as its operand. An index that the evaluation looks into is read as well, whether it finds
 *    policies there or not: a policy that was left out was left out because of a read.
 * 3. Reads of stored entities guard the leaf, by epoch: a counter of that attribute, of the parents of an entity and of
 *    all above it, of its existence or its absence. To key by their values would need the very load that a hit saves.
 *    Which entity is read must then be certain, so whatever names it is an exact edge. Only where no entity of a whole
 *    type is stored does it not matter which one is asked about: then its type is the edge, and the epoch of the type
 *    the guard.
 * 4. A read of the clock bounds the time for which the leaf holds.
 * 5. The tenant is the root. The policies have an epoch like everything else.
 *
 * Hence: if the edges lead to a leaf, its epochs are the current ones and the clock is within its bounds, the evaluation
 * would read what it read when the leaf was made, and answer what it answered. Nothing in this rests on the order of the
 * nodes, which two states of the store may well choose differently: where a new way disagrees with an old one about what
 * to read next, the old subtree is dropped. That costs hits, and no answer.
 *
 * "Current" is what the holder of the tree may call so: its copy of the epochs under a lease, or, without a copy, the
 * time for which the kernel answers that no change returns (`delegatedUntilMs`). See the kernel's lease for why.
 */

import type { JsonObject } from '@sallyport/base';
import { type Asked, clockOf } from './asked.ts';
import { Doorkeeper } from './doorkeeper.ts';
import type { Entry, Rests, Standing, TreeBounds } from './entry.ts';
import { type KeyRead, observe, readKey, type VaryRead } from './read.ts';
import { likeness, newTreeCounters, TenantTally, type TreeStats } from './tree-stats.ts';

const defaults = { entriesMax: 100_000, bytesMax: 64 << 20, depthMax: 256, fanOutMax: 50_000 } as const;

interface Leaf<A> {
  readonly kind: 'leaf';
  readonly parent: Node<A>;
  readonly edge: string;
  readonly entry: Entry<A>;
  readonly bytes: number;
}

interface Node<A> {
  readonly kind: 'node';
  readonly parent: Node<A> | undefined;
  readonly edge: string;
  readonly read: KeyRead;
  readonly key: string;
  readonly edges: Map<string, Node<A> | Leaf<A>>;
}

/** Root of all tenants: its read is the tenant itself. */
const tenantRead: KeyRead = { path: [], op: 'tenant' };

/** Owned by one holder; not shared between threads. */
export class DecisionTree<A> {
  readonly #bounds: Required<TreeBounds>;
  readonly #root: Node<A> = nodeOf<A>(undefined, '', tenantRead);
  /** The leaf used longest ago first. */
  readonly #leaves = new Set<Leaf<A>>();
  readonly #doorkeeper: Doorkeeper;
  readonly #counters = newTreeCounters();
  readonly #tenants = new TenantTally();
  #bytes = 0;

  constructor(bounds: TreeBounds = {}) {
    this.#bounds = { ...defaults, ...bounds };
    this.#doorkeeper = new Doorkeeper(this.#bounds.entriesMax);
  }

  /**
   * The answer that an evaluation of the question would give now; undefined where that is not known.
   * INVARIANT: cached ≡ uncached.
   */
  find(tenant: string, asked: Asked, standing: Standing): A | undefined {
    const answer = this.#find(tenant, asked, standing);
    const counters = this.#tenants.of(tenant);
    if (counters !== undefined) counters[answer === undefined ? 'misses' : 'hits']++;
    return answer;
  }

  #find(tenant: string, asked: Asked, standing: Standing): A | undefined {
    const leaf = this.#leafOf(tenant, asked);
    if (leaf === undefined) {
      this.#counters.misses++;
      return undefined;
    }
    const { rests } = leaf.entry;
    const clockMs = clockOf(asked);
    if (clockMs !== undefined && !isWithin(clockMs, rests)) {
      this.#counters.outOfTime++;
      return undefined;
    }
    const over = rests.validUntilMs !== undefined && standing.nowMs >= rests.validUntilMs;
    if (over || !isCurrent(rests, standing)) {
      this.#counters[over ? 'outOfTime' : 'superseded']++;
      this.#remove(leaf);
      return undefined;
    }
    this.#leaves.delete(leaf);
    this.#leaves.add(leaf);
    this.#counters[likeness(leaf.entry.asked, asked)]++;
    return leaf.entry.answer;
  }

  /** Keeps an answer if there is room, or it is worth room; false where it is not kept. */
  put(entry: Entry<A>): boolean {
    const { tenant, vary, answerBytes, rests } = entry;
    const way = withoutRepeats(vary);
    if (way.length === 0 || way.length > this.#bounds.depthMax) return this.#refused('tooDeep');
    const bytes = answerBytes + sizeOf(entry.asked) + way.reduce((sum, read) => sum + read.is.length + 96, 256);
    const allBytes = bytes + Object.keys(rests.epochs).reduce((sum, name) => sum + name.length + 16, 0);
    if (allBytes > this.#bounds.bytesMax / 8) return this.#refused('tooLarge');
    const full = this.#leaves.size >= this.#bounds.entriesMax || this.#bytes + allBytes > this.#bounds.bytesMax;
    if (full && !this.#doorkeeper.knows(`${tenant}\n${way.map(({ is }) => is).join('\n')}`)) {
      return this.#refused('notAdmitted');
    }
    this.#insert(entry, way, allBytes);
    while (this.#leaves.size > this.#bounds.entriesMax || this.#bytes > this.#bounds.bytesMax) this.#evict();
    return true;
  }

  /** Drops everything, or everything of a tenant. */
  clear(tenant?: string): void {
    if (tenant !== undefined) {
      const below = this.#root.edges.get(tenant);
      if (below !== undefined) this.#cut(below);
      return;
    }
    this.#root.edges.clear();
    for (const leaf of [...this.#leaves]) this.#forget(leaf);
  }

  stats(): TreeStats {
    return { ...this.#counters, entries: this.#leaves.size, bytes: this.#bytes, tenants: this.#tenants.stats() };
  }

  #leafOf(tenant: string, asked: Asked): Leaf<A> | undefined {
    let at = this.#root.edges.get(tenant);
    while (at !== undefined && at.kind === 'node') {
      const outcome = observe(at.read, asked);
      if (outcome === undefined) return undefined;
      at = at.edges.get(outcome);
    }
    return at;
  }

  #insert(entry: Entry<A>, way: readonly VaryRead[], bytes: number): void {
    let [node, edge] = [this.#root, entry.tenant];
    for (const { is, ...read } of way) {
      const key = readKey(read);
      const below = node.edges.get(edge);
      if (below?.kind === 'node' && below.key === key) {
        node = below;
      } else {
        if (below !== undefined) {
          this.#counters.conflicts++;
          this.#cutBelow(below);
        }
        const made = nodeOf(node, edge, read, key);
        this.#hang(node, edge, made);
        node = made;
      }
      edge = is;
    }
    const below = node.edges.get(edge);
    if (below !== undefined) this.#cutBelow(below);
    const leaf: Leaf<A> = { kind: 'leaf', parent: node, edge, entry, bytes };
    this.#hang(node, edge, leaf);
    this.#leaves.add(leaf);
    this.#bytes += bytes;
    this.#tenants.leaf(entry.tenant, bytes, 1);
    this.#counters.stored++;
  }

  /** Hangs something below a node; where that has too many outcomes, the oldest of them goes. */
  #hang(node: Node<A>, edge: string, below: Node<A> | Leaf<A>): void {
    if (node.edges.size >= this.#bounds.fanOutMax && !node.edges.has(edge)) {
      for (const [oldest, subtree] of node.edges) {
        this.#cutBelow(subtree);
        node.edges.delete(oldest);
        break;
      }
    }
    node.edges.set(edge, below);
  }

  #evict(): void {
    for (const leaf of this.#leaves) {
      this.#counters.evicted++;
      this.#remove(leaf);
      return;
    }
  }

  #remove(leaf: Leaf<A>): void {
    this.#forget(leaf);
    this.#unhang(leaf);
  }

  #cut(below: Node<A> | Leaf<A>): void {
    this.#cutBelow(below);
    this.#unhang(below);
  }

  /** Forgets all leaves of a subtree that is about to be replaced. */
  #cutBelow(below: Node<A> | Leaf<A>): void {
    if (below.kind === 'leaf') this.#forget(below);
    else for (const further of below.edges.values()) this.#cutBelow(further);
  }

  #forget(leaf: Leaf<A>): void {
    if (!this.#leaves.delete(leaf)) return;
    this.#bytes -= leaf.bytes;
    this.#tenants.leaf(leaf.entry.tenant, leaf.bytes, -1);
  }

  /** Takes something out of the tree, with all above it that then leads nowhere. */
  #unhang(below: Node<A> | Leaf<A>): void {
    let { parent, edge }: { parent: Node<A> | undefined; edge: string } = below;
    while (parent !== undefined) {
      parent.edges.delete(edge);
      if (parent.edges.size > 0) return;
      ({ parent, edge } = parent);
    }
  }

  #refused(why: 'tooDeep' | 'tooLarge' | 'notAdmitted'): false {
    this.#counters[why]++;
    return false;
  }
}

/** Whether an answer rests on what is so now: by epochs where they are known, else for the time that was promised. */
function isCurrent({ epochs, delegatedUntilMs }: Rests, { monotonicMs, epochOf }: Standing): boolean {
  if (epochOf === undefined) return delegatedUntilMs !== undefined && monotonicMs < delegatedUntilMs;
  for (const name in epochs) if (epochOf(name) !== epochs[name]) return false;
  return true;
}

function isWithin(clockMs: number, { clockFromMs, clockUntilMs }: Rests): boolean {
  return (
    (clockFromMs === undefined || clockMs >= clockFromMs) && (clockUntilMs === undefined || clockMs < clockUntilMs)
  );
}

function nodeOf<A>(parent: Node<A> | undefined, edge: string, read: KeyRead, key = readKey(read)): Node<A> {
  return { kind: 'node', parent, edge, read, key, edges: new Map() };
}

function withoutRepeats(vary: readonly VaryRead[]): readonly VaryRead[] {
  const seen = new Set<string>();
  return vary.filter((read) => {
    const key = readKey(read);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Roughly what a question takes; it is kept to tell what kind of hit a later one is. */
function sizeOf({ subject, action, resource, context }: Asked): number {
  const records: (JsonObject | undefined)[] = [subject.properties, action.properties, resource.properties, context];
  return records.reduce((sum, record) => sum + (record === undefined ? 0 : jsonSize(record)), 200);
}

function jsonSize(value: unknown): number {
  if (typeof value === 'string') return value.length + 16;
  if (typeof value !== 'object' || value === null) return 16;
  return Object.entries(value).reduce((sum, [name, member]) => sum + name.length + 16 + jsonSize(member), 32);
}
