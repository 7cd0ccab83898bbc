// The authority in Postgres: data and its epoch move in one statement, readers take one snapshot.

import { type Clock, type Fault, fail, isJsonObject, ok, parseJson, type Result, writeJson } from '@sallyport/base';
import type { Sql } from 'postgres';
import { forgettingFault, scopeOf } from '../forgotten.ts';
import type { RevokedTokens } from '../revoked.ts';
import {
  type AuthorityStore,
  type CheckedChange,
  entityBatchFault,
  policyBatchFault,
  revocationBatchFault,
  type TenantChanges,
  type Unmoved,
} from '../store.ts';
import { leasesAcknowledged } from './await-leases.ts';
import { guarded } from './guard.ts';
import { type RevokedRow, revocationRow, revokedOf } from './revocation-row.ts';

/**
 * The authority on a database with `decisionMigrations` applied, at its default isolation (read committed).
 * No transaction spans two statements: this driver (3.4) ends the process when a connection dies inside `begin` or
 * under `reserve`, so all that must be atomic is one statement.
 * A change returns only when no process answers without it any more: see `leasesAcknowledged`.
 */
export function postgresAuthority(sql: Sql, clock: Clock): AuthorityStore {
  const written = (run: () => Promise<readonly Record<string, unknown>[]>) => writtenAndAcknowledged(sql, clock, run);
  return {
    readEpochs: (sinceSeq) =>
      guarded(async () => {
        const rows = await sql<EpochRow[]>`
          select c.generation, c.seq::text as clock, e.tenant, e.scope, e.seq::text as seq, e.moment::text as moment
          from epoch_clock c left join epoch e on e.seq > ${sinceSeq}`;
        const first = rows[0];
        if (first === undefined) return fail('unavailable', 'the epoch clock is missing; run the migrations');
        // The outer join gives one row with nulls when nothing changed.
        const changes = rows
          .filter((row) => row.seq !== null)
          .map(({ tenant, scope, seq, moment }) => ({
            ...{ tenant, scope, seq: Number(seq) },
            ...(moment === null ? {} : { moment: Number(moment) }),
          }));
        return ok({ generation: first.generation, seq: Number(first.clock), changes });
      }),

    loadTenant: (tenant, sinceSeq) =>
      guarded(async () => {
        const rows = await sql<LoadedRow[]>`
          with moved as (select scope from epoch where tenant = ${tenant} and seq > ${sinceSeq})
          select 'clock' as kind, generation as name, seq::text as version, null as type,
                 case when exists (select from moved where scope = 'policy') then 'policies' end as text
          from epoch_clock
          union all
          select 'policy', name, version::text, null, source from policy_document
          where tenant = ${tenant} and exists (select from moved where scope = 'policy')
          union all
          select 'entity', id, version::text, type, body from entity
          where tenant = ${tenant} and version > ${sinceSeq}
          union all
          select 'revoked_' || kind, id, version::text, type, issued_before::text from revocation
          where tenant = ${tenant} and version > ${sinceSeq}`;
        return changesOf(rows);
      }),

    putPolicies: async (tenant, documents, options) => {
      const names = documents.map((document) => document.name);
      const refused = policyBatchFault(names);
      if (refused !== undefined) return { ok: false, fault: refused };
      const sources = documents.map((document) => document.source);
      const { ifVersion = null, by, unmoved = [] } = options;
      return written(
        () => sql`
        select sallyport_put_policies(${tenant}, ${names}::text[], ${sources}::text[], ${ifVersion}, ${by})::text as seq
        from ${unmovedCheck(sql, unmoved)}`,
      );
    },

    deletePolicies: async (tenant, names, options) => {
      const refused = policyBatchFault(names);
      if (refused !== undefined) return { ok: false, fault: refused };
      return written(
        () => sql`
        select sallyport_delete_policies(
          ${tenant}, ${[...names]}::text[], ${options.ifVersion ?? null}, ${options.by})::text as seq`,
      );
    },

    putEntities: (tenant, entities, options) =>
      writeEntities(
        { sql, written },
        tenant,
        entities.map((entity) => ({ type: entity.type, id: entity.id, body: writeJson(entity.body) })),
        options,
      ),

    deleteEntities: (tenant, uids, options) =>
      writeEntities(
        { sql, written },
        tenant,
        uids.map((uid) => ({ type: uid.type, id: uid.id, body: null })),
        options,
      ),

    revoke: async (revocations) => {
      const refused = revocationBatchFault(revocations);
      if (refused !== undefined) return { ok: false, fault: refused };
      const column = (of: 'tenant' | 'kind' | 'reason' | 'by') => revocations.map((revocation) => revocation[of]);
      const rows = revocations.map(revocationRow);
      const [types, ids] = [rows.map(({ type }) => type), rows.map(({ id }) => id)];
      const moments = rows.map(({ issuedBefore }) => issuedBefore);
      return written(
        () => sql`
        select sallyport_revoke_tokens(
          ${column('tenant')}::text[], ${column('kind')}::text[], ${types}::text[], ${ids}::text[],
          ${moments}::bigint[], ${column('reason')}::text[], ${column('by')}::text[])::text as seq`,
      );
    },

    forget: async (tenant, what) => {
      const refused = forgettingFault(what);
      if (refused !== undefined) return { ok: false, fault: refused };
      const scopes = what.map(scopeOf);
      const moments = what.map(({ cachedBeforeMs }) => cachedBeforeMs ?? null);
      return written(
        () => sql`select sallyport_forget(${tenant}, ${scopes}::text[], ${moments}::bigint[])::text as seq`,
      );
    },

    policyHistory: (tenant, name) =>
      guarded(async () => {
        const rows = await sql<{ version: string; source: string | null; changed_by: string; at: Date }[]>`
          select version::text, source, changed_by, changed_at as at from policy_history
          where tenant = ${tenant} and name = ${name} order by policy_history.version desc limit 1000`;
        return ok(
          rows.map((row) => ({
            version: Number(row.version),
            source: row.source ?? undefined,
            by: row.changed_by,
            at: row.at.toISOString(),
          })),
        );
      }),
  };
}

interface EpochRow {
  readonly generation: string;
  readonly clock: string;
  readonly tenant: string;
  readonly scope: string;
  readonly seq: string;
  readonly moment: string | null;
}

/** One row of a load; `name` is the generation, the document, or the id, and `text` what it holds. */
type LoadedRow =
  | { readonly kind: 'clock'; readonly name: string; readonly version: string; readonly text: string | null }
  | { readonly kind: 'policy'; readonly name: string; readonly version: string; readonly text: string }
  | {
      readonly kind: 'entity';
      readonly name: string;
      readonly version: string;
      readonly type: string;
      readonly text: string | null;
    }
  | RevokedRow;

function changesOf(rows: readonly LoadedRow[]): Result<TenantChanges, Fault> {
  const clock = rows.find((row) => row.kind === 'clock');
  if (clock === undefined) return fail('unavailable', 'the epoch clock is missing; run the migrations');
  const policies: { name: string; source: string; version: number }[] = [];
  const entities: TenantChanges['entities'][number][] = [];
  const deletedEntities: TenantChanges['deletedEntities'][number][] = [];
  const revoked: RevokedTokens[] = [];
  for (const row of rows) {
    switch (row.kind) {
      case 'clock':
        break;
      case 'policy':
        policies.push({ name: row.name, source: row.text, version: Number(row.version) });
        break;
      case 'entity': {
        const uid = { type: row.type, id: row.name };
        if (row.text === null) {
          deletedEntities.push(uid);
          break;
        }
        const body = parseJson(row.text);
        if (!body.ok || !isJsonObject(body.value)) {
          return fail('integrity', `the stored entity ${uid.type}::"${uid.id}" is damaged; write it again`);
        }
        entities.push({ ...uid, version: Number(row.version), body: body.value });
        break;
      }
      default:
        revoked.push(revokedOf(row));
    }
  }
  return ok({
    generation: clock.name,
    seq: Number(clock.version),
    // Sorted here, so that every implementation has one order.
    policies: clock.text === null ? undefined : policies.sort((a, b) => (a.name < b.name ? -1 : 1)),
    entities,
    deletedEntities,
    revoked,
  });
}

/** Runs a writing function of the schema. INVARIANT: a write that moved no epoch is never acknowledged. */
async function writtenAndAcknowledged(
  sql: Sql,
  clock: Clock,
  run: () => Promise<readonly Record<string, unknown>[]>,
): Promise<Result<number, Fault>> {
  const written = await guarded(async () => {
    const [row] = await run();
    const seq = Number(row?.seq);
    if (Number.isSafeInteger(seq) && seq > 0) return ok(seq);
    return fail('unavailable', 'the authority database did not number the change; read it again before you go on');
  });
  if (written.ok) await leasesAcknowledged(sql, clock, written.value);
  return written;
}

/**
 * To be read from by a statement that writes. Materialized, and so run to its end before the row that the writing function
 * is called for; that function sees what was there before: a volatile one has a snapshot of its own.
 */
function unmovedCheck(sql: Sql, unmoved: readonly Unmoved[]) {
  const [tenants, scopes] = [unmoved.map(({ tenant }) => tenant), unmoved.map(({ scope }) => scope)];
  const seqs = unmoved.map(({ seq }) => seq);
  return sql`sallyport_check_unmoved(${tenants}::text[], ${scopes}::text[], ${seqs}::bigint[]) as unmoved`;
}

async function writeEntities(
  {
    sql,
    written,
  }: {
    readonly sql: Sql;
    readonly written: (run: () => Promise<readonly Record<string, unknown>[]>) => Promise<Result<number, Fault>>;
  },
  tenant: string,
  entities: readonly { type: string; id: string; body: string | null }[],
  options: CheckedChange,
): Promise<Result<number, Fault>> {
  const fault = entityBatchFault(entities);
  if (fault !== undefined) return { ok: false, fault };
  const types = entities.map((entity) => entity.type);
  const ids = entities.map((entity) => entity.id);
  const bodies = entities.map((entity) => entity.body);
  return written(
    () => sql`
    select sallyport_write_entities(
      ${tenant}, ${types}::text[], ${ids}::text[], ${bodies}::text[], ${options.by})::text as seq
    from ${unmovedCheck(sql, options.unmoved ?? [])}`,
  );
}
