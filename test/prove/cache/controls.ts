// What the proof must notice: each part of the cache left out on purpose, by a wrapper of this folder around a port.

import { type Fault, ok, type Result, SingleFlight } from '@sallyport/base';
import type { AuthorityStore, EpochChange, Kernel, LeaseStore, SessionStore, TenantState } from '@sallyport/decision';
import { type Answer, type CacheKey, type CacheSpace, cacheKey, type TieredCache } from '@sallyport/semantic-cache';
import type { Rests, VaryRead } from '@sallyport/semantic-cache/tree';
import type { Site } from './history.ts';
import { now } from './now.ts';
import { receiveAction } from './sendings.ts';

export const controls = {
  'epoch bump removed': ['kernel'],
  'write-back unguarded': ['rows'],
  'lease ignored': ['kernel'],
  'tenant dropped from the key': ['tree'],
  'clock bound dropped': ['tree', 'pep'],
  'uid edge dropped': ['tree', 'pep'],
  'ancestor-set epoch dropped': ['tree'],
  'absence unguarded': ['tree'],
  'epochs read from a lagging replica': ['kernel'],
  'lease granted before its row commits': ['kernel'],
  'lease not rechecked before a stream chunk': ['stream'],
  'joiner not revalidated': ['rows'],
  'labels read from an old copy': ['egress'],
  'tenant dropped from the key of scans': ['egress', 'proxy'],
  'replies received under old policies': ['proxy'],
} as const satisfies Readonly<Record<string, readonly Site[]>>;

export type Control = keyof typeof controls;

export const controlNames = Object.keys(controls).filter(isControl);

export function isControl(name: string): name is Control {
  return Object.hasOwn(controls, name);
}

/** The key of an answer without the part that the control drops, before a tree keeps it. */
export function brokenKey(
  control: Control | undefined,
  { vary, rests }: { readonly vary: readonly VaryRead[]; readonly rests: Rests },
): { readonly vary: readonly VaryRead[]; readonly rests: Rests } {
  const without = (drop: RegExp) => ({
    vary,
    rests: { ...rests, epochs: Object.fromEntries(Object.entries(rests.epochs).filter(([name]) => !drop.test(name))) },
  });
  switch (control) {
    case 'uid edge dropped':
      return { vary: vary.filter(({ op }) => op !== 'uid'), rests };
    case 'clock bound dropped':
      return { vary, rests: { ...rests, clockFromMs: undefined, clockUntilMs: undefined } };
    case 'ancestor-set epoch dropped':
      return without(/^parents /);
    case 'absence unguarded':
      return without(/^(entity|none) /);
    default:
      return { vary, rests };
  }
}

/** Answers of a kernel over HTTP, with the same parts of their keys dropped on the way. */
export function brokenFetch(control: Control | undefined): typeof fetch {
  if (control !== 'uid edge dropped' && control !== 'clock bound dropped') return fetch;
  return async (...args) => {
    const answer = await fetch(...args);
    const text = await answer.text();
    const body =
      control === 'uid edge dropped'
        ? text.replace(/\{"path":\[[^\]]*\],"op":"uid","is":"(?:[^"\\]|\\.)*"\},?/g, '').replaceAll(',]', ']')
        : text.replace(/"now_(?:from|until)_ms":-?\d+,/g, '');
    return new Response(body, { status: answer.status, headers: { 'content-type': 'application/json' } });
  };
}

/** Longer than a lease: changes wait for a process that lies behind by less. */
const lagMs = 2_500;

/** Epochs of a server that lies behind: what it answers is what the authority said some time ago. */
export function laggingEpochs(authority: AuthorityStore): AuthorityStore {
  const told: { readonly atMs: number; readonly read: Awaited<ReturnType<AuthorityStore['readEpochs']>> }[] = [];
  return {
    ...authority,
    readEpochs: async (since) => {
      told.push({ atMs: now(), read: await authority.readEpochs(0) });
      while (told.length > 1 && (told[1]?.atMs ?? 0) < now() - lagMs) told.shift();
      const read = told[0]?.read;
      if (read === undefined || !read.ok) return read ?? authority.readEpochs(since);
      const changes = read.value.changes.filter(({ seq }: EpochChange) => seq > since);
      return ok({ ...read.value, changes });
    },
  };
}

/** Sessions as this process knew them a while ago. */
export function oldSessions(sessions: SessionStore): SessionStore {
  const copies = new Map<string, { readonly atMs: number; readonly read: ReturnType<SessionStore['read']> }>();
  return {
    ...sessions,
    read: (holder) => {
      const kept = copies.get(holder.session);
      const copy =
        kept !== undefined && kept.atMs > now() - lagMs ? kept : { atMs: now(), read: sessions.read(holder) };
      copies.set(holder.session, copy);
      return copy.read;
    },
  };
}

/** A lease that is said to be there while its row is still on its way. */
export function earlyGrants(leases: LeaseStore, laterMs: number): LeaseStore {
  return {
    ...leases,
    grant: async (number, held) => {
      setTimeout(() => void leases.grant(number, held), laterMs);
      return ok(undefined);
    },
  };
}

/** Pages that are read first, and kept under the epochs that hold afterwards. */
export function unguardedWrites<T>(space: CacheSpace<'rows', T>): CacheSpace<'rows', T> {
  return {
    drain: () => space.drain(),
    getOrCompute: async (key, restsOn, compute, asked) => {
      let early: ReturnType<typeof compute> | undefined;
      return space.getOrCompute(
        key,
        restsOn,
        async (epochs) => {
          early ??= compute(epochs);
          await early;
          // Until here whatever changed is in the epochs that the page is then kept under.
          return early;
        },
        asked,
      );
    },
  };
}

/** Callers that join what another has begun, and ask nothing more. */
export function unaskedJoins<T>(space: CacheSpace<'rows', T>): CacheSpace<'rows', T> {
  const flights = new SingleFlight<string, Result<Answer<T>, Fault>>();
  return {
    drain: () => space.drain(),
    getOrCompute: async (key, _, compute) => {
      const { value: flown, joined } = await flights.run(key.text, () => compute({}));
      return flown.ok ? ok({ value: flown.value.value, tier: 'computed', joined }) : flown;
    },
  };
}

/** Decides what may be received on what this process knew of a tenant a while ago. */
export function receiveByOldPolicies(kernel: Kernel): void {
  const decideOn = kernel.decideOn.bind(kernel);
  const kept = new Map<string, { readonly atMs: number; readonly state: TenantState }>();
  kernel.decideOn = (state, request, ...more) => {
    if (request.action.name !== receiveAction) return decideOn(state, request, ...more);
    const old = kept.get(state.tenant);
    const used = old !== undefined && old.atMs > now() - lagMs ? old : { atMs: now(), state };
    kept.set(state.tenant, used);
    return decideOn(used.state, request, ...more);
  };
}

/** Keeps scans by the text alone, whoever sends it; `textOf` gives the name of the text under way. */
export function keepScansByText(tiers: TieredCache, textOf: () => string | undefined): void {
  const renamed = (key: CacheKey): CacheKey => {
    const content = textOf();
    if (key.space !== 'scan' || content === undefined) return key;
    return cacheKey('scan', { tenant: 'everyone', parts: { content, ruleSet: null, options: null } });
  };
  const [lookup, store] = [tiers.lookup.bind(tiers), tiers.store.bind(tiers)];
  tiers.lookup = (key, asking) => lookup(renamed(key), asking);
  tiers.store = (key, ...more) => store(renamed(key), ...more);
}
