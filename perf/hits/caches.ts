// Ways to find an earlier answer: our tree, the best that any sound key of reads could do, and what is done elsewhere.

import { canonicalJson, type Json } from '@sallyport/base';
import type { AdvertisedKey, DecisionRequest, TenantState } from '@sallyport/decision';
import { childrenOf, type Expr } from '@sallyport/policy';
import { type Asked, DecisionTree, momentOf, observe, readKey, type VaryRead } from '@sallyport/semantic-cache/tree';

/** A question on the state that it is asked in. */
export interface Question {
  readonly request: DecisionRequest;
  readonly state: TenantState;
}

export interface Cache {
  readonly name: string;
  find(question: Question): string | undefined;
  put(question: Question, answer: string, key: AdvertisedKey | undefined): void;
}

/** The product's: 100,000 entries, bounded in every way. */
export function treeCache(): Cache {
  const tree = new DecisionTree<string>();
  return {
    name: 'read-set tree',
    find: ({ request, state }) =>
      tree.find(request.tenant, request, {
        nowMs: 0,
        monotonicMs: 0,
        epochOf: (name) => state.facts.of(name, state.seq),
      }),
    put: ({ request }, answer, key) => {
      if (key === undefined) return;
      const { vary, ...rests } = key;
      tree.put({ tenant: request.tenant, asked: request, vary, rests, answer, answerBytes: answer.length });
    },
  };
}

interface Branches {
  readonly byRead: Map<string, { readonly read: VaryRead; readonly edges: Map<string, Branches> }>;
  readonly leaves: { readonly key: AdvertisedKey; readonly answer: string }[];
}

/** An oracle: it never forgets, and of all that was ever asked it finds whatever reads the same, in any order. */
export function oracleCache(): Cache {
  const root: Branches = { byRead: new Map(), leaves: [] };
  const search = (at: Branches, asked: Asked, holds: (key: AdvertisedKey) => boolean): string | undefined => {
    const leaf = at.leaves.findLast(({ key }) => holds(key));
    if (leaf !== undefined) return leaf.answer;
    for (const { read, edges } of at.byRead.values()) {
      const below = edges.get(observe(read, asked) ?? '');
      const found = below === undefined ? undefined : search(below, asked, holds);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const below = (at: Branches, read: VaryRead, outcome: string): Branches => {
    const { is: _, ...bare } = read;
    const key = readKey(bare);
    const branch = at.byRead.get(key) ?? { read, edges: new Map<string, Branches>() };
    at.byRead.set(key, branch);
    const next = branch.edges.get(outcome) ?? { byRead: new Map(), leaves: [] };
    branch.edges.set(outcome, next);
    return next;
  };
  const tenantRead = (tenant: string): VaryRead => ({ path: ['tenant'], op: 'tenant', with: tenant, is: '' });
  return {
    name: 'oracle',
    find: ({ request, state }) => {
      const start = root.byRead.get(readKeyOf(tenantRead(request.tenant)))?.edges.get('');
      const nowMs = momentOf(request.context.now);
      return start && search(start, request, (key) => isCurrent(key, state, nowMs));
    },
    put: ({ request }, answer, key) => {
      if (key === undefined) return;
      let at = below(root, tenantRead(request.tenant), '');
      for (const read of key.vary) at = below(at, read, read.is);
      at.leaves.push({ key, answer });
    },
  };
}

function readKeyOf({ is: _, ...read }: VaryRead): string {
  return readKey(read);
}

function isCurrent(
  { epochs, clockFromMs, clockUntilMs }: AdvertisedKey,
  state: TenantState,
  nowMs: number | undefined,
) {
  if (nowMs !== undefined && ((clockFromMs ?? nowMs) > nowMs || (clockUntilMs ?? Infinity) <= nowMs)) return false;
  return Object.entries(epochs).every(([name, epoch]) => state.facts.of(name, state.seq) === epoch);
}

/** The whole question is the key, and any change of the tenant makes it another. */
export function wholeCache(): Cache {
  return mapCache('whole question', ({ request, state }) => [state.seq, question(request)]);
}

/** What any policy of the set mentions is the key: sound too, and what a careful person writes by hand. */
export function mentionedCache(): Cache {
  const known = new WeakMap<object, Mentions>();
  return mapCache('fields mentioned', ({ request, state }) => {
    const mentions = known.get(state.policies) ?? mentionsOf(state);
    known.set(state.policies, mentions);
    const { tenant, subject, action, resource, context } = request;
    const of = (name: string, record: { readonly [name: string]: Json } = {}) =>
      [...(mentions.fields.get(name) ?? [])].map((field) => record[field] ?? null);
    return [
      state.seq,
      [
        tenant,
        subject.type,
        mentions.uids.has('principal') ? subject.id : null,
        ...of('principal', subject.properties),
      ],
      [action.name, ...of('action', action.properties)],
      [resource.type, mentions.uids.has('resource') ? resource.id : null, ...of('resource', resource.properties)],
      of('context', context),
    ];
  });
}

interface Mentions {
  readonly fields: ReadonlyMap<string, ReadonlySet<string>>;
  /** Variables that are asked about as such, or of which something is stored. */
  readonly uids: ReadonlySet<string>;
}

function mentionsOf(state: TenantState): Mentions {
  const fields = new Map<string, Set<string>>();
  const uids = new Set<string>();
  const visit = (expr: Expr) => {
    const target = expr.kind === 'attribute' || expr.kind === 'has' ? expr.target : undefined;
    if (target?.kind === 'variable') {
      const name = expr.kind === 'attribute' ? expr.name : expr.kind === 'has' ? expr.path[0] : undefined;
      fields.set(target.name, (fields.get(target.name) ?? new Set()).add(name ?? ''));
      return;
    }
    if (expr.kind === 'is' && expr.target.kind === 'variable') return;
    if (expr.kind === 'variable') uids.add(expr.name);
    for (const child of childrenOf(expr)) visit(child);
  };
  for (const { condition } of state.policies.active) visit(condition);
  for (const { uid } of state.entities) uids.add(uid.type.toLowerCase() === 'user' ? 'principal' : '');
  return { fields, uids };
}

function mapCache(name: string, keyOf: (question: Question) => Json): Cache {
  const answers = new Map<string, string>();
  return {
    name,
    find: (asked) => answers.get(canonicalJson(keyOf(asked))),
    put: (asked, answer) => void answers.set(canonicalJson(keyOf(asked)), answer),
  };
}

/** The question as JSON, its call first. */
export function question({ tenant, subject, action, resource, context }: DecisionRequest): Json {
  const entity = ({ type, id, properties }: DecisionRequest['subject']) => [type, id, properties ?? null];
  return [tenant, entity(subject), [action.name, action.properties ?? null], entity(resource), context];
}
