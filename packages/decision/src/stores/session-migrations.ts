// The life of sessions, beginning to end: what migrations.ts puts in its place. Why it is sound: see session-store.ts.

import { mintClockSkewMs } from '../session-store.ts';

export const sessionMigrations: readonly { readonly id: string; readonly sql: string }[] = [
  {
    id: 'decision-0010',
    sql: `
      -- An open session. What belongs to it refers to it and goes with it; receipts, which may be many, and
      -- fingerprints, which are large, go in slices.
      create table session (
        tenant text not null,
        session text not null,
        began_at timestamptz not null default now(),
        last_used_at timestamptz not null default now(),
        -- Only tokens issued later belong to it. Null: all.
        tokens_after timestamptz,
        primary key (tenant, session)
      );
      create index session_by_use on session (last_used_at);
      insert into session (tenant, session)
        select tenant, session from session_label union select tenant, session from session_chain
        union select tenant, session from session_receipt;
      alter table session_label add foreign key (tenant, session) references session on delete cascade;
      alter table session_chain add foreign key (tenant, session) references session on delete cascade;

      -- The tombstone of a session.
      create table session_ended (
        tenant text not null,
        session text not null,
        ended_at timestamptz not null default now(),
        -- Null: by the sweep.
        ended_by text,
        receipts_left boolean not null default true,
        primary key (tenant, session)
      );
      create index session_ended_by_time on session_ended (ended_at) where not receipts_left;
      create index session_ended_with_receipts on session_ended (tenant, session) where receipts_left;
      -- Tombstones of the tenant have gone; tokens issued before take up no name.
      create table session_forgotten (
        tenant text primary key,
        issued_before timestamptz not null
      );

      -- Before anything is added to a session, in the same transaction: begins it or marks it used, and holds it open until
      -- commit. Each statement has a snapshot of its own, so what comes after the lock sees what ended before it.
      create function sallyport_use_session(for_tenant text, of_session text, issued timestamptz, touch_ms bigint)
      returns void language plpgsql as $$
      declare
        is_new boolean;
        mark timestamptz;
      begin
        perform from session s
          where s.tenant = for_tenant and s.session = of_session
            and s.last_used_at > now() - touch_ms * interval '1 ms'
            and (s.tokens_after is null or s.tokens_after < issued)
          for key share;
        if found then
          return;
        end if;
        insert into session as s (tenant, session) values (for_tenant, of_session)
          on conflict (tenant, session) do update set last_used_at = greatest(s.last_used_at, now())
          returning s.xmax = 0, s.tokens_after into is_new, mark;
        if is_new then
          if exists (select from session_ended e where e.tenant = for_tenant and e.session = of_session) then
            raise exception 'the session has ended; mint a new token, which begins a new one' using errcode = 'SP403';
          end if;
          select f.issued_before into mark from session_forgotten f where f.tenant = for_tenant;
          if mark is not null then
            update session s set tokens_after = mark where s.tenant = for_tenant and s.session = of_session;
          end if;
        end if;
        if mark >= issued then
          raise exception 'the session has ended; mint a new token, which begins a new one' using errcode = 'SP403';
        end if;
      end
      $$;

      create function sallyport_add_labels(
        for_tenant text, of_session text, issued timestamptz, touch_ms bigint, labels text[]
      ) returns void language plpgsql as $$
      begin
        perform sallyport_use_session(for_tenant, of_session, issued, touch_ms);
        insert into session_label (tenant, session, label)
          select for_tenant, of_session, unnest(labels) on conflict do nothing;
      end
      $$;

      -- Count, chain and receipt are never seen apart; the row of the chain orders the writers.
      create function sallyport_add_receipt(
        for_tenant text, of_session text, issued timestamptz, touch_ms bigint, receipt_id text
      ) returns void language plpgsql as $$
      begin
        perform sallyport_use_session(for_tenant, of_session, issued, touch_ms);
        with head as (
          insert into session_chain as chain (tenant, session, receipt_count, receipt_chain)
          values (for_tenant, of_session, 1,
                  sha256(decode(repeat('00', 32), 'hex') || convert_to(receipt_id, 'UTF8')))
          on conflict (tenant, session) do update set
            receipt_count = chain.receipt_count + 1,
            receipt_chain = sha256(chain.receipt_chain || convert_to(receipt_id, 'UTF8'))
          returning receipt_count
        )
        insert into session_receipt (tenant, session, number, receipt)
        select for_tenant, of_session, receipt_count, receipt_id from head;
      end
      $$;

      -- The row is made where there is none, so that whoever is about to begin the session waits, and finds the tombstone.
      create function sallyport_end_session(for_tenant text, of_session text, ender text)
      returns text language plpgsql as $$
      declare
        was text := 'unknown';
      begin
        insert into session (tenant, session) values (for_tenant, of_session) on conflict do nothing;
        if not found then
          was := 'open';
        end if;
        delete from session s where s.tenant = for_tenant and s.session = of_session;
        insert into session_ended (tenant, session, ended_by) values (for_tenant, of_session, ender)
          on conflict do nothing;
        if not found then
          was := 'ended';
        end if;
        return was;
      end
      $$;

      -- One turn, in one process at a time; no row where another is at it.
      create function sallyport_sweep_sessions(
        idle_ms bigint, tombstone_ms bigint, sessions_max bigint, receipts_max bigint
      ) returns table (ended bigint, receipts bigint, forgotten bigint) language plpgsql as $$
      begin
        if not pg_try_advisory_xact_lock(hashtextextended('sallyport session sweep', 0)) then
          return;
        end if;
        with idle as (
          select s.tenant, s.session from session s
          where s.last_used_at <= now() - idle_ms * interval '1 ms'
          order by s.last_used_at limit sessions_max for update skip locked
        ), gone as (
          delete from session s using idle where s.tenant = idle.tenant and s.session = idle.session
          returning s.tenant, s.session
        )
        insert into session_ended (tenant, session) select gone.tenant, gone.session from gone on conflict do nothing;
        get diagnostics ended = row_count;

        delete from session_receipt where ctid in (
          select r.ctid from session_ended e
          join session_receipt r on r.tenant = e.tenant and r.session = e.session
          where e.receipts_left limit receipts_max
        );
        get diagnostics receipts = row_count;
        delete from session_fingerprint where ctid in (
          select f.ctid from session_ended e
          join session_fingerprint f on f.tenant = e.tenant and f.session = e.session
          where e.receipts_left limit receipts_max
        );
        update session_ended set receipts_left = false where ctid in (
          select e.ctid from session_ended e
          where e.receipts_left and not exists (
            select from session_receipt r where r.tenant = e.tenant and r.session = e.session
          ) and not exists (
            select from session_fingerprint f where f.tenant = e.tenant and f.session = e.session
          ) limit sessions_max
        );

        with old as (
          select e.tenant, e.session from session_ended e
          where not e.receipts_left and e.ended_at <= now() - tombstone_ms * interval '1 ms'
          order by e.ended_at limit sessions_max for update skip locked
        ), gone as (
          delete from session_ended e using old where e.tenant = old.tenant and e.session = old.session
          returning e.tenant, e.session, e.ended_at
        ), -- What a retrieval added while its session ended.
        left_over as (
          delete from session_fingerprint f using gone where f.tenant = gone.tenant and f.session = gone.session
        ), marked as (
          insert into session_forgotten as f (tenant, issued_before)
          select gone.tenant, max(gone.ended_at) + ${mintClockSkewMs} * interval '1 ms' from gone group by gone.tenant
          on conflict (tenant) do update set issued_before = greatest(f.issued_before, excluded.issued_before)
        )
        select count(*) into forgotten from gone;
        return next;
      end
      $$;
    `,
  },
];
