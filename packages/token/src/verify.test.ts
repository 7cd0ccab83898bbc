// Only a genuine token of a known root key is taken, in whatever spelling, and refusals give nothing away.

import { fromBase64Url, limits, must, systemRandom, toBase64Url, toHex } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { biscuits, engine } from './engine.fixture.ts';
import { generateRootKey, publicKeyHex, seedHex } from './keys.ts';

const nowMs = 1_700_000_000_000;
const first = generateRootKey(1, systemRandom);
const second = generateRootKey(2, systemRandom);
const stranger = generateRootKey(1, systemRandom);
const keys = new Map([first, second].map((key) => [key.id, publicKeyHex(key.privateKey)]));

function mint(key = first): string {
  const request = { subject: { type: 'User', id: 'alice' }, tenant: 'acme', session: 's_1', issuedAtMs: nowMs };
  const grants = [{ action: 'retrieve', resource: 'Mail/' }];
  return must(biscuits.mint({ ...request, grants, expiresAtMs: nowMs + 60_000 }, key));
}

/** A token whose authority block is any Datalog, as another tool with the root key might write it. */
function mintCode(code: string, id: number | undefined = 1): string {
  const builder = engine.Biscuit.builder();
  if (id !== undefined) builder.setRootKeyId(id);
  builder.addCode(code);
  return toBase64Url(
    builder.build(engine.PrivateKey.fromString(`ed25519-private/${seedHex(first.privateKey)}`)).toBytes(),
  );
}

function expectRefused(text: string, code = 'unauthenticated', using: ReadonlyMap<number, string> = keys): void {
  const result = biscuits.verify(text, using);
  expect(result.ok ? 'accepted' : result.fault.code).toBe(code);
  if (!result.ok && text.length > 20) expect(JSON.stringify(result.fault)).not.toContain(text.slice(4, 24));
}

describe('a genuine token', () => {
  it('says whom it is for and what it gives', () => {
    const verified = must(biscuits.verify(mint(), keys));
    expect(verified).toMatchObject({
      subject: { type: 'User', id: 'alice' },
      tenant: 'acme',
      session: 's_1',
      grants: [{ action: 'retrieve', resource: 'Mail/' }],
      issuedAtMs: nowMs,
      rootKeyId: 1,
      blocks: 1,
      sealed: false,
      bounds: { opaque: false, opaqueChecks: 0, expiresAtMs: nowMs + 60_000 },
    });
  });

  it('of each of several root keys is taken, and of a removed one no longer', () => {
    const [one, two] = [mint(first), mint(second)];
    expect(must(biscuits.verify(one, keys)).rootKeyId).toBe(1);
    expect(must(biscuits.verify(two, keys)).rootKeyId).toBe(2);
    const rotated = new Map([...keys].filter(([id]) => id === 2));
    expectRefused(one, 'unauthenticated', rotated);
    expect(biscuits.verify(two, rotated).ok).toBe(true);
  });

  it('has one revocation id a block, the same that the library states, and keeps those of its ancestors', () => {
    const token = mint();
    const longer = must(biscuits.attenuate(token, { actions: ['retrieve'] }));
    const root = engine.PublicKey.fromString(keys.get(1) ?? '', 0);
    const library = engine.Biscuit.fromBytes(fromBase64Url(longer) ?? new Uint8Array(), root);
    const ids = must(biscuits.verify(longer, keys)).revocationIds;
    expect(ids).toEqual(library.getRevocationIdentifiers());
    expect(ids.slice(0, 1)).toEqual(must(biscuits.verify(token, keys)).revocationIds);
    expect(toHex(library.toBytes())).toBe(toHex(fromBase64Url(longer) ?? new Uint8Array()));
  });

  it('has one hash in all its spellings', () => {
    const token = mint();
    const bytes = fromBase64Url(token) ?? new Uint8Array();
    const { tokenHash } = must(biscuits.verify(token, keys));
    const padded = token + '='.repeat((4 - (token.length % 4)) % 4);
    // The root key id with a varint longer than it need be, and the fields in another order.
    const long = toBase64Url(Uint8Array.from([0x08, 0x81, 0x00, ...bytes.subarray(2)]));
    const turned = toBase64Url(Uint8Array.from([...bytes.subarray(2), ...bytes.subarray(0, 2)]));
    const spellings = [padded, long, turned];
    expect(new Set([token, ...spellings]).size).toBeGreaterThanOrEqual(3);
    for (const text of spellings) expect(must(biscuits.verify(text, keys)).tokenHash).toBe(tokenHash);
    expect(must(biscuits.verify(must(biscuits.seal(token)), keys)).tokenHash).not.toBe(tokenHash);
  });

  it('that is sealed is taken, and cannot be narrowed', () => {
    const sealed = must(biscuits.seal(must(biscuits.attenuate(mint(), { actions: ['retrieve'] }))));
    expect(must(biscuits.verify(sealed, keys))).toMatchObject({ sealed: true, blocks: 2 });
    for (const result of [biscuits.seal(sealed), biscuits.attenuate(sealed, { tenant: 'acme' })]) {
      expect(result).toMatchObject({ ok: false, fault: { code: 'conflict' } });
    }
  });
});

describe('a token that is not genuine is refused', () => {
  it('with any single bit changed', () => {
    const token = must(biscuits.attenuate(mint(), { resourcePrefixes: ['Mail/a/'] }));
    for (const text of [token, must(biscuits.seal(token))]) {
      const bytes = fromBase64Url(text) ?? new Uint8Array();
      // Every byte, one of its bits; the neighbouring token takes other bits.
      for (let at = 0; at < bytes.length; at++) {
        const changed = Uint8Array.from(bytes);
        changed[at] = (bytes[at] ?? 0) ^ (1 << ((at + text.length) % 8));
        expectRefused(toBase64Url(changed));
      }
    }
  });

  it('cut anywhere, or with more behind it', () => {
    const token = mint();
    for (let length = 0; length < token.length; length += 3) expectRefused(token.slice(0, length));
    expectRefused(`${token}AAAA`);
    expectRefused(token + token);
  });

  it('by a stranger under a known id, under an unknown id, or under none', () => {
    expectRefused(mint(stranger));
    expectRefused(mint(generateRootKey(9, systemRandom)));
    const code = 'subject("User","a"); tenant("t"); session("s"); grant("read","Mail/");';
    expect(biscuits.verify(mintCode(code), keys).ok).toBe(true);
    const builder = engine.Biscuit.builder();
    builder.addCode(code);
    const privateKey = engine.PrivateKey.fromString(`ed25519-private/${seedHex(first.privateKey)}`);
    expectRefused(toBase64Url(builder.build(privateKey).toBytes()));
  });

  it('with its last block taken off or exchanged', () => {
    const token = mint();
    const [a, b] = ['Mail/a/', 'Mail/b/'].map((prefix) =>
      fromBase64Url(must(biscuits.attenuate(token, { resourcePrefixes: [prefix] }))),
    );
    const plain = fromBase64Url(token) ?? new Uint8Array();
    if (a === undefined || b === undefined) throw new Error('unexpected');
    // The proof is the last 36 bytes; everything before it is blocks.
    expectRefused(toBase64Url(Uint8Array.from([...plain.subarray(0, -36), ...a.subarray(-36)])));
    expectRefused(toBase64Url(Uint8Array.from([...a.subarray(0, -36), ...b.subarray(-36)])));
  });

  it('that is no token at all', () => {
    for (const text of [
      '',
      ' ',
      '=',
      'AAAA',
      'not base64!',
      '\u0000',
      'biscuit:AAAA',
      '🦊',
      'eyJhbGciOiJub25lIn0.e30.',
    ]) {
      expectRefused(text);
    }
  });

  it('that is too long or has too many blocks, before any signature is looked at', () => {
    expectRefused('A'.repeat(limits.tokenBytesMax + 1), 'too_large');
    let token = mint();
    for (let blocks = 1; blocks < limits.tokenBlocksMax; blocks++) {
      token = must(biscuits.attenuate(token, { tenant: 'acme' }));
    }
    expect(must(biscuits.verify(token, keys)).blocks).toBe(limits.tokenBlocksMax);
    expect(biscuits.attenuate(token, { tenant: 'acme' })).toMatchObject({ ok: false, fault: { code: 'too_large' } });
    // One block more than allowed, with whatever signature: the count alone decides.
    const bytes = fromBase64Url(token) ?? new Uint8Array();
    const extra = Uint8Array.from([0x1a, 0x0c, 0x0a, 0x00, 0x12, 0x04, 0x08, 0x00, 0x12, 0x00, 0x1a, 0x00, 0x28, 0x00]);
    expectRefused(toBase64Url(Uint8Array.from([...bytes, ...extra])), 'too_large');
  });

  it('when the verifier has a broken key under that id', () => {
    for (const broken of ['', 'zz', '00'.repeat(31), 'ff'.repeat(32)]) {
      expectRefused(mint(), 'unauthenticated', new Map([[1, broken]]));
    }
  });
});

describe('a genuine token of another shape is refused', () => {
  const whole = ['subject("User","a");', 'tenant("t");', 'session("s");', 'grant("read","Mail/");'];

  it('without one of subject, tenant, session and grant', () => {
    expect(biscuits.verify(mintCode(whole.join('')), keys).ok).toBe(true);
    for (const missing of whole) expectRefused(mintCode(whole.filter((fact) => fact !== missing).join('')));
  });

  it('with two of them, or of another type', () => {
    for (const fact of ['subject("User","b");', 'tenant("u");', 'session("z");', 'grant("read");', 'tenant(7);']) {
      expectRefused(mintCode(whole.join('') + fact));
    }
    expectRefused(mintCode(whole.join('').replace('"t"', '1')));
    expectRefused(mintCode('check if true;'));
  });
});
