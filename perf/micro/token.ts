// Verifying and asking a capability token: as the services do it, beside the official library each time.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, fromBase64Url, ok, type Result, systemRandom } from '@sallyport/base';
import {
  type Biscuits,
  biscuitWasmUrl,
  type Engine,
  engineLimits,
  generateRootKey,
  loadBiscuit,
  loadEngine,
  publicKeyHex,
  type TokenRequest,
  VerifiedTokens,
} from '@sallyport/token';
import { takeTurns } from './measure.ts';
import { faster, type Row } from './table.ts';

const rootKeyId = 1;
const hourMs = 3_600_000;

/** Both libraries, and a root key that both know. */
export async function tokenMint() {
  const wasm = await readFile(fileURLToPath(biscuitWasmUrl()));
  const biscuits = await loadBiscuit(wasm);
  // Its own bound on time would refuse the first calls, which the wasm compiler shares.
  const engine = await loadEngine(wasm, { decisionTimeoutMs: 10_000 });
  const key = generateRootKey(rootKeyId, systemRandom);
  const publicKey = publicKeyHex(key.privateKey);
  const rootKeys = new Map([[rootKeyId, publicKey]]);
  return { biscuits, engine, key, publicKey, rootKeys };
}

export async function tokenBench(): Promise<Result<readonly Row[], Fault>> {
  const { biscuits, engine, key, publicKey, rootKeys } = await tokenMint();
  const nowMs = Date.now();
  const rows: Row[] = [];
  for (const blocks of [1, 3]) {
    const made = makeToken(biscuits, key, { blocks, nowMs });
    if (!made.ok) return made;
    const token = made.value;
    const request: TokenRequest = { action: 'retrieve', resource: 'Mail/inbox/42', tenant: 'acme', nowMs };
    const cached = new VerifiedTokens({ biscuits });
    const ask = (verified: ReturnType<Biscuits['verify']>) =>
      verified.ok && biscuits.authorize(verified.value, request).granted;
    const library = () => askLibrary(engine, token, publicKey, request);
    const answers = [ask(cached.verify(token, rootKeys)), ask(biscuits.verify(token, rootKeys)), library()];
    if (answers.includes(false)) return fail('conflict', `a token that should grant was refused: ${answers.join(' ')}`);
    const [hit, miss, official] = await takeTurns([
      { name: 'cached', work: () => ask(cached.verify(token, rootKeys)) },
      { name: 'not cached', work: () => ask(biscuits.verify(token, rootKeys)) },
      { name: 'library', work: library },
    ]);
    if (!hit || !miss || !official) throw new TypeError('three contenders');
    const row = (name: string, { cpuUs }: { readonly cpuUs: number }) =>
      faster({
        bench: 'token',
        what: `verify and ask, ${blocks} ${blocks === 1 ? 'block' : 'blocks'}`,
        ours: { name, value: cpuUs },
        peer: { name: 'official library', value: official.cpuUs },
        unit: 'µs',
      });
    rows.push(row('cached', hit), row('first time', miss));
  }
  return ok(rows);
}

function makeToken(
  biscuits: Biscuits,
  key: ReturnType<typeof generateRootKey>,
  { blocks, nowMs }: { readonly blocks: number; readonly nowMs: number },
): Result<string, Fault> {
  const grants = [
    { action: 'retrieve', resource: 'Mail/' },
    { action: 'send', resource: 'Destination/' },
  ];
  const subject = { type: 'User', id: 'alice' };
  const life = { issuedAtMs: nowMs - 1_000, expiresAtMs: nowMs + 10 * hourMs };
  let token = biscuits.mint({ subject, tenant: 'acme', grants, ...life }, key);
  for (let block = 1; token.ok && block < blocks; block++) {
    token = biscuits.attenuate(token.value, { resourcePrefixes: ['Mail/inbox/'], expiresAtMs: nowMs + block * hourMs });
  }
  return token;
}

/** What a program does that knows only the library: parse, verify, set up an authorizer, run it. */
function askLibrary(engine: Engine, token: string, publicKey: string, request: TokenRequest): boolean {
  const key = engine.PublicKey.fromString(publicKey, 0);
  const parsed = engine.Biscuit.fromBytes(fromBase64Url(token) ?? new Uint8Array(), key);
  const builder = new engine.AuthorizerBuilder();
  builder.addCodeWithParameters(
    `time({now}); action({action}); resource({resource}); request_tenant({tenant}); no_destination(true);
     allow if tenant($t), request_tenant($t), action($a), resource($r), grant($a, $p), $r.starts_with($p);`,
    {
      now: { date: new Date(request.nowMs).toISOString().replace(/\.[0-9]+Z$/, 'Z') },
      action: request.action,
      resource: request.resource,
      tenant: request.tenant,
    },
    {},
  );
  const authorizer = builder.buildAuthenticated(parsed);
  try {
    return authorizer.authorizeWithLimits(engineLimits) === 0;
  } catch {
    return false;
  } finally {
    authorizer.free();
    parsed.free();
    key.free();
  }
}
