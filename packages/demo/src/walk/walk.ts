// The walk-through: one story from the minted token to the proof that fails when a byte is changed.

import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, canonicalBytes, canonicalJson, type JsonObject, must, systemRandom } from '@sallyport/base';
import { filesystemStore, openVerifyingKey, verifyLog, verifyReceipt } from '@sallyport/evidence';
import type { PublicKeys } from '@sallyport/runtime';
import type { Biscuits, RootKey } from '@sallyport/token';
import { type Answer, allRows, type Doors, detail, list, object, post, text } from './client.ts';
import { type Teller, teller } from './teller.ts';

export interface WalkOptions {
  readonly doors: Doors;
  /** The installation's own API key. */
  readonly apiKey: string;
  readonly root: RootKey;
  readonly publicKeys: PublicKeys;
  readonly biscuits: Biscuits;
  /** Folder of the published evidence log. */
  readonly logFolder: string;
  readonly clock: Clock;
  readonly say: (text: string) => void;
}

const tenant = 'acme';
const question = { source: 'mail', query: 'password' } satisfies JsonObject;
const partner = 'https://hooks.partner.example/summaries';
const forbidden = 'https://drop.collector.example/in';

/** Steps and claims that held. Throws `StepFailed` at the first one that does not. */
export async function walk(options: WalkOptions): Promise<{ readonly steps: number; readonly claims: number }> {
  const tell = teller(options.say);
  const story = { options, tell, statements: [] as { name: string; envelope: JsonObject }[] };
  const alice = mintFor(story, 'alice');
  await askTwice(story, alice);
  await askAsAnother(story, alice);
  const agent = await attenuateForAgent(story);
  const summary = await readAsAgent(story, agent);
  await sendOut(story, agent, summary);
  await sendToForbidden(story, agent, summary);
  await revokeAgent(story, agent);
  const logCopy = await mkdtemp(join(tmpdir(), 'sallyport-demo-'));
  try {
    await verifyAll(story, logCopy);
    await tamper(story, logCopy);
  } finally {
    await rm(logCopy, { recursive: true, force: true });
  }
  return { steps: tell.steps, claims: tell.claims };
}

interface Story {
  readonly options: WalkOptions;
  readonly tell: Teller;
  /** Everything that was signed on the way. */
  readonly statements: { name: string; envelope: JsonObject }[];
}

function mint({ options }: Story, subject: { type: string; id: string }): string {
  const { biscuits, root, clock } = options;
  const nowMs = clock.nowMs();
  return must(
    biscuits.mint(
      {
        subject,
        tenant,
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

function mintFor(story: Story, id: string): string {
  story.tell.step(`A token for ${id}, who leads compliance at ${tenant}`);
  const token = mint(story, { type: 'User', id });
  story.tell.line(`grants retrieve on Mail/ and send to any destination, for one hour: ${token.slice(0, 32)}…`);
  return token;
}

function retrieve({ options }: Story, token: string, more: JsonObject = {}): Promise<Answer> {
  return post(`${options.doors.retrieval}/v1/retrieve`, { bearer: token }, { ...question, ...more });
}

async function askTwice(story: Story, token: string): Promise<void> {
  const { tell } = story;
  tell.step(`alice asks the mail archive for "${question.query}"`);
  const first = await retrieve(story, token, { limit: 5 });
  tell.holds(`the gateway answers (${first.status}) with rows and a receipt`, first.status === 200);
  keep(story, 'receipt of alice', first.body.receipt);
  const rows = list(first.body.rows).map(object);
  for (const row of rows.slice(0, 3)) tell.line(`${text(row.id)}  ${text(row.subject).slice(0, 60)}`);
  tell.line(`labels: ${list(first.body.labels).join(', ')}; ${ms(first)} from ${text(first.body.tier)}`);
  const again = await retrieve(story, token, { limit: 5 });
  keep(story, 'second receipt of alice', again.body.receipt);
  tell.line(`asked again: ${ms(again)} from ${text(again.body.tier)}`);
  tell.holds('the second answer comes from the cache', again.body.tier !== 'computed');
  tell.holds(
    'and is the same answer',
    canonicalJson(again.body.rows ?? null) === canonicalJson(first.body.rows ?? null),
  );
}

async function askAsAnother(story: Story, alice: string): Promise<void> {
  const { tell, options } = story;
  tell.step('bob from support asks the same question');
  const bob = mint(story, { type: 'User', id: 'bob' });
  const hers = await allRows(options.doors, alice, question);
  const his = await allRows(options.doors, bob, question);
  for (const receipt of [...hers.receipts, ...his.receipts]) keep(story, 'receipt', receipt);
  tell.line(
    `alice sees ${hers.count} rows, none hidden; bob sees ${his.count}, ${hers.count - his.count} hidden from him`,
  );
  tell.holds('bob gets another answer than alice', his.count < hers.count);
  const wide = await allRows(options.doors, bob, { source: 'mail', query: 'linux' });
  for (const receipt of wide.receipts) keep(story, 'receipt', receipt);
  tell.holds(`bob is not shut out: "linux" shows him ${wide.count} rows`, wide.count > 0);
}

async function attenuateForAgent(story: Story): Promise<string> {
  const { tell, options } = story;
  tell.step('An agent that summarises mail gets a token, narrowed offline to one folder and ten minutes');
  const whole = mint(story, { type: 'Agent', id: 'summarizer' });
  const narrowed = options.biscuits.attenuate(whole, {
    resourcePrefixes: ['Mail/easy-ham-1/', 'Destination/'],
    expiresAtMs: options.clock.nowMs() + 600_000,
  });
  if (!narrowed.ok) throw new Error(narrowed.fault.message);
  const before = await allRows(options.doors, whole, { source: 'mail', query: 'linux' });
  const after = await allRows(options.doors, narrowed.value, { source: 'mail', query: 'linux' });
  tell.line(`before: ${before.count} rows; after: ${after.count}, all from easy-ham-1`);
  tell.holds('the narrowed token sees less, and something', after.count > 0 && after.count < before.count);
  return narrowed.value;
}

async function readAsAgent(story: Story, agent: string): Promise<string> {
  const { tell } = story;
  tell.step('The agent reads three mails and writes a summary');
  const read = await retrieve(story, agent, { query: 'linux', limit: 3 });
  tell.holds(`it may read them (${read.status})`, read.status === 200 && list(read.body.rows).length === 3);
  keep(story, 'receipt of the agent', read.body.receipt);
  const lines = list(read.body.rows)
    .map(object)
    .map((row) => `- "${text(row.subject)}", written by ${text(row.sender)} to ${list(row.recipients).join(', ')}`);
  const summary = `Three mails about Linux:\n${lines.join('\n')}`;
  for (const line of summary.split('\n')) tell.line(line.slice(0, 110));
  return summary;
}

function send({ options }: Story, token: string, destination: string, content: string): Promise<Answer> {
  return post(`${options.doors.egress}/v1/egress`, { bearer: token }, { destination, content });
}

async function sendOut(story: Story, agent: string, summary: string): Promise<void> {
  const { tell } = story;
  tell.step(`The summary goes to ${partner}`);
  const sent = await send(story, agent, partner, summary);
  keep(story, 'certificate of the redaction', sent.body.certificate);
  tell.line(`verdict: ${text(sent.body.verdict)} — raw, it is not allowed: ${text(sent.body.reasonText)}`);
  for (const line of text(sent.body.content).split('\n')) tell.line(line.slice(0, 110));
  tell.holds('it leaves with the addresses taken out', sent.body.verdict === 'redact');
  tell.holds('no address is left in it', !/[\w.+-]+@[\w-]+\.\w/.test(text(sent.body.content)));
}

async function sendToForbidden(story: Story, agent: string, summary: string): Promise<void> {
  const { tell } = story;
  tell.step(`The same to ${forbidden}`);
  const sent = await send(story, agent, forbidden, summary);
  keep(story, 'certificate of the block', sent.body.certificate);
  tell.line(`verdict: ${text(sent.body.verdict)} — ${text(sent.body.reasonText)}`);
  tell.holds(
    'it is blocked, and nothing comes back to be sent',
    sent.body.verdict === 'block' && !('content' in sent.body),
  );
}

async function revokeAgent(story: Story, agent: string): Promise<void> {
  const { tell, options } = story;
  tell.step("The agent's token is revoked");
  const admin = { bearer: options.apiKey, tenant };
  const revoked = await post(`${options.doors.kernel}/v1/revocations`, admin, { token: agent, reason: 'demo' });
  tell.holds(`the kernel took it (${revoked.status}) in ${ms(revoked)}`, revoked.status === 200);
  const next = await retrieve(story, agent);
  tell.line(`its next call: ${next.status} ${detail(next)}`);
  tell.holds('the very next call is denied', next.status === 403);
}

/** Publishes, copies the log away, and verifies everything signed so far from the copy alone. */
async function verifyAll(story: Story, copy: string): Promise<void> {
  const { tell, options, statements } = story;
  tell.step('Every receipt and certificate is verified offline, from a copy of the log and the public keys');
  const published = await post(`${options.doors.kernel}/v1/evidence/publish`, { bearer: options.apiKey });
  tell.holds(`everything recorded is published (${published.status})`, published.status === 200);
  await cp(options.logFolder, copy, { recursive: true });
  let proved = 0;
  for (const { name, envelope } of statements) {
    const verified = await verify(options, copy, envelope);
    if (!verified.ok) tell.holds(`${name}: ${verified.fault.message}`, false);
    proved += 1;
  }
  const log = await verifyLog({
    read: filesystemStore({ folder: copy, random: systemRandom }).get,
    logVerifierKey: options.publicKeys.log,
  });
  tell.holds('the whole log hashes to its signed checkpoint', log.ok);
  tell.holds(`${proved} of ${statements.length} statements are signed, logged and under the checkpoint`, proved > 0);
}

async function tamper(story: Story, logCopy: string): Promise<void> {
  const { tell, options, statements } = story;
  tell.step('One byte is changed');
  const [first] = statements;
  if (first === undefined) throw new Error('nothing was signed');
  const bytes = canonicalBytes(first.envelope).slice();
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const forged = await verify(options, logCopy, bytes);
  tell.line(`in a receipt: ${forged.ok ? 'it still verifies' : forged.fault.message}`);
  tell.holds('the changed receipt does not verify', !forged.ok);

  for (const file of await filesBelow(join(logCopy, 'tile', 'entries'))) {
    const stored = await readFile(file);
    stored[stored.length >> 1] = (stored[stored.length >> 1] ?? 0) ^ 1;
    await writeFile(file, stored);
  }
  const log = await verifyLog({
    read: filesystemStore({ folder: logCopy, random: systemRandom }).get,
    logVerifierKey: options.publicKeys.log,
  });
  tell.line(`in the log: ${log.ok ? 'it still verifies' : log.fault.message}`);
  tell.holds('the changed log does not verify', !log.ok);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function verify({ publicKeys }: WalkOptions, folder: string, envelope: JsonObject | Uint8Array) {
  const key = openVerifyingKey(publicKeys.statements);
  if (!key.ok) return key;
  return verifyReceipt({
    envelope,
    receiptKeys: [key.value],
    logVerifierKey: publicKeys.log,
    read: filesystemStore({ folder, random: systemRandom }).get,
  });
}

function keep({ statements }: Story, name: string, envelope: Answer['body'][string] | undefined): void {
  statements.push({ name, envelope: object(envelope) });
}

function ms({ tookMs }: Answer): string {
  return `${tookMs.toFixed(1)} ms`;
}
