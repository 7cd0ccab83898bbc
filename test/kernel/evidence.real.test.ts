// No decision and no change is acknowledged without evidence: a recorder that fails, is full or is slow.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, must, ok, systemClock, systemRandom, writeJson } from '@sallyport/base';
import { memoryLedger, memoryObjectStore, openRecorder, type Recorder } from '@sallyport/evidence';
import { processMetrics } from '@sallyport/http';
import { wireKernel } from '@sallyport/kernel';
import { afterAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../e2e/stack.ts';
import { type Answered, asking, read } from './ask.ts';

const stack: Stack = await startStack();
afterAll(() => stack.close());
const { runtime } = stack.started;

type Asked = (
  method: string,
  path: string,
  body: Parameters<typeof writeJson>[0],
  admin?: boolean,
) => Promise<Answered>;

/** The kernel over the stack's runtime with another recorder. */
function kernelWith(recorder: Pick<Recorder, 'record'>): Asked {
  const whole = Object.assign(Object.create(runtime.recorder), recorder);
  const app = wireKernel({ ...runtime, recorder: whole }, processMetrics());
  return async (method, path, body, admin = false) =>
    read(
      await app.request(path, {
        method,
        headers: {
          authorization: `Bearer ${admin ? stack.keys.admin : stack.keys.decide}`,
          'content-type': 'application/json',
        },
        body: writeJson(body),
      }),
    );
}

const permitted = {
  subject: { type: 'User', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'Doc', id: '1' },
} as const;
const permittedStep = { action: permitted.action, resource: permitted.resource } as const;
const batch = { evaluations: [permitted, { ...permitted, action: { name: 'no' } }] } as const;

const asked = [
  ['POST', '/access/v1/evaluation', permitted],
  ['POST', '/access/v1/evaluations', batch],
  ['POST', '/access/v1/search/action', { subject: permitted.subject, resource: permitted.resource }],
  ['POST', '/v1/plans', { subject: permitted.subject, steps: [{ ...permittedStep, id: 'only' }] }],
] as const;

describe.each([
  ['fails', fail('unavailable', 'the disk is gone')],
  ['is full', fail('unavailable', 'the evidence spool is full; try again', { retryAfterMs: 1_500 })],
] as const)('a recorder that %s', (_, fault) => {
  const ask = kernelWith({ record: async () => fault });

  it.each(asked)('%s %s is 503 and holds no decision', async (method, path, body) => {
    const answer = await ask(method, path, body);
    expect([answer.status, answer.body.type]).toEqual([503, 'urn:sallyport:problem:unavailable']);
    expect(answer.text).not.toMatch(/"decision"|"results"/);
    if (fault.fault.retryAfterMs !== undefined) expect(answer.headers.get('retry-after')).toBe('2');
  });

  it('a change says that it is in force but has no evidence', async () => {
    const source = 'permit (principal, action == Action::"unproven", resource);';
    const answer = await ask('PUT', '/v1/policies/unproven.cedar', { source }, true);
    expect([answer.status, answer.body.detail]).toEqual([503, expect.stringMatching(/in force as version \d+/)]);
    const { body } = await asking(stack.urls.kernel, stack.keys.admin)('GET', '/v1/policies/unproven.cedar');
    expect(body.source).toBe(source);
  });
});

it('a batch is not acknowledged when one of its decisions has no evidence', async () => {
  let count = 0;
  const ask = kernelWith({
    record: async (event) => {
      count += 1;
      return count === 2 ? fail('unavailable', 'the disk is gone') : runtime.recorder.record(event);
    },
  });
  // More than one event holds.
  const evaluations = Array.from({ length: 250 }, () => permitted);
  const answer = await ask('POST', '/access/v1/evaluations', { evaluations });
  expect(answer.status).toBe(503);
  expect(count).toBeGreaterThan(2);
});

it('negative control: with a recorder that works all of it is answered', async () => {
  const ask = kernelWith({ record: (event) => runtime.recorder.record(event) });
  for (const [method, path, body] of asked) expect((await ask(method, path, body)).status).toBe(200);
});

it('an answer waits for its evidence', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const ask = kernelWith({
    record: async (event) => {
      await held;
      return runtime.recorder.record(event);
    },
  });
  let answered = false;
  const answer = ask('POST', '/access/v1/evaluation', permitted).finally(() => {
    answered = true;
  });
  await systemClock.sleep(150);
  expect(answered).toBe(false);
  release();
  expect((await answer).status).toBe(200);
});

it('a real spool that is full answers 503, and keeps the evidence of every answer that was given', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-full-'));
  const ledger = memoryLedger();
  let down = true;
  const recorder = must(
    await openRecorder({
      dir,
      ledger: { ...ledger, append: async (...given) => (down ? fail('unavailable', 'down') : ledger.append(...given)) },
      store: memoryObjectStore(),
      signer: runtime.keys.log,
      clock: systemClock,
      random: systemRandom,
      writer: 'full',
      spoolBytesMax: 4_096,
    }),
  );
  const ask = kernelWith({ record: (event) => recorder.record(event) });
  const statuses: number[] = [];
  while (!statuses.includes(503) && statuses.length < 100)
    statuses.push((await ask('POST', '/access/v1/evaluation', permitted)).status);
  expect(statuses.at(-1)).toBe(503);
  expect(new Set(statuses.slice(0, -1))).toEqual(new Set([200]));
  // Every 200 has its event on the disk, the 503 none.
  expect(recorder.health().lagEvents).toBe(statuses.length - 1);
  down = false;
  expect(await recorder.flush()).toEqual(ok(undefined));
  expect(recorder.health()).toMatchObject({ lagEvents: 0, publishedEvents: statuses.length - 1 });
  await recorder.close();
  rmSync(dir, { recursive: true, force: true });
});
