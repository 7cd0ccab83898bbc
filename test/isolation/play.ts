// Plays one random history over the real stack and holds every answer to the model and to the canaries of the others.

import { isJsonObject, type Json, parseJson } from '@sallyport/base';
import { Calls } from './calls.ts';
import { type HandedOut, Model, type SessionRead } from './model.ts';
import { changing, type Round, type Step } from './steps.ts';
import { labelOf, questions } from './tenants.ts';
import type { Answer, World } from './world.ts';

/** How often something of interest happened, so that a run can tell that it was no idle one. */
export type Seen = Record<
  | 'calls'
  | 'rowsKept'
  | 'foreignCursors'
  | 'ownCursors'
  | 'foreignRevocations'
  | 'refused'
  | 'blocked'
  | 'scansKept'
  | 'foreignTenantNamed',
  number
>;

export function nothingSeen(): Seen {
  return {
    calls: 0,
    rowsKept: 0,
    foreignCursors: 0,
    ownCursors: 0,
    foreignRevocations: 0,
    refused: 0,
    blocked: 0,
    scansKept: 0,
    foreignTenantNamed: 0,
  };
}

/** One step taken: what the session had read before it, the cursor that went with it, the answer. */
interface Done {
  readonly before: SessionRead;
  readonly held: HandedOut | undefined;
  readonly answer: Answer;
}

type StepOf<K extends Step['does']> = Extract<Step, { readonly does: K }>;

/** Throws on the first answer that no lone tenant would have got. `nonce` makes the texts of this history new. */
export async function play(
  world: World,
  history: readonly Round[],
  { nonce, seen, mute }: { readonly nonce: string; readonly seen: Seen; readonly mute: (tiers: number) => void },
): Promise<void> {
  await world.reset();
  const game = new Game(world, nonce, seen);
  for (const { steps, mute: tiers } of history) {
    mute(tiers);
    // A change is a barrier: what is read beside it could be either side of it.
    if (steps.some(({ does }) => changing.has(does))) for (const step of steps) await game.round([step]);
    else await game.round(steps);
  }
}

class Game {
  readonly #world: World;
  readonly #model: Model;
  readonly #calls: Calls;
  readonly #seen: Seen;

  constructor(world: World, nonce: string, seen: Seen) {
    this.#world = world;
    this.#model = new Model(world.tenants.length);
    this.#calls = new Calls(world, nonce);
    this.#seen = seen;
  }

  /** Steps at the same time. */
  async round(steps: readonly Step[]): Promise<void> {
    const scans = () => this.#world.runtime.tiers.stats().spaces.scan?.computed ?? 0;
    const scansBefore = scans();
    const done = await Promise.all(steps.map((step) => this.#do(step)));
    for (const { step, answer } of done) this.#noCanaryOfOthers(step, answer);
    // Retrievals first: the labels that the others may meet are theirs.
    const firstAsked = new Map<string, boolean>();
    for (const { step, ...rest } of done) {
      if (step.does === 'retrieve') this.#checkRetrieve(step, rest, firstAsked);
    }
    for (const [what, wasComputed] of firstAsked) {
      if (!wasComputed) throw new Error(`the first answer to tenant and question ${what} came from the cache`);
      this.#model.nowKnown(what);
    }
    const firstSent = new Set<string>();
    for (const { step, ...rest } of done) {
      if (step.does === 'egress') this.#checkEgress(step, rest, firstSent);
      else if (step.does !== 'retrieve') this.#checkOther(step, rest.answer);
    }
    // INVARIANT: what one tenant has sent is scanned anew for each other tenant that sends it.
    if (scans() - scansBefore < firstSent.size) {
      throw new Error(`${firstSent.size} texts were new to their tenants, ${scans() - scansBefore} were scanned`);
    }
    for (const what of firstSent) this.#model.nowKnown(what);
  }

  async #do(given: Step): Promise<Done & { readonly step: Step }> {
    this.#seen.calls += 1;
    const held = given.does === 'retrieve' ? this.#cursorOf(given) : undefined;
    const goesOn = given.does === 'retrieve' && given.cursor === 'mine' && held !== undefined;
    const step = goesOn ? { ...given, question: held.question } : given;
    const before = 'session' in step ? this.#model.read(step.who, step.session) : { isLabelled: false, receipts: 0 };
    return { step, held, before, answer: await this.#world.call(this.#calls.of(step, held?.cursor)) };
  }

  #cursorOf({ who, session, narrowing, cursor }: StepOf<'retrieve'>): HandedOut | undefined {
    const { cursors } = this.#model;
    if (cursor === null || cursors.length === 0) return undefined;
    if (cursor !== 'mine') return cursors[cursor % cursors.length];
    const token = this.#calls.token(who, session, narrowing);
    return cursors.findLast((held) => held.token === token);
  }

  /** Notes in `firstAsked` what this tenant asks for the first time, and whether some answer to it was computed. */
  #checkRetrieve(step: StepOf<'retrieve'>, { answer, held }: Done, firstAsked: Map<string, boolean>): void {
    const { who, session, narrowing, question, limit } = step;
    const model = this.#model;
    const token = this.#calls.token(who, session, narrowing);
    if (model.isRevoked(who, session) || narrowing === 'to another tenant' || narrowing === 'to scanning') {
      this.#seen.refused += 1;
      expectStatus(step, answer, 403);
      return;
    }
    if (held !== undefined) {
      const mine = held.token === token && held.question === question && held.mode === model.modeOf(who);
      this.#seen[mine ? 'ownCursors' : 'foreignCursors'] += 1;
      if (!mine) {
        expectStatus(step, answer, 400);
        return;
      }
    }
    expectStatus(step, answer, 200);
    const all = model.visible(who, narrowing, question, held?.lastId);
    const wanted = all.slice(0, limit);
    const rows = objects(answer.body.rows);
    const got = rows.map(({ id }) => String(id));
    const { canary } = this.#calls.tenant(who);
    if (got.join() !== wanted.join()) throw wrong(step, `rows ${got.join()} instead of ${wanted.join()}`);
    if (!rows.every(({ body }) => String(body).includes(canary))) throw wrong(step, 'a row is not of this tenant');
    const labels = JSON.stringify(answer.body.labels);
    const due = rows.length === 0 ? '[]' : JSON.stringify([labelOf(canary), 'shared'].sort());
    if (labels !== due) throw wrong(step, `labels ${labels} instead of ${due}`);
    const asked = `${who} ${JSON.stringify([questions[question]?.body, limit])}`;
    const wasComputed = answer.body.tier === 'computed';
    if (!model.knows(asked)) firstAsked.set(asked, wasComputed || firstAsked.get(asked) === true);
    if (!wasComputed) this.#seen.rowsKept += 1;
    model.retrieved(who, session, rows.length);
    if (typeof answer.body.cursor === 'string') {
      const lastId = got.at(-1) ?? held?.lastId ?? '';
      model.cursors.push({ cursor: answer.body.cursor, token, question, mode: model.modeOf(who), lastId });
    } else if (all.length > limit) throw wrong(step, 'there is more, and no cursor');
  }

  /** Notes in `firstSent` what has to be scanned for this tenant for the first time. */
  #checkEgress(step: StepOf<'egress'>, { answer, before }: Done, firstSent: Set<string>): void {
    const { who, session, names, outwards, content } = step;
    const model = this.#model;
    if (model.isRevoked(who, session) || (names !== null && names !== session)) {
      this.#seen.refused += 1;
      expectStatus(step, answer, 403);
      return;
    }
    expectStatus(step, answer, 200);
    const { canary } = this.#calls.tenant(who);
    const after = model.read(who, session);
    const labels = JSON.stringify(answer.body.labels);
    const own = JSON.stringify([labelOf(canary), 'shared'].sort());
    const isLabelled = labels === own;
    if (!isLabelled && labels !== '[]') throw wrong(step, `labels ${labels}`);
    if (before.isLabelled && !isLabelled) throw wrong(step, 'a label is lost');
    if (isLabelled && !after.isLabelled) throw wrong(step, 'a label that nobody here has read');
    const verdict = outwards && isLabelled ? 'block' : 'allow';
    if (answer.body.verdict !== verdict) throw wrong(step, `${String(answer.body.verdict)} instead of ${verdict}`);
    if (verdict === 'block') this.#seen.blocked += 1;
    const count = receiptCount(answer);
    if (count < before.receipts || count > after.receipts) {
      throw wrong(step, `a chain of ${count} receipts, not ${before.receipts} to ${after.receipts}`);
    }
    if (content === 0) return;
    const sent = `${who} content ${content}`;
    if (model.knows(sent)) this.#seen.scansKept += 1;
    else firstSent.add(sent);
  }

  #checkOther(step: Exclude<Step, StepOf<'retrieve'> | StepOf<'egress'>>, answer: Answer): void {
    const { who } = step;
    const model = this.#model;
    const isForeign = 'pretends' in step && step.pretends !== null && step.pretends !== who;
    if (isForeign) {
      this.#seen.foreignTenantNamed += 1;
      expectStatus(step, answer, 403);
      return;
    }
    switch (step.does) {
      case 'scan':
        expectStatus(step, answer, model.isRevoked(who, step.session) ? 403 : 200);
        return;
      case 'evaluate': {
        expectStatus(step, answer, 200);
        const { capability } = step;
        const decision = capability === null || (capability[0] === who && !model.isRevoked(...capability));
        if (answer.body.decision !== decision) throw wrong(step, `decided ${String(answer.body.decision)}`);
        return;
      }
      case 'put policy':
        expectStatus(step, answer, 200);
        model.setMode(who, step.mode);
        return;
      case 'put entities':
        expectStatus(step, answer, 200);
        model.setSubIsRed(who, step.subIsRed);
        return;
      case 'read policies':
        expectStatus(step, answer, 200);
        return;
      case 'revoke':
        // Of another tenant's token a tenant can say what it likes: it means nothing there.
        if (step.of === who) model.revoke(who, step.session);
        else this.#seen.foreignRevocations += 1;
        if (answer.status >= 500) throw wrong(step, `status ${answer.status}`);
        return;
    }
  }

  // INVARIANT: no sequence of calls with tenant A's tokens returns a row, a cached answer or a label of tenant B.
  #noCanaryOfOthers(step: Step, answer: Answer): void {
    for (const [index, { canary }] of this.#world.tenants.entries()) {
      if (index !== step.who && answer.everything.includes(canary)) throw wrong(step, `the canary of tenant ${index}`);
    }
  }
}

function objects(value: Json | undefined) {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Number of receipts that the certificate of an answer chains. */
function receiptCount({ body: { certificate } }: Answer): number {
  const payload = isJsonObject(certificate) && typeof certificate.payload === 'string' ? certificate.payload : '';
  const parsed = parseJson(Buffer.from(payload, 'base64').toString('utf8'));
  const find = (json: Json): number | undefined => {
    if (!isJsonObject(json)) return undefined;
    if (isJsonObject(json.receipts) && typeof json.receipts.count === 'number') return json.receipts.count;
    return Object.values(json)
      .map(find)
      .find((count) => count !== undefined);
  };
  const count = parsed.ok ? find(parsed.value) : undefined;
  if (count === undefined) throw new Error('a certificate that names no receipts');
  return count;
}

function expectStatus(step: Step, { status, everything }: Answer, wanted: number): void {
  if (status !== wanted) throw wrong(step, `status ${status} instead of ${wanted}: ${everything}`);
}

function wrong(step: Step, what: string): Error {
  return new Error(`${JSON.stringify(step)}: ${what}`);
}
