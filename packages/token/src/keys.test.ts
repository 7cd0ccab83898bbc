// Keys survive their text forms, keep their secret, and verify nothing that is not a signature.

import { generateKeyPairSync, sign } from 'node:crypto';
import { inspect } from 'node:util';
import { fromHex, systemRandom, utf8 } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import {
  generateRootKey,
  publicKeyHex,
  rootKeyFromHex,
  rootKeyFromPem,
  rootKeyToPem,
  seedHex,
  verifyEd25519,
} from './keys.ts';

// RFC 8032 section 7.1, test 1.
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const publicHex = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

describe('a root key', () => {
  it('has the public half that RFC 8032 states', () => {
    const key = rootKeyFromHex(7, seed);
    expect(key.ok && publicKeyHex(key.value.privateKey)).toBe(publicHex);
    expect(key.ok && seedHex(key.value.privateKey)).toBe(seed);
  });

  it('survives PEM', () => {
    const key = generateRootKey(0xffff_ffff, systemRandom);
    const again = rootKeyFromPem(key.id, rootKeyToPem(key));
    expect(again.ok && publicKeyHex(again.value.privateKey)).toBe(publicKeyHex(key.privateKey));
  });

  it('does not print its secret', () => {
    const key = rootKeyFromHex(1, seed);
    if (!key.ok) throw new Error('unexpected');
    expect(inspect(key.value, { depth: 9, showHidden: true }) + JSON.stringify(key.value)).not.toContain(
      seed.slice(0, 8),
    );
  });

  it('is refused in any other form, and the message holds nothing of it', () => {
    const other = generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    for (const result of [
      rootKeyFromPem(1, other),
      rootKeyFromPem(1, 'secret text'),
      rootKeyFromPem(1, publicHex),
      rootKeyFromHex(1, `${seed}00`),
      rootKeyFromHex(1, seed.slice(1)),
      rootKeyFromHex(1, 'zz'.repeat(32)),
      rootKeyFromHex(-1, seed),
      rootKeyFromHex(2 ** 32, seed),
      rootKeyFromHex(1.5, seed),
      rootKeyFromPem(Number.NaN, other),
    ]) {
      expect(result).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
      expect(JSON.stringify(result)).not.toMatch(/secret|BEGIN|9d61b1|d75a98/);
    }
    expect(() => generateRootKey(-1, systemRandom)).toThrow(RangeError);
  });
});

describe('Ed25519 verification', () => {
  const { privateKey } = generateRootKey(1, systemRandom);
  const publicKey = fromHex(publicKeyHex(privateKey)) ?? new Uint8Array();
  const message = utf8('what was signed');
  const signature = new Uint8Array(sign(null, message, privateKey));

  it('accepts a signature, and none with any bit changed', () => {
    expect(verifyEd25519(publicKey, message, signature)).toBe(true);
    for (let bit = 0; bit < 512; bit++) {
      const changed = signature.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      expect(verifyEd25519(publicKey, message, changed)).toBe(false);
    }
  });

  it('rejects lengths, a second form of S, and keys of small order', () => {
    expect(verifyEd25519(publicKey, message, signature.subarray(1))).toBe(false);
    expect(verifyEd25519(publicKey.subarray(1), message, signature)).toBe(false);
    const order = (1n << 252n) + 27742317777372353535851937790883648493n;
    let s = signature.subarray(32).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) + order;
    const second = signature.slice();
    for (let at = 32; at < 64; at++, s >>= 8n) second[at] = Number(s & 0xffn);
    expect(verifyEd25519(publicKey, message, second)).toBe(false);
    // With the neutral element as key, R = neutral and S = 0 would fit every message.
    const neutral = Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 1 : 0));
    const zero = new Uint8Array(64);
    zero[0] = 1;
    expect(verifyEd25519(neutral, message, zero)).toBe(false);
  });
});
