// A program apart from a real kernel: the same decisions as at the kernel, many at once in few requests, and denials when it is away.

import { systemClock as clock } from '@sallyport/base';
import { type Pep, type PepRequest, remotePep } from '@sallyport/pep';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openProvision } from '../provision/place.ts';
import { type KernelProcess, startKernel } from './kernel.ts';

const provision = openProvision();
let kernel: KernelProcess;
let pep: Pep;
/** Far more than a decision takes: a busy machine is not what is tested here. */
const timeoutMs = 9_000;

beforeAll(async () => {
  kernel = await startKernel(provision);
}, 120_000);
afterAll(async () => {
  await kernel?.stop();
  await provision.warden.dismiss();
}, 60_000);
afterEach(() => pep.close());

const open = (more: { readonly apiKey?: string } = {}) => {
  pep = remotePep({ url: kernel.url, apiKey: kernel.proxyKey, clock, timeoutMs, ...more });
  return pep;
};
const read = (id: string, more: Partial<PepRequest> = {}): PepRequest => ({
  subject: { type: 'User', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'Document', id },
  ...more,
});

it('the kernel’s own decisions and reasons come back, 500 calls at once in a few requests', async () => {
  open();
  const calls = Array.from({ length: 500 }, (_, index) => read(index % 5 === 0 ? 'secret' : `d${index}`));
  const decisions = await Promise.all(calls.map((call) => pep.decide(call)));
  expect(decisions.map(({ allowed }) => allowed)).toEqual(calls.map(({ resource }) => resource.id !== 'secret'));
  expect(decisions[0]).toMatchObject({
    allowed: false,
    reason: { kind: 'forbidden_by', policies: [{ id: 'not-the-secret', document: 'sidecar.cedar' }] },
    basis: { policySet: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(pep.stats()).toMatchObject({ asked: 500, permitted: 400, denied: 100, batches: 5, batchLargest: 100 });
});

it('context and capability count, each with its own', async () => {
  open();
  const [plain, audit, granted, late, forged] = await Promise.all([
    pep.decide(read('audit')),
    pep.decide(read('audit', { context: { purpose: 'audit' } })),
    pep.decide(read('d1', { capability: kernel.token() })),
    pep.decide(read('d1', { capability: kernel.token({ expired: true }) })),
    pep.decide(read('d1', { capability: 'forged' })),
  ]);
  expect([plain, audit, granted, late, forged].map(({ allowed }) => allowed)).toEqual([
    false,
    true,
    true,
    false,
    false,
  ]);
  expect([late?.reason.kind, forged?.reason.kind]).toEqual(['token_does_not_grant', 'refused']);
});

it('a question that the kernel does not take denies itself alone', async () => {
  open();
  const bad = read('d1', { context: { deep: JSON.parse(`${'['.repeat(80)}${']'.repeat(80)}`) } });
  const decisions = await Promise.all([pep.decide(read('d1')), pep.decide(bad), pep.decide(read('d2'))]);
  expect(decisions.map(({ allowed }) => allowed)).toEqual([true, false, true]);
});

it('a key that is not known is refused', async () => {
  open({ apiKey: 'not-a-known-key-0123456789' });
  expect(await pep.decide(read('d1'))).toMatchObject({ allowed: false, reason: { kind: 'refused' } });
});

it('a kernel that hangs denies in time, counted, and decides again when it wakes', async () => {
  open();
  await kernel.signal('SIGSTOP');
  const beganMs = clock.monotonicMs();
  const decisions = await Promise.all(['d1', 'd2', 'd3'].map((id) => pep.decide(read(id), { timeoutMs: 300 })));
  expect(clock.monotonicMs() - beganMs).toBeLessThan(3_000);
  await kernel.signal('SIGCONT');
  expect(decisions.map(({ allowed, reason }) => [allowed, reason.kind])).toEqual(Array(3).fill([false, 'timeout']));
  expect(pep.stats().failed).toMatchObject({ timeout: 3 });
  expect((await pep.decide(read('d1'))).allowed).toBe(true);
});

it('a kernel that is killed in the middle of it denies, counted, and decides again when it is back', async () => {
  open();
  const pending = Array.from({ length: 300 }, (_, index) => pep.decide(read(`d${index}`)));
  await kernel.kill();
  for (const { allowed, reason } of await Promise.all(pending)) {
    // Some may have been answered before; whatever was not, is denied.
    if (!allowed) expect(['unavailable', 'timeout']).toContain(reason.kind);
  }
  expect(await pep.decide(read('d1'))).toMatchObject({ allowed: false, reason: { kind: 'unavailable' } });
  expect(pep.stats().failed.unavailable).toBeGreaterThan(0);
  await kernel.start();
  expect((await pep.decide(read('d1'))).allowed).toBe(true);
}, 60_000);
