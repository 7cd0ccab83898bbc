// What a tree counts, and what kind of hit it was.

import { isJsonObject, type Json } from '@sallyport/base';
import type { Asked } from './asked.ts';

export interface TreeCounters {
  /** The question that the entry was made of, again. */
  exact: number;
  /** Same subject, action and resource; other in what was not read. */
  semantic: number;
  /** Another subject, action or resource, with the same outcome at each read. */
  pattern: number;
  /** No way led to an entry. */
  misses: number;
  /** There was an entry, and an epoch it rests on has moved, or its delegated time is over. */
  superseded: number;
  /** There was an entry, for another time. */
  outOfTime: number;
  stored: number;
  /** Subtrees dropped because the state reads something else next. */
  conflicts: number;
  evicted: number;
  /** Not kept: the tree was full, and this came for the first time. */
  notAdmitted: number;
  tooDeep: number;
  tooLarge: number;
}

/** A snapshot of everything counted since the tree was made, and what it holds. */
export interface TreeStats extends Readonly<TreeCounters> {
  readonly entries: number;
  readonly bytes: number;
  /** Of the tenants that were asked about first, at most `tenantsMax`; the others are in the sums alone. */
  readonly tenants: Readonly<Record<string, TenantStats>>;
}

/** What a tree counts of one tenant. */
export interface TenantStats {
  readonly hits: number;
  readonly misses: number;
  readonly entries: number;
  readonly bytes: number;
}

/** Names come from callers: no more of them are kept than this. */
const tenantsMax = 64;

/** Owned by one tree. */
export class TenantTally {
  readonly #tenants = new Map<string, { -readonly [name in keyof TenantStats]: number }>();

  /** The counters of a tenant; undefined for one too many. */
  of(tenant: string): { -readonly [name in keyof TenantStats]: number } | undefined {
    const known = this.#tenants.get(tenant);
    if (known !== undefined || this.#tenants.size >= tenantsMax) return known;
    const made = { hits: 0, misses: 0, entries: 0, bytes: 0 };
    this.#tenants.set(tenant, made);
    return made;
  }

  /** Adds a leaf, or with -1 takes it away. */
  leaf(tenant: string, bytes: number, sign: 1 | -1): void {
    const counters = this.of(tenant);
    if (counters === undefined) return;
    counters.entries += sign;
    counters.bytes += sign * bytes;
  }

  stats(): Readonly<Record<string, TenantStats>> {
    return Object.fromEntries([...this.#tenants].map(([tenant, counters]) => [tenant, { ...counters }]));
  }
}

export function newTreeCounters(): TreeCounters {
  return {
    exact: 0,
    semantic: 0,
    pattern: 0,
    misses: 0,
    superseded: 0,
    outOfTime: 0,
    stored: 0,
    conflicts: 0,
    evicted: 0,
    notAdmitted: 0,
    tooDeep: 0,
    tooLarge: 0,
  };
}

/** How a question is like the one that an entry was made of. */
export function likeness(made: Asked, asked: Asked): 'exact' | 'semantic' | 'pattern' {
  if (made === asked) return 'exact';
  const sameCall =
    made.subject.id === asked.subject.id &&
    made.resource.id === asked.resource.id &&
    made.action.name === asked.action.name &&
    made.subject.type === asked.subject.type &&
    made.resource.type === asked.resource.type;
  if (!sameCall) return 'pattern';
  const same =
    made.capability === asked.capability &&
    sameJson(made.context ?? {}, asked.context ?? {}) &&
    sameJson(made.subject.properties ?? {}, asked.subject.properties ?? {}) &&
    sameJson(made.resource.properties ?? {}, asked.resource.properties ?? {}) &&
    sameJson(made.action.properties ?? {}, asked.action.properties ?? {});
  return same ? 'exact' : 'semantic';
}

function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => sameJson(item, b[at]))
    );
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => sameJson(a[name], b[name]));
}
