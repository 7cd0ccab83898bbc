// The table of the warm tier, as migrations that the storage package applies in order.

/** One migration: applied once, remembered by `id`. */
export interface CacheMigration {
  readonly id: string;
  readonly sql: string;
}

/** Has the warm tier copied to replicas, which get no unlogged table; done again it does nothing. */
export const replicatedCacheSql = `do $$
begin
  if (select relpersistence from pg_class where oid = 'cache_entry'::regclass) = 'u' then
    alter table cache_entry set logged;
  end if;
end
$$`;

/**
 * Keys are bytes, so any character is allowed and prefixes compare byte by byte under every collation.
 * UNLOGGED: a crash of the server empties the table, which costs recomputation and nothing else.
 */
export const cacheMigrations: readonly CacheMigration[] = [
  {
    id: 'cache-0001-entry',
    sql: `create unlogged table if not exists cache_entry (
  key bytea primary key,
  bytes bytea not null,
  expires_at timestamptz not null
);
-- Entries are compressed already: a second attempt by the server would only cost time.
alter table cache_entry alter column bytes set storage external;
create index if not exists cache_entry_expires_at on cache_entry (expires_at);`,
  },
];
