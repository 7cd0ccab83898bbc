// Revocations of more than a block, and invalidations: what migrations.ts puts in their place.

export const revocationMigrations: readonly { readonly id: string; readonly sql: string }[] = [
  {
    id: 'decision-0005',
    sql: `
      -- A block by its id; all tokens of a subject by its type and id; all tokens of the tenant, with neither.
      alter table revocation
        add column kind text not null default 'block' check (kind in ('block', 'subject', 'issued')),
        add column type text not null default '',
        -- Milliseconds since 1970: only tokens issued before. Null: all.
        add column issued_before bigint check (issued_before >= 0),
        drop constraint revocation_pkey,
        add primary key (tenant, kind, type, id);
      alter table revocation alter column kind drop default, alter column type drop default;

      -- Each revocation has a number of its own; the last is returned. INVARIANT: one repeated never refuses less.
      create function sallyport_revoke_tokens(
        tenants text[], kinds text[], types text[], ids text[], moments bigint[], reasons text[], authors text[]
      ) returns bigint language plpgsql as $$
      declare
        tick bigint;
      begin
        for place in 1 .. cardinality(ids) loop
          tick := sallyport_bump(tenants[place], 'revocation');
          insert into revocation (tenant, kind, type, id, issued_before, version, reason, revoked_by)
            values (tenants[place], kinds[place], types[place], ids[place], moments[place], tick, reasons[place],
                    authors[place])
            on conflict (tenant, kind, type, id) do update set
              version = excluded.version,
              issued_before = case when revocation.issued_before is null or excluded.issued_before is null then null
                              else greatest(revocation.issued_before, excluded.issued_before) end;
        end loop;
        return tick;
      end
      $$;

      -- As processes of the release before call it.
      create or replace function sallyport_revoke(tenants text[], ids text[], reasons text[], authors text[])
      returns bigint language sql as $$
        select sallyport_revoke_tokens(
          tenants, array_fill('block'::text, array[cardinality(ids)]), array_fill(''::text, array[cardinality(ids)]), ids,
          array_fill(null::bigint, array[cardinality(ids)]), reasons, authors)
      $$;
    `,
  },
  {
    id: 'decision-0006',
    sql: `
      -- Of an invalidation by time, milliseconds since 1970; it only grows.
      alter table epoch add column moment bigint check (moment >= 0);

      create function sallyport_forget(for_tenant text, scopes text[], moments bigint[])
      returns bigint language plpgsql as $$
      declare
        tick bigint;
      begin
        for place in 1 .. cardinality(scopes) loop
          tick := sallyport_bump(for_tenant, scopes[place]);
          update epoch set moment = greatest(moment, moments[place]) where tenant = for_tenant and scope = scopes[place];
        end loop;
        return tick;
      end
      $$;
    `,
  },
];
