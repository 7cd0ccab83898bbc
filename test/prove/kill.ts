// Proof: kill -9 at random moments under load loses nothing that was acknowledged.

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type JsonObject, must, parseJson, sha256Hex, systemClock, systemRandom } from '@sallyport/base';
import { filesystemStore, openEnvelope, openVerifyingKey, verifyLog, verifyReceipt } from '@sallyport/evidence';
import { biscuitWasmUrl, loadBiscuit, rootKeyFromPem } from '@sallyport/token';
import { randomOf } from './random.ts';
import { readKey, type Stack, startStack } from './stack.ts';

export interface KillOptions {
  readonly times: number;
  readonly seed: number;
  readonly say: (line: string) => void;
  /** Runs on the data folder between a kill and the restart; for the negative control. */
  readonly meddle?: (dataFolder: string) => Promise<void>;
}

export interface KillOutcome {
  /** Statements handed out and decisions acknowledged over all runs. */
  readonly statements: number;
  readonly decisions: number;
  /** What was acknowledged and is not in the published log, or does not verify. */
  readonly lost: readonly string[];
}

/** Runs in a temporary folder, which is gone afterwards. */
export async function proveKill(options: KillOptions): Promise<KillOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-kill-'));
  try {
    return await run(options, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Acknowledged {
  readonly statements: JsonObject[];
  /** Request ids of decisions that were answered. */
  readonly decisions: string[];
}

async function run({ times, seed, say, meddle }: KillOptions, folder: string): Promise<KillOutcome> {
  const random = randomOf(seed);
  const got: Acknowledged = { statements: [], decisions: [] };
  let stack = await startStack(folder);
  const token = await mintToken(folder);
  const apiKey = (await readKey(folder, 'api-key')).trim();
  try {
    for (let time = 1; time <= times; time++) {
      const lifeMs = 50 + Math.floor(random() * 1_500);
      const load = drive(stack, { token, apiKey, got });
      await systemClock.sleep(lifeMs);
      await stack.kill();
      await load;
      await meddle?.(join(folder, 'data'));
      stack = await startStack(folder);
      say(
        `${time}/${times}: killed after ${lifeMs} ms; ${got.statements.length} statements, ${got.decisions.length} decisions`,
      );
    }
    await publish(stack, apiKey);
  } finally {
    await stack.stop();
  }
  const lost = await findLost(folder, got);
  return { statements: got.statements.length, decisions: got.decisions.length, lost };
}

const workers = 6;

/** Calls all doors until the stack is gone; remembers only what was answered in full. */
async function drive(
  { urls }: Stack,
  { token, apiKey, got }: { readonly token: string; readonly apiKey: string; readonly got: Acknowledged },
): Promise<void> {
  const post = async (url: string, bearer: string, body: unknown, headers: Record<string, string> = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const parsed = parseJson(new Uint8Array(await response.arrayBuffer()));
    if (response.status !== 200 || !parsed.ok || !isJsonObject(parsed.value)) return undefined;
    return { body: parsed.value, requestId: response.headers.get('x-request-id') ?? '' };
  };
  const keep = (envelope: unknown) => {
    if (isJsonObject(envelope as JsonObject)) got.statements.push(envelope as JsonObject);
  };
  const question = {
    subject: { type: 'User', id: 'alice' },
    action: { name: 'retrieve' },
    resource: { type: 'Mail', id: 'x' },
  };
  const worker = async () => {
    for (;;) {
      try {
        const read = await post(`${urls.retrieval}/v1/retrieve`, token, { source: 'mail', query: 'linux', limit: 1 });
        keep(read?.body.receipt);
        const sent = await post(`${urls.egress}/v1/egress`, token, {
          destination: 'https://hooks.partner.example/x',
          content: 'write to someone@example.org',
        });
        keep(sent?.body.certificate);
        const decided = await post(`${urls.kernel}/access/v1/evaluation`, apiKey, question, {
          'sallyport-tenant': 'acme',
        });
        if (decided !== undefined) got.decisions.push(decided.requestId);
      } catch {
        // The stack is gone: what was under way was not acknowledged.
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

async function publish({ urls }: Stack, apiKey: string): Promise<void> {
  const response = await fetch(`${urls.kernel}/v1/evidence/publish`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
  });
  if (response.status !== 200) throw new Error(`publishing answered ${response.status}: ${await response.text()}`);
}

/** Reads the published log with a reader of its own, and the statements with the public one. */
async function findLost(folder: string, got: Acknowledged): Promise<string[]> {
  const lost: string[] = [];
  const logFolder = join(folder, 'data', 'evidence');
  const keys = JSON.parse(await readFile(join(folder, 'data', 'public.json'), 'utf8'));
  const read = filesystemStore({ folder: logFolder, random: systemRandom }).get;
  const whole = await verifyLog({ read, logVerifierKey: keys.log });
  if (!whole.ok) lost.push(`the log: ${whole.fault.message}`);
  const { digests, requestIds } = await readEntries(join(logFolder, 'tile', 'entries'));
  const key = must(openVerifyingKey(keys.statements));
  for (const [index, envelope] of got.statements.entries()) {
    const opened = openEnvelope(envelope, [key]);
    if (!opened.ok) lost.push(`statement ${index}: ${opened.fault.message}`);
    else if (!digests.has(opened.value.digest)) lost.push(`statement ${index} is not in the log`);
  }
  // The full public check of each is linear in the log: the last ones, where a crash would bite, and a few others.
  const step = Math.max(1, Math.floor(got.statements.length / 20));
  for (const [index, envelope] of got.statements.entries()) {
    if (index % step !== 0 && index < got.statements.length - 5) continue;
    const verified = await verifyReceipt({ envelope, receiptKeys: [key], logVerifierKey: keys.log, read });
    if (!verified.ok) lost.push(`statement ${index}: ${verified.fault.message}`);
  }
  for (const id of got.decisions) if (!requestIds.has(id)) lost.push(`decision ${id} is not in the log`);
  return lost;
}

/** Entry bundles (C2SP tlog-tiles): each entry is a 16-bit length, high byte first, and its bytes. */
async function readEntries(folder: string): Promise<{ digests: Set<string>; requestIds: Set<string> }> {
  const digests = new Set<string>();
  const requestIds = new Set<string>();
  // A log without entries has no folder for them: then everything that was acknowledged is lost.
  const files = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  for (const file of files) {
    if (!file.isFile()) continue;
    const bytes = await readFile(join(file.parentPath, file.name));
    for (let at = 0; at < bytes.length; ) {
      const length = bytes.readUInt16BE(at);
      const event = JSON.parse(bytes.toString('utf8', at + 2, at + 2 + length));
      if (typeof event.digest === 'string') digests.add(event.digest);
      // Decisions made at the same time share an event.
      for (const one of [event.body, ...(event.body.decisions ?? [])]) {
        if (typeof one.requestId === 'string') requestIds.add(one.requestId);
      }
      at += 2 + length;
    }
  }
  return { digests, requestIds };
}

async function mintToken(folder: string): Promise<string> {
  const biscuits = await loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl())));
  const root = must(rootKeyFromPem(1, await readKey(folder, 'token-root-1.pem')));
  const nowMs = systemClock.nowMs();
  return must(
    biscuits.mint(
      {
        subject: { type: 'User', id: 'bob' },
        tenant: 'acme',
        session: `s_${sha256Hex(String(nowMs)).slice(0, 16)}`,
        grants: [
          { action: 'retrieve', resource: 'Mail/' },
          { action: 'send', resource: 'Destination/' },
        ],
        issuedAtMs: nowMs,
        expiresAtMs: nowMs + 3_600_000,
      },
      root,
    ),
  );
}
