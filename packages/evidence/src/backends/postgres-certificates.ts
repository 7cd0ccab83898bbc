// Certificates in Postgres, many to a statement.

import { Batches, type Clock } from '@sallyport/base';
import type { Sql } from 'postgres';
import type { CertificateStore, FoundCertificate, KeptCertificate } from '../certificate-store.ts';
import { guarded } from './guard.ts';

export interface PostgresCertificatesOptions {
  /** On a database with `evidenceMigrations` applied. */
  readonly sql: Sql;
  readonly clock: Pick<Clock, 'nowMs' | 'monotonicMs' | 'sleep' | 'every'>;
  /** How long a certificate is kept. */
  readonly keptMs: number;
}

const batchMax = 256;
const putEveryMs = 3;
const waitingMax = 4_096;
const sweptMax = 10_000;
const sweepEveryMs = 600_000;

/** Sweeps every ten minutes until closed. Several processes may share the table: they skip each other's rows. */
export function postgresCertificates(
  options: PostgresCertificatesOptions,
): CertificateStore & { close(): Promise<void> } {
  const { sql, clock, keptMs } = options;
  const puts = new Batches<KeptCertificate, void>({
    run: (certificates) =>
      guarded(async () => {
        await insert(sql, certificates);
        return certificates.map(() => undefined);
      }),
    sizeMax: batchMax,
    everyMs: putEveryMs,
    clock,
    waitingMax,
    what: 'certificates to be stored',
  });
  const oldest = () => new Date(clock.nowMs() - keptMs).toISOString();
  const sweep = () => guarded(() => remove(sql, oldest()));
  let sweeping: Promise<unknown> = Promise.resolve();
  const stop = clock.every(sweepEveryMs, () => {
    // What one sweep leaves, or cannot do, the next one does; `get` gives nothing of it meanwhile.
    sweeping = sweeping.then(sweep);
  });
  return {
    put: (certificate) => puts.add(certificate),
    get: (tenant, id) => guarded(() => find(sql, { tenant, id, oldest: oldest() })),
    sweep,
    close: async () => {
      stop();
      await Promise.all([sweeping, puts.idle()]);
    },
  };
}

async function insert(sql: Sql, certificates: readonly KeptCertificate[]): Promise<void> {
  const column = (name: keyof KeptCertificate) => certificates.map((one) => one[name]);
  await sql`
    insert into egress_certificate (tenant, id, issued_at, digest, envelope)
    select tenant, id, issued_at::timestamptz, digest, envelope from unnest(
      ${column('tenant')}::text[], ${column('id')}::text[], ${column('issuedAt')}::text[], ${column('digest')}::text[],
      ${column('envelope')}::text[]) as given (tenant, id, issued_at, digest, envelope)`;
}

async function find(
  sql: Sql,
  { tenant, id, oldest }: { readonly tenant: string; readonly id: string; readonly oldest: string },
): Promise<FoundCertificate | undefined> {
  const [row] = await sql<
    { issuedAt: Date; digest: string; envelope: string; position: string | null; entry: Uint8Array | null }[]
  >`
    select kept.issued_at as "issuedAt", kept.digest, kept.envelope, logged.position::text as position, logged.entry
    from egress_certificate kept
    left join lateral (
      select position, entry from decision_log
      where tenant = kept.tenant and at = kept.issued_at and kind = 'certificate'
        and position(convert_to(kept.digest, 'UTF8') in entry) > 0
      order by position limit 1) logged on true
    where kept.tenant = ${tenant} and kept.id = ${id} and kept.issued_at >= ${oldest}::text::timestamptz`;
  if (row === undefined) return undefined;
  const { issuedAt, digest, envelope, position, entry } = row;
  const found = { tenant, id, issuedAt: issuedAt.toISOString(), digest, envelope };
  return position === null || entry === null ? found : { ...found, log: { index: Number(position), entry } };
}

async function remove(sql: Sql, oldest: string): Promise<number> {
  const removed = await sql`
    delete from egress_certificate where (tenant, id) in (
      select tenant, id from egress_certificate where issued_at < ${oldest}::text::timestamptz
      order by issued_at limit ${sweptMax} for update skip locked)`;
  return removed.count;
}
