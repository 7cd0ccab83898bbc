// The fast decision and the official library agree on every generated token and request, and so does the row scope.

import { fromBase64Url, must, systemRandom, toBase64Url } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attenuation } from './attenuate.ts';
import { decideByBounds, isGranted, normalRequest, type TokenDecision, type TokenRequest } from './authorize.ts';
import { biscuits, engine } from './engine.fixture.ts';
import type { EngineToken } from './engine.ts';
import { generateRootKey, publicKeyHex } from './keys.ts';
import { decideByLibrary } from './library.ts';
import { resourceScope, scopeCovers } from './scope.ts';
import type { VerifiedToken } from './verify.ts';

const rootKey = generateRootKey(5, systemRandom);
const rootHex = publicKeyHex(rootKey.privateKey);
const root = engine.PublicKey.fromString(rootHex, 0);
const startMs = 1_700_000_000_000;

// A small world, so that requests often hit and often just miss.
const resources = [
  'Mail/',
  'Mail/a/',
  'Mail/a/1',
  'Mail/ab',
  'Mail/b/1',
  'Doc/',
  'Doc/a"b',
  'Destination/https://a.example/',
];
const actions = ['retrieve', 'read', 'send'];
const destinations = ['https://a.example/', 'https://a.example/hooks/', 'https://a.example.evil.com/', 'crm'];
const times = [0, 999, 1_000, 1_500, 2_000, 2_001, 10_000].map((ms) => startMs + ms);

const pattern = fc.constantFrom(...resources.filter((text) => !text.includes('"')));
const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 1, maxLength: 3 });
const expiry = fc.constantFrom(...[1_000, 2_000, 2_500, 10_000, 60_000, 60_000, 60_000].map((ms) => startMs + ms));
const mintRequest = fc.record({
  subject: fc.constant({ type: 'User', id: 'alice' }),
  tenant: fc.constantFrom('acme', 'globex'),
  session: fc.constantFrom('s_1', 's_2'),
  grants: some(fc.record({ action: fc.constantFrom(...actions), resource: pattern })),
  issuedAtMs: fc.constant(startMs - 5_000),
  expiresAtMs: expiry,
});
const attenuation: fc.Arbitrary<Attenuation> = fc
  .record(
    {
      resourcePrefixes: some(pattern),
      actions: some(fc.constantFrom(...actions)),
      expiresAtMs: expiry,
      tenant: fc.constantFrom('acme', 'globex'),
      session: fc.constantFrom('s_1', 's_2'),
      destinations: some(fc.constantFrom(...destinations)),
    },
    { requiredKeys: [] },
  )
  .filter((by) => Object.keys(by).length > 0);
// Blocks as other tools write them: recognised with other names and operators, or not recognised at all.
const foreignBlock = fc.constantFrom(
  'check if time($now), $now < 2023-11-14T22:13:22Z;',
  'check if resource($r), $r.starts_with("Mail/a/");',
  'check if resource("Mail/a/1") or resource($q), $q.starts_with("Doc/");',
  'check if resource("Doc/a\\"b");',
  'check if action("read") or action("retrieve"); check if request_tenant("acme");',
  'check if no_destination(true) or destination("crm");',
  'check if resource($r), $r.starts_with("Mail/a");',
  'check if resource("Mail/");',
  'check all action($a), ["read", "retrieve"].contains($a);',
  'reject if destination("crm");',
  'check if time($t), $t >= 2023-11-14T22:13:21Z;',
  'check if grant($a, $p), action($a), $p == "Mail/";',
  'resource("Mail/a/1"); check if resource($r), $r.starts_with("Mail/a/");',
  'action("read"); check if action("read");',
  'tenant("acme"); grant("send", "Mail/"); check if true;',
  'may($a) <- action($a); check if may("read");',
  'check if destination($d);',
  'check if time($t), $t <= 2023-11-14T22:13:22Z, action("read");',
  'check if action("read"), resource("Mail/a/1");',
  'check if request_session("s_1") or request_session("s_2");',
);
const token = fc.record({
  mint: mintRequest,
  steps: fc.array(fc.oneof({ weight: 3, arbitrary: attenuation }, { weight: 1, arbitrary: foreignBlock }), {
    maxLength: 2,
  }),
});
const request: fc.Arbitrary<TokenRequest> = fc.record(
  {
    action: fc.constantFrom(...actions),
    resource: fc.constantFrom(
      ...resources,
      'Mail/a/2',
      'Mail/c',
      'Destination/https://a.example/hooks/x',
      'Destination/crm',
    ),
    tenant: fc.constantFrom('acme', 'globex'),
    session: fc.constantFrom('s_1', 's_2'),
    destination: fc.constantFrom(...destinations, 'https://a.example/hooks/x', 'https://u@a.example/'),
    nowMs: fc.oneof(fc.constant(startMs), fc.constantFrom(...times)),
  },
  { requiredKeys: ['action', 'resource', 'tenant', 'nowMs'] },
);
// Half of the requests are bent towards the token, or most would end at the grant.
const requests = fc.array(fc.tuple(request, fc.boolean()), { minLength: 6, maxLength: 6 });

interface Made {
  readonly verified: VerifiedToken;
  readonly library: EngineToken;
}

function make(value: typeof token extends fc.Arbitrary<infer T> ? T : never): Made {
  let text = must(biscuits.mint(value.mint, rootKey));
  for (const step of value.steps) {
    if (typeof step === 'string') {
      const builder = engine.Biscuit.block_builder();
      builder.addCode(step);
      text = toBase64Url(open(text).appendBlock(builder).toBytes());
    } else {
      text = must(biscuits.attenuate(text, step));
    }
  }
  const verified = must(biscuits.verify(text, new Map([[5, rootHex]])));
  return { verified, library: open(text) };
}

function open(text: string): EngineToken {
  return engine.Biscuit.fromBytes(fromBase64Url(text) ?? new Uint8Array(), root);
}

function bend(verified: VerifiedToken, asked: readonly [TokenRequest, boolean]): TokenRequest {
  const [plain, bent] = asked;
  const grant = verified.grants[0];
  if (!bent || grant === undefined) return plain;
  const { session: _, ...rest } = plain;
  const resource =
    grant.resource.startsWith('Mail/') && plain.resource.startsWith('Mail/') ? plain.resource : grant.resource;
  return { ...rest, action: grant.action, resource, tenant: verified.tenant };
}

/** What the library alone says, asked with the same normal request; undefined where there is none. */
function byLibrary({ verified, library }: Made, asked: TokenRequest): TokenDecision {
  const normal = normalRequest(verified, asked);
  if (normal === undefined) return { granted: false, failed: 'no grant' };
  return decideByLibrary(engine, { token: library, expiresAtMs: undefined }, normal);
}

type Decide = (verified: VerifiedToken, asked: TokenRequest) => TokenDecision;

/** Tokens × requests on which `decide` and the library must agree, reasons included. */
function agreement(decide: Decide, seen: { granted: number; denied: number; opaque: number; tokens: number }) {
  return fc.property(token, requests, (value, asked) => {
    const made = make(value);
    seen.tokens++;
    if (made.verified.bounds.opaque) seen.opaque++;
    for (const one of asked) {
      const bent = bend(made.verified, one);
      const [ours, theirs] = [decide(made.verified, bent), byLibrary(made, bent)];
      if (ours.granted) seen.granted++;
      else seen.denied++;
      expect({ bent, granted: ours.granted, why: reasons(ours) }).toEqual({
        bent,
        granted: theirs.granted,
        why: reasons(theirs),
      });
    }
    made.library.free();
  });
}

// Where a check stands is compared, not how it is printed: a foreign one may name its variable otherwise.
function reasons(decision: TokenDecision): unknown {
  if (decision.granted) return [];
  return typeof decision.failed === 'string' ? decision.failed : decision.failed.map(({ block }) => block);
}

function counters() {
  return { granted: 0, denied: 0, opaque: 0, tokens: 0 };
}

describe('INVARIANT: the same answer as the official library', () => {
  it('over 600 tokens with 6 requests each', { timeout: 120_000 }, () => {
    const seen = counters();
    fc.assert(agreement(biscuits.authorize, seen), { numRuns: 600 });
    // The world is not so dull that agreement would be cheap.
    expect(seen.granted).toBeGreaterThan(200);
    expect(seen.denied).toBeGreaterThan(500);
    expect(seen.opaque).toBeGreaterThan(50);
    expect(seen.tokens - seen.opaque).toBeGreaterThan(250);
  });

  // Negative controls: each way of being wrong is noticed by the very same property.
  const wrong: Record<string, Decide> = {
    'prefixes compared without their boundary': (verified, asked) =>
      biscuits.authorize(
        stretch(verified, (text) => text.replace(/\/$/, '')),
        asked,
      ),
    'an expiry that is a second late': (verified, asked) =>
      biscuits.authorize(verified, { ...asked, nowMs: asked.nowMs - 1_000 }),
    'later blocks forgotten': (verified, asked) => {
      const checks = verified.bounds.checks.filter(({ block }) => block === 0);
      return fast({ ...verified, bounds: { ...verified.bounds, checks } }, asked);
    },
    'opaque blocks taken for recognised ones': fast,
    'one failed check forgiven': (verified, asked) => {
      const decision = biscuits.authorize(verified, asked);
      return !decision.granted && typeof decision.failed !== 'string' && decision.failed.length === 1
        ? { granted: true }
        : decision;
    },
    'the tenant left to the caller': (verified, asked) =>
      biscuits.authorize(verified, { ...asked, tenant: verified.tenant }),
    'the destination not looked at': (verified, { destination: _, ...asked }) => biscuits.authorize(verified, asked),
  };
  it.each(Object.entries(wrong))('is lost by %s', { timeout: 120_000 }, (_, decide) => {
    const result = fc.check(agreement(decide, counters()), { numRuns: 600, seed: 20_240_601, endOnFailure: true });
    expect(result.failed).toBe(true);
  });
});

/** The fast path alone, opaque or not. */
function fast(verified: VerifiedToken, asked: TokenRequest): TokenDecision {
  const normal = normalRequest(verified, asked);
  const plain = { ...verified, bounds: { ...verified.bounds, opaque: false } };
  return normal === undefined ? { granted: false, failed: 'no grant' } : decideByBounds(plain, normal);
}

/** The token with patterns that cover by bare prefix, as far as a list of the world's resources can express it. */
function stretch(verified: VerifiedToken, cut: (text: string) => string): VerifiedToken {
  const all = [...resources, 'Mail/a/2', 'Mail/c'];
  const widen = (patterns: readonly string[]) => [
    ...patterns,
    ...all.filter((text) => patterns.some((prefix) => text.startsWith(cut(prefix)))),
  ];
  const checks = verified.bounds.checks.map((check) =>
    check.demand.kind === 'resource'
      ? { ...check, demand: { ...check.demand, patterns: widen(check.demand.patterns) } }
      : check,
  );
  return verified.bounds.opaque ? verified : { ...verified, bounds: { ...verified.bounds, checks } };
}

describe('attenuation', () => {
  it('never widens: what the longer token may do, the shorter one may', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(token, attenuation, requests, (value, by, asked) => {
        const minted = biscuits.mint(value.mint, rootKey);
        const longer = minted.ok ? biscuits.attenuate(minted.value, by) : minted;
        if (!minted.ok || !longer.ok) throw new Error('unexpected');
        const keys = new Map([[5, rootHex]]);
        const [before, after] = [biscuits.verify(minted.value, keys), biscuits.verify(longer.value, keys)];
        if (!before.ok || !after.ok) throw new Error('unexpected');
        expect(after.value.session).toBe(before.value.session);
        for (const one of asked) {
          const bent = bend(before.value, one);
          if (biscuits.authorize(after.value, bent).granted) {
            expect(biscuits.authorize(before.value, bent).granted).toBe(true);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('the row scope', () => {
  const rows = [...resources.filter((text) => !text.startsWith('Destination/')), 'Mail/a/2', 'Mail/c', 'Doc/x'];
  const property = (scope: typeof resourceScope) =>
    fc.property(token, request, (value, asked) => {
      const { verified, library } = make(value);
      library.free();
      const covered = scope(verified, asked);
      for (const resource of rows) {
        const { destination: _, ...row } = { ...asked, resource };
        const { granted } = biscuits.authorize(verified, row);
        // An opaque token may hold more checks than the scope knows, or facts that meet its own: the scope plus the
        // decision is what counts, so only over-reach of the recognised ones is wrong.
        if (!verified.bounds.opaque)
          expect({ resource, covered: scopeCovers(covered, resource) }).toEqual({ resource, covered: granted });
      }
    });

  it('covers exactly the resources that are granted one by one', { timeout: 60_000 }, () => {
    fc.assert(property(resourceScope), { numRuns: 200 });
  });

  it('is noticed when it forgets the later blocks', { timeout: 60_000 }, () => {
    const forgetful: typeof resourceScope = (verified, asked) =>
      resourceScope({ ...verified, bounds: { ...verified.bounds, checks: [] } }, asked);
    expect(fc.check(property(forgetful), { numRuns: 200, seed: 7, endOnFailure: true }).failed).toBe(true);
  });

  it('is never an empty conjunction, which would mean everything', () => {
    fc.assert(
      fc.property(token, request, (value, asked) => {
        const { verified, library } = make(value);
        library.free();
        const scope = resourceScope(verified, { ...asked, tenant: 'initech' });
        expect(scope).toEqual([{ anyOf: [] }]);
        expect(rows.some((resource) => scopeCovers(scope, resource))).toBe(false);
        expect(resourceScope(verified, asked).length).toBeGreaterThan(0);
        expect(isGranted(verified, { ...asked, session: 's_3', nowSecond: 0 })).toBe(false);
      }),
      { numRuns: 40 },
    );
  });
});
