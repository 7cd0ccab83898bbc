import { err, fail, ok } from '@sallyport/base';
import { expect, test } from 'vitest';
import { type DecisionEvent, deny } from './decision-event.ts';

const token = { tenant: 'acme', subject: { type: 'User', id: 'mia' }, revocationIds: ['0c'] };
const by = { token, basis: { policySet: 'f'.repeat(64), seq: 7 } };
const said = { door: 'egress', reason: 'nothing_permits' };
const clock = { nowMs: () => 0 };

test('a denial is told once its event is durable, with the fault of the door', async () => {
  const events: DecisionEvent[] = [];
  let release = () => {};
  const durable = new Promise<void>((resolve) => {
    release = resolve;
  });
  const recorder = {
    record: async (event: DecisionEvent) => {
      events.push(event);
      await durable;
      return ok(undefined);
    },
  };
  let told = 0;
  const denied = deny({ recorder, clock }, by, said, () => {
    told += 1;
    return { code: 'forbidden', message: 'no' } as const;
  });
  await new Promise(setImmediate);
  expect(told).toBe(0);
  release();
  expect(await denied).toEqual(err({ code: 'forbidden', message: 'no' }));
  expect(told).toBe(1);
  expect(events).toEqual([
    {
      kind: 'decision',
      tenant: 'acme',
      at: '1970-01-01T00:00:00.000Z',
      tokenRoot: expect.stringMatching(/^[0-9a-f]{64}$/),
      body: { ...said, ...by.basis, effect: 'deny', subject: token.subject },
    },
  ]);
});

test('a denial that is not evidence is not told', async () => {
  const recorder = { record: async () => fail('unavailable', 'the spool is full; try again') };
  const denied = await deny({ recorder, clock }, by, said, () => {
    throw new Error('it was told');
  });
  expect(denied).toEqual(fail('unavailable', 'the spool is full; try again'));
});
