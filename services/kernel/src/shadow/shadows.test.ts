// INVARIANT: whatever becomes of a comparison, the decision that was made is answered as it was made.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, ok, type Result, systemClock } from '@sallyport/base';
import { type AuthorityStore, Kernel, memoryAuthority } from '@sallyport/decision';
import type { EventRef, EvidenceInput } from '@sallyport/evidence';
import { biscuitWasmUrl, loadBiscuit, VerifiedTokens } from '@sallyport/token';
import { describe, expect, it } from 'vitest';
import { type EvaluatePorts, evaluate, type Made } from '../access/evaluate.ts';
import { trialTenant } from './candidate.ts';
import { Shadows } from './shadows.ts';

const biscuits = await loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl())));
const permitAll = 'permit (principal, action, resource);';
const forbidWrites = `${permitAll} forbid (principal, action == Action::"write", resource);`;
const reference: EventRef = { writer: 'w', boot: 'b', sequence: 1, leafHash: '00' };
type Record = (event: EvidenceInput) => Promise<Result<EventRef, Fault>>;

interface World {
  readonly authority: AuthorityStore;
  readonly events: EvidenceInput[];
  readonly outcomes: string[];
  readonly shadows: Shadows;
  readonly decide: (action: string) => Promise<boolean | string>;
  readonly trial: (source: string, name?: string) => Promise<void>;
}

/** A kernel over memory, with the live policies; the shadow's own ports can be broken one by one. */
async function world(broken: { record?: Record; kernel?: (kernel: Kernel) => Kernel } = {}): Promise<World> {
  const authority = memoryAuthority();
  const put = (tenant: string, name: string, source: string) =>
    authority.putPolicies(tenant, [{ name, source }], { by: 'test' });
  await put('acme', 'live.cedar', permitAll);
  const options = { authority, clock: systemClock, biscuits, tokens: new VerifiedTokens({ biscuits }) };
  const kernel = new Kernel({ ...options, rootKeys: new Map() });
  const events: EvidenceInput[] = [];
  const outcomes: string[] = [];
  const shadows = new Shadows({
    kernel: broken.kernel?.(kernel) ?? kernel,
    clock: systemClock,
    recorder: {
      record:
        broken.record ??
        (async (event) => {
          events.push(event);
          return ok(reference);
        }),
    },
    onCompared: (outcome) => void outcomes.push(outcome),
  });
  const ports: EvaluatePorts = {
    kernel,
    clock: systemClock,
    decisionLog: { record: async () => ok(reference) },
    onDecision: (made) => shadows.observe(made),
  };
  const asker = { keyId: 'k', requestId: 'r', tenant: 'acme' };
  return {
    authority,
    events,
    outcomes,
    shadows,
    decide: async (name) => {
      const resource = { type: 'Doc', id: '1' };
      const answer = await evaluate(ports, asker, {
        subject: { type: 'User', id: 'a' },
        action: { name },
        resource,
        context: {},
      });
      return answer.ok ? answer.value.decision : answer.fault.code;
    },
    trial: async (source, name = 'live.cedar') => {
      await put(trialTenant('acme'), name, source);
    },
  };
}

it('without anything on trial nothing is compared', async () => {
  const { decide, shadows, outcomes } = await world();
  expect(await decide('read')).toBe(true);
  await shadows.settled();
  expect([outcomes, shadows.seen('acme').compared, shadows.seen('acme').since]).toEqual([[], 0, 0]);
});

it('counts what is the same and what differs, and keeps what differs as evidence', async () => {
  const { decide, shadows, outcomes, events, trial } = await world();
  await trial(forbidWrites);
  expect([await decide('read'), await decide('write'), await decide('write')]).toEqual([true, true, true]);
  await shadows.settled();
  expect(shadows.seen('acme')).toMatchObject({ compared: 3, same: 1, decision: 2, reason: 0, errors: 0, dropped: 0 });
  expect(outcomes).toEqual(['same', 'decision', 'decision']);
  expect(events.map(({ kind, tenant, body }) => [kind, tenant, body.door, body.differs])).toEqual([
    ['decision', 'acme', 'shadow', 'decision'],
    ['decision', 'acme', 'shadow', 'decision'],
  ]);
  expect(shadows.seen('acme').differences[0]).toMatchObject({
    action: 'write',
    live: { effect: 'permit', reason: 'permitted_by' },
    candidate: { effect: 'deny', reason: 'forbidden_by', policies: ['policy1 (live.cedar:1)'] },
  });
});

it('tells another reason from another decision', async () => {
  const { decide, shadows, trial, authority } = await world();
  await authority.putPolicies('acme', [{ name: 'live.cedar', source: forbidWrites }], { by: 'test' });
  await trial('');
  expect([await decide('write'), await decide('read')]).toEqual([false, true]);
  await shadows.settled();
  expect(shadows.seen('acme')).toMatchObject({ compared: 2, decision: 1, reason: 1 });
});

it('a document on trial stands beside the others, an empty one takes its own away', async () => {
  const { decide, shadows, trial } = await world();
  await trial('forbid (principal, action == Action::"write", resource);', 'more.cedar');
  await decide('read');
  await decide('write');
  await shadows.settled();
  expect(shadows.seen('acme')).toMatchObject({ same: 1, decision: 1 });
  await trial('', 'live.cedar');
  await decide('read');
  await shadows.settled();
  expect(shadows.seen('acme')).toMatchObject({ compared: 1, same: 0, decision: 1 });
});

it('follows the live policies and the trial; each candidate has its own counts', async () => {
  const { decide, shadows, trial, authority } = await world();
  await trial(forbidWrites, 'more.cedar');
  await decide('write');
  await shadows.settled();
  expect(shadows.seen('acme').decision).toBe(1);
  const more = 'forbid (principal, action == Action::"write", resource);';
  await authority.putPolicies('acme', [{ name: 'live.cedar', source: `${permitAll} ${more}` }], { by: 'test' });
  expect(await decide('write')).toBe(false);
  await shadows.settled();
  expect(shadows.seen('acme')).toMatchObject({ same: 1, decision: 1 });
  await authority.deletePolicies(trialTenant('acme'), ['more.cedar'], { by: 'test' });
  await decide('write');
  await shadows.settled();
  expect(shadows.seen('acme')).toMatchObject({ compared: 0, decision: 0, errors: 0 });
});

describe('fails open, and only the counts tell', () => {
  const thrower = (kernel: Kernel, method: 'current' | 'decideOn'): Kernel =>
    new Proxy(kernel, {
      get: (target, name) => {
        if (name === 'epochs') return target.epochs;
        if (name !== method) return Reflect.get(target, name).bind(target);
        return () => {
          throw new RangeError('a bug in the shadow');
        };
      },
    });

  it.each([
    ['its evidence cannot be written', { record: async () => fail('unavailable', 'no disk') }],
    ['its evidence throws', { record: async () => Promise.reject(new Error('no')) }],
    ['loading the candidate throws', { kernel: (kernel: Kernel) => thrower(kernel, 'current') }],
    ['deciding throws', { kernel: (kernel: Kernel) => thrower(kernel, 'decideOn') }],
  ] as const)('%s', async (_, broken) => {
    const { decide, shadows, trial, outcomes } = await world(broken);
    await trial(forbidWrites);
    expect([await decide('read'), await decide('write')]).toEqual([true, true]);
    await shadows.settled();
    expect(shadows.seen('acme').errors).toBeGreaterThan(0);
    expect(outcomes).toContain('error');
    // And it goes on afterwards.
    expect(await decide('write')).toBe(true);
  });

  it('what is stored for the trial and does not parse', async () => {
    const { decide, shadows, trial } = await world();
    await trial('permit (');
    expect(await decide('write')).toBe(true);
    await shadows.settled();
    expect(shadows.seen('acme')).toMatchObject({ compared: 0, errors: 1 });
    expect(shadows.seen('acme').lastError).toContain('shadow:acme');
    await trial(forbidWrites);
    await decide('write');
    await shadows.settled();
    expect(shadows.seen('acme')).toMatchObject({ compared: 1, decision: 1 });
  });
});

it('a queue that is full drops what comes, counts it, and answers all the same', async () => {
  let made: Made | undefined;
  const { shadows, decide, trial, outcomes } = await world();
  await trial(forbidWrites);
  const { observe } = shadows;
  shadows.observe = (each) => {
    made = each;
    observe.call(shadows, each);
  };
  await decide('write');
  await shadows.settled();
  if (made === undefined) throw new Error('nothing was observed');
  for (let index = 0; index < 3_000; index++) observe.call(shadows, made);
  await shadows.settled();
  const { compared, dropped, differences } = shadows.seen('acme');
  expect(compared + dropped).toBe(3_001);
  expect(dropped).toBe(2_000);
  expect(differences.length).toBe(1_000);
  expect(outcomes.filter((outcome) => outcome === 'dropped')).toHaveLength(2_000);
});
