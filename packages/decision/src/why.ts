// Why a call is allowed or denied, down to the check or the condition, and the least that would have it allowed.

import { type Fault, ok, type Result } from '@sallyport/base';
import {
  type Change,
  type Entities,
  explain,
  formatValue,
  type PolicyAccount,
  type PolicySet,
  type Request,
  type SmallestChange,
  smallestChange,
  uidToString,
} from '@sallyport/policy';
import { cedarRequest, type Grant, tokenVerdict, withProperties } from './decide.ts';
import type { DecisionRequest, PolicyRef, Reason } from './request.ts';
import { reasonText } from './request.ts';
import { policyRef, type TenantState } from './tenant-state.ts';

/** Each kind asks for a different remedy; what could not be decided at all is a fault instead. */
export interface Why {
  readonly kind:
    | 'permitted_by'
    | 'token_does_not_grant'
    | 'token_revoked'
    | 'forbidden_by'
    | 'nothing_permits'
    | 'error_in_policy';
  readonly allowed: boolean;
  /** What the token says against it; the policies are told of all the same. */
  readonly token?: Extract<Reason, { kind: 'token_does_not_grant' | 'token_revoked' }>;
  /** Those that decide first, then those that fail, then those that came closest. */
  readonly policies: readonly WhyPolicy[];
  /** Policies that do not apply and are not listed. */
  readonly omitted: number;
  readonly smallest: WhySmallest;
}

/** Where a policy stands, what it said, and where it stopped. */
export type WhyPolicy = PolicyRef & Pick<PolicyAccount, 'effect' | 'outcome' | 'stopped' | 'read'> & { column: number };

/** One thing that must be otherwise; `text` says it in Cedar's spelling. */
export interface WhyChange {
  readonly kind: 'token' | Change['kind'];
  readonly text: string;
}

/**
 * All of `changes` together have the call allowed, and no part of them does. `unknown`: none was found, or not within the
 * `bound` or the `time` for looking.
 */
export type WhySmallest =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'change'; readonly changes: readonly WhyChange[] }
  | { readonly kind: 'unknown'; readonly why: 'bound' | 'none_found' | 'time' };

export interface WhyOptions {
  readonly grant?: Grant | undefined;
  /** Wall clock, for the token. */
  readonly nowMs: number;
  /** A clock that never goes back, for `searchMs`. */
  readonly monotonicMs: () => number;
  /** Time for the search for the smallest change. */
  readonly searchMs: number;
}

/** Explains what `decide` would say. Faults: as `decide`. */
export function why(state: TenantState, asked: DecisionRequest, options: WhyOptions): Result<Why, Fault> {
  const { grant } = options;
  const token = grant === undefined ? undefined : tokenVerdict(state, asked, grant, options.nowMs).refused;
  const request = cedarRequest(asked);
  if (!request.ok) return request;
  const entities = withProperties(state.entities, asked);
  if (!entities.ok) return entities;
  const said = explain(state.policies, request.value, entities.value);
  if (!said.ok) return said;
  const search = smallestInTime(state.policies, request.value, entities.value, options);
  if (!search.ok) return search;
  const refused = token?.kind === 'token_does_not_grant' || token?.kind === 'token_revoked' ? token : undefined;
  const { kind, policies, omitted } = said.value;
  const own = kind === 'permitted' ? 'permitted_by' : kind;
  return ok({
    kind: refused?.kind ?? own,
    allowed: refused === undefined && kind === 'permitted',
    ...(refused === undefined ? {} : { token: refused }),
    policies: policies.map((account) => whyPolicy(state, account)),
    omitted,
    smallest: smallestOf(search.value, refused, asked),
  });
}

/** The answer in one sentence, for people. */
export function whyText({ kind, token, policies }: Why): string {
  if (token !== undefined) return reasonText(token);
  const deciding = policies.filter(({ outcome }) => outcome === 'applies');
  switch (kind) {
    case 'permitted_by':
      return reasonText({ kind, policies: deciding });
    case 'forbidden_by':
      return reasonText({ kind, policies: deciding.filter(({ effect }) => effect === 'forbid') });
    case 'error_in_policy': {
      const failing = policies.filter(({ outcome, effect }) => outcome === 'fails' && effect === 'permit');
      const places = failing.map(({ id, document, line }) => `${id} (${document}:${line})`).join(', ');
      return `no policy permits it, and ${places} could not be evaluated`;
    }
    default:
      return 'no policy permits it';
  }
}

function whyPolicy(state: TenantState, account: PolicyAccount): WhyPolicy {
  const { policyId, effect, outcome, stopped, read, at } = account;
  return {
    ...policyRef(state, policyId),
    column: at?.column ?? 0,
    effect,
    outcome,
    ...(stopped === undefined ? {} : { stopped }),
    read,
  };
}

/** Thrown by a look-up once time is up, which ends the search wherever it is. */
class OutOfTime {}

/** The search tries thousands of worlds, and each looks entities up: that is where it can be ended. */
function smallestInTime(
  policies: PolicySet,
  request: Request,
  entities: Entities,
  { monotonicMs, searchMs }: WhyOptions,
): Result<SmallestChange | { readonly kind: 'unknown'; readonly why: 'time' }, Fault> {
  const untilMs = monotonicMs() + searchMs;
  const timed: Entities = {
    get: (uid) => {
      if (monotonicMs() >= untilMs) throw new OutOfTime();
      return entities.get(uid);
    },
  };
  const late = ok({ kind: 'unknown', why: 'time' } as const);
  try {
    const found = smallestChange(policies, request, timed, { triesMax });
    return !found.ok && found.fault.cause instanceof OutOfTime ? late : found;
  } catch (thrown) {
    if (thrown instanceof OutOfTime) return late;
    throw thrown;
  }
}

/** Worlds that are tried: for policies that look nothing up, where time is not asked. */
const triesMax = 1_000;

function smallestOf(
  found: SmallestChange | { readonly kind: 'unknown'; readonly why: 'time' },
  refused: Why['token'],
  { action, resource, tokenResource }: DecisionRequest,
): WhySmallest {
  if (refused === undefined && found.kind !== 'change') return found;
  if (found.kind === 'unknown') return found;
  const target = tokenResource ?? `${resource.type}/${resource.id}`;
  const other: WhyChange = { kind: 'token', text: `a token that grants ${action.name}:${target} now` };
  const changes = found.kind === 'allowed' ? [] : found.changes.map(whyChange);
  return { kind: 'change', changes: [...(refused === undefined ? [] : [other]), ...changes] };
}

function whyChange(change: Change): WhyChange {
  const { kind } = change;
  switch (kind) {
    case 'parent':
      return { kind, text: `${uidToString(change.uid)} in ${uidToString(change.parent)}` };
    case 'tag': {
      const path = `${uidToString(change.uid)} tag ${JSON.stringify(change.name)}`;
      return { kind, text: set(path, change.value) };
    }
    case 'attribute':
      return { kind, text: set(uidToString(change.uid) + steps(change.path), change.value) };
    case 'context':
      return { kind, text: set(`context${steps(change.path)}`, change.value) };
  }
}

function set(path: string, value: Parameters<typeof formatValue>[0] | undefined): string {
  return value === undefined ? `${path} is absent` : `${path} = ${formatValue(value)}`;
}

function steps(path: readonly string[]): string {
  return path
    .map((step) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`))
    .join('');
}
