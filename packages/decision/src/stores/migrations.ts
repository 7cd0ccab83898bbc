// Tables of the authority and of sessions, with the one function that moves an epoch.

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
      create function sallyport_bump(for_tenant text, for_scope text) returns bigint language sql as $$
        with tick as (update epoch_clock set seq = seq + 1 returning seq)
        insert into epoch (tenant, scope, seq) select for_tenant, for_scope, seq from tick
        on conflict (tenant, scope) do update set seq = excluded.seq
        returning seq
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
      create table session_receipt (
        tenant text not null,
        session text not null,
        number bigint generated always as identity,
        receipt text not null,
        primary key (tenant, session, number)
      );
    `,
  },
];
