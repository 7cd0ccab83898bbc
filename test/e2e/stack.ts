// The three services over one runtime, on a database of their own, with a key and a token of every sort a test needs.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Clock,
  type Fault,
  type JsonObject,
  must,
  ok,
  type Result,
  systemClock,
  systemRandom,
  toHex,
} from '@sallyport/base';
import { type Started, startAll } from '@sallyport/cli';
import { watchTable } from '@sallyport/decision';
import { createLog, loadConfig } from '@sallyport/http';
import type { Runtime } from '@sallyport/runtime';
import { openPostgres } from '@sallyport/storage';
import { generateRootKey } from '@sallyport/token';

export const tenant = 'acme';

export interface Stack {
  readonly started: Started;
  readonly urls: Readonly<Record<'retrieval-gateway' | 'kernel' | 'egress-firewall', string>>;
  /** Folder of the data, which no answer may name. */
  readonly folder: string;
  readonly keys: { readonly decide: string; readonly admin: string; readonly copies: string };
  /** Texts that no answer and no log line may hold. */
  readonly secrets: readonly string[];
  /** Everything logged so far. */
  readonly logged: () => string;
  /** A capability token of `User::"alice"` for everything the doors offer. */
  readonly token: (more?: TokenMore) => string;
  readonly close: () => Promise<void>;
}

export interface TokenMore {
  /** Id of the subject; `alice` without. */
  readonly user?: string;
  readonly session?: string;
  readonly tenant?: string;
  /** Signed by a key that nobody here knows, under the id of one that is known. */
  readonly foreign?: boolean;
  readonly expired?: boolean;
}

/** Alice reads and sends everything but secrets; the notes of others are not hers. */
const policies = `
@id("alice-reads-hers") permit (principal == User::"alice", action == Action::"retrieve", resource is Note)
  when { resource.owner == "alice" };
@id("alice-sends") permit (principal == User::"alice", action == Action::"send", resource);
@id("no-secrets-out") forbid (principal, action == Action::"send", resource) when { context.findings.contains("secret") };
@id("nothing-confidential-to-outsiders") forbid (principal, action == Action::"send", resource)
  when { context.labels.contains("confidential") && resource.host != "inside.example" };
@id("alice-acts") permit (principal == User::"alice", action == Action::"read", resource);
`;

const notes = `
create table notes (id text primary key, tenant text not null, owner text not null, body text not null, labels text[] not null,
  words tsvector generated always as (to_tsvector('simple', body)) stored);
insert into notes (id, tenant, owner, body, labels) values
  ('n1', 'acme', 'alice', 'lunch at noon', '{}'),
  ('n2', 'acme', 'alice', 'the launch is on friday', '{confidential}'),
  ('n3', 'acme', 'bob', 'a note of someone else', '{}'),
  ('n4', 'globex', 'alice', 'a note of another tenant', '{}')`;

/** The table `notes`, of which policies know the owner alone. */
export const source = {
  name: 'notes',
  table: 'notes',
  entityType: 'Note',
  idColumn: 'id',
  tenantColumn: 'tenant',
  searchColumn: 'words',
  labelsColumn: 'labels',
  attributes: [{ name: 'owner', column: 'owner', type: 'string' }],
  columns: ['id', 'owner', 'body'],
};

export interface StackMore {
  /** Variables that `settings` name. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another stack, whose database and API keys this one shares, and whose tokens it takes: a second process. */
  readonly beside?: Stack;
  /** Whether changes of the source move its epoch, so that its rows are cached. */
  readonly watched?: boolean;
  /** In place of the machine's; callers and tokens go by that one. */
  readonly clock?: Clock;
  /** Superuser URL of a server of its own, in place of that of the run. */
  readonly server?: string;
}

/** Starts on the database server of `SALLYPORT_TEST_DATABASE_URL`, with further `settings`; throws where that cannot be. */
export async function startStack(
  settings: JsonObject = {},
  { env, beside, server, watched = false, clock = systemClock }: StackMore = {},
): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-e2e-'));
  const database = beside === undefined ? await ownDatabase(server) : sharedDatabase(beside);
  const key = () => `sp_${toHex(systemRandom(24))}`;
  const keys = beside?.keys ?? { decide: key(), admin: key(), copies: key() };
  const config = loadConfig({
    text: JSON.stringify({
      data: folder,
      listen: { retrievalPort: 0, kernelPort: 0, egressPort: 0 },
      postgres: { url: 'env:E2E_DATABASE' },
      apiKeys: [
        { id: 'decider', key: 'env:E2E_DECIDE', tenant, roles: ['decide'] },
        { id: 'admin', key: 'env:E2E_ADMIN', tenant, roles: ['admin'] },
      ],
      sources: [source],
      copies: { key: 'env:E2E_COPIES' },
      // A handful of rows is found too soon to be worth a slower tier; tests look into those.
      cache: { worthLookups: 0 },
      ...(beside === undefined ? {} : { tokens: { rootKeys: [rootKeyOf(beside)] } }),
      ...settings,
    }),
    env: {
      ...env,
      E2E_DATABASE: database.url,
      E2E_DECIDE: keys.decide,
      E2E_ADMIN: keys.admin,
      E2E_COPIES: keys.copies,
    },
    cwd: folder,
  });
  const giveUp = async (error: Error): Promise<never> => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
    throw error;
  };
  if (!config.ok) return giveUp(new Error(config.fault.map(({ at, message }) => `${at}: ${message}`).join('\n')));
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const started = await startAll({
    config: config.value,
    clock,
    random: systemRandom,
    log: createLog({ service: 'e2e', level: 'debug', stream }),
    ...(beside === undefined ? { prepare: (runtime) => prepare(runtime, watched) } : {}),
  });
  if (!started.ok) return giveUp(new Error(started.fault.message, { cause: started.fault.cause }));
  const { runtime, urls, close } = started.value;
  const at = (name: keyof Stack['urls']) => urls[name] ?? '';
  return {
    started: started.value,
    urls: {
      'retrieval-gateway': at('retrieval-gateway'),
      kernel: at('kernel'),
      'egress-firewall': at('egress-firewall'),
    },
    folder,
    keys,
    secrets: [
      keys.decide,
      keys.admin,
      keys.copies,
      runtime.keys.ownApiKey,
      toHex(runtime.keys.cursorSecret),
      database.password,
    ],
    logged: () => lines.join(''),
    token: (more) => mint((beside?.started ?? started.value).runtime, more),
    close: async () => {
      await close();
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function prepare({ database, authority }: Runtime, watched: boolean): Promise<Result<void, Fault>> {
  await database.sql.unsafe(notes);
  const watch = watched ? await watchTable(database.sql, { table: 'notes', source: 'notes' }) : ok(undefined);
  if (!watch.ok) return watch;
  const written = await authority.putPolicies(tenant, [{ name: 'e2e.cedar', source: policies }], { by: 'test' });
  return written.ok ? ok(undefined) : written;
}

const hourMs = 3_600_000;

function mint({ biscuits, keys }: Runtime, more: TokenMore = {}): string {
  const nowMs = systemClock.nowMs();
  const issuedAtMs = more.expired === true ? nowMs - 2 * hourMs : nowMs;
  const grants = [
    { action: 'retrieve', resource: 'Note/' },
    { action: 'send', resource: 'Destination/' },
    { action: 'scan', resource: 'Content/' },
    { action: 'read', resource: 'Doc/' },
  ];
  return must(
    biscuits.mint(
      {
        subject: { type: 'User', id: more.user ?? 'alice' },
        tenant: more.tenant ?? tenant,
        ...(more.session === undefined ? {} : { session: more.session }),
        grants,
        issuedAtMs,
        expiresAtMs: issuedAtMs + hourMs,
      },
      more.foreign === true ? generateRootKey(keys.root.id, systemRandom) : keys.root,
    ),
  );
}

function sharedDatabase({ started }: Stack): Awaited<ReturnType<typeof ownDatabase>> {
  const { url } = started.runtime.database;
  return { url, password: new URL(url).password, drop: async () => undefined };
}

function rootKeyOf({ started }: Stack): JsonObject {
  const { root, rootPublicKey } = started.runtime.keys;
  return { id: root.id, publicKey: rootPublicKey.replace(/^ed25519\//, '') };
}

/** A database that only this stack uses, on the provisioned server, reached by a role whose password is its own. */
async function ownDatabase(
  server = process.env.SALLYPORT_TEST_DATABASE_URL,
): Promise<{ url: string; password: string; drop: () => Promise<void> }> {
  if (server === undefined) throw new Error('SALLYPORT_TEST_DATABASE_URL is not set; run with the project `real`');
  const name = `e2e_${randomBytes(8).toString('hex')}`;
  const password = randomBytes(16).toString('hex');
  const asAdmin = async (...statements: readonly string[]) => {
    const opened = must(await openPostgres({ clock: systemClock, source: { url: server }, connectionsMax: 1 }));
    for (const statement of statements) await opened.sql.unsafe(statement);
    await opened.close();
  };
  await asAdmin(
    `create role ${name} login superuser password '${password}'`,
    `create database ${name} owner ${name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`,
  );
  const url = new URL(server);
  url.username = name;
  url.password = password;
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    password,
    drop: () => asAdmin(`drop database ${name} with (force)`, `drop role ${name}`),
  };
}
