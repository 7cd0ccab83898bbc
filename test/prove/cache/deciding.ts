// The ways in which a process of the proof answers: its kernel, the tree beside it, streams, pages of rows; or a kernel elsewhere.

import { type Clock, type Fault, fail, isJsonObject, type Json, ok, type Result, sha256Hex } from '@sallyport/base';
import type { Decision, DecisionRequest, Kernel } from '@sallyport/decision';
import type { Pep } from '@sallyport/pep';
import { type CacheSpace, cacheKey } from '@sallyport/semantic-cache';
import { type Asked, DecisionTree } from '@sallyport/semantic-cache/tree';
import { brokenKey, type Control } from './controls.ts';
import type { Call, HeldToken, Question, Site } from './history.ts';
import { now } from './now.ts';
import type { Sending } from './sendings.ts';

/** What a lane wants to know next. */
export interface Wanted {
  readonly tenant: number;
  readonly tenantName: string;
  readonly asked: number;
  readonly question: Question;
  readonly row: string;
  readonly sending: Sending;
  readonly token: { readonly place: number; readonly held: HeldToken } | undefined;
}

export type Answered = Omit<Call, 'process' | 'site' | 'tenant' | 'asked' | 'token'>;
/** Tells of each answer as it is given; a stream gives several. */
export type Decider = (wanted: Wanted, tell: (answered: Answered) => void) => Promise<void>;

export interface KernelParts {
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly pages: CacheSpace<'rows', Page>;
  /** The value of a row as the table has it. */
  readonly readRow: (tenant: string, row: string) => Promise<Result<string, Fault>>;
  readonly control: Control | undefined;
}

/** A page of one row. A type and not an interface, so that it is JSON to the compiler too. */
export type Page = { readonly value: string };

export const pagesSource = 'prove_pages';

/** Bound of one tree, small enough that entries also go. */
const treeEntriesMax = 400;

export function kernelDeciders(parts: KernelParts): Partial<Record<Site, Decider>> {
  const { kernel, clock, control } = parts;
  const tree = new DecisionTree<Answer>({ entriesMax: treeEntriesMax });
  return {
    kernel: async (wanted, tell) => {
      const startMs = now();
      const token = verified(kernel, wanted);
      const decided = token.ok ? await kernel.decide(requestOf(wanted), token.value) : token;
      tell({ startMs, endMs: now(), ...answerOf(decided), cached: false });
    },
    tree: async (wanted, tell) => {
      const startMs = now();
      const state = await kernel.leased(wanted.tenantName);
      if (!state.ok) return tell({ startMs, endMs: now(), ...answerOf(state), cached: false });
      const { facts, seq } = state.value;
      const root = control === 'tenant dropped from the key' ? 'everyone' : wanted.tenantName;
      const asked = askedOf(wanted);
      const epochOf = (name: string) => facts.of(name, seq);
      const standing = { nowMs: clock.nowMs(), monotonicMs: clock.monotonicMs(), epochOf };
      const found = tree.find(root, asked, standing);
      if (found !== undefined) return tell({ startMs, endMs: now(), ...found, cached: true });
      const token = verified(kernel, wanted);
      const by = wanted.token === undefined || !token.ok || token.value === undefined ? undefined : token.value;
      const keyed = token.ok
        ? kernel.decideKeyedOn(
            state.value,
            requestOf(wanted),
            by === undefined ? undefined : { token: by, capability: asked.capability ?? '' },
          )
        : token;
      const answer = answerOf(keyed.ok ? ok(keyed.value.decision) : keyed);
      tell({ startMs, endMs: now(), ...answer, cached: false });
      if (!keyed.ok || keyed.value.key === undefined) return;
      const { vary, epochs, clockFromMs, clockUntilMs } = keyed.value.key;
      const { validUntilMs } = keyed.value.decision.basis;
      const key = brokenKey(control, { vary, rests: { epochs, clockFromMs, clockUntilMs, validUntilMs } });
      tree.put({ tenant: root, asked, ...key, answer, answerBytes: 200 });
    },
    stream: async (wanted, tell) => {
      const firstMs = now();
      const state = await kernel.leased(wanted.tenantName);
      const token = verified(kernel, wanted);
      if (!state.ok || !token.ok) return tell({ startMs: firstMs, endMs: now(), ...answerOf(state), cached: false });
      const decide = () => answerOf(kernel.decideOn(state.value, requestOf(wanted), token.value));
      tell({ startMs: firstMs, endMs: now(), ...decide(), cached: false });
      for (let piece = 1; piece < streamPieces; piece++) {
        await clock.sleep(streamPauseMs);
        const startMs = now();
        const goesOn = kernel.holds(state.value) || control === 'lease not rechecked before a stream chunk';
        if (!goesOn) return;
        tell({ startMs, endMs: now(), ...decide(), cached: false });
      }
    },
    rows: (wanted, tell) => readPage(parts, wanted, tell),
  };
}

const streamPieces = 6;
const streamPauseMs = 15;
/** How long a page takes to be made, at least: long enough for others to join, and for rows to change meanwhile. */
const pageMs = { before: 2, after: 25 } as const;

async function readPage({ kernel, clock, pages, readRow }: KernelParts, wanted: Wanted, tell: (a: Answered) => void) {
  const startMs = now();
  const { tenantName, row } = wanted;
  const none = null;
  const key = cacheKey('rows', {
    tenant: tenantName,
    scope: pagesSource,
    parts: {
      ...{ source: pagesSource, query: none, residual: none, tokenBounds: none },
      ...{ redactions: none, postFilter: none, order: none, page: row },
    },
  });
  // What others change waits for nobody: the epoch is asked for by each call.
  const current = await kernel.current(tenantName);
  const page = current.ok
    ? await pages.getOrCompute(key, [`source:${pagesSource}@*`], async () => {
        await clock.sleep(pageMs.before);
        const value = await readRow(tenantName, row);
        await clock.sleep(pageMs.after);
        return value.ok ? ok({ value: { value: value.value } }) : value;
      })
    : current;
  const answer = page.ok ? page.value.value.value : undefined;
  const errors = page.ok ? undefined : page.fault.code;
  tell({ startMs, endMs: now(), answer, errors, cached: page.ok && page.value.tier !== 'computed' });
}

/** Decisions of a kernel elsewhere, given again by the keys that it advertises. */
export function pepDecider(pep: Pep): Decider {
  const hits = () => {
    const { exact = 0, semantic = 0, pattern = 0 } = pep.stats().cache ?? {};
    return exact + semantic + pattern;
  };
  return async ({ tenantName, question, token }, tell) => {
    const startMs = now();
    const before = hits();
    const capability = token === undefined ? {} : { capability: token.held.text };
    const deciding = pep.decide({ ...question, tenant: tenantName, ...capability });
    // What is known is found before anything is waited for.
    const cached = hits() > before;
    const { allowed, reason, basis } = await deciding;
    const policies = reason.policies.map(({ id }) => id);
    const answer = basis === undefined ? undefined : answerText(allowed, policies);
    tell({ startMs, endMs: now(), answer, errors: answer === undefined ? reason.kind : undefined, cached });
  };
}

interface Answer {
  readonly answer: string | undefined;
  readonly errors: string | undefined;
}

function answerOf(decided: Result<Decision | object, Fault>): Answer {
  if (!decided.ok) return { answer: undefined, errors: decided.fault.code };
  if (!('allowed' in decided.value)) return { answer: undefined, errors: 'no decision' };
  const { allowed, reason, failures } = decided.value;
  const policies = 'policies' in reason ? reason.policies.map(({ id }) => id) : [];
  const errors = failures.map(({ id }) => id).sort();
  return { answer: answerText(allowed, policies), errors: errors.join(' ') };
}

function answerText(allowed: boolean, policies: readonly string[]): string {
  return `${allowed ? 'allow' : 'deny'} [${[...policies].sort().join(' ')}]`;
}

function verified(kernel: Kernel, { token }: Wanted) {
  return token === undefined ? ok(undefined) : kernel.verify(token.held.text);
}

function requestOf({ tenantName, question }: Wanted): DecisionRequest {
  return { tenant: tenantName, ...question };
}

function askedOf({ question, token }: Wanted): Asked {
  return { ...question, capability: token === undefined ? undefined : sha256Hex(token.held.text) };
}

/** A page as its codec reads it back. */
export function pageOf(json: Json): Result<Page, Fault> {
  return isJsonObject(json) && typeof json.value === 'string'
    ? ok({ value: json.value })
    : fail('integrity', 'this is no page');
}
