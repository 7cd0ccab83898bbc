// Texts that wait for a person, and the function that takes one in within the bounds.

export const heldMigrations: readonly { readonly id: string; readonly sql: string }[] = [
  {
    id: 'decision-0012',
    sql: `
      create table held_text (
        tenant text not null,
        id text not null,
        -- Keyed digest of caller, destination and content.
        match text not null,
        state text not null check (state in ('pending', 'approved', 'rejected', 'used')),
        held_ms bigint not null,
        decided_ms bigint,
        decided_by text,
        why text,
        bytes bigint not null,
        -- JSON; without the content.
        about text not null,
        -- Encrypted content; gone once it is decided on.
        sealed bytea,
        primary key (tenant, id)
      );
      create index held_text_by_match on held_text (tenant, match);
      create index held_text_by_age on held_text (held_ms);

      -- The id of the text, or of the equal one that waits. The lock comes before the count, and each statement has a
      -- snapshot of its own: however many processes hold texts, the bounds stand.
      create function sallyport_hold(
        for_tenant text, new_id text, new_match text, new_about text, new_sealed bytea,
        now_ms bigint, kept_ms bigint, texts_max bigint, bytes_max bigint
      ) returns text language plpgsql as $$
      declare
        waiting text;
        texts bigint;
        total bigint;
      begin
        perform pg_advisory_xact_lock(hashtextextended('sallyport held ' || for_tenant, 0));
        select id into waiting from held_text
          where tenant = for_tenant and match = new_match and state = 'pending' and held_ms > now_ms - kept_ms limit 1;
        if found then
          return waiting;
        end if;
        select count(*), coalesce(sum(bytes), 0) into texts, total from held_text
          where tenant = for_tenant and state = 'pending' and held_ms > now_ms - kept_ms;
        if texts >= texts_max or total + length(new_sealed) > bytes_max then
          return null;
        end if;
        insert into held_text (tenant, id, match, state, held_ms, bytes, about, sealed)
          values (for_tenant, new_id, new_match, 'pending', now_ms, length(new_sealed), new_about, new_sealed);
        return new_id;
      end
      $$;
    `,
  },
];
