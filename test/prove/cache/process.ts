// A process of the proof: decides all the time while a round is played, and tells the driver of each answer.

import { must, ok, systemClock, systemRandom, toHex } from '@sallyport/base';
import { Kernel, postgresLeases } from '@sallyport/decision';
import { wireEgressFirewall } from '@sallyport/egress-firewall';
import { createLog, listen, loadConfig, processMetrics } from '@sallyport/http';
import { wireKernel } from '@sallyport/kernel';
import { remotePep } from '@sallyport/pep';
import { openRuntime, type Runtime } from '@sallyport/runtime';
import { createSpace, jsonCodec } from '@sallyport/semantic-cache';
import { randomOf } from '../random.ts';
import {
  brokenFetch,
  type Control,
  earlyGrants,
  keepScansByText,
  laggingEpochs,
  oldSessions,
  receiveByOldPolicies,
  unaskedJoins,
  unguardedWrites,
} from './controls.ts';
import { type Answered, type Decider, kernelDeciders, pageOf, pepDecider, type Wanted } from './deciding.ts';
import { doorDeciders, underWay } from './door.ts';
import { type Call, isDoor, type Round, type Site } from './history.ts';
import type { FromProcess, KernelStart, PepStart, ToProcess } from './messages.ts';

const clock = systemClock;
/** Calls under way at once. */
const lanes = 3;
/** Longest run of calls of one kind: what costs little is done often. */
const burstMax: Readonly<Record<Site, number>> = {
  kernel: 30,
  tree: 100,
  stream: 2,
  pep: 80,
  rows: 3,
  egress: 4,
  scan: 1,
  proxy: 3,
};
/** Longest pause between bursts of calls of the door out, beside which others are made. */
const doorPauseMs = 150;
const refusedMs = 200;
/** How late the row of a lease comes that is granted early. */
const earlyByMs = 600;

type Deciders = Partial<Record<Site, Decider>>;

function say(message: FromProcess): void {
  process.send?.(message);
}

async function startKernel({ name, config, secrets, upstreamPort, control }: KernelStart): Promise<Deciders> {
  const loaded = must(loadConfig({ text: config, env: secrets, cwd: process.cwd() }));
  const log = createLog({ service: name, level: 'error' });
  const runtime = must(await openRuntime({ config: loaded, clock, random: systemRandom, log }));
  const kernel = kernelOf(runtime, control);
  const metrics = processMetrics();
  const app = wireKernel({ ...runtime, kernel }, metrics);
  const { host, kernelPort: port } = loaded.listen;
  must(await listen(app, { host, port, clock, setting: 'listen.kernelPort' }));
  const sound = createSpace({
    space: 'rows',
    ttlMs: 60_000,
    tiers: runtime.tiers,
    values: jsonCodec(pageOf),
    epochs: () => kernel.epochs.vector,
    clock,
    whenUnstable: 'answer',
  });
  const pages =
    control === 'write-back unguarded'
      ? unguardedWrites(sound)
      : control === 'joiner not revalidated'
        ? unaskedJoins(sound)
        : sound;
  const { sql } = runtime.database;
  const readRow = async (tenant: string, row: string) => {
    const rows = await sql<{ value: string }[]>`select value from prove_page where tenant = ${tenant} and id = ${row}`;
    return ok(rows[0]?.value ?? 'none');
  };
  say({ says: 'ready', apiKey: runtime.keys.ownApiKey });
  return {
    ...kernelDeciders({ kernel, clock, pages, readRow, control }),
    ...doorOf({ ...runtime, kernel }, { metrics, control, upstreamPort }),
  };
}

interface DoorOptions {
  readonly metrics: ReturnType<typeof processMetrics>;
  readonly control: Control | undefined;
  readonly upstreamPort: number;
}

function doorOf(runtime: Runtime, { metrics, control, upstreamPort }: DoorOptions): Deciders {
  const sessions = control === 'labels read from an old copy' ? oldSessions(runtime.sessions) : runtime.sessions;
  if (control === 'replies received under old policies') receiveByOldPolicies(runtime.kernel);
  if (control === 'tenant dropped from the key of scans') {
    keepScansByText(runtime.tiers, () => underWay.getStore()?.seed.toString());
  }
  // Its rules take a while to be made, and not every round sends.
  let door: ReturnType<typeof wireEgressFirewall> | undefined;
  const fetch = (request: Request) => {
    door ??= wireEgressFirewall({ ...runtime, sessions }, metrics);
    return door.fetch(request);
  };
  return doorDeciders({ fetch, scanHits: () => scanHits(runtime), upstreamPort });
}

function scanHits({ tiers }: Runtime): number {
  return Object.values(tiers.stats().spaces.scan?.tiers ?? {}).reduce((sum, { hits }) => sum + hits, 0);
}

/** The runtime's own kernel, or one on ports that do what the control says. */
function kernelOf(runtime: Runtime, control: Control | undefined): Kernel {
  const lags = control === 'epochs read from a lagging replica';
  const early = control === 'lease granted before its row commits';
  if (!lags && !early) return runtime.kernel;
  const leases = postgresLeases(runtime.database.sql, { process: toHex(systemRandom(16)) });
  return new Kernel({
    authority: lags ? laggingEpochs(runtime.authority) : runtime.authority,
    leases: early ? earlyGrants(leases, earlyByMs) : leases,
    clock,
    biscuits: runtime.biscuits,
    tokens: runtime.tokens,
    rootKeys: new Map(runtime.config.tokens.rootKeys.map(({ id, publicKey }) => [id, publicKey])),
  });
}

function startPep({ url, apiKey, control }: PepStart): Deciders {
  const pep = remotePep({ url, apiKey, clock, timeoutMs: 9_000, cache: {}, fetch: brokenFetch(control) });
  say({ says: 'ready', apiKey });
  return { pep: pepDecider(pep) };
}

/** What it takes turns at. */
type Lane = readonly (readonly [Site, Decider])[];

/** Plays one round until it is halted; its calls are sent in batches, so that a killed process has told nearly all. */
class Playing {
  readonly #round: Round;
  readonly #name: string;
  readonly #random: () => number;
  readonly #lanes: Promise<void>[];
  #calls: Call[] = [];
  #halted = false;
  #refused = false;

  constructor(name: string, round: Round, seed: number, deciders: Deciders) {
    this.#name = name;
    this.#round = round;
    this.#random = randomOf(seed);
    const all = round.sites.flatMap((site): Lane => {
      const decider = deciders[site];
      return decider === undefined ? [] : [[site, decider]];
    });
    const ofDoor = all.filter(([site]) => isDoor(site));
    const others = all.filter(([site]) => !isDoor(site));
    // What is sent costs much, and a lane of its own leaves the others theirs.
    this.#lanes = [
      ...(others.length === 0 ? [] : Array.from({ length: lanes }, () => this.#lane(others, 30))),
      ...(ofDoor.length === 0 ? [] : [this.#lane(ofDoor, others.length === 0 ? 1 : doorPauseMs)]),
    ];
  }

  async halt(): Promise<void> {
    this.#halted = true;
    await Promise.all(this.#lanes);
    this.#flush();
  }

  async #lane(deciders: Lane, pauseMs: number): Promise<void> {
    while (!this.#halted) {
      const [site, decide] = deciders[this.#below(deciders.length)] ?? [];
      if (site === undefined || decide === undefined) return;
      const calls = 1 + this.#below(burstMax[site]);
      // What is asked elsewhere goes together, as it does in a busy program.
      const together = site === 'pep' ? 16 : 1;
      for (let at = 0; at < calls && !this.#halted; at += together) {
        await Promise.all(Array.from({ length: together }, () => this.#call(site, decide)));
        // Calls that wait for nothing would keep news from coming in.
        if (at % 8 === 7) await new Promise(setImmediate);
      }
      this.#flush();
      // Whoever gets no answer tries again a little later.
      await clock.sleep(this.#refused ? refusedMs : this.#below(pauseMs));
      this.#refused = false;
    }
  }

  async #call(site: Site, decide: Decider): Promise<void> {
    const wanted = this.#wanted(site);
    const { tenant, token } = wanted;
    const { rows, sendings } = this.#round;
    const asked =
      site === 'rows' ? rows.indexOf(wanted.row) : isDoor(site) ? sendings.indexOf(wanted.sending) : wanted.asked;
    await decide(wanted, (answered: Answered) => {
      if (answered.answer === undefined) this.#refused = true;
      this.#calls.push({ process: this.#name, site, tenant, asked, token: token?.place, ...answered });
    });
  }

  #wanted(site: Site): Wanted {
    const { tenants, questions, rows, tokens, sendings } = this.#round;
    const tenant = this.#below(tenants.length);
    const tenantName = tenants[tenant] ?? '';
    // The first questions are asked much more often than the last.
    const asked = Math.floor(questions.length * this.#random() ** 2);
    const question = questions[asked];
    const sending = sendings[this.#below(sendings.length)];
    if (question === undefined || sending === undefined) throw new Error('a round without questions');
    const own = tokens
      .map((held, place) => ({ held, place }))
      .filter(({ held }) => held.tenant === tenantName && (held.session !== undefined) === isDoor(site));
    const withToken = isDoor(site) || (site !== 'rows' && this.#below(4) === 0);
    const token = withToken ? own[this.#below(own.length)] : undefined;
    return { tenant, tenantName, asked, question, row: rows[this.#below(rows.length)] ?? '', sending, token };
  }

  #below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }

  #flush(): void {
    if (this.#calls.length === 0) return;
    say({ says: 'calls', calls: this.#calls });
    this.#calls = [];
  }
}

let name = '';
let deciders: Deciders = {};
let playing: Playing | undefined;

async function hear(message: ToProcess): Promise<void> {
  switch (message.do) {
    case 'start':
      name = message.as.name;
      deciders = message.as.role === 'kernel' ? await startKernel(message.as) : startPep(message.as);
      return;
    case 'play':
      playing = new Playing(name, message.round, message.seed, deciders);
      return;
    case 'halt':
      await playing?.halt();
      playing = undefined;
      say({ says: 'halted' });
  }
}

process.on('message', (message: ToProcess) => {
  hear(message).catch((error: unknown) => {
    process.stderr.write(`${name}: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
