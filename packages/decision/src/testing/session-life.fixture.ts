// Random lives of sessions, and what must hold of them: no token ever sees fewer labels than were read in its session.

import fc from 'fast-check';
import { value } from '../laws/law.ts';
import { mintClockSkewMs, type SessionHolder, type SessionStore } from '../session-store.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const sessions = ['s', 't'] as const;
const sweepOf = { idleMs: dayMs, tombstoneMs: 5 * dayMs, sessionsMax: 100, receiptsMax: 1_000 };

export type Step =
  /** A token is made, by a clock that differs from the store's. */
  | { readonly do: 'mint'; readonly session: string; readonly skewMs: number; readonly isDated: boolean }
  | { readonly do: 'read' | 'send'; readonly token: number }
  | { readonly do: 'end'; readonly session: string }
  | { readonly do: 'sweep' }
  | { readonly do: 'wait'; readonly hours: number };

const session = fc.constantFrom(...sessions);
const token = fc.nat({ max: 7 });
export const lives: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: mint() },
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('read' as const, 'send' as const), token }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('end' as const), session }) },
    { weight: 3, arbitrary: fc.constant({ do: 'sweep' as const }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 12, 26, 24 * 6, 24 * 8) }),
    },
  ),
  { minLength: 10, maxLength: 60 },
);

function mint(): fc.Arbitrary<Step> {
  const most = mintClockSkewMs / 2 - 1;
  return fc.record({
    do: fc.constant('mint' as const),
    session,
    skewMs: fc.integer({ min: -most, max: most }),
    isDated: fc.boolean(),
  });
}

/** A store whose time the test moves. */
export interface World {
  readonly store: SessionStore;
  nowMs(): number;
  pass(ms: number): Promise<void>;
  /** The holder as the store must be told of it now, where time has been moved by moving what is stored. */
  holder(holder: SessionHolder): SessionHolder;
}

interface Read {
  readonly session: string;
  readonly label: string;
  endedAtMs: number;
}

/**
 * Plays the steps; undefined, or the first send that went out with too few labels. A token must see every label that was
 * read in its session while it existed, or before in a session that had not ended when it was made.
 */
export async function play(
  { store, nowMs, pass, holder }: World,
  steps: readonly Step[],
): Promise<{ readonly missed: string | undefined; readonly sent: number; readonly refused: number }> {
  const tokens: { readonly of: SessionHolder; readonly madeAtMs: number }[] = [];
  const reads: Read[] = [];
  const count = { sent: 0, refused: 0 };
  const over = (name: string) => {
    for (const read of reads) if (read.session === name) read.endedAtMs = Math.min(read.endedAtMs, nowMs());
  };
  for (const step of steps) {
    if (step.do === 'wait') await pass(step.hours * hourMs);
    if (step.do === 'mint') {
      const issuedAtMs = step.isDated ? nowMs() + step.skewMs : undefined;
      tokens.push({ of: { tenant: 'acme', session: step.session, issuedAtMs }, madeAtMs: nowMs() });
    }
    if (step.do === 'end') {
      value(await store.end('acme', step.session, 'ann'));
      over(step.session);
    }
    if (step.do === 'sweep') {
      value(await store.sweep(sweepOf));
      for (const name of sessions) if (value(await store.show('acme', name)).state !== 'open') over(name);
    }
    if (step.do !== 'read' && step.do !== 'send') continue;
    const used = tokens[step.token % Math.max(1, tokens.length)];
    if (used === undefined) continue;
    if (step.do === 'read') {
      const label = `l${reads.length}`;
      const added = await store.addLabels(holder(used.of), [label]);
      if (added.ok) reads.push({ session: used.of.session, label, endedAtMs: Number.POSITIVE_INFINITY });
      continue;
    }
    const state = await store.read(holder(used.of));
    if (!state.ok) {
      count.refused += 1;
      continue;
    }
    count.sent += 1;
    const must = reads.filter((read) => read.session === used.of.session && read.endedAtMs > used.madeAtMs);
    const missed = must.find(({ label }) => !state.value.labels.includes(label));
    if (missed !== undefined) return { missed: `${missed.label} by a token of ${used.madeAtMs}`, ...count };
  }
  return { missed: undefined, ...count };
}

/** What a sweep must not be: the rows go and nothing stays, so that the next use finds an empty session. */
export function forgetful(inner: SessionStore): SessionStore {
  const lives = new Map<string, number>();
  const named = (session: string) => `${session}#${lives.get(session) ?? 0}`;
  const of = (holder: SessionHolder) => ({ ...holder, session: named(holder.session) });
  return {
    ...inner,
    addLabels: (holder, labels) => inner.addLabels(of(holder), labels),
    read: (holder) => inner.read(of(holder)),
    show: (tenant, name) => inner.show(tenant, named(name)),
    end: (tenant, name, by) => inner.end(tenant, named(name), by),
    sweep: async (what) => {
      const swept = await inner.sweep(what);
      for (const name of sessions) {
        const known = await inner.show('acme', named(name));
        if (known.ok && known.value.state === 'ended') lives.set(name, (lives.get(name) ?? 0) + 1);
      }
      return swept;
    },
  };
}
