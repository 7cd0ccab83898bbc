// A revocation that has been acknowledged is in force at every door: at once, for the token and all that came of it.

import { must } from '@sallyport/base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../e2e/stack.ts';
import { type Answered, asking } from './ask.ts';

const stack: Stack = await startStack();
afterAll(() => stack.close());
const admin = asking(stack.urls.kernel, stack.keys.admin);
const { biscuits } = stack.started.runtime;

/** One call through each door with a token, and whether it let it through. */
const doors: readonly (readonly [name: string, pass: (token: string) => Promise<boolean>])[] = [
  [
    'retrieval',
    (token) =>
      passes(asking(stack.urls['retrieval-gateway'], token)('POST', '/v1/retrieve', { source: 'notes', ids: ['n1'] })),
  ],
  [
    'egress',
    (token) =>
      passes(
        asking(stack.urls['egress-firewall'], token)('POST', '/v1/egress', { destination: 'crm', content: 'hello' }),
        ({ body }) => body.verdict === 'allow',
      ),
  ],
  ['scan', (token) => passes(asking(stack.urls['egress-firewall'], token)('POST', '/v1/scan', { content: 'hello' }))],
  [
    'kernel',
    async (token) => {
      const question = {
        subject: { type: 'User', id: 'alice' },
        action: { name: 'read' },
        resource: { type: 'Doc', id: '1' },
      };
      const ask = asking(stack.urls.kernel, stack.keys.decide);
      const { status, body } = await ask('POST', '/access/v1/evaluation', question, { 'sallyport-capability': token });
      if (status !== 200) throw new Error(`the kernel answered ${status}`);
      return body.decision === true;
    },
  ],
];

async function passes(call: Promise<Answered>, allowed = ({ status }: Answered) => status === 200): Promise<boolean> {
  const answer = await call;
  if (answer.status !== 200 && answer.status !== 403) throw new Error(`unexpected: ${answer.status} ${answer.text}`);
  return answer.status === 200 && allowed(answer);
}

async function passed(token: string): Promise<readonly string[]> {
  const open = await Promise.all(doors.map(async ([name, pass]) => ((await pass(token)) ? [name] : [])));
  return open.flat();
}

const everyDoor = doors.map(([name]) => name);

function narrowed(token: string): string {
  return must(biscuits.attenuate(token, { expiresAtMs: Date.now() + 600_000 }));
}

function blockOf(token: string, index: number): string {
  const seen = must(biscuits.inspect(token));
  return seen.blocks.at(index)?.revocationId ?? '';
}

describe('once acknowledged', () => {
  beforeAll(async () => expect(await passed(stack.token())).toEqual(everyDoor));

  it('every door refuses the token', async () => {
    const token = stack.token();
    expect(await passed(token)).toEqual(everyDoor);
    const { status, body } = await admin('POST', '/v1/revocations', { token, reason: 'lost' });
    expect([status, body.revocationId]).toEqual([200, blockOf(token, -1)]);
    expect(await passed(token)).toEqual([]);
    expect(await passed(stack.token())).toEqual(everyDoor);
  });

  it('and everything that was made from it, before or after', async () => {
    const token = stack.token();
    const child = narrowed(token);
    const grandchild = narrowed(child);
    expect(await passed(grandchild)).toEqual(everyDoor);
    await admin('POST', '/v1/revocations', { revocationId: blockOf(token, 0) });
    for (const each of [token, child, grandchild, narrowed(child)]) expect(await passed(each)).toEqual([]);
  });

  it('but not what the revoked block was made from', async () => {
    const token = stack.token();
    const [child, sibling] = [narrowed(token), narrowed(token)];
    await admin('POST', '/v1/revocations', { token: child });
    expect(await passed(child)).toEqual([]);
    expect(await passed(token)).toEqual(everyDoor);
    expect(await passed(sibling)).toEqual(everyDoor);
  });

  it('no call that begins after the acknowledgement is let through, under load from all sides', async () => {
    for (let turn = 0; turn < 3; turn++) {
      const token = stack.token();
      let acknowledged = false;
      let stop = false;
      let before = 0;
      const late: string[] = [];
      const hammer = doors
        .flatMap((door) => [door, door])
        .map(async ([name, pass]) => {
          while (!stop) {
            const beganAfter = acknowledged;
            const open = await pass(token);
            if (!beganAfter) before += open ? 1 : 0;
            else if (open) late.push(name);
          }
        });
      await new Promise((resolve) => setTimeout(resolve, 100));
      const { status } = await admin('POST', '/v1/revocations', { token });
      acknowledged = true;
      await new Promise((resolve) => setTimeout(resolve, 200));
      stop = true;
      await Promise.all(hammer);
      expect([status, late]).toEqual([200, []]);
      // Negative control: the same calls were let through until then.
      expect(before).toBeGreaterThan(8);
    }
  });
});

/** Tokens say whole seconds: one minted in the second of a revocation counts as older, and is refused. */
const secondsLater = () => new Promise((resolve) => setTimeout(resolve, 1_100));
const alice = { type: 'User', id: 'alice' };

describe('once acknowledged, without a token in hand', () => {
  it('every door refuses what a subject held, narrowed or not, and takes what it is given afterwards', async () => {
    const old = [stack.token(), narrowed(stack.token())];
    await secondsLater();
    const issuedBefore = new Date().toISOString();
    const asked = { subject: alice, issuedBefore, reason: 'laptop lost' };
    const { status, body } = await admin('POST', '/v1/revocations', asked);
    expect([status, body]).toEqual([200, { version: body.version, revokes: 'subject', subject: alice, issuedBefore }]);
    for (const token of old) expect(await passed(token)).toEqual([]);
    await secondsLater();
    expect(await passed(stack.token())).toEqual(everyDoor);
    // Another subject of the same name is somebody else.
    await admin('POST', '/v1/revocations', { subject: { type: 'Robot', id: 'alice' } });
    expect(await passed(stack.token())).toEqual(everyDoor);
  });

  it('and all that the tenant had issued before a date; it is written down, and says so', async () => {
    const old = stack.token();
    await secondsLater();
    const issuedBefore = new Date().toISOString();
    expect((await admin('POST', '/v1/revocations', { issuedBefore })).body.revokes).toBe('issued');
    expect(await passed(old)).toEqual([]);
    const refused = await asking(stack.urls['retrieval-gateway'], old)('POST', '/v1/retrieve', { source: 'notes' });
    expect(refused.text).toContain('issued so early');
    await secondsLater();
    expect(await passed(stack.token())).toEqual(everyDoor);
    expect((await admin('POST', '/v1/evidence/publish', {})).status).toBe(200);
    const rows = await stack.started.runtime.database.sql<{ entry: string }[]>`
      select convert_from(entry, 'UTF8') as entry from decision_log where kind = 'revocation'`;
    expect(
      rows.filter(({ entry }) => entry.includes(issuedBefore) && entry.includes('"revokes":"issued"')),
    ).toHaveLength(1);
  });

  it.each([
    ['a date that has not come', { issuedBefore: '2100-01-01T00:00:00Z' }],
    ['a date that is none', { issuedBefore: 'tomorrow' }],
    ['nothing', { reason: 'x' }],
    ['two things', { subject: alice, revocationId: 'ab'.repeat(32) }],
    ['a subject without an id', { subject: { type: 'User' } }],
  ])('%s is refused', async (_, body) => {
    expect((await admin('POST', '/v1/revocations', body)).status).toBe(400);
    expect(await passed(stack.token())).toEqual(everyDoor);
  });
});

describe('what cannot be revoked is said, not passed over', () => {
  it.each([
    ['text that is no token', () => 'nonsense'],
    ['a token that another key signed', () => stack.token({ foreign: true })],
    ['a token of another tenant', () => stack.token({ tenant: 'globex' })],
    ['half a token', () => stack.token().slice(0, 200)],
  ])('%s', async (_, token) => {
    const { status, body } = await admin('POST', '/v1/revocations', { token: token() });
    expect([status, body.type]).toEqual([400, 'urn:sallyport:problem:invalid_input']);
  });

  it('an expired one can be', async () => {
    expect((await admin('POST', '/v1/revocations', { token: stack.token({ expired: true }) })).status).toBe(200);
  });
});
