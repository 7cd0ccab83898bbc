// What the kernel does when its authority is slow, down, replaced, or damaged: it denies by fault, within its time.

import { fail, limits, manualClock } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import type { Kernel } from './kernel.ts';
import type { AuthorityStore } from './store.ts';
import { memoryAuthority } from './stores/memory.ts';
import { kernelFor } from './testing/kernel.fixture.ts';

const by = { by: 't' };
const request = {
  tenant: 'acme',
  subject: { type: 'User', id: 'a' },
  action: { name: 'read' },
  resource: { type: 'Doc', id: 'd' },
  context: {},
};
const never = <T>() => new Promise<T>(() => undefined);
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A store with a policy that permits everything, of which parts can be replaced while it runs. */
async function opened() {
  const inner = memoryAuthority();
  await inner.putPolicies('acme', [{ name: 'p', source: 'permit (principal, action, resource);' }], by);
  const broken: Partial<AuthorityStore> = {};
  const store: AuthorityStore = {
    ...inner,
    readEpochs: (since) => (broken.readEpochs ?? inner.readEpochs)(since),
    loadTenant: (tenant, since) => (broken.loadTenant ?? inner.loadTenant)(tenant, since),
  };
  const clock = manualClock();
  return { inner, broken, clock, kernel: kernelFor(store, clock) };
}

/** Advances the clock in steps until the call has ended; gives its fault and how long it took. */
async function ended(clock: ReturnType<typeof manualClock>, call: ReturnType<Kernel['decide']>) {
  const startMs = clock.monotonicMs();
  let result: Awaited<ReturnType<Kernel['decide']>> | undefined;
  void call.then((value) => {
    result = value;
  });
  for (let step = 0; result === undefined && step < 100; step++) {
    await settle();
    if (result === undefined) clock.advance(500);
    await settle();
  }
  return { result, tookMs: clock.monotonicMs() - startMs };
}

describe('an authority that does not answer', () => {
  it.each(['readEpochs', 'loadTenant'] as const)('%s hangs: a fault `timeout` within the limit', async (call) => {
    const { broken, clock, kernel } = await opened();
    broken[call] = never;
    const { result, tookMs } = await ended(clock, kernel.decide(request));
    expect(result).toMatchObject({ ok: false, fault: { code: 'timeout' } });
    expect(tookMs).toBeLessThanOrEqual(limits.requestTimeoutMs);
  });

  it('a call that waits behind a hanging question, then for a hanging load, still ends within the limit', async () => {
    const { broken, clock, kernel, inner } = await opened();
    broken.readEpochs = never;
    const first = kernel.decide(request);
    await settle();
    clock.advance(limits.requestTimeoutMs - 1_000);
    const second = kernel.decide(request);
    // The first question times out; the next is answered, but its load is not.
    broken.readEpochs = inner.readEpochs;
    broken.loadTenant = never;
    const { result, tookMs } = await ended(clock, second);
    expect(result).toMatchObject({ ok: false, fault: { code: 'timeout' } });
    expect(tookMs).toBeLessThanOrEqual(limits.requestTimeoutMs);
    expect(await first).toMatchObject({ ok: false, fault: { code: 'timeout' } });
  });

  it('a call that waits behind a hanging question has what is left of its own time for the next', async () => {
    const { broken, clock, kernel } = await opened();
    broken.readEpochs = never;
    void kernel.decide(request);
    await settle();
    clock.advance(1_000);
    const { result, tookMs } = await ended(clock, kernel.decide(request));
    expect(result).toMatchObject({ ok: false, fault: { code: 'timeout' } });
    expect(tookMs).toBeLessThanOrEqual(limits.requestTimeoutMs);
  });

  it('is a fault even where the state is held, and answers again when the authority does', async () => {
    const { broken, kernel } = await opened();
    expect(await kernel.decide(request)).toMatchObject({ ok: true, value: { allowed: true } });
    broken.readEpochs = async () => fail('unavailable', 'gone');
    expect(await kernel.decide(request)).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
    delete broken.readEpochs;
    expect(await kernel.decide(request)).toMatchObject({ ok: true, value: { allowed: true } });
  });
});

it('what is stored but cannot be used is an `integrity` fault and no decision, until it is mended', async () => {
  const { inner, kernel } = await opened();
  expect(await kernel.decide(request)).toMatchObject({ ok: true });
  await inner.putPolicies('acme', [{ name: 'p', source: 'permit (' }], by);
  expect(await kernel.decide(request)).toMatchObject({ ok: false, fault: { code: 'integrity' } });
  const ring = (id: string, parent: string) => ({ type: 'G', id, body: { parents: [{ type: 'G', id: parent }] } });
  await inner.putPolicies('acme', [{ name: 'p', source: 'permit (principal, action, resource);' }], by);
  await inner.putEntities('acme', [ring('a', 'b'), ring('b', 'a')], by);
  expect(await kernel.decide(request)).toMatchObject({ ok: false, fault: { code: 'integrity' } });
  await inner.deleteEntities('acme', [{ type: 'G', id: 'a' }], by);
  expect(await kernel.decide(request)).toMatchObject({ ok: true, value: { allowed: true } });
});

it('many calls at once after a change share one load', async () => {
  const { inner, broken, kernel } = await opened();
  let loads = 0;
  broken.loadTenant = (tenant, since) => {
    loads++;
    return inner.loadTenant(tenant, since);
  };
  const answers = await Promise.all(Array.from({ length: 50 }, () => kernel.decide(request)));
  expect(answers.every((answer) => answer.ok && answer.value.allowed)).toBe(true);
  expect(loads).toBeLessThanOrEqual(2);
});
