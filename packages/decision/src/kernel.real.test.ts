// Two processes over one real Postgres: a recorded concurrent history, checked afterwards.

import { randomInt } from 'node:crypto';
import { ok, type Result, sha256Hex, systemClock } from '@sallyport/base';
import type { VerifiedToken } from '@sallyport/token';
import type { Sql } from 'postgres';
import { afterAll, describe, expect, it } from 'vitest';
import type { Kernel } from './kernel.ts';
import { value } from './laws/law.ts';
import type { LeaseStore } from './lease-store.ts';
import type { AuthorityStore } from './store.ts';
import { postgresAuthority } from './stores/postgres-authority.ts';
import { postgresLeases } from './stores/postgres-leases.ts';
import { testSchemas } from './stores/test-database.fixture.ts';
import { kernelFor, mintToken } from './testing/kernel.fixture.ts';

const schemas = testSchemas();
afterAll(() => schemas.drop());
const by = { by: 't' };
const permitting = 'permit (principal, action, resource) when { principal.active };';
const users = ['u0', 'u1', 'u2'];

/** What decides, as a person would say it. */
interface Model {
  permits: boolean;
  readonly active: Set<string>;
  readonly revoked: Set<string>;
}
interface Change {
  readonly seq: number;
  readonly ended: number;
  readonly apply: (model: Model) => void;
}
interface Decided {
  readonly began: number;
  readonly user: string;
  readonly revocationId: string;
  readonly allowed: boolean;
  readonly seq: number;
}
interface History {
  readonly changes: readonly Change[];
  readonly decisions: readonly Decided[];
}

/**
 * Violations of a history. A decision names the change it rests on, so it must be what the model says after that change,
 * and no change may have been acknowledged before the call began that it does not rest on.
 */
function violations({ changes, decisions }: History): {
  readonly wrong: number;
  readonly stale: number;
  readonly staleAllows: number;
} {
  const ordered = changes.toSorted((a, b) => a.seq - b.seq);
  const allowedAt = (seq: number, { user, revocationId }: Decided) => {
    const model: Model = { permits: false, active: new Set(), revoked: new Set() };
    for (const change of ordered) if (change.seq <= seq) change.apply(model);
    return model.permits && model.active.has(user) && !model.revoked.has(revocationId);
  };
  let [wrong, stale, staleAllows] = [0, 0, 0];
  for (const decision of decisions) {
    if (decision.allowed !== allowedAt(decision.seq, decision)) wrong++;
    const owed = Math.max(0, ...ordered.filter(({ ended }) => ended < decision.began).map(({ seq }) => seq));
    if (owed <= decision.seq) continue;
    stale++;
    if (decision.allowed && !allowedAt(owed, decision)) staleAllows++;
  }
  return { wrong, stale, staleAllows };
}

/** Writers and deciders of two processes, each with connections of its own, for so long and until enough was changed. */
async function record(
  seed: number,
  { forMs, changesMin: wanted = 0 }: { readonly forMs: number; readonly changesMin?: number },
  process = (store: AuthorityStore) => store,
  lease: ((store: LeaseStore, sql: Sql) => LeaseStore) | undefined = undefined,
): Promise<History & { readonly questions: number }> {
  const sql = await schemas.schema({ max: 8 });
  const stores = [postgresAuthority(sql, systemClock), postgresAuthority(sql, systemClock)];
  const random = seededRandom(seed);
  let questions = 0;
  // Answers that are under way for a while: a change may be acknowledged between an answer's making and its coming.
  const slow = (store: AuthorityStore): AuthorityStore => ({
    ...store,
    readEpochs: async (since) => {
      questions++;
      const answer = await store.readEpochs(since);
      await systemClock.sleep(random() * 8);
      return answer;
    },
  });
  const kernels = stores.map((store, at) => {
    const leases = lease?.(postgresLeases(sql, { process: `p${at}` }), sql);
    return kernelFor(process(slow(store)), systemClock, leases);
  });
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  // The order of events in this one thread is their real order.
  let now = 0;
  const changes: Change[] = [];
  const decisions: Decided[] = [];
  const changed = (result: Result<number, unknown>, apply: Change['apply']) => {
    if (!result.ok) throw new Error('a change failed');
    changes.push({ seq: result.value, ended: now++, apply });
  };
  const tokens: { readonly user: string; readonly token: VerifiedToken }[] = [];
  const mint = (kernel: Kernel, user: string) => ({ user, token: value(kernel.verify(mintToken(user, systemClock))) });
  for (const kernel of kernels) tokens.push(...users.map((user) => mint(kernel, user)));
  const endMs = systemClock.monotonicMs() + forMs;
  // A busy machine makes fewer changes in the time: it goes on until there are enough, five times as long at most.
  const running = () => systemClock.monotonicMs() < endMs + (changes.length < wanted ? 4 * forMs : 0);

  const write = async (store: AuthorityStore, kernel: Kernel) => {
    while (running()) {
      const kind = random();
      if (kind < 0.3) {
        const at = Math.floor(random() * tokens.length);
        const found = tokens[at];
        if (found === undefined) continue;
        const id = found.token.revocationIds[0] ?? '';
        changed(await store.revoke([{ tenant: 'acme', kind: 'block', id, reason: 'lost', by: 't' }]), (model) =>
          model.revoked.add(id),
        );
        // Used on for a while, so that somebody asks with it after it was revoked.
        if (random() < 0.5) tokens[at] = mint(kernel, found.user);
      } else if (kind < 0.7) {
        const [id, active] = [pick(users), random() < 0.7];
        const body = { attrs: { active } };
        changed(await store.putEntities('acme', [{ type: 'User', id, body }], by), (model) => {
          if (active) model.active.add(id);
          else model.active.delete(id);
        });
      } else if (kind < 0.9) {
        const permits = random() < 0.7;
        const documents = [{ name: 'p', source: permits ? permitting : '// nothing' }];
        changed(await store.putPolicies('acme', documents, by), (model) => {
          model.permits = permits;
        });
      } else {
        value(await store.putEntities('globex', [{ type: 'User', id: 'x', body: {} }], by));
      }
      await systemClock.sleep(random() * 6);
    }
  };
  const decide = async (kernel: Kernel) => {
    while (running()) {
      const { user, token } = pick(tokens);
      const began = now++;
      const decision = value(
        await kernel.decide(
          {
            tenant: 'acme',
            subject: { type: 'User', id: user },
            action: { name: 'read' },
            resource: { type: 'Doc', id: 'd' },
            context: {},
          },
          token,
        ),
      );
      const { allowed, basis } = decision;
      // A broken kernel that never waits would keep everybody else from running.
      await systemClock.sleep(random());
      decisions.push({ began, user, revocationId: token.revocationIds[0] ?? '', allowed, seq: basis.seq });
    }
  };
  await Promise.all(
    kernels.flatMap((kernel, at) => [
      write(stores[at] ?? stores[0] ?? postgresAuthority(sql, systemClock), kernel),
      ...[decide(kernel), decide(kernel), decide(kernel)],
    ]),
  );
  for (const kernel of kernels) await kernel.close();
  return { changes, decisions, questions };
}

/** Numbers in [0, 1), the same for a seed. */
function seededRandom(seed: number): () => number {
  let drawn = 0;
  return () => Number.parseInt(sha256Hex(`${seed} ${drawn++}`).slice(0, 8), 16) / 2 ** 32;
}

const seed = Number(process.env.SALLYPORT_TEST_SEED ?? randomInt(2 ** 31));
const seeded = `SALLYPORT_TEST_SEED=${seed}`;
/** With fewer a history would say little. */
const changesMin = 100;

describe('INVARIANT: no stale allow', () => {
  it(`after a change is acknowledged by any process, no decision that began afterwards rests on an older state`, async () => {
    const history = await record(seed, { forMs: 3_000, changesMin });
    expect({ ...violations(history), seeded }).toEqual({ wrong: 0, stale: 0, staleAllows: 0, seeded });
    expect(history.changes.length).toBeGreaterThanOrEqual(changesMin);
    for (const allowed of [true, false]) {
      expect([seeded, history.decisions.filter((one) => one.allowed === allowed).length > 50]).toEqual([seeded, true]);
    }
  });

  it('negative control: a process that does not ask for each call, but trusts what it heard up to 30 ms ago, is caught', async () => {
    const trusting = (store: AuthorityStore): AuthorityStore => {
      let heard: ReturnType<AuthorityStore['readEpochs']> | undefined;
      let atMs = 0;
      return {
        ...store,
        readEpochs: (since) => {
          if (heard === undefined || systemClock.monotonicMs() - atMs > 30) {
            atMs = systemClock.monotonicMs();
            heard = store.readEpochs(since);
          }
          return heard;
        },
      };
    };
    const { stale, staleAllows } = violations(await record(seed, { forMs: 2_000 }, trusting));
    expect([seeded, stale > 0, staleAllows > 0]).toEqual([seeded, true, true]);
  });

  it('negative control: a process that loads and then answers from its older state is caught', async () => {
    const lagging = (store: AuthorityStore): AuthorityStore => {
      const kept = new Map<string, Awaited<ReturnType<AuthorityStore['loadTenant']>>>();
      return {
        ...store,
        loadTenant: async (tenant, since) => {
          const load = await store.loadTenant(tenant, since);
          const before = kept.get(tenant);
          kept.set(tenant, load);
          // What came with the last load, under the number of this one.
          return before?.ok && load.ok && since > 0 ? ok({ ...before.value, seq: load.value.seq }) : load;
        },
      };
    };
    expect([seeded, violations(await record(seed, { forMs: 1_500 }, lagging)).wrong > 0]).toEqual([seeded, true]);
  });
});

describe('INVARIANT: no stale allow, with leases', () => {
  const none = { wrong: 0, stale: 0, staleAllows: 0, seeded };
  const asIs = (store: AuthorityStore) => store;

  it('after a change is acknowledged, no decision that began afterwards rests on an older state', async () => {
    const history = await record(seed, { forMs: 3_000, changesMin }, asIs, (leases) => leases);
    expect({ ...violations(history), seeded }).toEqual(none);
    expect(history.changes.length).toBeGreaterThanOrEqual(changesMin);
    for (const allowed of [true, false]) {
      expect([seeded, history.decisions.filter((one) => one.allowed === allowed).length > 50]).toEqual([seeded, true]);
    }
    expect(history.decisions.length).toBeGreaterThan(5 * history.questions);
  });

  it('nor where nobody hears of changes: they wait for renewals and for leases to end', async () => {
    const deaf = (leases: LeaseStore): LeaseStore => ({ ...leases, listen: () => undefined });
    const history = await record(seed, { forMs: 3_000 }, asIs, deaf);
    expect({ ...violations(history), seeded }).toEqual(none);
    expect(history.changes.length).toBeGreaterThan(3);
  });

  it.each<readonly [string, (leases: LeaseStore, sql: Sql) => LeaseStore]>([
    ['a lease that no change finds', (leases) => ({ ...leases, grant: async () => ok(undefined) })],
    [
      'a lease granted before its row commits',
      (leases) => ({
        ...leases,
        grant: async (number, held) => {
          void systemClock.sleep(400).then(() => leases.grant(number, held));
          return ok(undefined);
        },
      }),
    ],
    [
      'an acknowledgement of what is not known yet',
      (leases) => ({
        ...leases,
        grant: (number, { generation, seq }) => leases.grant(number, { generation, seq: seq + 1_000_000 }),
      }),
    ],
    [
      'a lease that is swept while it holds',
      (leases, sql) => ({
        ...leases,
        grant: async (number, held) => {
          const granted = await leases.grant(number, held);
          void systemClock
            .sleep(50)
            .then(() => sql`delete from lease`.execute())
            .catch(() => undefined);
          return granted;
        },
      }),
    ],
  ])('negative control: %s is caught', async (_, broken) => {
    expect([seeded, violations(await record(seed, { forMs: 2_000 }, asIs, broken)).stale > 0]).toEqual([seeded, true]);
  });
});
