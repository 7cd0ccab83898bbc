// Two kernels on one authority: every form of revocation is in force in both when it returns, and by its epoch alone.

import { systemClock } from '@sallyport/base';
import type { VerifiedToken } from '@sallyport/token';
import type { Sql } from 'postgres';
import { afterAll, expect, it } from 'vitest';
import type { Kernel } from './kernel.ts';
import { value } from './laws/law.ts';
import type { RevokedTokens } from './revoked.ts';
import { postgresAuthority } from './stores/postgres-authority.ts';
import { postgresLeases } from './stores/postgres-leases.ts';
import { testSchemas } from './stores/test-database.fixture.ts';
import { kernelFor, mintToken } from './testing/kernel.fixture.ts';

const schemas = testSchemas();
afterAll(() => schemas.drop());
const permitAll = [{ name: 'p', source: 'permit (principal, action, resource);' }];

/** Two kernels, each with a lease. */
async function opened(): Promise<{ readonly sql: Sql; readonly kernels: readonly Kernel[] }> {
  const sql = await schemas.schema();
  const authority = postgresAuthority(sql, systemClock);
  value(await authority.putPolicies('acme', permitAll, { by: 't' }));
  const kernels = ['one', 'two'].map((name) =>
    kernelFor(postgresAuthority(sql, systemClock), systemClock, postgresLeases(sql, { process: name })),
  );
  return { sql, kernels };
}

async function allowed(kernel: Kernel, token: VerifiedToken): Promise<boolean> {
  const { subject } = token;
  const request = {
    tenant: 'acme',
    subject,
    action: { name: 'read' },
    resource: { type: 'Doc', id: 'd' },
    context: {},
  };
  return value(await kernel.decide(request, token)).allowed;
}

const alice = { type: 'User', id: 'alice' };
const forms: readonly (readonly [name: string, of: (token: VerifiedToken) => RevokedTokens, sparesBob: boolean])[] = [
  ['a block', (token) => ({ kind: 'block', id: token.revocationIds[0] ?? '' }), true],
  ['all of a subject', () => ({ kind: 'subject', subject: alice }), true],
  [
    'a subject until now',
    () => ({ kind: 'subject', subject: alice, issuedBeforeMs: Math.ceil(systemClock.nowMs()) }),
    true,
  ],
  ['all before now', () => ({ kind: 'issued', issuedBeforeMs: Math.ceil(systemClock.nowMs()) }), false],
];

/** Keeps both kernels under a lease by asking all the time; counts what was let through, before and after `done`. */
async function underLoad(kernels: readonly Kernel[], token: VerifiedToken, revoke: () => Promise<void>) {
  let [done, stop, before, late] = [false, false, 0, 0];
  const asking = kernels.map(async (kernel) => {
    while (!stop) {
      const beganAfter = done;
      if (await allowed(kernel, token)) {
        if (beganAfter) late++;
        else before++;
      }
      await new Promise(setImmediate);
    }
  });
  await systemClock.sleep(150);
  await revoke();
  done = true;
  await systemClock.sleep(100);
  stop = true;
  await Promise.all(asking);
  return { before, late };
}

it.each(forms)('%s is refused by both kernels once it returned, while both hold leases', async (_, of, sparesBob) => {
  const { sql, kernels } = await opened();
  const [first] = kernels;
  const verified = (id: string) =>
    value(first?.verify(mintToken(id, systemClock)) ?? { ok: false, fault: { code: 'unavailable', message: '' } });
  const [token, bob] = [verified('alice'), verified('bob')];
  const { before, late } = await underLoad(kernels, token, async () => {
    expect(await sql`select from lease`).toHaveLength(2);
    const revoked = { ...of(token), tenant: 'acme', reason: 'lost', by: 't' };
    value(await postgresAuthority(sql, systemClock).revoke([revoked]));
  });
  expect(late).toBe(0);
  // Negative control: both had let it through until then.
  expect(before).toBeGreaterThan(10);
  for (const kernel of kernels)
    expect([await allowed(kernel, token), await allowed(kernel, bob)]).toEqual([false, sparesBob]);
  for (const kernel of kernels) await kernel.close();
});

it.each(forms)('negative control: %s whose epoch does not move goes unheard under a lease', async (_, of) => {
  const { sql, kernels } = await opened();
  const [first, second] = kernels;
  if (first === undefined || second === undefined) throw new Error('two kernels');
  const token = value(first.verify(mintToken('alice', systemClock)));
  await sql.unsafe(`
    create or replace function sallyport_bump(for_tenant text, for_scope text) returns bigint language sql as $$
      select seq from epoch_clock
    $$`);
  const { late } = await underLoad(kernels, token, async () => {
    const revoked = { ...of(token), tenant: 'acme', reason: 'lost', by: 't' };
    value(await postgresAuthority(sql, systemClock).revoke([revoked]));
  });
  expect(late).toBeGreaterThan(0);
  for (const kernel of kernels) await kernel.close();
});
