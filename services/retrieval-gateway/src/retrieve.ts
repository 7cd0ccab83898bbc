// The way of one retrieval: token, residual policies, rows, labels, receipt. Ports in, answer out.

import {
  type Clock,
  canonicalJson,
  type Fault,
  fail,
  type JsonObject,
  limits,
  ok,
  type RandomBytes,
  type Result,
  sha256Hex,
  toHex,
} from '@sallyport/base';
import {
  epochName,
  type Kernel,
  type Reason,
  type RowScope,
  reasonText,
  revokedReason,
  rowScope,
  type SessionStore,
  type TenantState,
} from '@sallyport/decision';
import { type Recorder, type SigningKey, sealReceipt } from '@sallyport/evidence';
import { type CacheSpace, cacheKey } from '@sallyport/semantic-cache';
import { type Biscuits, resourceScope, scopeCovers, type VerifiedToken } from '@sallyport/token';
import type { Cursors } from './cursor.ts';
import { callerFilter, type FilterTerm } from './filter/caller.ts';
import { and, type Fragment } from './filter/fragment.ts';
import type { Page } from './page.ts';
import { entityOfRow, planRows, readPage } from './plan.ts';
import type { RowReader } from './reader.ts';
import type { Row, Source } from './source.ts';

export interface RetrieveRequest {
  readonly source: string;
  readonly query?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly filter?: readonly FilterTerm[] | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface RetrieveAnswer {
  readonly rows: readonly JsonObject[];
  readonly labels: readonly string[];
  readonly cursor: string | undefined;
  /** Where the rows came from: a tier of the cache, or `computed`. */
  readonly tier: string;
  /** DSSE envelope of the access receipt. */
  readonly receipt: JsonObject;
  readonly receiptId: string;
}

/** A source that is served, with what serves it. */
export interface ServedSource {
  readonly source: Source;
  readonly reader: RowReader;
  /** Whether each change of the source moves its epoch; rows of others are never kept. */
  readonly watched: boolean;
  /** Digest of `source`. */
  readonly definition: string;
}

export interface RetrievePorts {
  readonly kernel: Kernel;
  readonly biscuits: Pick<Biscuits, 'authorize'>;
  readonly sources: ReadonlyMap<string, ServedSource>;
  readonly sessions: SessionStore;
  readonly rows: CacheSpace<'rows', Page>;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly signer: SigningKey;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly includedWithinMs: number;
  /** Told of each row that SQL let through and the evaluator did not. */
  readonly onDisagreement: (source: string) => void;
}

/** Why nothing was answered: a fault, and the reason when it was decided so. */
export interface Refused extends Fault {
  readonly reason?: Reason;
}

/** The action that policies and tokens name. */
export const retrieveAction = 'retrieve';

/**
 * Faults: `unauthenticated` for the token, `forbidden` with the reason, `not_found` for the source, `invalid_input`,
 * and `unavailable` or `timeout` of whatever stands behind.
 */
export async function retrieve(
  ports: RetrievePorts,
  tokenText: string,
  request: RetrieveRequest,
): Promise<Result<RetrieveAnswer, Refused>> {
  const verified = ports.kernel.verify(tokenText);
  if (!verified.ok) return verified;
  const token = verified.value;
  const served = ports.sources.get(request.source);
  if (served === undefined) {
    return fail('not_found', 'there is no source of that name; ask the operator which there are', { at: '/source' });
  }
  const current = await ports.kernel.current(token.tenant);
  if (!current.ok) return current;
  // The decision first: who is denied learns nothing of the source, not even which fields it has.
  const scope = decideRows(ports, current.value, token, served.source);
  if (!scope.ok) return scope;
  if (scope.value.kind === 'denied') return refuse(ports, token, scope.value, request.source);
  const asked = ask(ports, { served, state: current.value, token, request, scope: scope.value });
  if (!asked.ok) return asked;

  const page = await pageOf(ports, asked.value);
  if (!page.ok) return page;
  return account(ports, { asked: asked.value, page: page.value.value, tier: page.value.tier });
}

interface Permitted {
  readonly served: ServedSource;
  readonly state: TenantState;
  readonly token: VerifiedToken;
  readonly request: RetrieveRequest;
  readonly scope: Extract<RowScope, { kind: 'rows' }>;
}

interface Asked extends Permitted {
  readonly filter: Fragment;
  readonly afterId: string | undefined;
  /** Digest of what must not change between the pages of one question. */
  readonly question: string;
}

/** Reads what the caller asks for into what can be run. */
function ask(ports: RetrievePorts, permitted: Permitted): Result<Asked, Fault> {
  const { token, request } = permitted;
  const { source } = permitted.served;
  if (request.query !== undefined && source.searchColumn === undefined) {
    return fail('unsupported', `source \`${source.name}\` has no search; use ids or filter`, { at: '/query' });
  }
  const filter = callerFilter(source, request.filter ?? []);
  if (!filter.ok) return filter;
  const question = sha256Hex(
    canonicalJson([
      token.tenant,
      token.tokenHash,
      source.name,
      request.query ?? null,
      request.ids ?? null,
      (request.filter ?? []).map(({ field, op, value }) => [field, op, value]),
    ]),
  );
  const after = request.cursor === undefined ? ok(undefined) : ports.cursors.read(request.cursor, question);
  if (!after.ok) return after;
  return ok({ ...permitted, filter: filter.value, afterId: after.value, question });
}

function decideRows(
  ports: RetrievePorts,
  state: TenantState,
  token: VerifiedToken,
  source: Source,
): Result<RowScope, Fault> {
  const scope = rowScope(state, {
    subject: token.subject,
    action: { name: retrieveAction },
    resourceType: source.entityType,
    context: { source: source.name },
  });
  if (!scope.ok) return scope;
  const { basis } = scope.value;
  const revoked = revokedReason(state, token);
  if (revoked !== undefined) return ok({ kind: 'denied', reason: revoked, basis });
  const patterns = tokenPatterns(ports, token);
  if (patterns.some(({ anyOf }) => anyOf.length === 0)) {
    // Asked of one row below the type, the token says which of its checks fails.
    const verdict = ports.biscuits.authorize(token, {
      action: retrieveAction,
      resource: `${source.entityType}/`,
      tenant: token.tenant,
      nowMs: ports.clock.nowMs(),
    });
    const checks = verdict.granted || typeof verdict.failed === 'string' ? [] : verdict.failed;
    return ok({ kind: 'denied', reason: { kind: 'token_does_not_grant', checks }, basis });
  }
  return scope;
}

function tokenPatterns(ports: RetrievePorts, token: VerifiedToken) {
  return resourceScope(token, { action: retrieveAction, tenant: token.tenant, nowMs: ports.clock.nowMs() });
}

/** The page from the cache where it is provably the same page, else from the source. */
function pageOf(ports: RetrievePorts, asked: Asked) {
  const { served, state, token, request, scope, filter, afterId } = asked;
  const { source, reader } = served;
  const patterns = tokenPatterns(ports, token);
  const plan = planRows(source, state, scope, patterns);
  const admits = (row: Row): Result<boolean, Fault> => {
    const entity = entityOfRow(source, state, row);
    const resource = `${source.entityType}/${entity.uid.id}`;
    if (!scopeCovers(patterns, resource)) return ok(false);
    if (token.bounds.opaque && !opaqueGrants(ports, token, resource)) return ok(false);
    return scope.admits(entity);
  };
  const key = cacheKey('rows', {
    tenant: token.tenant,
    scope: source.name,
    parts: {
      // All of the definition: a column or a label that an operator takes away must not live on in old pages.
      source: [served.definition, state.generation],
      query: [request.query ?? null, request.ids ?? null, (request.filter ?? []).map((term) => ({ ...term }))],
      // The residual is folded over the entities; its tests of ancestors look at them again.
      residual: [scope.digest, ports.kernel.epochs.seqOf(token.tenant, 'entity')],
      tokenBounds: token.bounds.opaque ? token.tokenHash : patterns.map(({ anyOf }) => [...anyOf]),
      redactions: null,
      postFilter: !plan.exact,
      order: source.idColumn,
      page: [afterId ?? null, request.limit],
    },
  });
  const restsOn = served.watched && !token.bounds.opaque ? [epochName('*', `source:${source.name}`)] : [unkept];
  return ports.rows.getOrCompute(key, restsOn, async () => {
    const page = await readPage(
      {
        source,
        reader,
        plan: { ...plan, where: and(plan.where, filter) },
        admits,
        onDisagreement: () => ports.onDisagreement(source.name),
      },
      { tenant: token.tenant, query: request.query, ids: request.ids, afterId, limit: request.limit },
    );
    return page.ok ? ok({ value: page.value }) : page;
  });
}

/** An epoch that nobody knows: the cache keeps nothing that rests on it. */
const unkept = 'never kept';

function opaqueGrants(ports: RetrievePorts, token: VerifiedToken, resource: string): boolean {
  const { clock, biscuits } = ports;
  const request = { action: retrieveAction, resource, tenant: token.tenant, nowMs: clock.nowMs() };
  return biscuits.authorize(token, request).granted;
}

/** Commits the labels, writes the receipt, and only then lets the rows go. */
async function account(
  ports: RetrievePorts,
  done: {
    readonly asked: Asked;
    readonly page: Page;
    readonly tier: string;
  },
): Promise<Result<RetrieveAnswer, Fault>> {
  const { asked, page, tier } = done;
  const { token, request, scope } = asked;
  const id = `ar_${toHex(ports.random(16))}`;
  const issuedAt = new Date(ports.clock.nowMs()).toISOString();
  const decision = {
    effect: 'filter' as const,
    policySet: scope.basis.policySet,
    reasons: scope.policies.map((policy) => policy.id).slice(0, reasonsMax),
    epochs: { seq: scope.basis.seq },
  };
  const sealed = sealReceipt(
    {
      version: 1,
      id,
      tenant: token.tenant,
      session: token.session,
      subject: token.subject,
      tokenHash: token.tokenHash,
      source: request.source,
      queryDigest: asked.question,
      rows: { count: page.rows.length, digest: sha256Hex(canonicalJson(page.rows)) },
      labels: page.labels.slice(0, limits.sessionLabelsMax),
      decision,
      issuedAt,
      includedWithinMs: ports.includedWithinMs,
    },
    ports.signer,
  );
  if (!sealed.ok) return sealed;
  const [labelled, received, recorded] = await Promise.all([
    page.labels.length === 0 ? ok(undefined) : ports.sessions.addLabels(token.tenant, token.session, page.labels),
    ports.sessions.addReceipt(token.tenant, token.session, id),
    ports.recorder.record({
      kind: 'receipt',
      tenant: token.tenant,
      at: issuedAt,
      tokenRoot: sha256Hex(token.revocationIds[0] ?? ''),
      digest: sealed.value.digest,
      body: { door: 'retrieval', id, source: request.source, subject: token.subject, rows: page.rows.length, decision },
    }),
  ]);
  for (const step of [labelled, received, recorded]) if (!step.ok) return step;
  return ok({
    rows: page.rows,
    labels: page.labels,
    cursor: page.lastId === null ? undefined : ports.cursors.write(page.lastId, asked.question),
    tier,
    receipt: sealed.value.envelope,
    receiptId: id,
  });
}

/** Policies named in one statement; a set with more is identified by its hash. */
const reasonsMax = 256;

/** Records the denial, then tells it. */
async function refuse(
  ports: RetrievePorts,
  token: VerifiedToken,
  denied: Extract<RowScope, { kind: 'denied' }>,
  source: string,
): Promise<Result<never, Refused>> {
  const { reason, basis } = denied;
  const recorded = await ports.recorder.record({
    kind: 'decision',
    tenant: token.tenant,
    at: new Date(ports.clock.nowMs()).toISOString(),
    tokenRoot: sha256Hex(token.revocationIds[0] ?? ''),
    body: {
      door: 'retrieval',
      effect: 'deny',
      reason: reason.kind,
      source,
      subject: token.subject,
      policySet: basis.policySet,
      seq: basis.seq,
    },
  });
  if (!recorded.ok) return recorded;
  const fault: Refused = {
    code: 'forbidden',
    message: `${retrieveAction} from \`${source}\` is denied: ${reasonText(reason)}`,
    reason,
  };
  return { ok: false, fault };
}
