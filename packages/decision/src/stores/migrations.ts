// Tables of the authority and of sessions, with the functions that write them: each moves its epoch and its data as one.

import { budgetMigrations } from './budget-migrations.ts';
import { canaryBoundMigrations, canaryMigrations } from './canary-migrations.ts';
import { fingerprintMigrations } from './fingerprint-migrations.ts';
import { heldMigrations } from './held-migrations.ts';
import { revocationMigrations } from './revocation-migrations.ts';
import { sessionMigrations } from './session-migrations.ts';

export const decisionMigrations: readonly { readonly id: string; readonly sql: string }[] = [
  {
    id: 'decision-0001',
    sql: `
      create table epoch_clock (
        only_row boolean primary key default true check (only_row),
        generation text not null,
        seq bigint not null
      );
      insert into epoch_clock (generation, seq) values (gen_random_uuid()::text, 0);

      create table epoch (
        tenant text not null,
        scope text not null,
        seq bigint not null,
        primary key (tenant, scope)
      );
      create index epoch_by_seq on epoch (seq);

      -- The row lock on epoch_clock is held until commit: changes become visible in the order of their numbers.
      -- Without its one row nothing may change, since nobody would learn of it.
      create function sallyport_bump(for_tenant text, for_scope text) returns bigint language plpgsql as $$
      declare
        tick bigint;
      begin
        update epoch_clock set seq = seq + 1 returning seq into tick;
        if tick is null then
          raise exception 'the epoch clock is missing; run the migrations' using errcode = 'SP503';
        end if;
        insert into epoch (tenant, scope, seq) values (for_tenant, for_scope, tick)
          on conflict (tenant, scope) do update set seq = excluded.seq;
        return tick;
      end
      $$;

      -- A statement trigger on a source table: any change of its rows moves the epoch of the source for all tenants.
      create function sallyport_source_changed() returns trigger language plpgsql as $$
      begin
        perform sallyport_bump('*', 'source:' || tg_argv[0]);
        return null;
      end
      $$;

      create table policy_document (
        tenant text not null,
        name text not null,
        version bigint not null,
        source text not null,
        primary key (tenant, name)
      );
      create table policy_history (
        tenant text not null,
        name text not null,
        version bigint not null,
        source text,
        changed_by text not null,
        changed_at timestamptz not null default now(),
        primary key (tenant, name, version)
      );

      -- A deleted entity keeps its row without a body, so that readers learn of the deletion by version.
      create table entity (
        tenant text not null,
        type text not null,
        id text not null,
        version bigint not null,
        body text,
        primary key (tenant, type, id)
      );
      create index entity_by_version on entity (tenant, version);
      create table entity_history (
        tenant text not null,
        type text not null,
        id text not null,
        version bigint not null,
        body text,
        changed_by text not null,
        changed_at timestamptz not null default now(),
        primary key (tenant, type, id, version)
      );

      create table revocation (
        tenant text not null,
        id text not null,
        version bigint not null,
        reason text not null,
        revoked_by text not null,
        revoked_at timestamptz not null default now(),
        primary key (tenant, id)
      );
      create index revocation_by_version on revocation (tenant, version);

      -- The writes are functions, so that each is one statement to the client: see postgres-authority.ts. Each takes the
      -- clock first; what it reads afterwards is what the writer before it has committed.
      create function sallyport_check_policy(for_tenant text, document text, if_version bigint)
      returns void language plpgsql as $$
      declare
        current bigint := coalesce((select version from policy_document where tenant = for_tenant and name = document), 0);
      begin
        if if_version <> current then
          raise exception '\`%\` is at version %; read it again and build on that', document, current
            using errcode = 'SP409';
        end if;
      end
      $$;

      create function sallyport_put_policies(
        for_tenant text, names text[], sources text[], if_version bigint, author text
      ) returns bigint language plpgsql as $$
      declare
        tick bigint := sallyport_bump(for_tenant, 'policy');
      begin
        perform sallyport_check_policy(for_tenant, document, if_version) from unnest(names) document;
        insert into policy_document (tenant, name, version, source)
          select for_tenant, t.name, tick, t.source from unnest(names, sources) as t (name, source)
          on conflict (tenant, name) do update set version = excluded.version, source = excluded.source;
        insert into policy_history (tenant, name, version, source, changed_by)
          select for_tenant, t.name, tick, t.source, author from unnest(names, sources) as t (name, source);
        return tick;
      end
      $$;

      create function sallyport_delete_policies(for_tenant text, names text[], if_version bigint, author text)
      returns bigint language plpgsql as $$
      declare
        tick bigint := sallyport_bump(for_tenant, 'policy');
        document text;
      begin
        foreach document in array names loop
          perform sallyport_check_policy(for_tenant, document, if_version);
          delete from policy_document where tenant = for_tenant and name = document;
          if not found then
            raise exception 'no policy document \`%\`', document using errcode = 'SP404';
          end if;
          insert into policy_history (tenant, name, version, source, changed_by)
            values (for_tenant, document, tick, null, author);
        end loop;
        return tick;
      end
      $$;

      -- A body that is null deletes.
      create function sallyport_write_entities(
        for_tenant text, types text[], ids text[], bodies text[], author text
      ) returns bigint language plpgsql as $$
      declare
        tick bigint := sallyport_bump(for_tenant, 'entity');
      begin
        insert into entity (tenant, type, id, version, body)
          select for_tenant, t.type, t.id, tick, t.body from unnest(types, ids, bodies) as t (type, id, body)
          on conflict (tenant, type, id) do update set version = excluded.version, body = excluded.body;
        insert into entity_history (tenant, type, id, version, body, changed_by)
          select for_tenant, t.type, t.id, tick, t.body, author from unnest(types, ids, bodies) as t (type, id, body);
        return tick;
      end
      $$;

      -- Each revocation has a number of its own; the last is returned.
      create function sallyport_revoke(tenants text[], ids text[], reasons text[], authors text[])
      returns bigint language plpgsql as $$
      declare
        tick bigint;
      begin
        for place in 1 .. cardinality(ids) loop
          tick := sallyport_bump(tenants[place], 'revocation');
          insert into revocation (tenant, id, version, reason, revoked_by)
            values (tenants[place], ids[place], tick, reasons[place], authors[place])
            on conflict (tenant, id) do update set version = excluded.version;
        end loop;
        return tick;
      end
      $$;
    `,
  },
  {
    id: 'decision-0002',
    sql: `
      create table session_label (
        tenant text not null,
        session text not null,
        label text not null,
        added_at timestamptz not null default now(),
        primary key (tenant, session, label)
      );
      -- One row a session that has receipts: how many, and SHA-256 chained over their ids from 32 zero bytes.
      create table session_chain (
        tenant text not null,
        session text not null,
        receipt_count bigint not null,
        receipt_chain bytea not null check (octet_length(receipt_chain) = 32),
        primary key (tenant, session)
      );
      create table session_receipt (
        tenant text not null,
        session text not null,
        -- Its place in the chain, from 1.
        number bigint not null,
        receipt text not null,
        primary key (tenant, session, number)
      );
    `,
  },
  {
    id: 'decision-0003',
    sql: `
      -- Writes only if the policies of these tenants are those of these changes still. The lock comes before the look, so
      -- whatever is written afterwards waits, and whatever was before is seen: each statement has a snapshot of its own.
      create function sallyport_put_policies_unmoved(
        for_tenant text, names text[], sources text[], if_version bigint, author text, tenants text[], seqs bigint[]
      ) returns bigint language plpgsql as $$
      begin
        perform from epoch_clock for update;
        if exists (
          select from unnest(tenants, seqs) as seen (tenant, seq)
          join epoch on epoch.tenant = seen.tenant and epoch.scope = 'policy' and epoch.seq > seen.seq
        ) then
          raise exception 'the policies or the schema changed meanwhile; try again' using errcode = 'SP409';
        end if;
        return sallyport_put_policies(for_tenant, names, sources, if_version, author);
      end
      $$;
    `,
  },
  {
    id: 'decision-0004',
    sql: `
      -- One row a process that may answer without asking: see lease-store.ts. Logged, since a lease outlives a crash here.
      create table lease (
        process text primary key,
        number bigint not null,
        generation text not null,
        -- The newest change of that generation that the process has acknowledged.
        acked bigint not null,
        duration_ms integer not null check (duration_ms between 1 and 5000)
      );
    `,
  },
  ...revocationMigrations,
  {
    id: 'decision-0007',
    sql: `
      -- Goes on only if policies or entities of these tenants are those of these changes still. The lock comes before the
      -- look, so whatever is written afterwards waits, and whatever was before is seen: each statement has a snapshot of
      -- its own.
      create function sallyport_check_unmoved(tenants text[], scopes text[], seqs bigint[])
      returns void language plpgsql as $$
      begin
        perform from epoch_clock for update;
        if exists (
          select from unnest(tenants, scopes, seqs) as seen (tenant, scope, seq)
          join epoch on epoch.tenant = seen.tenant and epoch.scope = seen.scope and epoch.seq > seen.seq
        ) then
          raise exception 'what this was checked against changed meanwhile; try again' using errcode = 'SP409';
        end if;
      end
      $$;
    `,
  },
  ...budgetMigrations,
  ...fingerprintMigrations,
  ...sessionMigrations,
  ...canaryMigrations,
  ...heldMigrations,
  ...canaryBoundMigrations,
];
