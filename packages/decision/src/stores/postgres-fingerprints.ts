// Fingerprints of sessions in Postgres, where every process finds them.

import { type Fault, fail, type Json, ok, parseJson, type Result } from '@sallyport/base';
import type { Sql } from 'postgres';
import type { FingerprintBounds, FingerprintGroup, FingerprintStore, ReadFingerprints } from '../fingerprint-store.ts';
import { guarded } from './guard.ts';

interface Row {
  receipt: string;
  keyCheck: string;
  groups: string;
  fingerprints: Uint8Array;
}

export function postgresFingerprints(sql: Sql, { sessionMax }: FingerprintBounds): FingerprintStore {
  return {
    add: (tenant, session, { receipt, keyCheck, groups, fingerprints }) =>
      guarded(async () => {
        const grouped = JSON.stringify(groups.map(({ labels, sizes }) => [labels, sizes]));
        await sql`
          select sallyport_add_fingerprints(
            ${tenant}, ${session}, ${receipt}, ${keyCheck}, ${grouped}, ${fingerprints}::bytea, ${sessionMax}::bigint)`;
        return ok(undefined);
      }),

    read: (tenant, session) =>
      guarded(async () => {
        const rows = await sql<Row[]>`
          select receipt, key_check as "keyCheck", groups, fingerprints from session_fingerprint
          where tenant = ${tenant} and session = ${session} order by upto, receipt`;
        const read: ReadFingerprints[] = [];
        for (const row of rows) {
          const groups = groupsOf(row);
          if (!groups.ok) return groups;
          read.push({ ...row, groups: groups.value });
        }
        return ok(read);
      }),
  };
}

/** Faults: `integrity` where the groups do not say whose each fingerprint is. */
function groupsOf({ receipt, groups, fingerprints }: Row): Result<readonly FingerprintGroup[], Fault> {
  const parsed = parseJson(groups);
  const read = parsed.ok && Array.isArray(parsed.value) ? parsed.value.map(groupOf) : [undefined];
  const known = read.filter((group) => group !== undefined);
  const total = known.flatMap(({ sizes }) => sizes).reduce((sum, size) => sum + size, 0);
  if (known.length === read.length && total * 4 === fingerprints.length) return ok(known);
  return fail('integrity', `the fingerprints of receipt \`${receipt}\` are damaged; begin a new session`);
}

function groupOf(json: Json): FingerprintGroup | undefined {
  const [labels, sizes] = Array.isArray(json) ? json : [];
  if (!Array.isArray(labels) || !labels.every((label): label is string => typeof label === 'string')) return undefined;
  if (!Array.isArray(sizes) || !sizes.every((size): size is number => Number.isSafeInteger(size))) return undefined;
  return sizes.some((size) => size < 0) ? undefined : { labels, sizes };
}
