// One round: a world is made, processes decide in it while it changes and while they are stopped, killed and started.

import { type Clock, must, systemClock, systemRandom, toHex } from '@sallyport/base';
import { canaryKey, newMarker } from '@sallyport/egress-firewall';
import type { Biscuits, RootKey } from '@sallyport/token';
import { randomOf } from '../random.ts';
import { type Changer, changeRow, changeSession, changeTenant, rowValue } from './changes.ts';
import type { Crew } from './crew.ts';
import { type Call, type HeldToken, type History, isDoor, type Round, rowName, type Site } from './history.ts';
import { now } from './now.ts';
import { randomSendings, sendAction, sendResources } from './sendings.ts';
import { randomQuestions, TenantWorld } from './tenant-world.ts';

export interface Minting {
  readonly biscuits: Biscuits;
  readonly rootKey: RootKey;
}

export interface RoundOptions {
  readonly number: number;
  readonly seed: number;
  readonly sites: readonly Site[];
  /** The round ends when so many calls have been decided, and so many changes have been made. */
  readonly calls: number;
  readonly changes: number;
  readonly crew: Crew;
  readonly changer: Changer;
  readonly minting: Minting;
  /** The secret of canaries in the processes. */
  readonly canarySecret: Uint8Array;
  readonly upstreamPort: number;
  /** Takes what processes have told since the last time. */
  readonly takeCalls: () => readonly Call[];
}

const clock: Clock = systemClock;
const questionsCount = 60;
const tokensOfTenant = 4;
const sendersOfTenant = 6;
const rows = ['r0', 'r1'] as const;
/** Longer than a lease lasts at times, and mostly much shorter. */
const freezeMs = { short: 150, long: 1_400 } as const;
const between = { disturbancesMs: 2_500 } as const;

/** Ends when every call and every change has; what comes back is to be judged. */
export async function playRound(options: RoundOptions): Promise<History> {
  const { crew, changer, seed, takeCalls } = options;
  const seeds = randomOf(seed);
  const own = () => randomOf(Math.floor(seeds() * 2 ** 32));
  const worlds = [new TenantWorld(own()), new TenantWorld(own())];
  const round = makeRound(options, own());
  for (const [tenant, world] of worlds.entries()) await changer.begin(round.tenants[tenant] ?? '', world.state);
  for (const tenant of round.tenants) {
    for (const row of round.rows) await changer.writeRow(tenant, row, rowValue(tenant, row, 0));
  }
  takeCalls();
  const calls: Call[] = [];
  let over = false;
  let changed = 0;
  const ended = () => over;
  const onChange = () => {
    changed++;
  };
  crew.play(round, own());
  const reads = options.sites.includes('rows');
  const tenants = worlds.map((world, tenant) =>
    changeTenant({ ended, onChange }, { round, tenant, world, changer }, own()),
  );
  const changedRows = (reads ? round.tenants : []).flatMap((tenant, at) =>
    round.rows.map(async (row, place) => {
      const changes = await changeRow({ ended, onChange }, { tenant, row, changer }, own());
      return [rowName(at, place), changes] as const;
    }),
  );
  const sends = options.sites.some(isDoor);
  // They come beside what a round waits for.
  const changedSessions = (sends ? [...round.tokens.entries()] : []).flatMap(([place, held]) =>
    held.session === undefined
      ? []
      : [
          changeSession({ ended, onChange: () => undefined }, { held, changer }, own()).then(
            (changes) => [place, changes] as const,
          ),
        ],
  );
  const disturbing = disturb(ended, crew, own());
  const all = Promise.all([Promise.all(tenants), Promise.all(changedRows), Promise.all(changedSessions), disturbing]);
  // Whatever fails ends the round at once.
  const failed = all.then(() => undefined);
  failed.catch(() => {
    over = true;
  });
  while (!over) {
    await clock.sleep(20);
    calls.push(...takeCalls());
    const decided = calls.reduce((sum, { answer }) => sum + (answer === undefined ? 0 : 1), 0);
    if (decided >= options.calls && changed >= options.changes) over = true;
  }
  const [states, rowChanges, sessions, disturbances] = await all;
  await crew.halt();
  calls.push(...takeCalls());
  return { round, calls, states, rows: new Map(rowChanges), sessions: new Map(sessions), disturbances };
}

function makeRound(
  { number, seed, sites, minting, canarySecret, upstreamPort }: RoundOptions,
  random: () => number,
): Round {
  const nonce = toHex(systemRandom(4));
  const tenants = ['acme', 'evil'].map((name) => `${name}-${number}-${nonce}`);
  const tokens = tenants.flatMap((tenant) => [
    ...Array.from({ length: tokensOfTenant }, () => mintToken(minting, tenant, random)),
    ...Array.from({ length: sendersOfTenant }, (_, at) => mintSender(minting, { tenant, session: `s${at}` }, random)),
  ]);
  const questions = randomQuestions(random, questionsCount);
  const newCanary = (tenant: number) => newMarker(canaryKey(canarySecret, tenants[tenant] ?? ''), systemRandom).marker;
  const sendings = randomSendings(random, { tenants: tenants.length, newCanary });
  return { number, seed, tenants, questions, tokens, rows, sendings, upstreamPort, sites };
}

function mintToken(minting: Minting, tenant: string, random: () => number): HeldToken {
  const pick = <T>(...of: readonly [T, ...T[]]): T => of[Math.floor(random() * of.length)] ?? of[0];
  const grant = { action: pick('read', 'write', 'all'), resource: pick('User/', 'Group/', 'App::Doc/', 'Folder/') };
  return { tenant, ...minted(minting, { tenant, grants: [grant], issuedAtMs: clock.nowMs() }), ...grant };
}

/** A token that sends and scans, with a session of its own. */
function mintSender(
  minting: Minting,
  { tenant, session }: { readonly tenant: string; readonly session: string },
  random: () => number,
): HeldToken {
  const resource = sendResources[Math.floor(random() * sendResources.length)] ?? sendResources[0];
  const issuedAtMs = clock.nowMs();
  const grants = [
    { action: sendAction, resource },
    { action: 'scan', resource: 'Content/' },
  ];
  const token = minted(minting, { tenant, session, grants, issuedAtMs });
  return { tenant, ...token, action: sendAction, resource, session: { name: session, issuedAtMs } };
}

function minted(
  { biscuits, rootKey }: Minting,
  said: Omit<Parameters<Biscuits['mint']>[0], 'subject' | 'expiresAtMs'>,
): Pick<HeldToken, 'text' | 'revocationId'> {
  const expiresAtMs = said.issuedAtMs + 86_400_000;
  const text = must(biscuits.mint({ ...said, subject: { type: 'User', id: 'a' }, expiresAtMs }, rootKey));
  const [revocationId = ''] = must(biscuits.inspect(text)).blocks.map((block) => block.revocationId);
  return { text, revocationId };
}

/** Stops processes for a while, or kills them, one at a time. */
async function disturb(
  ended: () => boolean,
  crew: Crew,
  random: () => number,
): Promise<{ what: string; fromMs: number; untilMs: number }[]> {
  const done: { what: string; fromMs: number; untilMs: number }[] = [];
  const waited = async (ms: number) => {
    for (const untilMs = now() + ms; now() < untilMs && !ended(); ) await clock.sleep(20);
    return !ended();
  };
  while (await waited(300 + random() * between.disturbancesMs)) {
    const place = Math.floor(random() * crew.size);
    const fromMs = now();
    if (random() < 0.25) {
      await crew.restart(place, Math.floor(random() * 2 ** 31));
      done.push({ what: `${crew.nameOf(place)} killed and started again`, fromMs, untilMs: now() });
    } else {
      crew.freeze(place);
      try {
        await clock.sleep(random() < 0.5 ? freezeMs.short : freezeMs.long);
      } finally {
        crew.thaw(place);
      }
      done.push({ what: `${crew.nameOf(place)} frozen`, fromMs, untilMs: now() });
    }
  }
  return done;
}
