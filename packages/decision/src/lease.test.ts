// When a process may answer without asking: bounds, clocks, a freeze, an authority that is gone or another.

import { fail, must, ok } from '@sallyport/base';
import { expect, it } from 'vitest';
import { leaseBounds } from './lease-store.ts';
import { by, opened, settle } from './testing/lease.fixture.ts';

it('the second call within the time of a lease asks for one, in that order: row, then epochs; later calls ask nothing', async () => {
  const { decide } = await opened();
  expect((await decide()).log).toEqual(['ask']);
  const second = (await decide()).log;
  expect(second.filter((what) => what !== 'ask')).toEqual(['grant 1 at 1']);
  expect(second.at(-1)).toBe('ask');
  for (let call = 0; call < 100; call++) expect((await decide()).log).toEqual([]);
});

it('calls that come seldom ask each time and leave no row behind', async () => {
  const { decide, clock } = await opened();
  for (let call = 0; call < 5; call++) {
    expect((await decide()).log).toEqual(['ask']);
    clock.advance(leaseBounds.leaseMs);
  }
});

it('is renewed in its second half, in the background, by a call', async () => {
  const { decide, held, clock } = await opened();
  await held();
  clock.advance(leaseBounds.leaseMs / 2 - 1);
  expect((await decide()).log).toEqual([]);
  clock.advance(1);
  expect((await decide()).log).toEqual(['grant 2 at 1', 'ask']);
  clock.advance(leaseBounds.leaseMs / 2 - 1);
  expect((await decide()).log).toEqual([]);
});

it('a process that was frozen for as long as a lease asks again before it answers', async () => {
  const { decide, held, clock } = await opened();
  await held();
  clock.advance(leaseBounds.leaseMs - leaseBounds.clockJumpMs);
  expect((await decide()).log).toContain('ask');
});

it('counts from before the request: a grant that takes its time is worth the rest only', async () => {
  const { decide, broken, clock } = await opened();
  let answer: () => void = () => undefined;
  broken.grant = () =>
    new Promise((resolve) => {
      answer = () => resolve(ok(undefined));
    });
  await decide();
  await decide();
  clock.advance(600);
  answer();
  await settle();
  expect((await decide()).log).toEqual([]);
  clock.advance(leaseBounds.leaseMs - leaseBounds.clockJumpMs - 600);
  expect((await decide()).log).toContain('ask');
});

it.each([leaseBounds.clockJumpMs + 1, -leaseBounds.clockJumpMs - 1, 3_600_000])(
  'a wall clock that jumped by %d ms, as after suspend, drops the lease',
  async (jumpMs) => {
    const { decide, held, wall } = await opened();
    await held();
    wall.jumpMs = jumpMs;
    expect((await decide()).log).toContain('ask');
  },
);

it('a change wakes the holder: its copy moves first, then it acknowledges', async () => {
  const { decide, held, inner, wake, said, kernel } = await opened();
  await held();
  await inner.putPolicies('acme', [{ name: 'p', source: '// nothing' }], by);
  wake();
  wake();
  await settle();
  expect(said().slice(0, 2)).toEqual(['ask', 'acknowledge 2']);
  expect(kernel.epochs.seq).toBe(2);
  expect((await decide()).decided).toMatchObject({ ok: true, value: { allowed: false } });
});

it('a holder whose lease has run out gives its row up when it is woken', async () => {
  const { held, clock, wake, said } = await opened();
  await held();
  clock.advance(leaseBounds.leaseMs);
  wake();
  await settle();
  expect(said()).toEqual(['release 1']);
});

it('while the lease holds, an authority that is gone is not missed; after it, `unavailable`', async () => {
  const { decide, held, broken, clock } = await opened();
  await held();
  broken.readEpochs = async () => fail('unavailable', 'gone');
  broken.grant = async () => fail('unavailable', 'gone');
  clock.advance(leaseBounds.leaseMs / 2);
  expect((await decide()).decided).toMatchObject({ ok: true, value: { allowed: true } });
  clock.advance(leaseBounds.leaseMs / 2);
  expect((await decide()).decided).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  delete broken.readEpochs;
  delete broken.grant;
  expect((await decide()).decided).toMatchObject({ ok: true, value: { allowed: true } });
});

it('a row that could not be written is no lease, and neither are epochs that could not be read after it', async () => {
  const { decide, broken } = await opened();
  broken.grant = async () => fail('unavailable', 'gone');
  for (let call = 0; call < 5; call++) expect((await decide()).log).toContain('ask');
  delete broken.grant;
  const grant = async () => {
    broken.readEpochs = async () => fail('unavailable', 'gone');
    return ok(undefined);
  };
  broken.grant = grant;
  expect((await decide()).log).toContain('ask');
  delete broken.readEpochs;
  for (let call = 0; call < 5; call++) {
    expect((await decide()).log).toContain('ask');
    delete broken.readEpochs;
  }
});

it('a database of another generation ends the lease at once, and a grant of the one before is none', async () => {
  const { decide, held, inner, broken, kernel } = await opened();
  await held();
  const renamed = async (since: number) => {
    const read = await inner.readEpochs(since);
    return read.ok ? ok({ ...read.value, generation: 'restored' }) : read;
  };
  broken.readEpochs = renamed;
  broken.loadTenant = async (tenant, since) => {
    const load = await inner.loadTenant(tenant, since);
    return load.ok ? ok({ ...load.value, generation: 'restored' }) : load;
  };
  const state = await kernel.current('acme');
  expect(state.ok && kernel.holds(state.value)).toBe(false);
  expect((await decide()).log).toContain('ask');
});

it('an answer in pieces is held to the lease and to the epochs at each piece', async () => {
  const { held, inner, wake, clock, kernel } = await opened();
  await held();
  const begun = async () => {
    return must(await kernel.leased('acme'));
  };
  const first = await begun();
  expect(kernel.holds(first)).toBe(true);
  await inner.revoke([{ tenant: 'acme', kind: 'block', id: 'aa', reason: 'lost', by: 't' }]);
  wake();
  await settle();
  expect(kernel.holds(first)).toBe(false);
  const second = await begun();
  expect(kernel.holds(second)).toBe(true);
  clock.advance(leaseBounds.leaseMs);
  expect(kernel.holds(second)).toBe(false);
});

it('a closed kernel gives its row up, asks again, and takes no lease any more', async () => {
  const { decide, held, kernel, said } = await opened();
  await held();
  await kernel.close();
  expect(said()).toEqual(['release 1']);
  for (let call = 0; call < 3; call++) expect((await decide()).log).toEqual(['ask']);
});

it('`current` asks at each call, lease or not: what rests on a source has nobody who waits', async () => {
  const { held, kernel, said } = await opened();
  await held();
  for (let call = 0; call < 3; call++) {
    await kernel.current('acme');
    expect(said()).toEqual(['ask']);
  }
});
