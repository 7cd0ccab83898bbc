// Tokens with checks of any form are decided by the official library, within bounds, and never beyond their grants.

import { fromBase64Url, must, systemRandom, toBase64Url } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { normalRequest, type TokenDecision, type TokenRequest } from './authorize.ts';
import { type Biscuits, loadBiscuit } from './biscuits.ts';
import { biscuits, engine, wasm } from './engine.fixture.ts';
import { generateRootKey, publicKeyHex, seedHex } from './keys.ts';
import { decideByLibrary, warmUp } from './library.ts';
import { resourceScope, scopeCovers } from './scope.ts';

const rootKey = generateRootKey(1, systemRandom);
const rootHex = publicKeyHex(rootKey.privateKey);
const keys = new Map([[1, rootHex]]);
const startMs = 1_700_000_000_000;
const asked: TokenRequest = { action: 'read', resource: 'Mail/a/1', tenant: 'acme', nowMs: startMs };
const authority = 'subject("User","alice"); tenant("acme"); session("s_1"); grant("read","Mail/");';

/** A token of these blocks of Datalog, each added as any tool would add it. */
function token(first: string, ...later: readonly string[]): string {
  const builder = engine.Biscuit.builder();
  builder.setRootKeyId(1);
  builder.addCode(first);
  let made = builder.build(engine.PrivateKey.fromString(`ed25519-private/${seedHex(rootKey.privateKey)}`));
  for (const code of later) {
    const block = engine.Biscuit.block_builder();
    block.addCode(code);
    made = made.appendBlock(block);
  }
  return toBase64Url(made.toBytes());
}

function verified(text: string, by: Biscuits = biscuits) {
  return must(by.verify(text, keys));
}

function decide(text: string, change: Partial<TokenRequest> = {}): TokenDecision {
  return biscuits.authorize(verified(text), { ...asked, ...change });
}

describe('an opaque token', () => {
  it.each([
    ['check all action($a), ["read", "list"].contains($a)', { action: 'read' }, true],
    ['reject if resource($r), $r.ends_with("/secret")', {}, true],
    ['reject if resource($r), $r.ends_with("/secret")', { resource: 'Mail/a/secret' }, false],
    ['check if resource($r), $r.matches("^Mail/[a-c]/[0-9]+$")', {}, true],
    ['check if resource($r), $r.matches("^Mail/[a-c]/[0-9]+$")', { resource: 'Mail/d/1' }, false],
    ['check if time($t), $t >= 2023-11-14T22:13:20Z', {}, true],
    ['check if time($t), $t >= 2023-11-14T22:13:20Z', { nowMs: startMs - 1 }, false],
    ['check if destination("crm")', { destination: 'crm' }, true],
    ['check if destination("crm")', {}, false],
    ['check if nonsense("x")', {}, false],
  ] as const)('with `%s` and %j is granted: %s', (check, change, granted) => {
    const text = token(authority, check);
    expect(verified(text).bounds).toMatchObject({ opaque: true, opaqueChecks: 1 });
    const decision = decide(text, change);
    expect(decision.granted).toBe(granted);
    if (!decision.granted) expect(decision.failed).toMatchObject([{ block: 1 }]);
  });

  it('is granted for the running second only: a check may look at the clock', () => {
    const text = token(authority, 'check if time($t), $t >= 2020-01-01T00:00:00Z');
    expect(decide(text, { nowMs: startMs + 250 })).toEqual({ granted: true, validUntilMs: startMs + 1_000 });
  });

  it('that takes too long, or makes too many facts, is denied', async () => {
    for (const rule of ['', 'may($a) <- action($a);']) {
      const text = token(authority, `${rule} check if resource($r), $r.contains("a")`);
      // Each look at the clock finds a part of the time gone.
      const ticking = (stepMs: number) => {
        let passedMs = 0;
        const busy = { monotonicMs: () => (passedMs += stepMs) };
        return loadBiscuit(wasm, { clock: busy, decisionTimeoutMs: 100 });
      };
      const [slow, late] = [await ticking(1), await ticking(200)];
      expect(slow.authorize(verified(text, slow), asked)).toMatchObject({ granted: true });
      expect(late.authorize(verified(text, late), asked)).toEqual({ granted: false, failed: 'limits exceeded' });
    }
    const facts = Array.from({ length: 40 }, (_, index) => `n(${index});`).join('');
    const flood = token(authority, `${facts} m($a, $b) <- n($a), n($b); check if m(1, 2);`);
    expect(decide(flood)).toEqual({ granted: false, failed: 'limits exceeded' });
  });

  it('asked about an impossible moment is denied', () => {
    const text = token(authority, 'check if resource($r), $r.contains("a")');
    for (const nowMs of [Number.NaN, Number.POSITIVE_INFINITY, -1, 8.64e15]) {
      expect(decide(text, { nowMs })).toEqual({ granted: false, failed: 'limits exceeded' });
    }
  });

  it('is decided only by the instance that verified it', async () => {
    const text = token(authority, 'check if resource($r), $r.contains("a")');
    const other = await loadBiscuit(wasm);
    expect(() => other.authorize(verified(text), asked)).toThrow(TypeError);
  });

  it('shows a row scope that is necessary; the decision on each row is what suffices', () => {
    const text = token(authority, 'check if resource($r), $r.starts_with("Mail/a/"); reject if resource("Mail/a/2");');
    const scope = resourceScope(verified(text), asked);
    expect(['Mail/a/1', 'Mail/a/2', 'Mail/b/1'].map((row) => scopeCovers(scope, row))).toEqual([true, true, false]);
    expect(decide(text, { resource: 'Mail/a/2' }).granted).toBe(false);
  });
});

describe('INVARIANT: only the authority block grants', () => {
  it.each([
    'grant("delete", "Mail/"); grant("read", "Doc/");',
    'grant($a, "Mail/") <- action($a); grant("read", $r) <- resource($r);',
    'tenant("globex"); session("s_2"); subject("User", "mallory");',
  ])('and no later block such as `%s`', (code) => {
    const text = token(authority, code);
    expect(decide(text)).toMatchObject({ granted: true });
    for (const change of [{ action: 'delete' }, { resource: 'Doc/1' }, { tenant: 'globex' }, { session: 's_2' }]) {
      expect(decide(text, change)).toEqual({ granted: false, failed: 'no grant' });
    }
    expect(verified(text)).toMatchObject({ tenant: 'acme', session: 's_1', subject: { id: 'alice' } });
  });

  // Negative control: the library does derive what a rule of the authority block says, so the facts are asked first.
  it('and of it only facts, not what its rules derive', () => {
    const text = token(`${authority} grant($a, "Mail/") <- action($a); tenant($t) <- request_tenant($t);`);
    expect(decide(text)).toMatchObject({ granted: true });
    expect(decide(text, { action: 'delete' })).toEqual({ granted: false, failed: 'no grant' });
    expect(decide(text, { tenant: 'globex' })).toEqual({ granted: false, failed: 'no grant' });
    const open = engine.Biscuit.fromBytes(
      fromBase64Url(text) ?? new Uint8Array(),
      engine.PublicKey.fromString(rootHex, 0),
    );
    const normal = normalRequest(verified(text), { ...asked, action: 'delete' });
    if (normal === undefined) throw new Error('unexpected');
    expect(decideByLibrary(engine, { token: open, expiresAtMs: undefined }, normal).granted).toBe(true);
  });
});

describe('a check cannot be met by what the token itself says', () => {
  it('about tenant and session', () => {
    expect(decide(token(authority, 'check if request_tenant("globex")')).granted).toBe(false);
    expect(decide(token(`${authority} request_tenant("globex");`, 'check if request_tenant("acme")')).granted).toBe(
      true,
    );
  });
});

describe('strings are read from signed bytes, never from print', () => {
  it('so that a quote inside one cannot widen a check', () => {
    const builder = engine.Biscuit.block_builder();
    builder.addCodeWithParameters('check if resource({r});', { r: 'x") or resource("Mail/a/1' }, {});
    const bytes = fromBase64Url(token(authority)) ?? new Uint8Array();
    const made = engine.Biscuit.fromBytes(bytes, engine.PublicKey.fromString(rootHex, 0)).appendBlock(builder);
    // What it prints would allow the request; what it says does not.
    expect(made.getBlockSource(1)).toBe('check if resource("x") or resource("Mail/a/1");\n');
    const text = toBase64Url(made.toBytes());
    expect(verified(text).bounds.opaque).toBe(false);
    expect(decide(text)).toMatchObject({ granted: false, failed: [{ block: 1 }] });
    const inspected = biscuits.inspect(text);
    expect(inspected.ok && inspected.value.blocks[1]).toMatchObject({
      ambiguous: true,
      checks: [],
      facts: [],
      rules: [],
    });
  });
});

describe('foreign tokens with recognised checks stay fast', () => {
  it.each([
    'check if time($when), $when < 2030-01-01T00:00:00Z',
    'check if resource($r), $r.starts_with("Mail/") or resource("Doc/1")',
    'check if action("read")',
    'check if no_destination(true) or destination($x), $x.starts_with("https://a.example/")',
  ])('%s', (check) => {
    expect(verified(token(authority, check)).bounds).toMatchObject({ opaque: false, opaqueChecks: 0 });
    expect(decide(token(authority, check)).granted).toBe(true);
  });

  it('and without an expiry have no end', () => {
    expect(decide(token(authority))).toEqual({ granted: true });
  });
});

it('warming up goes the whole way to a grant', () => {
  expect(warmUp(engine, systemRandom)).toMatchObject({ granted: true });
});
