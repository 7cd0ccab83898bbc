// Held texts in Postgres: each change is one statement, so that of two who make it one does.

import { type Fault, fail, isJsonObject, type Json, ok, parseJson, type Result, writeJson } from '@sallyport/base';
import type { Sql } from 'postgres';
import {
  type HeldAbout,
  type HeldEntry,
  type HeldOptions,
  type HeldState,
  type HeldStore,
  heldDecided,
  heldFull,
  heldUnknown,
} from '../held-store.ts';
import { guarded } from './guard.ts';

const sweptMax = 1_000;

interface Row {
  readonly id: string;
  readonly state: HeldState;
  readonly about: string;
  readonly bytes: string;
  readonly held: string;
  readonly decided: string | null;
  readonly by: string | null;
  readonly why: string | null;
}

export function postgresHeld(sql: Sql, { bounds, nowMs }: HeldOptions): HeldStore {
  const { textsMax, bytesMax, keptMs, approvalMs } = bounds;
  const columns = sql`id, state, about, bytes::text as bytes, held_ms::text as held, decided_ms::text as decided,
    decided_by as by, why`;
  const find = async (tenant: string, id: string) => {
    const [row] = await sql<(Row & { sealed: Uint8Array | null })[]>`
      select ${columns}, sealed from held_text
      where tenant = ${tenant} and id = ${id} and held_ms > ${nowMs() - keptMs}`;
    return row;
  };
  return {
    hold: ({ tenant, id, match, about, sealed }) =>
      guarded(async () => {
        const [row] = await sql<{ id: string | null }[]>`
          select sallyport_hold(${tenant}, ${id}, ${match}, ${writeJson(about)}, ${Buffer.from(sealed)},
            ${nowMs()}, ${keptMs}, ${textsMax}, ${bytesMax}) as id`;
        return typeof row?.id === 'string' ? ok(row.id) : fail('unavailable', heldFull);
      }),

    list: (tenant, state, limit) =>
      guarded(async () => {
        const rows = await sql<Row[]>`
          select ${columns} from held_text
          where tenant = ${tenant} and held_ms > ${nowMs() - keptMs} and (${state ?? null}::text is null or state = ${state ?? null})
          order by held_ms desc, id limit ${limit}`;
        const entries: HeldEntry[] = [];
        for (const row of rows) {
          const entry = entryOf(row);
          if (!entry.ok) return entry;
          entries.push(entry.value);
        }
        return ok(entries);
      }),

    show: (tenant, id) =>
      guarded(async () => {
        const row = await find(tenant, id);
        if (row === undefined) return fail('not_found', heldUnknown);
        if (row.sealed === null) return fail('conflict', heldDecided(row.state, row.by ?? ''));
        const entry = entryOf(row);
        return entry.ok ? ok({ ...entry.value, sealed: row.sealed }) : entry;
      }),

    decide: (tenant, id, { approved, by, why }) =>
      guarded(async () => {
        const state: HeldState = approved ? 'approved' : 'rejected';
        const [row] = await sql<Row[]>`
          update held_text
          set state = ${state}, decided_ms = ${nowMs()}, decided_by = ${by}, why = ${why}, sealed = null
          where tenant = ${tenant} and id = ${id} and state = 'pending' and held_ms > ${nowMs() - keptMs}
          returning ${columns}`;
        if (row !== undefined) return entryOf(row);
        const other = await find(tenant, id);
        return other === undefined
          ? fail('not_found', heldUnknown)
          : fail('conflict', heldDecided(other.state, other.by ?? ''));
      }),

    take: (tenant, match) =>
      guarded(async () => {
        const [row] = await sql<{ id: string; by: string; at: string }[]>`
          update held_text set state = 'used' where state = 'approved' and (tenant, id) in (
            select tenant, id from held_text
            where tenant = ${tenant} and match = ${match} and state = 'approved'
              and decided_ms > ${nowMs() - approvalMs} and held_ms > ${nowMs() - keptMs}
            order by decided_ms limit 1 for update skip locked)
          returning id, decided_by as by, decided_ms::text as at`;
        return ok(row === undefined ? undefined : { id: row.id, by: row.by, atMs: Number(row.at) });
      }),

    giveBack: (tenant, id) =>
      guarded(async () => {
        await sql`update held_text set state = 'approved' where tenant = ${tenant} and id = ${id} and state = 'used'`;
        return ok(undefined);
      }),

    sweep: () =>
      guarded(async () => {
        const gone = await sql`
          delete from held_text where ctid in (
            select ctid from held_text where held_ms <= ${nowMs() - keptMs}
            order by held_ms limit ${sweptMax} for update skip locked)`;
        return ok(gone.count);
      }),
  };
}

function entryOf({ id, state, about, bytes, held, decided, by, why }: Row): Result<HeldEntry, Fault> {
  const parsed = parseJson(about);
  const read = parsed.ok ? aboutOf(parsed.value) : undefined;
  if (read === undefined) return fail('integrity', `what is stored of the held text \`${id}\` is damaged`);
  const entry = { id, state, about: read, bytes: Number(bytes), heldAtMs: Number(held) };
  if (decided === null) return ok(entry);
  return ok({ ...entry, decidedAtMs: Number(decided), decidedBy: by ?? '', why: why ?? '' });
}

function aboutOf(json: Json): HeldAbout | undefined {
  if (!isJsonObject(json)) return undefined;
  const { subject, session, destination, kinds, policies } = json;
  if (typeof subject !== 'string' || typeof session !== 'string' || typeof destination !== 'string') return undefined;
  const texts = (list: Json | undefined) =>
    Array.isArray(list) ? list.filter((one) => typeof one === 'string') : undefined;
  const [kindTexts, policyTexts] = [texts(kinds), texts(policies)];
  if (kindTexts === undefined || policyTexts === undefined) return undefined;
  return { subject, session, destination, kinds: kindTexts, policies: policyTexts };
}
