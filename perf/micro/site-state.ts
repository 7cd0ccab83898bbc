// The sites that keep what is costly to make in this process: verified tokens, and what is known of a tenant.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, fromBase64Url, must, ok, type Result, systemClock } from '@sallyport/base';
import { Kernel, memoryAuthority } from '@sallyport/decision';
import { biscuitWasmUrl, loadBiscuit, VerifiedTokens } from '@sallyport/token';
import { takeTurns } from './measure.ts';
import { faster, type Row } from './table.ts';
import { tokenMint } from './token.ts';
import { cedarText } from './world/cedar.ts';
import { rulesPerKind } from './world/world.ts';

const worthwhile = { min: 3 };
const promisedOfTokens = { min: 150 };
const hourMs = 3_600_000;

/** Signatures alone, on both sides: what a token grants is asked at each use, kept or not. */
export async function tokenSites(): Promise<Result<readonly Row[], Fault>> {
  const { biscuits, engine, key, publicKey, rootKeys } = await tokenMint();
  const nowMs = Date.now();
  const rows: Row[] = [];
  for (const blocks of [1, 3]) {
    const grants = [{ action: 'retrieve', resource: 'Mail/' }];
    const life = { issuedAtMs: nowMs - 1_000, expiresAtMs: nowMs + 10 * hourMs };
    let token = biscuits.mint({ subject: { type: 'User', id: 'alice' }, tenant: 'acme', grants, ...life }, key);
    for (let block = 1; token.ok && block < blocks; block++) {
      token = biscuits.attenuate(token.value, { expiresAtMs: nowMs + block * hourMs });
    }
    if (!token.ok) return token;
    const text = Buffer.from(token.value);
    const kept = new VerifiedTokens({ biscuits });
    // A header brings a new text each time, which nothing has been remembered of.
    const fresh = () => text.toString('latin1');
    if (!kept.verify(fresh(), rootKeys).ok) return fail('conflict', 'a token that should verify was refused');
    const library = () => {
      const root = engine.PublicKey.fromString(publicKey, 0);
      engine.Biscuit.fromBytes(fromBase64Url(fresh()) ?? new Uint8Array(), root).free();
      root.free();
    };
    const [hit, own, official] = await takeTurns([
      { name: 'hit', work: () => kept.verify(fresh(), rootKeys) },
      { name: 'own', work: () => biscuits.verify(fresh(), rootKeys) },
      { name: 'library', work: library },
    ]);
    if (!hit || !own || !official) throw new TypeError('three contenders');
    const what = `a verified token, ${blocks} ${blocks === 1 ? 'block' : 'blocks'}`;
    const common = { bench: 'sites', what, ours: { name: 'hit in memory', value: hit.cpuUs }, unit: 'µs' as const };
    rows.push(
      faster({ ...common, peer: { name: 'verify', value: own.cpuUs }, goal: promisedOfTokens }),
      faster({ ...common, peer: { name: 'verify by the library', value: official.cpuUs }, goal: promisedOfTokens }),
    );
  }
  return ok(rows);
}

/** A tenant's policies, read and compiled, beside doing so for the call. */
export async function tenantSites(): Promise<Result<readonly Row[], Fault>> {
  const policies = 1_000;
  const authority = memoryAuthority();
  const source = cedarText(policies / rulesPerKind);
  const written = await authority.putPolicies('bench', [{ name: 'world', source }], { by: 'bench' });
  if (!written.ok) return written;
  const biscuits = await loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl())));
  const open = () => {
    const tokens = new VerifiedTokens({ biscuits });
    return new Kernel({ authority, clock: systemClock, biscuits, tokens, rootKeys: new Map() });
  };
  const kernel = open();
  const read = async (from: Kernel) => {
    must(await from.current('bench'));
  };
  const [hit, again] = await takeTurns([
    { name: 'hit', work: () => read(kernel) },
    { name: 'again', work: () => read(open()) },
  ]);
  if (!hit || !again) throw new TypeError('two contenders');
  return ok([
    faster({
      bench: 'sites',
      what: `what is known of a tenant, ${policies.toLocaleString('en-US')} policies`,
      ours: { name: 'hit in memory', value: hit.cpuUs },
      peer: { name: 'read and compile', value: again.cpuUs },
      unit: 'µs',
      goal: worthwhile,
    }),
  ]);
}
