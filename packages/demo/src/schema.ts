// The table of the mail archive, with the indexes that retrieval needs.

/**
 * Statements that make an empty mail table of this name; indexes come apart, for after the rows.
 * Texts compare byte by byte (collation C), so that SQL and Cedar agree on equality and order. The moment of sending is
 * kept in milliseconds, as Cedar has it, and `sent_at` is made of it for people: two columns, one truth.
 */
export function mailTable(name: string): string {
  return `create table ${name} (
  tenant     text collate "C" not null,
  id         text collate "C" not null,
  sender     text collate "C" not null,
  recipients text[] collate "C" not null,
  sent_ms    bigint,
  sent_at    timestamptz generated always as (to_timestamp(sent_ms / 1000.0)) stored,
  grp        text collate "C" not null,
  subject    text collate "C" not null,
  body       text collate "C" not null,
  labels     text[] collate "C" not null,
  size       integer not null,
  search     tsvector generated always as (
    setweight(to_tsvector('english', subject), 'A') || setweight(to_tsvector('english', body), 'B')
  ) stored
)`;
}

/** Statements that index a filled mail table; Postgres names the indexes, so that old and new can stand side by side. */
export function mailIndexes(name: string): readonly string[] {
  return [
    `alter table ${name} add primary key (tenant, id)`,
    `create index on ${name} using gin (search)`,
    `create index on ${name} using gin (labels)`,
    `create index on ${name} using gin (recipients)`,
    `create index on ${name} (tenant, sender)`,
    `create index on ${name} (tenant, sent_ms)`,
  ];
}
