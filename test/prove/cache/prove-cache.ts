// Proof: over random interleavings of real processes, what a cache answers is what the official engine would.

import { readFile } from 'node:fs/promises';
import { must, systemRandom } from '@sallyport/base';
import { postgresCanaries } from '@sallyport/decision';
import { defaultRuleSet, type RuleSet } from '@sallyport/detect';
import { biscuitWasmUrl, generateRootKey, loadBiscuit, publicKeyHex } from '@sallyport/token';
import { randomOf } from '../random.ts';
import { Changer } from './changes.ts';
import { type Control, controls } from './controls.ts';
import { Crew } from './crew.ts';
import { type Call, isDoor, type Site, sites } from './history.ts';
import { type Judged, judge, told } from './judge.ts';
import { now } from './now.ts';
import { openPlace, type Place, type Servers } from './place.ts';
import { playRound } from './play.ts';
import { openUpstream, type Upstream } from './proxied.ts';

export interface CacheProofOptions {
  readonly servers: Servers;
  readonly seed: number;
  /** Decisions in all, at least. */
  readonly steps: number;
  readonly processes: number;
  /** What is left out on purpose; then the run ends with the first wrong answer, or with `steps`. */
  readonly control?: Control | undefined;
  /** Told of the progress. */
  readonly say: (line: string) => void;
}

export interface CacheOutcome extends Omit<Judged, 'wrong'> {
  readonly rounds: number;
  readonly changes: number;
  readonly disturbances: number;
  readonly wrong: number;
  readonly staleAllows: number;
  /** The first wrong answers, each with the part of the history around it. */
  readonly told: readonly string[];
  readonly tookMs: number;
}

/** Calls of one round: small enough to hold, and to begin anew often. */
const roundSize = { calls: 4_000, changes: 60 } as const;
/** Many small worlds show sooner what only a few of them can. */
const controlRoundSize = { calls: 1_500, changes: 25 } as const;
/** What is sent costs much more than a decision. */
const doorRoundSize = { calls: 300, changes: 25 } as const;
/** Longer than a call takes on a busy machine: else nothing would ever be given again. */
const delegatedMs = 300;
const toldMax = 5;

export async function proveCache(options: CacheProofOptions): Promise<CacheOutcome> {
  const startMs = now();
  const place = await openPlace(options.servers);
  const upstream = await openUpstream();
  try {
    const outcome = await playRounds(options, { ...place, upstream });
    return { ...outcome, tookMs: Math.round(now() - startMs) };
  } finally {
    upstream.close();
    await place.close();
  }
}

async function playRounds(
  { seed, steps, processes, control, say }: CacheProofOptions,
  { folder, database, redisUrl, upstream }: Place & { readonly upstream: Upstream },
): Promise<CacheOutcome> {
  const biscuits = await loadBiscuit(await readFile(new URL(biscuitWasmUrl())));
  const rootKey = generateRootKey(7, systemRandom);
  const canarySecret = must(await postgresCanaries(database.sql).secret(systemRandom(32)));
  let arrived: Call[] = [];
  const withPep = control === undefined || controlSites(control).includes('pep');
  const crew = await Crew.start(
    {
      folder,
      databaseUrl: database.url,
      redisUrl,
      upstreamPort: upstream.port,
      // What nobody asks from afar need not wait for it either.
      ...(withPep ? { processes, delegatedMs } : { processes: Math.ceil(processes / 2), peps: 0, delegatedMs: 0 }),
      rootKey: { id: rootKey.id, publicKey: publicKeyHex(rootKey.privateKey) },
      control,
    },
    (calls) => arrived.push(...calls),
  );
  const takeCalls = () => {
    const taken = arrived;
    arrived = [];
    return taken;
  };
  const seeds = randomOf(seed);
  let ruleSet: RuleSet | undefined;
  const rules = () => {
    ruleSet ??= defaultRuleSet();
    return ruleSet;
  };
  let outcome: CacheOutcome = nothing;
  try {
    // Some controls ask for no decision at all.
    const done = () => (control === undefined ? 0 : outcome.pages + outcome.sends) + outcome.decisions;
    while (done() < steps && (control === undefined || outcome.wrong === 0)) {
      const history = await playRound({
        number: outcome.rounds,
        seed: Math.floor(seeds() * 2 ** 31),
        sites: control === undefined ? sitesOfRound(outcome.rounds) : controlSites(control),
        ...roundSizeOf(control),
        crew,
        changer: new Changer(database, control),
        minting: { biscuits, rootKey },
        canarySecret,
        upstreamPort: upstream.port,
        takeCalls,
      });
      const judged = judge(history, rules);
      const changes = history.states.reduce((sum, states) => sum + states.length - 1, 0);
      outcome = added(outcome, judged, {
        changes,
        disturbances: history.disturbances.length,
        told: judged.wrong.map((wrong) => told(history, wrong)),
      });
      say(
        `round ${outcome.rounds}: ${outcome.decisions} of ${steps} decisions, ${share(outcome)} cached, ` +
          `${outcome.pages} pages, ${outcome.sends} texts, ${outcome.changes} changes, ${outcome.disturbances} disturbances, ${outcome.wrong} wrong`,
      );
    }
  } finally {
    await crew.stop();
  }
  return outcome;
}

/**
 * Changes wait for what is delegated: without, there are more of them. What is sent costs much, and has one round in four;
 * the second, so that short runs have it too.
 */
function sitesOfRound(number: number): readonly Site[] {
  return sites.filter((site) => (isDoor(site) ? number % 4 === 1 : site !== 'pep' || number % 2 === 0));
}

function roundSizeOf(control: Control | undefined) {
  if (control === undefined) return roundSize;
  return controlSites(control).every(isDoor) ? doorRoundSize : controlRoundSize;
}

function controlSites(control: Control): readonly Site[] {
  return controls[control];
}

export function share({ decisions, cached }: Pick<CacheOutcome, 'decisions' | 'cached'>): string {
  return `${((100 * cached) / Math.max(1, decisions)).toFixed(1)} %`;
}

const nothing: CacheOutcome = {
  rounds: 0,
  decisions: 0,
  cached: 0,
  remote: 0,
  remoteCached: 0,
  pages: 0,
  pagesCached: 0,
  sends: 0,
  sendsCached: 0,
  sent: 0,
  proxied: 0,
  undecided: 0,
  officialAnswers: 0,
  changes: 0,
  disturbances: 0,
  wrong: 0,
  staleAllows: 0,
  told: [],
  tookMs: 0,
};

function added(
  before: CacheOutcome,
  judged: Judged,
  more: { readonly changes: number; readonly disturbances: number; readonly told: readonly string[] },
): CacheOutcome {
  return {
    rounds: before.rounds + 1,
    decisions: before.decisions + judged.decisions,
    cached: before.cached + judged.cached,
    remote: before.remote + judged.remote,
    remoteCached: before.remoteCached + judged.remoteCached,
    pages: before.pages + judged.pages,
    pagesCached: before.pagesCached + judged.pagesCached,
    sends: before.sends + judged.sends,
    sendsCached: before.sendsCached + judged.sendsCached,
    sent: before.sent + judged.sent,
    proxied: before.proxied + judged.proxied,
    undecided: before.undecided + judged.undecided,
    officialAnswers: before.officialAnswers + judged.officialAnswers,
    changes: before.changes + more.changes,
    disturbances: before.disturbances + more.disturbances,
    wrong: before.wrong + judged.wrong.length,
    staleAllows: before.staleAllows + judged.wrong.filter(({ staleAllow }) => staleAllow).length,
    told: [...before.told, ...more.told].slice(0, toldMax),
    tookMs: before.tookMs,
  };
}
