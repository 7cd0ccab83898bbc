// The outside of a Biscuit: signed blocks and the proof, without looking into a block (Biscuit specification, "Format").

import { joinBytes, knows, only, readFields, writeField } from './protobuf.ts';

/** Ed25519 is 0, the only algorithm this package signs with; secp256r1 is 1. */
export interface WireKey {
  readonly algorithm: number;
  readonly bytes: Uint8Array;
}

export interface SignedBlock {
  /** Datalog, as it was signed. */
  readonly payload: Uint8Array;
  readonly nextKey: WireKey;
  /** Also the block's revocation id. */
  readonly signature: Uint8Array;
  /** Present on a third-party block. */
  readonly external?: { readonly signature: Uint8Array; readonly key: WireKey };
  /** Form of the signed payload, 0 or 1; absent means 0. */
  readonly version?: number;
}

export interface Envelope {
  readonly rootKeyId?: number;
  readonly authority: SignedBlock;
  /** The blocks after the authority block. */
  readonly added: readonly SignedBlock[];
  readonly proof: { readonly kind: 'open' | 'sealed'; readonly bytes: Uint8Array };
}

export function blocksOf(envelope: Envelope): readonly SignedBlock[] {
  return [envelope.authority, ...envelope.added];
}

/** Reads token bytes; undefined for anything but the fields of the specification, each where and as often as allowed. */
export function readEnvelope(bytes: Uint8Array): Envelope | undefined {
  const fields = readFields(bytes);
  if (fields === undefined || !knows(fields, [1, 2, 3, 4])) return undefined;
  const authorityBytes = only(fields, 2);
  const proofBytes = only(fields, 4);
  if (!(authorityBytes instanceof Uint8Array) || !(proofBytes instanceof Uint8Array)) return undefined;
  const authority = readBlock(authorityBytes);
  const proof = readProof(proofBytes);
  if (authority === undefined || proof === undefined) return undefined;
  const added: SignedBlock[] = [];
  for (const field of fields) {
    if (field.number !== 3) continue;
    const block = field.value instanceof Uint8Array ? readBlock(field.value) : undefined;
    if (block === undefined) return undefined;
    added.push(block);
  }
  if (!fields.some((field) => field.number === 1)) return { authority, added, proof };
  const rootKeyId = only(fields, 1);
  if (typeof rootKeyId !== 'bigint' || rootKeyId > 0xffff_ffffn) return undefined;
  return { rootKeyId: Number(rootKeyId), authority, added, proof };
}

/** Token bytes in the one canonical order of fields, the same that the official library writes. */
export function writeEnvelope(envelope: Envelope): Uint8Array {
  return joinBytes([
    ...(envelope.rootKeyId === undefined ? [] : [writeField(1, envelope.rootKeyId)]),
    writeField(2, writeBlock(envelope.authority)),
    ...envelope.added.map((block) => writeField(3, writeBlock(block))),
    writeField(4, writeField(envelope.proof.kind === 'open' ? 1 : 2, envelope.proof.bytes)),
  ]);
}

function readBlock(bytes: Uint8Array): SignedBlock | undefined {
  const fields = readFields(bytes);
  if (fields === undefined || !knows(fields, [1, 2, 3, 4, 5])) return undefined;
  const payload = only(fields, 1);
  const nextKey = readKey(only(fields, 2));
  const signature = only(fields, 3);
  if (!(payload instanceof Uint8Array) || nextKey === undefined || !(signature instanceof Uint8Array)) return undefined;
  let block: SignedBlock = { payload, nextKey, signature };
  if (fields.some((field) => field.number === 4)) {
    const external = readExternal(only(fields, 4));
    if (external === undefined) return undefined;
    block = { ...block, external };
  }
  if (fields.some((field) => field.number === 5)) {
    const version = only(fields, 5);
    if (version !== 0n && version !== 1n) return undefined;
    block = { ...block, version: Number(version) };
  }
  return block;
}

function writeBlock(block: SignedBlock): Uint8Array {
  return joinBytes([
    writeField(1, block.payload),
    writeField(2, writeKey(block.nextKey)),
    writeField(3, block.signature),
    ...(block.external === undefined
      ? []
      : [
          writeField(
            4,
            joinBytes([writeField(1, block.external.signature), writeField(2, writeKey(block.external.key))]),
          ),
        ]),
    ...(block.version === undefined ? [] : [writeField(5, block.version)]),
  ]);
}

function readExternal(bytes: bigint | Uint8Array | undefined): SignedBlock['external'] {
  const fields = bytes instanceof Uint8Array ? readFields(bytes) : undefined;
  if (fields === undefined || !knows(fields, [1, 2])) return undefined;
  const signature = only(fields, 1);
  const key = readKey(only(fields, 2));
  return signature instanceof Uint8Array && key !== undefined ? { signature, key } : undefined;
}

function readKey(bytes: bigint | Uint8Array | undefined): WireKey | undefined {
  const fields = bytes instanceof Uint8Array ? readFields(bytes) : undefined;
  if (fields === undefined || !knows(fields, [1, 2])) return undefined;
  const algorithm = only(fields, 1);
  const key = only(fields, 2);
  if (typeof algorithm !== 'bigint' || algorithm > 1n || !(key instanceof Uint8Array)) return undefined;
  return { algorithm: Number(algorithm), bytes: key };
}

function writeKey(key: WireKey): Uint8Array {
  return joinBytes([writeField(1, key.algorithm), writeField(2, key.bytes)]);
}

function readProof(bytes: Uint8Array): Envelope['proof'] | undefined {
  const fields = readFields(bytes);
  const field = fields?.[0];
  if (fields?.length !== 1 || !(field?.value instanceof Uint8Array)) return undefined;
  if (field.number === 1) return { kind: 'open', bytes: field.value };
  return field.number === 2 ? { kind: 'sealed', bytes: field.value } : undefined;
}
