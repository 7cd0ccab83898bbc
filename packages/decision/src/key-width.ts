// Which request paths make the keys of decisions wide: what recent requests were decided by, and what each path costs in reuse.

import type { Fault, Result } from '@sallyport/base';
import { childrenOf, type Expr, formatExpr, type Read } from '@sallyport/policy';
import { cedarRequest, withProperties } from './decide.ts';
import type { DecisionRequest } from './request.ts';
import { policyRef, type TenantState } from './tenant-state.ts';

/** Where a policy reads a path. */
export type ReadPlace = {
  readonly policy: string;
  readonly document: string;
  readonly line: number;
};

/** Paths that one test of a policy reads, and what goes without them. */
export interface WideRead {
  /** Such as `context.requestId`; two where a test compares them. */
  readonly paths: readonly string[];
  /** Requests that were decided by them, and in how many ways that came out. */
  readonly requests: number;
  readonly outcomes: number;
  /** Share of the requests that could reuse an answer if nothing depended on these paths. */
  readonly reuseWithout: number;
  readonly places: readonly ReadPlace[];
}

export interface KeyWidth {
  readonly requests: number;
  /** Different requests, and different keys by what the evaluation read of them. */
  readonly distinctRequests: number;
  readonly distinctKeys: number;
  /** Share of the requests that could reuse the answer of an earlier one. */
  readonly reuse: number;
  /** Those that cost reuse, the costliest first. */
  readonly wide: readonly WideRead[];
}

/**
 * Decides the requests anew on this state, with what each decision read. It says what these requests would share, which
 * is no promise for others. Faults: `unavailable`; requests that cannot be read are left out.
 */
export function keyWidth(state: TenantState, requests: readonly DecisionRequest[]): Result<KeyWidth, Fault> {
  const traces: { readonly asked: string; readonly reads: readonly Seen[] }[] = [];
  for (const request of requests) {
    const asked = cedarRequest(request);
    const entities = asked.ok ? withProperties(state.entities, request) : asked;
    if (!asked.ok || !entities.ok) continue;
    const traced = state.compiled.traced(asked.value, entities.value);
    if (!traced.ok) return traced;
    const { subject, action, resource, context } = request;
    traces.push({
      asked: JSON.stringify([subject, action, resource, context], exact),
      reads: traced.value.trace.reads.map(seen),
    });
  }
  const total = traces.length;
  const reuseOf = (keys: readonly string[]) => (total === 0 ? 0 : 1 - new Set(keys).size / total);
  const keys = traces.map(({ reads }) => keyOf(reads));
  const reuse = reuseOf(keys);
  const without = (paths: readonly string[]): WideRead[] => {
    const isOf = (read: Seen) => paths.includes(read.path);
    const reuseWithout = reuseOf(traces.map(({ reads }) => keyOf(reads.filter((read) => !isOf(read)))));
    if (reuseWithout <= reuse) return [];
    const reading = traces.map(({ reads }) => reads.filter(isOf)).filter((reads) => reads.length > 0);
    const outcomes = new Set(reading.map(keyOf)).size;
    return [{ paths, requests: reading.length, outcomes, reuseWithout, places: [] }];
  };
  const places = readPlaces(state);
  const found = [...places.values()].flatMap(({ paths, at }) => without(paths).map((one) => ({ ...one, places: at })));
  return {
    ok: true,
    value: {
      requests: total,
      distinctRequests: new Set(traces.map(({ asked }) => asked)).size,
      distinctKeys: new Set(keys).size,
      reuse,
      wide: costliest(found),
    },
  };
}

/** Without those that cost no more than a part of them does. */
function costliest(found: readonly WideRead[]): readonly WideRead[] {
  const sorted = found.toSorted((a, b) => b.reuseWithout - a.reuseWithout || a.paths.length - b.paths.length);
  return sorted.filter(
    ({ paths, reuseWithout }) =>
      !sorted.some(
        (other) =>
          other.paths.length < paths.length &&
          other.reuseWithout >= reuseWithout &&
          other.paths.every((path) => paths.includes(path)),
      ),
  );
}

/** One read: the path it is about, the question, and what came of it. */
interface Seen {
  readonly path: string;
  readonly text: string;
}

function seen(read: Read): Seen {
  switch (read.kind) {
    case 'expr': {
      const { expr, root, path, outcome } = read;
      const question = formatExpr(expr);
      const named = typeof root === 'string' ? [root, ...path].join('.') : question;
      return { path: named, text: `${question} = ${outcome}` };
    }
    case 'ancestors':
    case 'type':
      return { path: read.of, text: `${read.kind} of ${read.of} = ${read.outcome}` };
    case 'clock':
      return { path: 'context.now', text: `clock = ${read.outcome}` };
  }
}

function keyOf(reads: readonly Seen[]): string {
  return reads.map(({ text }) => text).join('\n');
}

interface Places {
  readonly paths: readonly string[];
  readonly at: ReadPlace[];
}

/** The sets of paths that single tests of the policies read, with where they stand; a scope tests its variable alone. */
function readPlaces(state: TenantState): ReadonlyMap<string, Places> {
  const found = new Map<string, Places>();
  for (const { policy } of state.policies.active) {
    const { id: policyId, document } = policyRef(state, policy.id);
    const add = (paths: readonly string[], line: number | undefined) => {
      if (paths.length === 0 || line === undefined) return;
      const key = paths.join(' ');
      const places = found.get(key) ?? { paths, at: [] };
      found.set(key, places);
      if (places.at.some((one) => one.document === document && one.line === line)) return;
      places.at.push({ policy: policyId, document, line });
    };
    for (const name of ['principal', 'action', 'resource'] as const) {
      if (policy[name].op !== 'all') add([name], policy.source?.scope?.[name].line);
    }
    for (const { body } of policy.conditions) testsOf(body, add);
  }
  return found;
}

const connectives = new Set(['and', 'or', 'not', 'if']);

function testsOf(expr: Expr, add: (paths: readonly string[], line: number | undefined) => void): void {
  if (connectives.has(expr.kind)) {
    for (const child of childrenOf(expr)) testsOf(child, add);
    return;
  }
  const paths = new Set<string>();
  const line = pathsOf(expr, paths);
  add([...paths].sort(), line ?? expr.at?.line);
}

/** Adds the paths below; gives the line of the first. */
function pathsOf(expr: Expr, paths: Set<string>): number | undefined {
  const chain = chainOf(expr);
  if (chain !== undefined) {
    paths.add(chain);
    return expr.at?.line;
  }
  let first: number | undefined;
  for (const child of childrenOf(expr)) {
    const line = pathsOf(child, paths);
    first ??= line;
  }
  return first;
}

function chainOf(expr: Expr): string | undefined {
  if (expr.kind === 'variable') return expr.name;
  if (expr.kind !== 'attribute') return undefined;
  const target = chainOf(expr.target);
  return target === undefined ? undefined : `${target}.${expr.name}`;
}

function exact(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
