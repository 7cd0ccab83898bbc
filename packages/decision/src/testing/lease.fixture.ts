// Leases that are only written down, beside an authority whose questions are counted; for tests.

import { type Clock, type Fault, manualClock, ok, type Result } from '@sallyport/base';
import { expect } from 'vitest';
import type { LeaseStore } from '../lease-store.ts';
import type { AuthorityStore } from '../store.ts';
import { memoryAuthority } from '../stores/memory.ts';
import { kernelFor } from './kernel.fixture.ts';

export const by = { by: 't' };
export const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
};
export const request = {
  tenant: 'acme',
  subject: { type: 'User', id: 'a' },
  action: { name: 'read' },
  resource: { type: 'Doc', id: 'd' },
  context: {},
};

/** A kernel on them, and what was asked of both. */
export async function opened() {
  const log: string[] = [];
  const broken: Partial<LeaseStore & AuthorityStore> = {};
  let wake: () => void = () => undefined;
  const inner = memoryAuthority();
  await inner.putPolicies('acme', [{ name: 'p', source: 'permit (principal, action, resource);' }], by);
  const said = async (what: string): Promise<Result<void, Fault>> => {
    log.push(what);
    return ok(undefined);
  };
  const leases: LeaseStore = {
    grant: (number, held) => broken.grant?.(number, held) ?? said(`grant ${number} at ${held.seq}`),
    acknowledge: ({ seq }) => said(`acknowledge ${seq}`),
    release: (number) => said(`release ${number}`),
    listen: (listener) => {
      wake = listener;
    },
  };
  const authority: AuthorityStore = {
    ...inner,
    readEpochs: (since) => {
      log.push('ask');
      return (broken.readEpochs ?? inner.readEpochs)(since);
    },
    loadTenant: (tenant, since) => (broken.loadTenant ?? inner.loadTenant)(tenant, since),
  };
  const clock = manualClock();
  const wall = { jumpMs: 0 };
  const stepped: Clock = { ...clock, nowMs: () => clock.nowMs() + wall.jumpMs };
  const kernel = kernelFor(authority, stepped, leases);
  /** What is asked of the authority for one decision. */
  const decide = async () => {
    log.length = 0;
    const decided = await kernel.decide(request);
    await settle();
    return { decided, log: [...log] };
  };
  const held = async () => {
    await decide();
    await decide();
    expect((await decide()).log).toEqual([]);
  };
  return { kernel, inner, broken, clock, wall, decide, held, said: () => log.splice(0), wake: () => wake() };
}
