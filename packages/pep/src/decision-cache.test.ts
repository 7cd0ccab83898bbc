// Answers given again by their keys: when, for how long, and that nothing of it happens unasked.

import { type JsonObject, manualClock } from '@sallyport/base';
import { expect, test } from 'vitest';
import { type DecisionCacheOptions, type PepRequest, type RemotePepOptions, remotePep } from './index.ts';

const question = (id: string, more: JsonObject = {}, of: Partial<PepRequest> = {}): PepRequest => ({
  subject: { type: 'User', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'Document', id },
  context: more,
  ...of,
});

/** A key that varies by the resource and the purpose. */
const keyOf = (id: string, purpose: string | undefined, more: JsonObject = {}): JsonObject => ({
  vary: [
    { path: [], op: 'forms', is: '' },
    { path: ['capability'], op: 'value', is: '-0' },
    { path: ['resource'], op: 'uid', is: JSON.stringify(['Document', id]) },
    {
      path: ['context', 'purpose'],
      op: '==',
      with: 'audit',
      is: purpose === undefined ? '-1' : String(purpose === 'audit'),
    },
  ],
  epochs: { policy: 3 },
  generation: 'g',
  delegated_ms: 400,
  ...more,
});

function over(
  cache: DecisionCacheOptions | undefined,
  key: JsonObject | undefined,
  more: Partial<RemotePepOptions> = {},
) {
  const sent: Headers[] = [];
  const clock = manualClock();
  const wall = { jumpMs: 0 };
  const takes = { ms: 0 };
  const pep = remotePep({
    url: 'http://kernel.test',
    apiKey: 'key',
    clock: { ...clock, nowMs: () => clock.nowMs() + wall.jumpMs },
    fetch: async (_, init) => {
      sent.push(new Headers(init?.headers));
      clock.advance(takes.ms);
      const context = { reason: 'permitted_by', ...(key === undefined ? {} : { key }) };
      return Response.json({ evaluations: [{ decision: true, context }] });
    },
    ...(cache === undefined ? {} : { cache }),
    ...more,
  });
  return { pep, sent, clock, wall, takes };
}

test('without the option nothing is asked for, nothing is kept, and nothing else is counted', async () => {
  const { pep, sent } = over(undefined, keyOf('d1', undefined));
  for (let call = 0; call < 3; call++) await pep.decide(question('d1'));
  expect(sent.map((headers) => headers.get('sallyport-advertise'))).toEqual([null, null, null]);
  expect(pep.stats()).not.toHaveProperty('cache');
});

test('an answer is given again to whoever reads the same, and counted by how alike the questions are', async () => {
  const { pep, sent } = over({}, keyOf('d1', undefined));
  const first = await pep.decide(question('d1'));
  expect(sent[0]?.get('sallyport-advertise')).toBe('key');
  expect(await pep.decide(question('d1'))).toEqual(first);
  expect(await pep.decide(question('d1', { request: 'r2' }))).toEqual(first);
  expect(await pep.decide(question('d1', {}, { subject: { type: 'User', id: 'bob' } }))).toEqual(first);
  expect(sent).toHaveLength(1);
  await pep.decide(question('d2'));
  await pep.decide(question('d1', { purpose: 'audit' }));
  await pep.decide(question('d1', {}, { capability: 'token' }));
  await pep.decide(question('d1', {}, { tenant: 'other' }));
  expect(sent).toHaveLength(5);
  expect(pep.stats()).toMatchObject({ asked: 8, permitted: 8, cache: { exact: 1, semantic: 1, pattern: 1 } });
});

test('the delegated time counts from before the question was sent', async () => {
  const { pep, sent, clock, takes } = over({}, keyOf('d1', undefined));
  takes.ms = 300;
  await pep.decide(question('d1'));
  clock.advance(99);
  await pep.decide(question('d1'));
  expect(sent).toHaveLength(1);
  clock.advance(1);
  await pep.decide(question('d1'));
  expect(sent).toHaveLength(2);
});

test.each<readonly [string, JsonObject | undefined]>([
  ['no key', undefined],
  ['no time', keyOf('d1', undefined, { delegated_ms: 0 })],
  ['no first read', keyOf('d1', undefined, { vary: [{ path: ['resource'], op: 'uid', is: '["Document","d1"]' }] })],
  ['a read of another form', keyOf('d1', undefined, { vary: [{ path: [], op: 'forms', is: '' }, { op: 'uid' }] })],
  ['no epochs', keyOf('d1', undefined, { epochs: {} })],
  ['a broken epoch', keyOf('d1', undefined, { epochs: { policy: -1 } })],
  ['a broken time', keyOf('d1', undefined, { delegated_ms: 1.5 })],
  ['a token that is over', keyOf('d1', undefined, { valid_until_ms: 0 })],
])('with %s every call goes to the kernel', async (_, key) => {
  const { pep, sent } = over({}, key);
  for (let call = 0; call < 3; call++) expect((await pep.decide(question('d1'))).allowed).toBe(true);
  expect(sent).toHaveLength(3);
});

test('a clock that jumped, as after suspend, drops everything', async () => {
  const { pep, sent, wall } = over({}, keyOf('d1', undefined));
  await pep.decide(question('d1'));
  wall.jumpMs = 51;
  await pep.decide(question('d1'));
  expect(sent).toHaveLength(2);
});

test('with a copy of the epochs an answer lasts until one moves, whatever is delegated', async () => {
  let policy: number | undefined = 3;
  const epochOf = (fact: string, of: { readonly generation: string }) =>
    fact === 'policy' && of.generation === 'g' ? policy : undefined;
  const { pep, sent, clock } = over({ epochOf }, keyOf('d1', undefined, { delegated_ms: 0 }));
  await pep.decide(question('d1'));
  clock.advance(3_600_000);
  await pep.decide(question('d1'));
  expect(sent).toHaveLength(1);
  policy = 4;
  await pep.decide(question('d1'));
  policy = undefined;
  await pep.decide(question('d1'));
  expect(sent).toHaveLength(3);
});

test('a certificate that is not believed keeps nothing', async () => {
  const { pep, sent } = over({ believes: (certificate) => certificate === 'sealed' }, keyOf('d1', undefined));
  await pep.decide(question('d1'));
  await pep.decide(question('d1'));
  expect(sent).toHaveLength(2);
});

test('a closed client gives nothing again', async () => {
  const { pep } = over({}, keyOf('d1', undefined));
  await pep.decide(question('d1'));
  pep.close();
  expect((await pep.decide(question('d1'))).allowed).toBe(false);
});
