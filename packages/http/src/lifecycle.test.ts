// How a program ends: by one signal cleanly, by a second one at once, by a crash with a word in the log.

import { EventEmitter } from 'node:events';
import { type Fault, fail, manualClock, ok, type Result } from '@sallyport/base';
import { expect, test } from 'vitest';
import { type Running, runUntilSignal } from './lifecycle.ts';
import { createLog } from './log.ts';

function run(start: () => Promise<Result<Running, Fault>>) {
  const lines: string[] = [];
  const process = new EventEmitter();
  const clock = manualClock();
  let flushed = 0;
  const stream = { write: (line: string) => void lines.push(line), flushSync: () => void flushed++ };
  const log = createLog({ service: 'test', level: 'info', stream });
  const code = runUntilSignal({ process, clock, log, start, closeTimeoutMs: 1_000 });
  return { process, clock, code, logged: () => lines.join(''), flushed: () => flushed };
}

const settled = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

test.each(['SIGTERM', 'SIGINT'])('%s closes and ends with 0', async (signal) => {
  let closed = 0;
  const made = run(async () => ok({ close: async () => void closed++ }));
  await settled();
  expect(closed).toBe(0);
  made.process.emit(signal);
  expect(await made.code).toBe(0);
  expect(closed).toBe(1);
  expect(made.flushed()).toBe(1);
  expect(made.process.eventNames()).toEqual([]);
});

test('a signal during the start is not lost', async () => {
  let closed = 0;
  let begin: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const made = run(async () => {
    await ready;
    return ok({ close: async () => void closed++ });
  });
  made.process.emit('SIGTERM');
  begin();
  expect(await made.code).toBe(0);
  expect(closed).toBe(1);
});

test('a second signal does not wait', async () => {
  const made = run(async () => ok({ close: () => new Promise<void>(() => undefined) }));
  await settled();
  made.process.emit('SIGTERM');
  await settled();
  made.process.emit('SIGINT');
  expect(await made.code).toBe(1);
});

test('a close that hangs is given up after its time', async () => {
  const made = run(async () => ok({ close: () => new Promise<void>(() => undefined) }));
  await settled();
  made.process.emit('SIGTERM');
  await settled();
  made.clock.advance(1_001);
  expect(await made.code).toBe(1);
  expect(made.logged()).toContain('could not close in time');
});

test('a failed start, a failed close and a throw end with 1 and a reason', async () => {
  const refused = run(async () => fail('unavailable', 'port 3000 is in use', { cause: new Error('EADDRINUSE-below') }));
  expect(await refused.code).toBe(1);
  expect(refused.logged()).toContain('port 3000 is in use');
  expect(refused.logged()).toContain('EADDRINUSE-below');
  const thrown = run(() => Promise.reject(new Error('broken start')));
  expect(await thrown.code).toBe(1);
  expect(thrown.logged()).toContain('broken start');
  const unclosed = run(async () => ok({ close: () => Promise.reject(new Error('broken close')) }));
  await settled();
  unclosed.process.emit('SIGTERM');
  expect(await unclosed.code).toBe(1);
  expect(unclosed.logged()).toContain('broken close');
});

test.each(['uncaughtException', 'unhandledRejection'])(
  '%s is logged, everything is closed, the code is 1',
  async (event) => {
    let closed = 0;
    const made = run(async () => ok({ close: async () => void closed++ }));
    await settled();
    made.process.emit(event, new Error('bug-of-today'));
    expect(await made.code).toBe(1);
    expect(closed).toBe(1);
    expect(made.logged()).toContain('bug-of-today');
  },
);
