// Certificates in a real Postgres: under their own tenant alone, for their time alone, and with their place in the log.

import { type ManualClock, manualClock, sha256Hex, systemClock, systemRandom, toHex } from '@sallyport/base';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KeptCertificate } from '../certificate-store.ts';
import { evidenceMigrations } from '../migrations.ts';
import { postgresCertificates } from './postgres-certificates.ts';
import { postgresLedger } from './postgres-ledger.ts';

const url = process.env.SALLYPORT_TEST_DATABASE_URL;
const schema = `certificates_${toHex(systemRandom(6))}`;
const queries: string[] = [];
let sql: postgres.Sql;

beforeAll(async () => {
  if (!url) throw new Error('SALLYPORT_TEST_DATABASE_URL is not set');
  sql = postgres(url, {
    max: 4,
    connection: { search_path: schema },
    onnotice: () => undefined,
    debug: (_connection, query) => void queries.push(query),
  });
  await sql.unsafe(`create schema ${schema}`);
  for (const migration of evidenceMigrations) await sql.unsafe(migration.sql);
});
afterAll(async () => {
  await sql.unsafe(`drop schema ${schema} cascade`);
  await sql.end();
});

const keptMs = 1_000_000;

/** Dates are the test's; who waits for the next statement does so in earnest. */
function store(dates: ManualClock = manualClock()) {
  const { monotonicMs, sleep } = systemClock;
  return postgresCertificates({ sql, clock: { ...dates, monotonicMs, sleep }, keptMs });
}

function certificate(id: string, more: Partial<KeptCertificate> = {}): KeptCertificate {
  const envelope = `{"payload":"${id} \\\\ \\" {é}"}`;
  const issuedAt = new Date(manualClock().nowMs()).toISOString();
  return { tenant: 'acme', id, issuedAt, digest: sha256Hex(envelope), envelope, ...more };
}

describe('a certificate', () => {
  it('comes back as it was put, for its own tenant alone', async () => {
    const kept = certificate('ec_1');
    const certificates = store();
    expect(await certificates.put(kept)).toEqual({ ok: true, value: undefined });
    expect(await certificates.get('acme', 'ec_1')).toEqual({ ok: true, value: kept });
    for (const [tenant, id] of [
      ['globex', 'ec_1'],
      ['acme', 'ec_2'],
    ] as const) {
      expect(await certificates.get(tenant, id)).toEqual({ ok: true, value: undefined });
    }
    await certificates.put(certificate('ec_1', { tenant: 'globex', envelope: '{}', digest: sha256Hex('{}') }));
    expect(await certificates.get('acme', 'ec_1')).toEqual({ ok: true, value: kept });
  });

  it('goes with others that come at the same time, in few statements', async () => {
    const certificates = store();
    queries.length = 0;
    const put = Array.from({ length: 600 }, (_, at) => certificates.put(certificate(`ec_many_${at}`)));
    expect((await Promise.all(put)).every(({ ok }) => ok)).toBe(true);
    expect(queries.filter((query) => query.includes('insert')).length).toBeLessThanOrEqual(4);
    expect(await certificates.get('acme', 'ec_many_599')).toMatchObject({ ok: true, value: { id: 'ec_many_599' } });
  });

  it('is refused, not lost, where too many wait', async () => {
    const certificates = store();
    const put = await Promise.all(
      Array.from({ length: 4_400 }, (_, at) => certificates.put(certificate(`ec_x_${at}`))),
    );
    const refused = put.filter(({ ok }) => !ok);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ fault: { code: 'unavailable', retryAfterMs: 1_000 } });
    const [row] = await sql`select count(*)::int as count from egress_certificate where id like 'ec_x_%'`;
    expect(row?.count).toBe(put.length - refused.length);
  });

  it('is gone when its time is over, before the sweep and after; a younger one stays', async () => {
    const clock = manualClock();
    const certificates = store(clock);
    await certificates.put(certificate('ec_old'));
    const late = new Date(clock.nowMs() + 10).toISOString();
    await certificates.put(certificate('ec_young', { issuedAt: late }));
    clock.advance(keptMs);
    expect(await certificates.get('acme', 'ec_old')).toMatchObject({ value: { id: 'ec_old' } });
    clock.advance(1);
    expect(await certificates.get('acme', 'ec_old')).toEqual({ ok: true, value: undefined });
    expect(await certificates.sweep()).toMatchObject({ ok: true });
    const left = await sql`select id from egress_certificate where id in ('ec_old', 'ec_young')`;
    expect(left.map(({ id }) => id)).toEqual(['ec_young']);
    await certificates.close();
  });

  it('is found in the log by tenant, time and digest', async () => {
    const kept = certificate('ec_logged');
    const other = certificate('ec_unlogged');
    const ledger = postgresLedger(sql);
    const entry = (sequence: number, tenant: string, digest: string) => ({
      writer: 'w',
      boot: 'b',
      sequence,
      tenant,
      kind: 'certificate' as const,
      at: kept.issuedAt,
      bytes: new TextEncoder().encode(`{"digest":"${digest}","n":${sequence}}`),
    });
    const entries = [entry(1, 'acme', '0'.repeat(64)), entry(2, 'globex', other.digest), entry(3, 'acme', kept.digest)];
    expect(await ledger.append(entries)).toMatchObject({ ok: true });
    const certificates = store();
    await Promise.all([certificates.put(kept), certificates.put(other)]);
    const found = await certificates.get('acme', 'ec_logged');
    expect(found).toMatchObject({ ok: true, value: { log: { index: 2 } } });
    expect(found.ok && Buffer.from(found.value?.log?.entry ?? []).toString()).toContain(kept.digest);
    const unlogged = await certificates.get('acme', 'ec_unlogged');
    expect(unlogged.ok && unlogged.value !== undefined && !('log' in unlogged.value)).toBe(true);
  });

  it('is `unavailable` where the table is gone', async () => {
    const certificates = store();
    await sql`alter table egress_certificate rename to elsewhere`;
    expect(await certificates.put(certificate('ec_no'))).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    expect(await certificates.get('acme', 'ec_no')).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    await sql`alter table elsewhere rename to egress_certificate`;
    expect(await certificates.put(certificate('ec_no'))).toMatchObject({ ok: true });
  });
});
