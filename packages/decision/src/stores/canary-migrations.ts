// Planted texts: one row each, which stays when it is removed, and the secret that all processes prove markers with.

interface Migration {
  readonly id: string;
  readonly sql: string;
}

export const canaryMigrations: readonly Migration[] = [
  {
    id: 'decision-0011',
    sql: `
      create table canary_secret (
        only_row boolean primary key default true check (only_row),
        secret bytea not null check (octet_length(secret) = 32)
      );
      create table canary (
        tenant text not null,
        name text not null,
        note text not null,
        created_by text not null,
        created_at timestamptz not null,
        removed_at timestamptz,
        primary key (tenant, name)
      );
    `,
  },
];

/** Of its own, for lists of migrations grow at their end alone. */
export const canaryBoundMigrations: readonly Migration[] = [
  {
    id: 'decision-0013',
    sql: `
      -- added, taken or full. The lock comes before the count, and each statement has a snapshot of its own: however many
      -- are added at once, the bound stands.
      create function sallyport_add_canary(
        for_tenant text, new_name text, new_note text, by_whom text, at timestamptz, most bigint
      ) returns text language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(hashtextextended('sallyport canary ' || for_tenant, 0));
        if exists (select from canary where tenant = for_tenant and name = new_name) then
          return 'taken';
        end if;
        if (select count(*) from canary where tenant = for_tenant and removed_at is null) >= most then
          return 'full';
        end if;
        insert into canary (tenant, name, note, created_by, created_at)
          values (for_tenant, new_name, new_note, by_whom, at);
        return 'added';
      end
      $$;
    `,
  },
];
