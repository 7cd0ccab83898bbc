// Minting and narrowing: what is asked for is what stands in the token, and what cannot be said plainly is refused.

import { fromBase64Url, must, systemRandom, toBase64Url } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import type { Attenuation } from './attenuate.ts';
import type { TokenRequest } from './authorize.ts';
import { biscuits, engine } from './engine.fixture.ts';
import type { EngineToken } from './engine.ts';
import { generateRootKey, publicKeyHex, seedHex } from './keys.ts';
import type { MintRequest } from './mint.ts';

const rootKey = generateRootKey(1, systemRandom);
const rootHex = publicKeyHex(rootKey.privateKey);
const keys = new Map([[1, rootHex]]);
const startMs = 1_700_000_000_000;
const wanted: MintRequest = {
  subject: { type: 'User', id: 'alice' },
  tenant: 'acme',
  session: 's_1',
  grants: [
    { action: 'retrieve', resource: 'Mail/' },
    { action: 'send', resource: 'Destination/https://a.example' },
  ],
  issuedAtMs: startMs,
  expiresAtMs: startMs + 60_000,
};
const asked: TokenRequest = { action: 'retrieve', resource: 'Mail/a/1', tenant: 'acme', nowMs: startMs };

const mint = (change: Partial<MintRequest> = {}) => must(biscuits.mint({ ...wanted, ...change }, rootKey));
const verify = (text: string) => must(biscuits.verify(text, keys));
const decide = (text: string, change: Partial<TokenRequest> = {}) =>
  biscuits.authorize(verify(text), { ...asked, ...change });
const narrow = (by: Attenuation, text = mint()) => must(biscuits.attenuate(text, by));

describe('minting', () => {
  it('writes the documented shape', () => {
    const inspected = must(biscuits.inspect(mint()));
    expect(inspected.blocks.map((block) => [...block.facts, ...block.checks])).toEqual([
      [
        'subject("User", "alice")',
        'tenant("acme")',
        'session("s_1")',
        'grant("retrieve", "Mail/")',
        'grant("send", "Destination/https://a.example/")',
        'issued(2023-11-14T22:13:20Z)',
        'check if time($t), $t <= 2023-11-14T22:14:19Z',
      ],
    ]);
    expect(inspected).toMatchObject({ rootKeyId: 1, sealed: false, expiresAtMs: startMs + 60_000 });
  });

  it('gives each token a session of its own unless told otherwise', () => {
    const { session: _, ...rest } = wanted;
    const sessions = [1, 2].map(() => verify(must(biscuits.mint(rest, rootKey))).session);
    expect(sessions[0]).toMatch(/^s_[0-9a-f]{32}$/);
    expect(sessions[0]).not.toBe(sessions[1]);
  });

  it('ends at the millisecond asked for, or at the whole second before it', () => {
    const whole = mint();
    expect(decide(whole, { nowMs: startMs + 59_999 })).toEqual({ granted: true, validUntilMs: startMs + 60_000 });
    expect(decide(whole, { nowMs: startMs + 60_000 })).toMatchObject({ granted: false, failed: [{ block: 0 }] });
    const broken = mint({ expiresAtMs: startMs + 60_999 });
    expect(decide(broken, { nowMs: startMs + 60_000 }).granted).toBe(false);
    expect(decide(whole, { nowMs: Number.NaN }).granted).toBe(false);
  });

  it.each<[string, Partial<MintRequest>]>([
    ['no grant', { grants: [] }],
    ['a prefix without its end', { grants: [{ action: 'retrieve', resource: 'Mail' }] }],
    ['an empty action', { grants: [{ action: '', resource: 'Mail/' }] }],
    ['a quote', { subject: { type: 'User', id: 'al"); grant("x", "Mail/' } }],
    ['a line break', { tenant: 'acme\n' }],
    ['an empty tenant', { tenant: '' }],
    ['an empty session', { session: '' }],
    ['a lone surrogate', { subject: { type: 'User', id: '\ud800' } }],
    ['an expiry before the start', { expiresAtMs: startMs }],
    ['an expiry that is no number', { expiresAtMs: Number.NaN }],
    ['an expiry without end', { expiresAtMs: Number.POSITIVE_INFINITY }],
    ['a start that is no number', { issuedAtMs: Number.NaN }],
  ])('refuses %s', (_, change) => {
    expect(biscuits.mint({ ...wanted, ...change }, rootKey)).toMatchObject({
      ok: false,
      fault: { code: 'invalid_input' },
    });
  });

  it('refuses what no verifier would take for its size', () => {
    const grants = Array.from({ length: 300 }, (_, index) => ({
      action: 'read',
      resource: `Mail/${'x'.repeat(40)}${index}`,
    }));
    expect(biscuits.mint({ ...wanted, grants }, rootKey)).toMatchObject({ ok: false, fault: { code: 'too_large' } });
  });
});

describe('narrowing', () => {
  it.each<[string, Attenuation, Partial<TokenRequest>, Partial<TokenRequest>]>([
    ['a prefix', { resourcePrefixes: ['Mail/a/'] }, {}, { resource: 'Mail/ab/1' }],
    ['one resource', { resourcePrefixes: ['Mail/a/1', 'Mail/b/'] }, {}, { resource: 'Mail/a/11' }],
    ['actions', { actions: ['retrieve'] }, {}, { action: 'send', resource: 'Destination/https://a.example/' }],
    ['an expiry', { expiresAtMs: startMs + 5_000 }, { nowMs: startMs + 4_999 }, { nowMs: startMs + 5_000 }],
    [
      'a destination',
      { destinations: ['https://a.example'] },
      { destination: 'https://a.example/x' },
      { destination: 'https://a.example.evil.com/' },
    ],
    [
      'a path of a destination',
      { destinations: ['https://a.example/hooks/'] },
      { action: 'send', resource: 'Destination/https://a.example/hooks/1' },
      { action: 'send', resource: 'Destination/https://a.example/hooks/../admin' },
    ],
    ['a plain destination', { destinations: ['crm'] }, { destination: 'crm' }, { destination: 'crm2' }],
  ])('to %s admits what fits and nothing else', (_, by, fits, doesNot) => {
    const text = narrow(by);
    expect(decide(mint(), doesNot).granted).toBe(true);
    expect(decide(text, fits).granted).toBe(true);
    expect(decide(text, doesNot)).toMatchObject({ granted: false, failed: [{ block: 1 }] });
    expect(verify(text).bounds.opaque).toBe(false);
  });

  it('to another tenant or session leaves nothing, and changes neither', () => {
    for (const by of [{ tenant: 'globex' }, { session: 's_2' }]) {
      const text = narrow(by);
      expect(verify(text)).toMatchObject({ tenant: 'acme', session: 's_1' });
      expect(decide(text)).toMatchObject({ granted: false, failed: [{ block: 1 }] });
      expect(decide(text, by)).toEqual({ granted: false, failed: 'no grant' });
    }
    expect(decide(narrow({ tenant: 'acme', session: 's_1' })).granted).toBe(true);
  });

  it('to destinations leaves requests without one alone, but not a send that only names its resource', () => {
    const text = narrow({ destinations: ['https://b.example/'] });
    expect(decide(text).granted).toBe(true);
    expect(decide(text, { action: 'send', resource: 'Destination/https://a.example/' })).toMatchObject({
      granted: false,
    });
  });

  it('adds up: every block must hold, the earliest expiry counts', () => {
    const text = narrow(
      { expiresAtMs: startMs + 9_000, actions: ['retrieve'] },
      narrow({ expiresAtMs: startMs + 5_000 }),
    );
    expect(verify(text).bounds.expiresAtMs).toBe(startMs + 5_000);
    const late = decide(text, { nowMs: startMs + 9_000, action: 'send', resource: 'Destination/https://a.example/' });
    expect(late.granted || (typeof late.failed !== 'string' && late.failed.map(({ block }) => block))).toEqual([
      1, 2, 2,
    ]);
  });

  it('states each failed check as the library prints it', () => {
    const text = narrow({
      resourcePrefixes: ['Mail/b/', 'Mail/c/1'],
      actions: ['x'],
      tenant: 't',
      session: 's',
      expiresAtMs: 5_000,
    });
    const decision = decide(text);
    const printed = must(biscuits.inspect(text)).blocks[1]?.checks;
    expect(
      decision.granted || (typeof decision.failed !== 'string' && decision.failed.map(({ check }) => check)),
    ).toEqual(printed);
    const sent = narrow({ destinations: ['crm', 'https://a.example/'] });
    expect(verify(sent).bounds.checks.at(-1)?.text).toBe(must(biscuits.inspect(sent)).blocks[1]?.checks[0]);
  });

  it.each<[string, Attenuation]>([
    ['nothing', {}],
    ['an empty list of prefixes', { resourcePrefixes: [] }],
    ['an empty list of actions', { actions: [] }],
    ['an empty list of destinations', { destinations: [] }],
    ['a prefix without its end', { resourcePrefixes: ['Mail'] }],
    ['a quote', { actions: ['a") or action("b'] }],
    ['an empty tenant', { tenant: '' }],
    ['a control sign in the session', { session: 's\u0000' }],
    ['a destination with a user name', { destinations: ['https://a.example@evil.com'] }],
    ['an expiry that is no number', { expiresAtMs: Number.NaN }],
  ])('refuses %s', (_, by) => {
    expect(biscuits.attenuate(mint(), by)).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
  });

  it('refuses text that is no token, or whose secret is not its own', () => {
    for (const text of ['', 'AAAA', mint().slice(0, -8)]) {
      expect(biscuits.attenuate(text, { tenant: 'acme' })).toMatchObject({
        ok: false,
        fault: { code: 'unauthenticated' },
      });
      expect(biscuits.seal(text)).toMatchObject({ ok: false, fault: { code: 'unauthenticated' } });
    }
    const bytes = fromBase64Url(mint()) ?? new Uint8Array();
    bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 1;
    expect(biscuits.attenuate(toBase64Url(bytes), { tenant: 'acme' })).toMatchObject({ ok: false });
  });
});

describe('blocks of other tools', () => {
  /** The parts of the library that only this test needs. */
  interface ThirdParty extends EngineToken {
    getThirdPartyRequest(): { createBlock(key: unknown, block: unknown): object };
    appendThirdPartyBlock(key: unknown, block: object): EngineToken;
    sealToken(): EngineToken;
  }

  function open(text: string): ThirdParty {
    const token = engine.Biscuit.fromBytes(
      fromBase64Url(text) ?? new Uint8Array(),
      engine.PublicKey.fromString(rootHex, 0),
    );
    // The declared part of the library leaves out what the package does not use.
    return token as ThirdParty;
  }

  it('whose signatures cover the one before can be narrowed and sealed further', () => {
    const block = engine.Biscuit.block_builder();
    block.addCode('check if resource($r), $r.starts_with("Zip/") || $r.starts_with("Mail/a/");');
    const chained = narrow({ actions: ['retrieve'] }, toBase64Url(open(mint()).appendBlock(block).toBytes()));
    expect(verify(must(biscuits.seal(chained)))).toMatchObject({ blocks: 3, bounds: { opaque: true } });
    expect(decide(chained).granted).toBe(true);
    expect(decide(chained, { resource: 'Mail/b/1' })).toMatchObject({ granted: false, failed: [{ block: 1 }] });
  });

  it('signed by a third party are kept, shown and narrowed further', () => {
    const other = generateRootKey(0, systemRandom);
    const block = engine.Biscuit.block_builder();
    block.addCode('vouched("alice"); check if action($x), $x.starts_with("ret");');
    const base = open(narrow({ tenant: 'acme' }));
    const signed = base
      .getThirdPartyRequest()
      .createBlock(engine.PrivateKey.fromString(`ed25519-private/${seedHex(other.privateKey)}`), block);
    const hex = publicKeyHex(other.privateKey);
    const text = toBase64Url(base.appendThirdPartyBlock(engine.PublicKey.fromString(hex, 0), signed).toBytes());
    const longer = narrow({ resourcePrefixes: ['Mail/a/'] }, text);
    expect(verify(longer)).toMatchObject({ blocks: 4, bounds: { opaque: true } });
    expect(decide(longer).granted).toBe(true);
    expect(decide(longer, { resource: 'Mail/b/1' })).toMatchObject({ granted: false, failed: [{ block: 3 }] });
    expect(decide(longer, { action: 'send', resource: 'Destination/https://a.example/' }).granted).toBe(false);
    expect(must(biscuits.inspect(longer)).blocks[2]).toMatchObject({
      facts: ['vouched("alice")'],
      checks: ['check if action($x), $x.starts_with("ret")'],
      thirdParty: hex,
    });
    expect(verify(must(biscuits.seal(longer))).sealed).toBe(true);
  });

  it('are sealed to the same bytes as by the library', () => {
    for (const text of [mint(), narrow({ actions: ['retrieve'] })]) {
      expect(must(biscuits.seal(text))).toBe(toBase64Url(open(text).sealToken().toBytes()));
    }
  });
});

describe('inspecting', () => {
  it('needs no key and judges nothing: a stranger’s token reads as well', () => {
    const stranger = must(biscuits.mint(wanted, generateRootKey(9, systemRandom)));
    expect(must(biscuits.inspect(stranger))).toMatchObject({ rootKeyId: 9, authority: { tenant: 'acme' } });
    expect(biscuits.inspect('AAAA')).toMatchObject({ ok: false, fault: { code: 'unauthenticated' } });
  });

  it('shows a token of another shape without an authority', () => {
    const builder = engine.Biscuit.builder();
    builder.addCode(
      'right("file1", "read"); may($x) <- right($x, "read"); check if may("file1"); reject if off(true);',
    );
    const made = builder.build(engine.PrivateKey.fromString(`ed25519-private/${seedHex(rootKey.privateKey)}`));
    const inspected = must(biscuits.inspect(toBase64Url(made.toBytes())));
    expect(inspected.authority).toBeUndefined();
    expect(inspected.rootKeyId).toBeUndefined();
    expect(inspected.blocks[0]).toMatchObject({
      facts: ['right("file1", "read")'],
      rules: ['may($x) <- right($x, "read")'],
      checks: ['check if may("file1")', 'reject if off(true)'],
    });
  });
});
