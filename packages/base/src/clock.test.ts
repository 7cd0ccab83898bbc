import { expect, it } from 'vitest';
import { manualClock, systemClock } from './clock.ts';
import { withTimeout } from './deadline.ts';
import { SingleFlight } from './single-flight.ts';

it('a manual clock fires what became due in the order of its time', async () => {
  const clock = manualClock(0);
  const fired: string[] = [];
  const stop = clock.every(10, () => fired.push(`tick ${clock.monotonicMs()}`));
  const slept = clock.sleep(25).then(() => fired.push('slept'));
  clock.advance(30);
  await slept;
  stop();
  clock.advance(100);
  expect(fired).toEqual(['tick 10', 'tick 20', 'tick 30', 'slept']);
});

it('a sleep that is aborted rejects with the reason', async () => {
  const abort = new AbortController();
  const sleep = systemClock.sleep(60_000, abort.signal);
  abort.abort(new Error('enough'));
  await expect(sleep).rejects.toThrow('enough');
});

it('a deadline answers with a timeout, tells the loser, and drops its late failure', async () => {
  const clock = manualClock();
  let told = false;
  const waiting = withTimeout(clock, { what: 'the store', timeoutMs: 50 }, (signal) => {
    signal.addEventListener('abort', () => {
      told = true;
    });
    return clock.sleep(80).then(() => {
      throw new Error('too late to matter');
    });
  });
  clock.advance(50);
  expect(await waiting).toMatchObject({ ok: false, fault: { code: 'timeout' } });
  expect(told).toBe(true);
  clock.advance(50);
});

it('a deadline passes on the value, and the failure, of work that is in time', async () => {
  const clock = manualClock();
  expect(await withTimeout(clock, { what: 'x', timeoutMs: 5 }, async () => 7)).toEqual({ ok: true, value: 7 });
  await expect(
    withTimeout(clock, { what: 'x', timeoutMs: 5 }, async () => {
      throw new Error('broken');
    }),
  ).rejects.toThrow('broken');
});

it('a flight is shared while it is under way and its joiners know that they joined', async () => {
  const flights = new SingleFlight<string, number>();
  let started = 0;
  const start = async () => {
    started += 1;
    await Promise.resolve();
    return started;
  };
  const [first, second] = await Promise.all([flights.run('k', start), flights.run('k', start)]);
  expect([first, second]).toEqual([
    { value: 1, joined: false },
    { value: 1, joined: true },
  ]);
  expect(await flights.run('k', start)).toEqual({ value: 2, joined: false });
  await expect(flights.run('f', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(flights.size).toBe(0);
});
