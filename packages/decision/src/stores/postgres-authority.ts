// The authority in Postgres: data and its epoch move in one transaction, readers take one snapshot.

import { type Fault, FaultError, fail, isJsonObject, ok, parseJson, type Result, writeJson } from '@sallyport/base';
import type { Sql, TransactionSql } from 'postgres';
import {
  type Author,
  type AuthorityStore,
  type ChangeOptions,
  entityBatchFault,
  policyBatchFault,
  revocationBatchFault,
  type StoredEntity,
} from '../store.ts';
import { guarded } from './guard.ts';

export function postgresAuthority(sql: Sql): AuthorityStore {
  return {
    readEpochs: (sinceSeq) =>
      guarded(async () => {
        const rows = await sql<{ generation: string; clock: string; tenant: string; scope: string; seq: string }[]>`
          select c.generation, c.seq::text as clock, e.tenant, e.scope, e.seq::text as seq
          from epoch_clock c left join epoch e on e.seq > ${sinceSeq}`;
        const first = rows[0];
        if (first === undefined) return fail('unavailable', 'the epoch clock is missing; run the migrations');
        // The outer join gives one row with nulls when nothing changed.
        const changes = rows
          .filter((row) => row.seq !== null)
          .map((row) => ({ tenant: row.tenant, scope: row.scope, seq: Number(row.seq) }));
        return ok({ generation: first.generation, seq: Number(first.clock), changes });
      }),

    loadTenant: (tenant, sinceSeq) =>
      guarded(() =>
        sql.begin('isolation level repeatable read read only', async (tx) => {
          const [clock] = await tx<{ generation: string; seq: string }[]>`
            select generation, seq::text from epoch_clock`;
          if (clock === undefined) return fail('unavailable', 'the epoch clock is missing; run the migrations');
          const epochs = await tx<{ scope: string }[]>`
            select scope from epoch where tenant = ${tenant} and seq > ${sinceSeq}`;
          const moved = new Set(epochs.map((row) => row.scope));
          const policies = moved.has('policy')
            ? await tx<{ name: string; source: string; version: string }[]>`
                select name, source, version::text from policy_document where tenant = ${tenant} order by name`
            : undefined;
          const entities = moved.has('entity')
            ? await tx<{ type: string; id: string; version: string; body: string | null }[]>`
                select type, id, version::text, body from entity where tenant = ${tenant} and version > ${sinceSeq}`
            : [];
          const revoked = moved.has('revocation')
            ? await tx<{ id: string }[]>`
                select id from revocation where tenant = ${tenant} and version > ${sinceSeq}`
            : [];
          const live: StoredEntity[] = [];
          for (const row of entities) {
            if (row.body === null) continue;
            const body = parseJson(row.body);
            if (!body.ok || !isJsonObject(body.value)) {
              return fail('integrity', `the stored entity ${row.type}::"${row.id}" is damaged; write it again`);
            }
            live.push({ type: row.type, id: row.id, version: Number(row.version), body: body.value });
          }
          return ok({
            generation: clock.generation,
            seq: Number(clock.seq),
            policies: policies?.map((row) => ({ ...row, version: Number(row.version) })),
            entities: live,
            deletedEntities: entities.filter((row) => row.body === null).map(({ type, id }) => ({ type, id })),
            revokedIds: revoked.map((row) => row.id),
          });
        }),
      ),

    putPolicies: async (tenant, documents, options) => {
      const refused = policyBatchFault(documents.map((document) => document.name));
      if (refused !== undefined) return { ok: false, fault: refused };
      return changed(sql, tenant, 'policy', async (tx, seq) => {
        for (const { name, source } of documents) {
          const conflict = await policyConflict(tx, tenant, name, options);
          if (conflict !== undefined) return conflict;
          await tx`
            insert into policy_document (tenant, name, version, source)
            values (${tenant}, ${name}, ${seq}, ${source})
            on conflict (tenant, name) do update set version = excluded.version, source = excluded.source`;
          await tx`
            insert into policy_history (tenant, name, version, source, changed_by)
            values (${tenant}, ${name}, ${seq}, ${source}, ${options.by})`;
        }
        return undefined;
      });
    },

    deletePolicies: async (tenant, names, options) => {
      const refused = policyBatchFault(names);
      if (refused !== undefined) return { ok: false, fault: refused };
      return changed(sql, tenant, 'policy', async (tx, seq) => {
        for (const name of names) {
          const conflict = await policyConflict(tx, tenant, name, options);
          if (conflict !== undefined) return conflict;
          const gone = await tx`delete from policy_document where tenant = ${tenant} and name = ${name}`;
          if (gone.count === 0) return { code: 'not_found', message: `no policy document \`${name}\`` };
          await tx`
            insert into policy_history (tenant, name, version, source, changed_by)
            values (${tenant}, ${name}, ${seq}, null, ${options.by})`;
        }
        return undefined;
      });
    },

    putEntities: (tenant, entities, options) =>
      writeEntities(
        sql,
        tenant,
        entities.map((entity) => ({ type: entity.type, id: entity.id, body: writeJson(entity.body) })),
        options,
      ),

    deleteEntities: (tenant, uids, options) =>
      writeEntities(
        sql,
        tenant,
        uids.map((uid) => ({ type: uid.type, id: uid.id, body: null })),
        options,
      ),

    revoke: async (revocations) => {
      const refused = revocationBatchFault(revocations);
      if (refused !== undefined) return { ok: false, fault: refused };
      return guarded(() =>
        sql.begin(async (tx) => {
          let last = 0;
          for (const { tenant, id, reason, by } of revocations) {
            const seq = await bump(tx, tenant, 'revocation');
            await tx`
              insert into revocation (tenant, id, version, reason, revoked_by)
              values (${tenant}, ${id}, ${seq}, ${reason}, ${by})
              on conflict (tenant, id) do update set version = excluded.version`;
            last = seq;
          }
          return ok(last);
        }),
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

function changed(
  sql: Sql,
  tenant: string,
  scope: string,
  write: (tx: TransactionSql, seq: number) => Promise<Fault | undefined>,
): Promise<Result<number, Fault>> {
  return guarded(() =>
    sql.begin(async (tx) => {
      const seq = await bump(tx, tenant, scope);
      const fault = await write(tx, seq);
      if (fault !== undefined) throw new FaultError(fault);
      return ok(seq);
    }),
  );
}

async function bump(tx: TransactionSql, tenant: string, scope: string): Promise<number> {
  const [row] = await tx<{ seq: string }[]>`select sallyport_bump(${tenant}, ${scope})::text as seq`;
  return Number(row?.seq);
}

async function policyConflict(
  tx: TransactionSql,
  tenant: string,
  name: string,
  options: ChangeOptions,
): Promise<Fault | undefined> {
  if (options.ifVersion === undefined) return undefined;
  const [row] = await tx<{ version: string }[]>`
    select version::text from policy_document where tenant = ${tenant} and name = ${name}`;
  const current = Number(row?.version ?? 0);
  if (current === options.ifVersion) return undefined;
  return { code: 'conflict', message: `\`${name}\` is at version ${current}; read it again and build on that` };
}

function writeEntities(
  sql: Sql,
  tenant: string,
  entities: readonly { type: string; id: string; body: string | null }[],
  options: Author,
): Promise<Result<number, Fault>> {
  const fault = entityBatchFault(entities);
  if (fault !== undefined) return Promise.resolve({ ok: false, fault });
  return changed(sql, tenant, 'entity', async (tx, seq) => {
    const types = entities.map((entity) => entity.type);
    const ids = entities.map((entity) => entity.id);
    const bodies = entities.map((entity) => entity.body);
    await tx`
      insert into entity (tenant, type, id, version, body)
      select ${tenant}, t.type, t.id, ${seq}, t.body
      from unnest(${types}::text[], ${ids}::text[], ${bodies}::text[]) as t (type, id, body)
      on conflict (tenant, type, id) do update set version = excluded.version, body = excluded.body`;
    await tx`
      insert into entity_history (tenant, type, id, version, body, changed_by)
      select ${tenant}, t.type, t.id, ${seq}, t.body, ${options.by}
      from unnest(${types}::text[], ${ids}::text[], ${bodies}::text[]) as t (type, id, body)`;
    return undefined;
  });
}
