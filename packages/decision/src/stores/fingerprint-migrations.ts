// The fingerprints of sessions: one row a retrieval, and the function that adds one and drops the oldest.

import { retrievalCost } from '../fingerprint-store.ts';

export const fingerprintMigrations: readonly { readonly id: string; readonly sql: string }[] = [
  {
    id: 'decision-0009',
    sql: `
      create table session_fingerprint (
        tenant text not null,
        session text not null,
        -- What the session has added, up to and with this row. It orders the rows; of two that are added at once it may be
        -- the same, and the bound is then late by as much.
        upto bigint not null,
        receipt text not null,
        key_check text not null,
        -- JSON.
        groups text not null,
        fingerprints bytea not null check (octet_length(fingerprints) % 4 = 0),
        primary key (tenant, session, upto, receipt)
      );
      -- Nothing that a cipher made can be compressed.
      alter table session_fingerprint alter column fingerprints set storage external;

      create function sallyport_add_fingerprints(
        for_tenant text, of_session text, of_receipt text, made_with text, grouped text, numbers bytea, session_max bigint
      ) returns void language plpgsql as $$
      declare
        total bigint := octet_length(numbers) / 4 + ${retrievalCost} + coalesce((
          select f.upto from session_fingerprint f where f.tenant = for_tenant and f.session = of_session
          order by f.upto desc limit 1), 0);
      begin
        insert into session_fingerprint (tenant, session, upto, receipt, key_check, groups, fingerprints)
          values (for_tenant, of_session, total, of_receipt, made_with, grouped, numbers);
        delete from session_fingerprint f
          where f.tenant = for_tenant and f.session = of_session and f.upto <= total - session_max;
      end
      $$;
    `,
  },
];
