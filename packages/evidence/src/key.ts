// Ed25519 keys: opened once, used by notes and envelopes; reading files is the caller's.

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { type Fault, fail, ok, type Result, sha256Hex } from '@sallyport/base';

/** A public key that checks signatures (RFC 8032, pure Ed25519). */
export interface VerifyingKey {
  /** SHA-256 of the 32 key bytes, lower-case hex: the `keyid` of envelopes. */
  readonly keyId: string;
  /** The 32 key bytes. */
  readonly publicKey: Uint8Array;
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

export interface SigningKey extends VerifyingKey {
  /** The public half as SPKI PEM text, to hand to verifiers. */
  readonly publicPem: string;
  /** A signature of 64 bytes; the same message always gives the same signature. */
  sign(message: Uint8Array): Uint8Array;
}

/** A new private key as PKCS#8 PEM text; store it with owner-only rights. */
export function generateSigningKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Opens PKCS#8 PEM text. Faults: `invalid_input` when it is no Ed25519 private key; the text is never in the message. */
export function openSigningKey(pem: string): Result<SigningKey, Fault> {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    return fail('invalid_input', 'the signing key is not readable; give an Ed25519 private key as PKCS#8 PEM');
  }
  if (key.asymmetricKeyType !== 'ed25519') return fail('invalid_input', 'the signing key is not Ed25519');
  const half = createPublicKey(key);
  return ok({
    ...verifyingKey(half),
    publicPem: half.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  });
}

/** Opens a public key: SPKI PEM text, or the 32 bytes. Faults: `invalid_input`, for a private key too. */
export function openVerifyingKey(input: string | Uint8Array): Result<VerifyingKey, Fault> {
  try {
    const key = typeof input === 'string' ? publicFromPem(input) : publicFromBytes(input);
    if (key?.asymmetricKeyType === 'ed25519') return ok(verifyingKey(key));
  } catch {
    // What node:crypto says of a malformed key names no cure; the fault below does.
  }
  return fail('invalid_input', 'the public key is not readable; give an Ed25519 public key as SPKI PEM or as 32 bytes');
}

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

function publicFromBytes(bytes: Uint8Array): KeyObject | undefined {
  // The length is checked here: a parser of DER passes over what follows the key.
  if (bytes.length !== 32) return undefined;
  return createPublicKey({ key: Buffer.concat([spkiPrefix, bytes]), format: 'der', type: 'spki' });
}

/** `createPublicKey` would also take a private key; one given here by mistake should be noticed. */
function publicFromPem(pem: string): KeyObject | undefined {
  return pem.includes('PRIVATE') ? undefined : createPublicKey(pem);
}

function verifyingKey(key: KeyObject): VerifyingKey {
  const publicKey = new Uint8Array(key.export({ type: 'spki', format: 'der' }).subarray(spkiPrefix.length));
  return {
    keyId: sha256Hex(publicKey),
    publicKey,
    verify: (message, signature) => signature.length === 64 && verify(null, message, key, signature),
  };
}
