// Ed25519 keys (RFC 8032): root keys of tokens, their text forms, and strict verification.

import { createPrivateKey, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type Fault, fail, fromBase64Url, fromHex, ok, type RandomBytes, type Result, toHex } from '@sallyport/base';

/** A key that mints. It is a key object, so that a log line or a serialiser cannot print the secret by accident. */
export interface RootKey {
  /** Written into each token, 0 to 2^32−1; tells a verifier which public key to use. */
  readonly id: number;
  readonly privateKey: KeyObject;
}

/** A fresh root key. Throws when `id` is out of range. */
export function generateRootKey(id: number, random: RandomBytes): RootKey {
  if (!isRootKeyId(id)) throw new RangeError(badId.fault.message);
  return { id, privateKey: privateKeyOfSeed(random(32)) };
}

/** A root key from PKCS#8 PEM text (RFC 8410). Faults: `invalid_input`, never with the text. */
export function rootKeyFromPem(id: number, pem: string): Result<RootKey, Fault> {
  if (!isRootKeyId(id)) return badId;
  try {
    const privateKey = createPrivateKey({ key: pem, format: 'pem' });
    if (privateKey.asymmetricKeyType === 'ed25519') return ok({ id, privateKey });
  } catch {
    // The reason names parser internals of a secret; the fault below says what to do instead.
  }
  return fail('invalid_input', 'the root key is not an Ed25519 private key; give PKCS#8 PEM without a passphrase');
}

/** A root key from the 64 hex digits of its seed. Faults: `invalid_input`, never with the text. */
export function rootKeyFromHex(id: number, hex: string): Result<RootKey, Fault> {
  if (!isRootKeyId(id)) return badId;
  const seed = fromHex(hex);
  if (seed?.length !== 32) return fail('invalid_input', 'the root key is not 64 hex digits');
  return ok({ id, privateKey: privateKeyOfSeed(seed) });
}

/** PKCS#8 PEM, for an owner-only file. */
export function rootKeyToPem(key: RootKey): string {
  return key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** The public half as 64 lower-case hex digits: what verifiers are given. */
export function publicKeyHex(privateKey: KeyObject): string {
  const raw = fromBase64Url(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '');
  if (raw?.length !== 32) throw new TypeError('the key is not Ed25519');
  return toHex(raw);
}

/** The 32-byte seed as hex; stays inside the package, for the official library reads keys in no other form. */
export function seedHex(privateKey: KeyObject): string {
  const raw = fromBase64Url(privateKey.export({ format: 'jwk' }).d ?? '');
  if (raw?.length !== 32) throw new TypeError('the key is not an Ed25519 private key');
  return toHex(raw);
}

export function privateKeyOfSeed(seed: Uint8Array): KeyObject {
  if (seed.length !== 32) throw new TypeError('an Ed25519 seed has 32 bytes');
  return createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
}

/**
 * Ed25519 verification (RFC 8032 section 5.1.7), strict: 64 bytes, S below the group order, no key of small order.
 * Everything that is not a valid signature is false; nothing throws.
 */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64 || smallOrder.has(toHex(publicKey))) return false;
  if (littleEndian(signature.subarray(32)) >= groupOrder) return false;
  try {
    const key = createPublicKey({ key: Buffer.concat([spkiHead, publicKey]), format: 'der', type: 'spki' });
    return verify(null, message, key, signature);
  } catch {
    // A point that does not decode verifies nothing.
    return false;
  }
}

const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex');
const groupOrder = (1n << 252n) + 27742317777372353535851937790883648493n;

// With such a key one signature fits many messages. The eight points of order 1, 2, 4 and 8, with the second
// encodings that a decoder which does not reduce y would take for them.
const smallOrder: ReadonlySet<string> = new Set(
  [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  ].flatMap((hex) => [hex, withSignBit(hex)]),
);

function withSignBit(hex: string): string {
  return hex.slice(0, 62) + (Number.parseInt(hex.slice(62), 16) | 0x80).toString(16);
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(Uint8Array.from(bytes).reverse())}`);
}

function isRootKeyId(id: number): boolean {
  return Number.isInteger(id) && id >= 0 && id <= 0xffff_ffff;
}

const badId = fail('invalid_input', 'the root key id is not a whole number from 0 to 4294967295');
