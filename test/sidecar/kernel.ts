// The kernel as a process of its own, with the sample configuration, to be killed, frozen and started again.

import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock as clock, must } from '@sallyport/base';
import { freePorts, openPostgres } from '@sallyport/storage';
import { type Biscuits, biscuitWasmUrl, loadBiscuit, type RootKey, rootKeyFromPem } from '@sallyport/token';
import type { Provision } from '../provision/place.ts';
import { type ServerProcess, startServer } from '../provision/server-process.ts';
import type { RawAnswer } from './raw.ts';

export const repository = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../', import.meta.url),
);
const main = join(repository, 'services/kernel/dist/main.js');

export const tenant = 'acme';

/** Alice reads documents but the secret one, and those for audits only with that purpose. */
const policies = `
@id("alice-reads") permit (principal == User::"alice", action == Action::"read", resource);
@id("alice-drafts") permit (principal == User::"alice", action == Action::"write", resource == Document::"draft");
@id("not-the-secret") forbid (principal, action, resource == Document::"secret");
@id("audit-needs-purpose") forbid (principal, action, resource == Document::"audit")
  unless { context has purpose && context.purpose == "audit" };
`;

export interface KernelProcess {
  readonly url: string;
  readonly port: number;
  readonly socket: string;
  readonly grpcSocket: string;
  readonly grpcPort: number;
  /** What a proxy shows over TCP. */
  readonly proxyKey: string;
  /** A token of alice. */
  token(more?: TokenMore): string;
  /** SIGKILL, as it would die; `start` brings it back on the same data, ports and sockets. */
  kill(): Promise<void>;
  start(): Promise<void>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void>;
  /** Locks every table of its database while `work` runs: the kernel lives, its store does not answer. */
  withoutStore(work: () => Promise<RawAnswer>): Promise<RawAnswer>;
  /** Every decision that is evidence so far, oldest first. */
  decisions(): Promise<readonly DecisionEvent[]>;
  admin(method: string, path: string, body?: unknown): Promise<Response>;
  stop(): Promise<void>;
}

interface TokenMore {
  readonly expired?: boolean;
  readonly tenant?: string;
  /** Grants that nobody needs, to make it long. */
  readonly padding?: number;
}

export interface DecisionEvent {
  readonly tokenRoot?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Starts it in a folder of its own, on a database of its own. */
export async function startKernel(
  provision: Provision,
  name = 'kernel',
  env: Readonly<Record<string, string>> = {},
): Promise<KernelProcess> {
  const folder = provision.folder(name);
  const database = await ownDatabase();
  const [port = 0, grpcPort = 0] = await freePorts(2);
  const sockets = { socket: join(folder, 'kernel.sock'), grpcSocket: join(folder, 'kernel-grpc.sock') };
  const proxyKey = randomBytes(24).toString('hex');
  copyFileSync(join(repository, 'infra/routes.yaml'), join(folder, 'routes.yaml'));
  const sample = readFileSync(join(repository, 'infra/sallyport.yaml'), 'utf8');
  writeFileSync(join(folder, 'sallyport.yaml'), sample.replaceAll('/run/sallyport', folder));
  const url = `http://127.0.0.1:${port}`;
  let server: ServerProcess | undefined;
  const start = async () => {
    server = await startServer({
      program: { path: process.execPath },
      args: [main],
      folder,
      env: {
        DATABASE_URL: database.url,
        SALLYPORT_DATA: join(folder, 'data'),
        SALLYPORT_KERNEL_PORT: String(port),
        SALLYPORT_KERNEL_GRPC_PORT: String(grpcPort),
        SALLYPORT_PROXY_KEY: proxyKey,
        ...env,
      },
      warden: provision.warden,
      ready: async () => (await fetch(`${url}/ready`)).ok,
    });
  };
  await start();
  const key = await readFile(join(folder, 'data/keys/api-key'), 'utf8');
  const admin = (method: string, path: string, body?: unknown) =>
    fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key.trim()}`,
        'sallyport-tenant': tenant,
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const written = await admin('PUT', '/v1/policies/sidecar.cedar', { source: policies });
  if (!written.ok) throw new Error(`the policies were refused: ${await written.text()}`);
  const minting = await openMint(join(folder, 'data/keys/token-root-1.pem'));
  return {
    url,
    port,
    grpcPort,
    ...sockets,
    proxyKey,
    token: (more) => minting(more ?? {}),
    kill: async () => server?.stop(),
    start,
    signal: async (signal) => server?.signal(signal),
    decisions: async () => {
      await admin('POST', '/v1/evidence/publish');
      return database.decisions();
    },
    withoutStore: database.locked,
    admin,
    stop: async () => {
      await server?.stop();
      await database.drop();
    },
  };
}

async function openMint(keyFile: string) {
  const biscuits: Biscuits = await loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl())));
  const read = must(rootKeyFromPem(1, await readFile(keyFile, 'utf8')));
  const root: RootKey = read;
  const hourMs = 3_600_000;
  return (more: TokenMore) => {
    const issuedAtMs = clock.nowMs() - (more.expired === true ? 2 * hourMs : 0);
    const grants = [
      { action: 'read', resource: 'Document/' },
      { action: 'read', resource: 'File/' },
      { action: 'write', resource: 'Document/draft' },
      ...Array.from({ length: more.padding ?? 0 }, (_, index) => ({
        action: 'read',
        resource: `Padding/number-${index}`,
      })),
    ];
    return must(
      biscuits.mint(
        {
          subject: { type: 'User', id: 'alice' },
          tenant: more.tenant ?? tenant,
          session: 's_sidecar',
          grants,
          issuedAtMs,
          expiresAtMs: issuedAtMs + hourMs,
        },
        root,
      ),
    );
  };
}

/** A database of its own on the provisioned server. */
export async function ownDatabase() {
  const server = process.env.SALLYPORT_TEST_DATABASE_URL;
  if (server === undefined) throw new Error('SALLYPORT_TEST_DATABASE_URL is not set; run with the project `real`');
  const name = `sidecar_${randomBytes(6).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const on = async <T>(at: string, work: (sql: Sql) => Promise<T>): Promise<T> => {
    const opened = must(await openPostgres({ clock, source: { url: at }, connectionsMax: 1 }));
    try {
      return await work(opened.sql);
    } finally {
      await opened.close();
    }
  };
  await on(server, (sql) =>
    sql.unsafe(`create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`),
  );
  return {
    url: url.href,
    decisions: () => on(url.href, decisionEvents),
    locked: (work: () => Promise<RawAnswer>) =>
      on(url.href, async (sql) => {
        const tables = await sql.unsafe<{ name: string }[]>(
          `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'public'`,
        );
        return sql.begin(async (locking) => {
          await locking.unsafe(`lock table ${tables.map(({ name }) => name).join(', ')} in access exclusive mode`);
          return work();
        });
      }),
    drop: async () => {
      await on(server, (sql) => sql.unsafe(`drop database ${name} with (force)`));
    },
  };
}

type Sql = Extract<Awaited<ReturnType<typeof openPostgres>>, { ok: true }>['value']['sql'];

/** The ledger's rows hold the canonical bytes of each event, and an event one decision or more. */
async function decisionEvents(sql: Sql): Promise<readonly DecisionEvent[]> {
  const rows = await sql.unsafe<{ entry: Uint8Array }[]>(
    `select entry from decision_log where kind = 'decision' order by position`,
  );
  return rows.flatMap(({ entry }) => {
    const { tokenRoot, body } = JSON.parse(Buffer.from(entry).toString('utf8'));
    return body.decisions.map((decision: DecisionEvent['body']) => ({ tokenRoot, body: decision }));
  });
}
