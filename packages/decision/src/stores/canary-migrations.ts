// Planted texts: one row each, which stays when it is removed, and the secret that all processes prove markers with.

export const canaryMigrations: readonly { readonly id: string; readonly sql: string }[] = [
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
