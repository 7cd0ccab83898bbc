// What a process of Sallyport holds open, from keys to the evidence recorder; closed in the reverse order.

import { readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Clock, type Fault, ok, type RandomBytes, type Result, toHex, utf8 } from '@sallyport/base';
import {
  type AuthorityStore,
  type BudgetStore,
  type CanaryStore,
  decisionMigrations,
  type HeldStore,
  Kernel,
  postgresAuthority,
  postgresBudgets,
  postgresCanaries,
  postgresFingerprints,
  postgresHeld,
  postgresLeases,
  postgresSessions,
  type SessionStore,
} from '@sallyport/decision';
import {
  type CertificateStore,
  evidenceMigrations,
  type ObjectStore,
  openRecorder,
  postgresCertificates,
  postgresLedger,
  type Recorder,
} from '@sallyport/evidence';
import type { ApiKey, Check, Config, Log, Role } from '@sallyport/http';
import { cacheMigrations, replicatedCacheSql, type SharedFlights, type TieredCache } from '@sallyport/semantic-cache';
import { type Database, type HotStore, migrate, openDataFolder, openPostgres, openRedis } from '@sallyport/storage';
import { type Biscuits, biscuitWasmUrl, loadBiscuit, VerifiedTokens } from '@sallyport/token';
import { componentChecks } from './checks.ts';
import { openColdStore } from './cold.ts';
import { type SessionCopies, sessionCopies } from './copies.ts';
import { hotKeysFile, restoreHotKeys, saveHotKeys } from './hot-keys.ts';
import { type Keys, openKeys, publicKeys, publicKeysFile } from './keys.ts';
import { type SessionSweeper, sessionSweeper } from './session-sweeper.ts';
import { anyTenant } from './tenant.ts';
import { openFlights, openTiers } from './tiers.ts';

export interface Runtime {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  readonly keys: Keys;
  readonly database: Database;
  readonly authority: AuthorityStore;
  readonly sessions: SessionStore;
  readonly copies: SessionCopies;
  readonly budgets: BudgetStore;
  readonly canaries: CanaryStore & { readonly secretBytes: Uint8Array };
  /** Texts that wait for a person. */
  readonly held: HeldStore;
  readonly sweeper: SessionSweeper;
  readonly biscuits: Biscuits;
  readonly tokens: VerifiedTokens;
  readonly kernel: Kernel;
  readonly tiers: TieredCache;
  /** With a hot tier: one process computes what several miss at once. */
  readonly sharedFlights: SharedFlights | undefined;
  /** Cold tier: the published evidence log and its bundles. */
  readonly evidence: ObjectStore;
  readonly recorder: Recorder;
  readonly certificates: CertificateStore;
  readonly apiKeys: readonly ApiKey[];
  readonly checks: readonly Check[];
  /** Publishes what is recorded, then closes everything; what could not be published stays on the disk. */
  close(): Promise<void>;
}

/** Between two sweeps of the counters of budgets. */
const budgetSweepMs = 600_000;
/** Between two sweeps of texts that nobody decided on. */
const heldSweepMs = 600_000;

export interface RuntimeOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
}

/** Opens everything, or nothing: what was opened before a failure is closed again. Faults say what to do. */
export async function openRuntime(options: RuntimeOptions): Promise<Result<Runtime, Fault>> {
  const closers: (() => Promise<unknown> | unknown)[] = [];
  const closeAll = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const opened = await open(options, (closer) => closers.push(closer));
    if (!opened.ok) await closeAll();
    return opened.ok ? ok({ ...opened.value, close: closeAll }) : opened;
  } catch (thrown) {
    await closeAll();
    throw thrown;
  }
}

async function open(
  { config, clock, random, log }: RuntimeOptions,
  onClose: (close: () => Promise<unknown> | unknown) => void,
): Promise<Result<Omit<Runtime, 'close'>, Fault>> {
  const folder = openDataFolder(config.data, clock);
  if (!folder.ok) return folder;
  onClose(() => folder.value.release());
  const keyFolder = folder.value.sub('keys');
  if (!keyFolder.ok) return keyFolder;
  const keys = openKeys(keyFolder.value, { origin: config.evidence.origin, random });
  if (!keys.ok) return keys;
  await writeFile(join(folder.value.path, publicKeysFile), `${JSON.stringify(publicKeys(keys.value), null, 2)}\n`);

  const database = await openDatabase(config, folder.value.sub('postgres'), clock);
  if (!database.ok) return database;
  onClose(() => database.value.close());
  // Each list grows at its own end.
  for (const migrations of [decisionMigrations, evidenceMigrations, cacheMigrations]) {
    const applied = await migrate(database.value.sql, migrations);
    if (!applied.ok) return applied;
    if (applied.value.length > 0) log.info({ migrations: applied.value }, 'the schema is up to date');
  }

  const replicas = await openReplicas(config, database.value, clock, log);
  onClose(() => Promise.all(replicas.map((replica) => replica.close())));
  const hot = await openHot(config, clock, log);
  if (!hot.ok) return hot;
  onClose(() => hot.value?.close());
  const tiers = openTiers({ config, clock, database: database.value, replicas, hot: hot.value });
  onClose(() => tiers.drain());

  const cold = await openColdStore(config, folder.value.sub('evidence'), random);
  if (!cold.ok) return cold;
  onClose(() => cold.value.close());
  const spoolFolder = folder.value.sub('spool');
  if (!spoolFolder.ok) return spoolFolder;
  const recorder = await openRecorder({
    dir: spoolFolder.value,
    ledger: postgresLedger(database.value.sql),
    store: cold.value.store,
    signer: keys.value.log,
    clock,
    random,
    writer: hostname(),
  });
  if (!recorder.ok) return recorder;
  onClose(async () => {
    const closed = await recorder.value.close();
    if (!closed.ok) log.warn({ fault: closed.fault }, 'some evidence is not published yet; the next start goes on');
  });

  const certificates = postgresCertificates({
    sql: database.value.sql,
    clock,
    keptMs: config.evidence.certificatesKeptDays * 86_400_000,
  });
  onClose(() => certificates.close());

  const budgets = postgresBudgets(database.value.sql);
  // What one sweep leaves, or cannot do, the next one does; it counts for nothing meanwhile.
  onClose(clock.every(budgetSweepMs, () => void budgets.sweep()));
  const { kept: keptMs, approval: approvalMs, ...room } = config.egress.held;
  const bounds = { ...room, keptMs, approvalMs };
  const held = postgresHeld(database.value.sql, { bounds, nowMs: () => clock.nowMs() });
  onClose(clock.every(heldSweepMs, () => void held.sweep()));

  const canaries = postgresCanaries(database.value.sql);
  const canarySecret = await canaries.secret(random(32));
  if (!canarySecret.ok) return canarySecret;

  const biscuits = await loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl())), { warm: true });
  const tokens = new VerifiedTokens({ biscuits });
  const authority = postgresAuthority(database.value.sql, clock);
  const rootKeys = new Map([
    [keys.value.root.id, keys.value.rootPublicKey],
    ...config.tokens.rootKeys.map(({ id, publicKey }) => [id, publicKey.replace(/^ed25519\//, '')] as const),
  ]);
  const leases = postgresLeases(database.value.sql, { process: toHex(random(16)) });
  const kernel = new Kernel({ authority, leases, clock, biscuits, tokens, rootKeys });
  onClose(() => kernel.close());
  const hotKeys = { file: join(folder.value.path, hotKeysFile), tiers, kernel, log };
  const warming = restoreHotKeys(hotKeys);
  onClose(async () => {
    await warming;
    await saveHotKeys(hotKeys);
  });
  const { lifetimeMs, endedKeptDays } = config.sessions;
  // A use is written down where the last one is older than a twenty-fourth of the life, so an end is late by as much.
  const touchMs = Math.ceil(lifetimeMs / 24);
  const sessions = postgresSessions(database.value.sql, { touchMs });
  const idleMs = lifetimeMs + touchMs;
  const sweeper = sessionSweeper({ sessions, clock, log, idleMs, tombstoneMs: endedKeptDays * 86_400_000 });
  onClose(() => sweeper.close());
  return ok({
    config,
    clock,
    random,
    log,
    keys: keys.value,
    database: database.value,
    authority,
    copies: openCopies(config, database.value, keys.value),
    budgets,
    canaries: { ...canaries, secretBytes: canarySecret.value },
    held,
    sessions,
    sweeper,
    biscuits,
    tokens,
    kernel,
    tiers,
    sharedFlights: openFlights({ clock, random, hot: hot.value }),
    evidence: cold.value.store,
    recorder: recorder.value,
    certificates,
    apiKeys: apiKeysOf(config, keys.value),
    checks: componentChecks({
      database: database.value,
      hot: hot.value,
      cold: cold.value,
      recorder: recorder.value,
    }),
  });
}

function openCopies({ copies: { key, sessionFingerprintsMax: sessionMax } }: Config, { sql }: Database, keys: Keys) {
  const secret = key === undefined ? keys.cursorSecret : utf8(key.reveal());
  return sessionCopies({ store: postgresFingerprints(sql, { sessionMax }), secret, sessionMax });
}

function openDatabase(
  config: Config,
  folder: Result<string, Fault>,
  clock: Clock,
): Promise<Result<Database, Fault>> | Result<never, Fault> {
  const { url, poolMax } = config.postgres;
  if (url !== undefined) {
    return openPostgres({ clock, source: { url: url.reveal() }, connectionsMax: poolMax });
  }
  return folder.ok ? openPostgres({ clock, source: { embedded: { folder: folder.value } } }) : folder;
}

/** INVARIANT: only the warm tier is handed one; epochs come from the database that changes are written to. */
async function openReplicas(config: Config, primary: Database, clock: Clock, log: Log): Promise<readonly Database[]> {
  const { replicaUrls, poolMax } = config.postgres;
  if (replicaUrls.length === 0) return [];
  await primary.sql.unsafe(replicatedCacheSql);
  const opened = await Promise.all(
    replicaUrls.map((url) => openPostgres({ clock, source: { url: url.reveal() }, connectionsMax: poolMax })),
  );
  return opened.flatMap((replica) => {
    if (replica.ok) return [replica.value];
    log.warn({ fault: replica.fault }, 'a replica cannot be used; what is cached warm is read without it');
    return [];
  });
}

async function openHot(config: Config, clock: Clock, log: Log): Promise<Result<HotStore | undefined, Fault>> {
  const { url, cluster, ca } = config.redis;
  if (url === undefined) return ok(undefined);
  const onFault = (fault: Fault) => log.warn({ fault }, 'the hot tier has a connection error; going on without it');
  const tls = ca === undefined ? {} : { tls: { ca: ca.reveal() } };
  return openRedis({ clock, url: url.reveal(), cluster, onFault, ...tls });
}

/** The installation's own key, which may act for every tenant, and the configured ones. */
function apiKeysOf(config: Config, keys: Keys): readonly ApiKey[] {
  const own: ApiKey = {
    id: 'own',
    tenant: anyTenant,
    roles: ['decide', 'admin', 'review'] satisfies Role[],
    secret: { text: keys.ownApiKey },
  };
  const configured = config.apiKeys.map(({ id, tenant, roles, key }) => ({
    id,
    tenant,
    roles,
    secret: { text: key.reveal() },
  }));
  return [own, ...configured];
}
