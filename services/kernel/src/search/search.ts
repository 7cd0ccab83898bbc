// AuthZEN searches: which subjects, resources or actions make a question permitted, page by page.

import { type Clock, canonicalJson, type Fault, type JsonObject, ok, type Result, sha256Hex } from '@sallyport/base';
import { basisOf, type EntityRef, type Kernel, knownIds, recordDecision, type TenantState } from '@sallyport/decision';
import type { Recorder } from '@sallyport/evidence';
import type { VerifiedToken } from '@sallyport/token';
import { type Asker, prepare } from '../access/evaluate.ts';
import type { Question } from '../access/question.ts';
import type { PageTokens, Place } from './page-token.ts';

export interface SearchPorts {
  readonly kernel: Kernel;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
  readonly pages: PageTokens;
  readonly candidates: Candidates;
  /** Told of each search, for metrics. */
  readonly onSearch: (kind: SearchKind, decided: number) => void;
}

export type SearchKind = 'subject' | 'resource' | 'action';

/** A question with one blank: the entity that is searched for has a type and no id, the action no name. */
export type Search = Pick<Question, 'context'> &
  (
    | { readonly kind: 'subject'; readonly subject: Kind; readonly action: Action; readonly resource: EntityRef }
    | { readonly kind: 'resource'; readonly subject: EntityRef; readonly action: Action; readonly resource: Kind }
    | { readonly kind: 'action'; readonly subject: EntityRef; readonly resource: EntityRef }
  );

type Kind = Omit<EntityRef, 'id'>;
type Action = Question['action'];

/** What a caller says of the page (AuthZEN 1.0, section 8.2.1). An empty token asks for the first page, as none does. */
export interface PageRequest {
  readonly token?: string | undefined;
  readonly limit?: number | undefined;
}

export interface Found {
  /** Ids of entities, or names of actions. */
  readonly ids: readonly string[];
  /** Empty when there is no more. */
  readonly nextToken: string;
  /** Known when one page holds everything. */
  readonly total: number | undefined;
}

/** Results of a page unless the caller wants fewer. */
const resultsMax = 1_000;
/** Decisions for one page; a page may end early, with a token, where few of many candidates are permitted. */
const decisionsMax = 20_000;
/** Decisions between two looks at other requests. */
const stretch = 500;

/**
 * Searches on one state; each result is a decision like any other, the same that an evaluation would make.
 * Faults: as an evaluation, and `invalid_input` for a page token of another request.
 */
export async function search(
  ports: SearchPorts,
  asker: Asker,
  asked: Search,
  page: PageRequest,
): Promise<Result<Found, Fault>> {
  const bound = boundOf(asker, asked);
  const place = placeOf(ports.pages, page, bound);
  if (!place.ok) return place;
  const ready = await prepare(ports, asker);
  if (!ready.ok) return ready;
  const { state, token } = ready.value;
  const ids = ports.candidates.of(state, typeOf(asked));
  const walked = await walk(ports, { state, token, tenant: asker.tenant, asked, ids, place: place.value });
  if (!walked.ok) return walked;
  const { found, decided, last } = walked.value;
  const isEnd = last === ids.length;
  const after = last === 0 ? undefined : ids[last - 1];
  const by = { tenant: asker.tenant, token, basis: basisOf(state) };
  const recorded = await recordDecision(ports, by, saidOf(asker, asked, { found, decided }));
  if (!recorded.ok) return recorded;
  ports.onSearch(asked.kind, decided);
  return ok({
    ids: found,
    nextToken: isEnd ? '' : ports.pages.write({ after, limit: place.value.limit }, bound),
    total: isEnd && place.value.after === undefined ? found.length : undefined,
  });
}

/** Everything that must stay as it is between the pages of one search. */
function boundOf({ tenant, keyId, capability }: Asker, asked: Search): string {
  const { kind, context, subject, resource } = asked;
  const action =
    asked.kind === 'action' ? null : { name: asked.action.name, properties: asked.action.properties ?? null };
  const question = { kind, context, subject: inFull(subject), action, resource: inFull(resource) };
  return sha256Hex(canonicalJson({ tenant, keyId, capability: sha256Hex(capability ?? ''), question }));
}

/** Faults: `invalid_input` for a foreign token, or a limit that changes on the way. */
function placeOf(pages: PageTokens, { token = '', limit }: PageRequest, bound: string): Result<Place, Fault> {
  const most = Math.min(limit ?? resultsMax, resultsMax);
  if (token === '') return ok({ after: undefined, limit: most });
  const place = pages.read(token, bound);
  if (!place.ok || limit === undefined || place.value.limit === most) return place;
  return {
    ok: false,
    fault: { code: 'invalid_input', message: 'the limit must stay the same on every page', at: '/page/limit' },
  };
}

interface Walk {
  readonly state: TenantState;
  readonly token: VerifiedToken | undefined;
  readonly tenant: string;
  readonly asked: Search;
  readonly ids: readonly string[];
  readonly place: Place;
}

/** Decides candidate after candidate; `last` is how far it came. */
async function walk(
  { kernel, clock }: SearchPorts,
  { state, token, tenant, asked, ids, place }: Walk,
): Promise<Result<{ readonly found: readonly string[]; readonly decided: number; readonly last: number }, Fault>> {
  const found: string[] = [];
  const first = place.after === undefined ? 0 : firstAfter(ids, place.after);
  let last = first;
  while (last < ids.length && found.length < place.limit && last - first < decisionsMax) {
    const id = ids[last];
    if (id === undefined) break;
    const decided = kernel.decideOn(state, { ...filled(asked, id), tenant }, token);
    if (!decided.ok) return decided;
    if (decided.value.allowed) found.push(id);
    last += 1;
    if ((last - first) % stretch === 0) await clock.sleep(0);
  }
  return ok({ found, decided: last - first, last });
}

/** The question with the blank filled in. */
function filled(asked: Search, id: string): Question {
  const { context } = asked;
  switch (asked.kind) {
    case 'subject':
      return { context, subject: { ...asked.subject, id }, action: asked.action, resource: asked.resource };
    case 'resource':
      return { context, subject: asked.subject, action: asked.action, resource: { ...asked.resource, id } };
    case 'action':
      return { context, subject: asked.subject, action: { name: id }, resource: asked.resource };
  }
}

function typeOf(asked: Search): string {
  return asked.kind === 'action' ? 'Action' : asked[asked.kind].type;
}

/** Index of the first id that comes after `after`; the one named may be gone by now. */
function firstAfter(ids: readonly string[], after: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] ?? '') <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A search tells who may do what, so it is evidence: what was asked, how many were found, and a digest of them. */
function saidOf(
  asker: Asker,
  asked: Search,
  { found, decided }: { readonly found: readonly string[]; readonly decided: number },
): JsonObject {
  return {
    door: 'kernel',
    search: asked.kind,
    subject: idsOnly(asked.subject),
    ...(asked.kind === 'action' ? {} : { action: asked.action.name }),
    resource: idsOnly(asked.resource),
    decided,
    found: found.length,
    results: sha256Hex(canonicalJson([...found])),
    caller: asker.keyId,
    requestId: asker.requestId,
  };
}

function idsOnly(ref: Kind & { readonly id?: string }): JsonObject {
  return ref.id === undefined ? { type: ref.type } : { type: ref.type, id: ref.id };
}

function inFull(ref: Kind & { readonly id?: string }): JsonObject {
  return { ...idsOnly(ref), properties: ref.properties ?? null };
}

/** What is known of a state is listed once; the list goes when the state does. */
export class Candidates {
  readonly #byState = new WeakMap<TenantState, Map<string, readonly string[]>>();

  of(state: TenantState, type: string): readonly string[] {
    const lists = this.#byState.get(state) ?? new Map<string, readonly string[]>();
    this.#byState.set(state, lists);
    const held = lists.get(type);
    if (held !== undefined) return held;
    const listed = knownIds(state, type);
    // Types come from callers: one that nothing is known of is not worth remembering.
    if (listed.length > 0) lists.set(type, listed);
    return listed;
  }
}
