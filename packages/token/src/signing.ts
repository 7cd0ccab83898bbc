// What a Biscuit signature covers, and signing it: only for adding a block or sealing without a root key.

import { type KeyObject, sign } from 'node:crypto';
import { utf8 } from '@sallyport/base';
import type { SignedBlock } from './envelope.ts';
import { joinBytes } from './protobuf.ts';

/**
 * The bytes that a block's signature covers (Biscuit specification, "Signature (one block)").
 * Version 1 also covers the signature before it; the authority block has none.
 */
export function blockPayload(block: Omit<SignedBlock, 'signature'>, previous: Uint8Array | undefined): Uint8Array {
  const { payload, nextKey, external } = block;
  if ((block.version ?? 0) === 0) {
    const parts = external === undefined ? [payload] : [payload, external.signature];
    return joinBytes([...parts, int32(nextKey.algorithm), nextKey.bytes]);
  }
  return joinBytes([
    utf8('\0BLOCK\0\0VERSION\0'),
    int32(1),
    utf8('\0PAYLOAD\0'),
    payload,
    utf8('\0ALGORITHM\0'),
    int32(nextKey.algorithm),
    utf8('\0NEXTKEY\0'),
    nextKey.bytes,
    ...(previous === undefined ? [] : [utf8('\0PREVSIG\0'), previous]),
    ...(external === undefined ? [] : [utf8('\0EXTERNALSIG\0'), external.signature]),
  ]);
}

/** The bytes that the final signature of a sealed token covers: its last block, signature included. */
export function sealPayload(last: SignedBlock): Uint8Array {
  const parts = last.external === undefined ? [last.payload] : [last.payload, last.external.signature];
  return joinBytes([...parts, int32(last.nextKey.algorithm), last.nextKey.bytes, last.signature]);
}

/** Ed25519 (RFC 8032). */
export function signBytes(key: KeyObject, message: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, message, key));
}

function int32(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setInt32(0, value, true);
  return out;
}
