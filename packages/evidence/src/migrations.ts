// The tables of the ledger and of certificates, as migrations that another part runs once and in order.

/** Each `sql` holds several statements and names no schema: the connection's search path decides. */
export const evidenceMigrations: readonly { readonly id: string; readonly sql: string }[] = [
  {
    id: 'evidence-0001-ledger',
    sql: `
create table decision_log (
  position bigint not null,
  -- Day on which the row was written, UTC; never goes back as positions grow. Partitions are made by the ledger.
  day date not null,
  tenant text not null,
  kind text not null,
  at timestamptz(3) not null,
  writer text not null,
  boot text not null,
  sequence bigint not null,
  -- The event: canonical bytes, the leaf of the log.
  entry bytea not null,
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
  chain bytea not null check (octet_length(chain) = 32),
  primary key (position, day)
) partition by range (day);
-- Makes the partitions of today and three days ahead, where they are absent.
create function decision_log_make_partitions() returns void language plpgsql as $body$
declare
  first_day date;
begin
  perform pg_advisory_xact_lock(hashtextextended('sallyport.partitions.' || current_schema(), 0));
  select greatest(day, (now() at time zone 'utc')::date) into first_day from ledger_head;
  for ahead in 0..3 loop
    execute format('create table if not exists %I partition of decision_log for values from (%L) to (%L)',
      'decision_log_' || to_char(first_day + ahead, 'YYYYMMDD'), first_day + ahead, first_day + ahead + 1);
  end loop;
end
$body$;
create index decision_log_tenant on decision_log (tenant, at);

create function decision_log_is_append_only() returns trigger language plpgsql as $body$
begin
  raise exception 'decision_log is append-only';
end
$body$;
create trigger decision_log_append_only before update or delete on decision_log
  for each row execute function decision_log_is_append_only();

-- One row: where the next entry goes.
create table ledger_head (
  id boolean primary key default true check (id),
  size bigint not null default 0,
  chain bytea not null default decode(repeat('00', 32), 'hex'),
  day date not null default '1970-01-01'
);
insert into ledger_head default values;

-- The last entry of each run of each writer: what makes a replay harmless, also after old partitions are dropped.
create table ledger_writer (
  writer text not null,
  boot text not null,
  sequence bigint not null,
  leaf_hash bytea not null,
  primary key (writer, boot)
);

-- One row: what is published, and the term of the last publisher.
create table ledger_publication (
  id boolean primary key default true check (id),
  term bigint not null default 0,
  size bigint not null default 0,
  root bytea not null default sha256('')
);
insert into ledger_publication default values;
`,
  },
  {
    id: 'evidence-0002-certificate',
    sql: `
-- Certificates as they were handed out, for as long as they are kept; the log holds their digests for good.
create table egress_certificate (
  tenant text not null,
  id text not null,
  issued_at timestamptz(3) not null,
  -- SHA-256 of the envelope, hex.
  digest text not null,
  -- The DSSE envelope, canonical JSON.
  envelope text not null,
  primary key (tenant, id)
);
create index egress_certificate_issued on egress_certificate (issued_at);
`,
  },
];
