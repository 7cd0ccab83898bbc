// The kinds of no are told apart, each with its place and with what would make it a yes.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, manualClock, must, ok, type Result, systemRandom } from '@sallyport/base';
import { Kernel, memoryAuthority } from '@sallyport/decision';
import type { EvidenceInput } from '@sallyport/evidence';
import { biscuitWasmUrl, generateRootKey, loadBiscuit, publicKeyHex, VerifiedTokens } from '@sallyport/token';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../access/evaluate.ts';
import { answerWhy, type WhyPorts } from './why.ts';

const biscuits = await loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl())));
const rootKey = generateRootKey(1, systemRandom);
const source = `@id("readers") permit (principal in Group::"readers", action == Action::"read", resource)
when { context.mfa };
@id("frozen")
forbid (principal, action, resource) when { resource has frozen && resource.frozen };
@id("count") permit (principal, action == Action::"count", resource)
  when { context.n + 9223372036854775807 > 0 };
@id("deep") permit (principal, action == Action::"deep", resource) when { resource.owner == principal && context.mfa };
`;

async function world(broken: { record?: () => Result<never, Fault>; down?: boolean } = {}) {
  const clock = manualClock();
  const authority = memoryAuthority();
  await authority.putPolicies('acme', [{ name: 'p.cedar', source }], { by: 'test' });
  const readers = [{ type: 'Group', id: 'readers' }];
  const entities = [
    { type: 'User', id: 'ann', body: { parents: readers } },
    { type: 'Doc', id: 'cold', body: { attrs: { frozen: true } } },
    { type: 'Doc', id: 'deep', body: { attrs: { owner: { __entity: { type: 'User', id: 'zoe' } } } } },
  ];
  await authority.putEntities('acme', entities, { by: 'test' });
  const kernel = new Kernel({
    authority: broken.down === true ? { ...authority, readEpochs: async () => fail('unavailable', 'gone') } : authority,
    clock,
    biscuits,
    tokens: new VerifiedTokens({ biscuits }),
    rootKeys: new Map([[1, publicKeyHex(rootKey.privateKey)]]),
  });
  const events: EvidenceInput[] = [];
  const ports: WhyPorts = {
    kernel,
    biscuits,
    clock,
    recorder: {
      record: async (event) => {
        events.push(event);
        return broken.record?.() ?? ok({ writer: 'w', boot: 'b', sequence: 1, leafHash: '00' });
      },
    },
  };
  return { ports, clock, events, authority };
}

type World = Awaited<ReturnType<typeof world>>;

function token({ clock }: World, more: { narrow?: string; ttlMs?: number } = {}) {
  const minted = must(
    biscuits.mint(
      {
        subject: { type: 'User', id: 'ann' },
        tenant: 'acme',
        grants: [{ action: 'read', resource: 'Doc/' }],
        issuedAtMs: clock.nowMs(),
        expiresAtMs: clock.nowMs() + (more.ttlMs ?? 3_600_000),
      },
      rootKey,
    ),
  );
  return more.narrow === undefined ? minted : must(biscuits.attenuate(minted, { resourcePrefixes: [more.narrow] }));
}

interface Asked {
  readonly user?: string;
  readonly action?: string;
  readonly doc?: string;
  readonly context?: Record<string, boolean | number>;
  readonly capability?: string;
}

async function ask(
  made: World,
  { user = 'ann', action = 'read', doc = '1', context = { mfa: true }, capability }: Asked,
) {
  const asker = { keyId: 'k', requestId: 'r', tenant: 'acme', capability };
  const question = {
    subject: { type: 'User', id: user },
    action: { name: action },
    resource: { type: 'Doc', id: doc },
    context,
  };
  const answer = await answerWhy(made.ports, asker, question);
  if (!answer.ok) return answer;
  const decided = must(
    await evaluate(
      { ...made.ports, decisionLog: { record: async () => ok(undefined) }, onDecision: () => undefined },
      asker,
      question,
    ),
  );
  // INVARIANT: `why` speaks of the decision that is made, and of no other.
  expect(answer.value.allowed).toBe(decided.decision);
  return answer;
}

const told = async (made: World, asked: Asked) => must(await ask(made, asked));
const policy = (answer: Awaited<ReturnType<typeof told>>, id: string) => answer.policies.find((one) => one.id === id);

describe('each kind of answer', () => {
  it('permitted: by which policy, and what it read', async () => {
    const answer = await told(await world(), {});
    expect(answer).toMatchObject({
      kind: 'permitted_by',
      text: 'permitted by readers (p.cedar:1)',
      smallest: { kind: 'allowed' },
    });
    expect(policy(answer, 'readers')).toMatchObject({ line: 1, read: [{ path: 'context.mfa', value: 'true' }] });
  });

  it('nothing permits: the closest policy, the conjunct that stopped it, and what would do', async () => {
    const answer = await told(await world(), { context: { mfa: false } });
    expect(answer).toMatchObject({ kind: 'nothing_permits', text: 'no policy permits it' });
    expect(answer.policies[0]).toMatchObject({
      id: 'readers',
      document: 'p.cedar',
      outcome: 'does_not_apply',
      stopped: { part: 'when', condition: 0, text: 'context.mfa', at: { line: 2, column: 8 } },
    });
    expect(answer.smallest).toEqual({ kind: 'change', changes: [{ kind: 'context', text: 'context.mfa = true' }] });
  });

  it('nothing permits: several things at once where one is not enough', async () => {
    const answer = await told(await world(), { user: 'bob', context: { mfa: false } });
    expect(answer.smallest.kind === 'change' ? answer.smallest.changes.map(({ text }) => text).sort() : []).toEqual([
      'User::"bob" in Group::"readers"',
      'context.mfa = true',
    ]);
  });

  it('forbidden: by which policy at which line, although another permits', async () => {
    const answer = await told(await world(), { doc: 'cold' });
    expect(answer).toMatchObject({ kind: 'forbidden_by', text: 'forbidden by frozen (p.cedar:3)' });
    expect(policy(answer, 'readers')).toMatchObject({ outcome: 'applies' });
    expect(answer.smallest).toMatchObject({ kind: 'change', changes: [{ kind: 'attribute' }] });
  });

  it('an error in a policy: which, where and of what kind', async () => {
    const answer = await told(await world(), { action: 'count', context: { n: 1 } });
    expect(answer).toMatchObject({
      kind: 'error_in_policy',
      text: 'no policy permits it, and count (p.cedar:5) could not be evaluated',
    });
    expect(policy(answer, 'count')).toMatchObject({
      outcome: 'fails',
      stopped: { part: 'when', at: { line: 6 }, code: 'overflow' },
    });
  });

  it('the token does not grant: no grant covers it, and a token that does would be enough', async () => {
    const made = await world();
    const answer = await told(made, { action: 'write', capability: token(made) });
    expect(answer).toMatchObject({ kind: 'token_does_not_grant', token: { checks: [] } });
    const read = await told(made, { capability: token(made, { narrow: 'Doc/2' }) });
    expect(read).toMatchObject({
      kind: 'token_does_not_grant',
      token: { checks: [{ block: 1 }] },
      smallest: { kind: 'change', changes: [{ kind: 'token', text: 'a token that grants read:Doc/1 now' }] },
    });
    expect(policy(read, 'readers')).toMatchObject({ outcome: 'applies' });
  });

  it('the token is stale: its expiry is the check that fails, from that moment on', async () => {
    const made = await world();
    const capability = token(made, { ttlMs: 1_000 });
    expect(await told(made, { capability })).toMatchObject({ kind: 'permitted_by' });
    made.clock.advance(2_000);
    const answer = await told(made, { capability });
    expect(answer).toMatchObject({ kind: 'token_does_not_grant', token: { checks: [{ block: 0 }] } });
    expect(JSON.stringify(answer.token)).toContain('time');
  });

  it('the token is revoked: which block', async () => {
    const made = await world();
    const capability = token(made);
    const id = must(made.ports.kernel.verify(capability)).revocationIds[0] ?? '';
    await made.authority.revoke([{ tenant: 'acme', kind: 'block', id, reason: 'lost', by: 'test' }]);
    expect(await told(made, { capability })).toMatchObject({
      kind: 'token_revoked',
      allowed: false,
      token: { revocationId: id },
    });
  });

  it('unavailable is a fault of its own, and never a reason', async () => {
    expect(await ask(await world({ down: true }), {})).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
  });
});

it('leaves the evidence of a decision, and gives no answer without it', async () => {
  const made = await world();
  await told(made, { doc: 'cold' });
  expect(made.events[0]).toMatchObject({
    kind: 'decision',
    tenant: 'acme',
    body: { asked: 'why', effect: 'deny', reason: 'forbidden_by', policies: ['frozen', 'readers'], caller: 'k' },
  });
  const broken = await world({ record: () => fail('unavailable', 'the spool is full') });
  expect(await ask(broken, {})).toMatchObject({ ok: false, fault: { code: 'unavailable' } });
});

it('INVARIANT: the search for a change ends in its time, and the explanation stands', async () => {
  const made = await world();
  const { clock } = made;
  // Each look at the clock takes a while, so that no time is left after the first look-ups.
  const monotonicMs = () => {
    clock.advance(100);
    return clock.monotonicMs();
  };
  const slow = { ...clock, monotonicMs };
  const answer = must(
    await answerWhy(
      { ...made.ports, clock: slow },
      { keyId: 'k', requestId: 'r', tenant: 'acme' },
      {
        subject: { type: 'User', id: 'bob' },
        action: { name: 'deep' },
        resource: { type: 'Doc', id: 'deep' },
        context: { mfa: false },
      },
    ),
  );
  expect(answer).toMatchObject({ kind: 'nothing_permits', smallest: { kind: 'unknown', why: 'time' } });
  expect(policy(answer, 'deep')?.stopped).toMatchObject({ text: 'resource.owner == principal', at: { line: 7 } });
});
