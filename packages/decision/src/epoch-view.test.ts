import { manualClock, ok } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { EpochView } from './epoch-view.ts';
import type { AuthorityStore, EpochRead } from './store.ts';
import { memoryAuthority } from './stores/memory.ts';

/** A store whose answers to `readEpochs` are released one by one, each computed when its question arrives. */
function gatedStore(inner: AuthorityStore) {
  const gates: (() => void)[] = [];
  let asked = 0;
  const store: AuthorityStore = {
    ...inner,
    readEpochs: async (since) => {
      asked += 1;
      const answer = await inner.readEpochs(since);
      await new Promise<void>((resolve) => gates.push(resolve));
      return answer;
    },
  };
  return { store, asked: () => asked, release: () => gates.shift()?.() };
}

const view = (store: AuthorityStore, onGeneration = () => {}) =>
  new EpochView({ store, clock: manualClock(), onGeneration });
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('INVARIANT: when `refresh` returns, the copy holds every change that had committed when `refresh` was called', () => {
  it('a caller that comes during a question waits for the next one', async () => {
    const inner = memoryAuthority();
    const { store, release, asked } = gatedStore(inner);
    const epochs = view(store);
    const early = epochs.refresh();
    await settle();
    // The first question has its answer already; this change is not in it.
    await inner.revoke([{ tenant: 'acme', kind: 'block', id: 'aa', reason: 'lost', by: 'test' }]);
    const late = epochs.refresh();
    release();
    await early;
    expect(epochs.seqOf('acme', 'revocation')).toBe(0);
    await settle();
    release();
    await late;
    expect(epochs.seqOf('acme', 'revocation')).toBe(1);
    expect(asked()).toBe(2);
  });

  it('many callers share one question', async () => {
    const { store, release, asked } = gatedStore(memoryAuthority());
    const epochs = view(store);
    const first = epochs.refresh();
    const rest = Array.from({ length: 100 }, () => epochs.refresh());
    await settle();
    release();
    await first;
    await settle();
    release();
    await Promise.all(rest);
    expect(asked()).toBe(2);
  });
});

it('a store that does not answer is a fault, and the next question is asked anew', async () => {
  const inner = memoryAuthority();
  let dead = true;
  const clock = manualClock();
  const store: AuthorityStore = {
    ...inner,
    readEpochs: (since) => (dead ? new Promise(() => {}) : inner.readEpochs(since)),
  };
  const epochs = new EpochView({ store, clock, onGeneration: () => {} });
  const waiting = epochs.refresh();
  await settle();
  clock.advance(10_000);
  expect(await waiting).toMatchObject({ ok: false, fault: { code: 'timeout' } });
  dead = false;
  expect(await epochs.refresh()).toMatchObject({ ok: true });
});

it('a new generation, or a clock that went back, drops everything that was known', async () => {
  const answers: EpochRead[] = [
    { generation: 'a', seq: 5, changes: [{ tenant: 't', scope: 'policy', seq: 5 }] },
    { generation: 'b', seq: 2, changes: [] },
    { generation: 'b', seq: 2, changes: [{ tenant: 't', scope: 'policy', seq: 2 }] },
  ];
  let dropped = 0;
  const store = { ...memoryAuthority(), readEpochs: async () => ok(answers.shift() as EpochRead) };
  const epochs = view(store, () => {
    dropped += 1;
  });
  await epochs.refresh();
  expect(epochs.seqOf('t', 'policy')).toBe(5);
  await epochs.refresh();
  expect(dropped).toBe(1);
  expect(epochs.seqOf('t', 'policy')).toBe(2);
});
