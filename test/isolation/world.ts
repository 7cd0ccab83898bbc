// The real stack for several tenants: their data and keys, calls with any credential, and what an answer gives away.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isJsonObject, type JsonObject, must, parseJson, systemClock, systemRandom } from '@sallyport/base';
import { type Started, startAll } from '@sallyport/cli';
import { watchTable } from '@sallyport/decision';
import { createLog, loadConfig } from '@sallyport/http';
import type { Runtime } from '@sallyport/runtime';
import { openPostgres } from '@sallyport/storage';
import {
  createDocs,
  docRows,
  docSource,
  documentName,
  entities,
  makeTenants,
  policyText,
  type Tenant,
} from './tenants.ts';

export interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  /** Head and body as they came, and behind them every base64 text in them, decoded. */
  readonly everything: string;
}

export interface Call {
  readonly service: 'retrieval-gateway' | 'kernel' | 'egress-firewall';
  readonly path: string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly credential: string;
  readonly body?: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface World {
  readonly tenants: readonly Tenant[];
  readonly runtime: Runtime;
  call(call: Call): Promise<Answer>;
  /** Every tenant as at the beginning: mode 0, `sub` below `red`, all rows. */
  reset(): Promise<void>;
  /** Tokens of `User::"alice"` by tenant and session, none of them used before. */
  tokens(sessions: readonly string[]): readonly (readonly string[])[];
  close(): Promise<void>;
}

/** Starts on the servers of the environment; throws where that cannot be. */
export async function openWorld(): Promise<World> {
  const tenants = makeTenants(3);
  const redisUrl = process.env.SALLYPORT_TEST_REDIS_URL;
  if (redisUrl === undefined) throw new Error('SALLYPORT_TEST_REDIS_URL is not set; run with the project `real`');
  const database = await ownDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-isolation-'));
  const secrets = tenants.flatMap(({ keys }, index) => [
    [`DECIDE_${index}`, keys.decide] as const,
    [`ADMIN_${index}`, keys.admin] as const,
  ]);
  const config = must(
    loadConfig({
      text: JSON.stringify({
        data: folder,
        listen: { retrievalPort: 0, kernelPort: 0, egressPort: 0 },
        postgres: { url: 'env:DATABASE' },
        redis: { url: 'env:REDIS' },
        apiKeys: tenants.flatMap(({ name }, index) => [
          { id: `decider-${index}`, key: `env:DECIDE_${index}`, tenant: name, roles: ['decide'] },
          { id: `admin-${index}`, key: `env:ADMIN_${index}`, tenant: name, roles: ['admin'] },
        ]),
        sources: [docSource],
        cache: { memoryBytes: 1 << 20, worthLookups: 0 },
      }),
      env: { DATABASE: database.url, REDIS: redisUrl, ...Object.fromEntries(secrets) },
      cwd: folder,
    }),
  );
  const started = must(
    await startAll({
      config,
      clock: systemClock,
      random: systemRandom,
      log: createLog({ service: 'isolation', level: 'silent' }),
      prepare: async ({ database: { sql } }) => {
        await sql.unsafe(createDocs);
        return watchTable(sql, { table: docSource.table, source: docSource.name });
      },
    }),
  );
  const { runtime, urls, close } = started;
  return {
    tenants,
    runtime,
    call: (call) => send(urls, call),
    reset: () => resetAll(runtime, tenants),
    tokens: (sessions) => tenants.map((tenant) => sessions.map((session) => mint(runtime, tenant, session))),
    close: async () => {
      await close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function resetAll({ database: { sql }, authority }: Runtime, tenants: readonly Tenant[]): Promise<void> {
  const rows = tenants.flatMap(docRows);
  await sql.begin(async (tx) => {
    await tx.unsafe('truncate docs');
    const places = rows.map((row, at) => `(${row.map((_, column) => `$${at * row.length + column + 1}`).join(', ')})`);
    await tx.unsafe(`insert into docs values ${places.join(', ')}`, rows.flat() as never[]);
  });
  for (const tenant of tenants) {
    const put = [
      await authority.putPolicies(tenant.name, [{ name: documentName, source: policyText(tenant, 0) }], { by: 'test' }),
      await authority.putEntities(tenant.name, entities(tenant, true), { by: 'test' }),
    ];
    for (const done of put) if (!done.ok) throw new Error(done.fault.message, { cause: done.fault.cause });
  }
}

const hourMs = 3_600_000;

function mint({ biscuits, keys }: Runtime, tenant: Tenant, session: string): string {
  const issuedAtMs = systemClock.nowMs();
  return must(
    biscuits.mint(
      {
        subject: { type: 'User', id: 'alice' },
        tenant: tenant.name,
        session,
        grants: [
          { action: 'retrieve', resource: 'Doc/' },
          { action: 'read', resource: 'Doc/' },
          { action: 'send', resource: 'Destination/' },
          { action: 'scan', resource: 'Content/' },
        ],
        issuedAtMs,
        expiresAtMs: issuedAtMs + hourMs,
      },
      keys.root,
    ),
  );
}

async function send(urls: Started['urls'], call: Call): Promise<Answer> {
  const { service, path, method = 'POST', credential, body, headers = {} } = call;
  const response = await fetch(`${urls[service]}${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString('utf8');
  const parsed = parseJson(text);
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  return {
    status: response.status,
    body: parsed.ok && isJsonObject(parsed.value) ? parsed.value : {},
    everything: [head, text, ...hidden(text)].join('\n'),
  };
}

/** What is written in base64 (either alphabet): payloads of envelopes, cursors. */
function hidden(text: string): readonly string[] {
  return (text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? []).map((run) => Buffer.from(run, 'base64').toString('latin1'));
}

async function ownDatabase(): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const server = process.env.SALLYPORT_TEST_DATABASE_URL;
  if (server === undefined) throw new Error('SALLYPORT_TEST_DATABASE_URL is not set; run with the project `real`');
  const name = `isolation_${randomBytes(8).toString('hex')}`;
  const asAdmin = async (statement: string) => {
    const opened = must(await openPostgres({ clock: systemClock, source: { url: server }, connectionsMax: 1 }));
    await opened.sql.unsafe(statement);
    await opened.close();
  };
  await asAdmin(`create database ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.toString(), drop: () => asAdmin(`drop database ${name} with (force)`) };
}
