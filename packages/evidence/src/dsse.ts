// DSSE envelopes (secure-systems-lab DSSE v1) over canonical JSON, signed with Ed25519.

import {
  canonicalBytes,
  type Fault,
  fail,
  isJsonObject,
  type JsonObject,
  ok,
  parseJson,
  type Result,
  sha256Hex,
  toBase64,
  utf8,
} from '@sallyport/base';
import { type Decoded, decodeWith, list, object, text } from './decode.ts';
import type { SigningKey, VerifyingKey } from './key.ts';
import { strictBase64 } from './note.ts';
import { sameBytes } from './proof.ts';

export const payloadTypes = {
  receipt: 'application/vnd.sallyport.access-receipt+json',
  certificate: 'application/vnd.sallyport.egress-certificate+json',
  decision: 'application/vnd.sallyport.decision+json',
} as const;

export type PayloadType = (typeof payloadTypes)[keyof typeof payloadTypes];

/** A signed statement, ready to be handed out and to be named in the log. */
export interface SealedEnvelope {
  /** `{payload, payloadType, signatures}` for embedding into an answer. */
  readonly envelope: JsonObject;
  /** The canonical JSON of the envelope. */
  readonly bytes: Uint8Array;
  /** SHA-256 of `bytes` in hex: what the event in the log carries. */
  readonly digest: string;
}

/** Signs a payload; its bytes are its canonical JSON. */
export function sealEnvelope(statement: {
  readonly payloadType: PayloadType;
  readonly payload: JsonObject;
  readonly key: SigningKey;
}): SealedEnvelope {
  const payload = canonicalBytes(statement.payload);
  const signature = statement.key.sign(preAuthEncoding(statement.payloadType, payload));
  const envelope = {
    payload: toBase64(payload),
    payloadType: statement.payloadType,
    signatures: [{ keyid: statement.key.keyId, sig: toBase64(signature) }],
  };
  const bytes = canonicalBytes(envelope);
  return { envelope, bytes, digest: sha256Hex(bytes) };
}

export interface OpenedEnvelope {
  readonly payloadType: PayloadType;
  readonly payload: JsonObject;
  /** SHA-256 of the canonical JSON of the envelope, hex. */
  readonly digest: string;
  /** The key whose signature holds. */
  readonly keyId: string;
}

/**
 * Opens an envelope (JSON text, bytes, or the parsed object) signed by one of `keys`.
 * Faults: `integrity`, saying whether the form, the type, the signer, the signature or the payload fails.
 */
export function openEnvelope(
  input: string | Uint8Array | JsonObject,
  keys: readonly VerifyingKey[],
): Result<OpenedEnvelope, Fault> {
  const parsed = typeof input === 'string' || input instanceof Uint8Array ? parseJson(input) : ok(input);
  if (!parsed.ok) return fail('integrity', 'the envelope is not JSON', { cause: parsed.fault });
  const form = decodeWith(envelopeForm, parsed.value, 'envelope');
  if (!form.ok) return fail('integrity', form.fault.message);
  const payloadType = Object.values(payloadTypes).find((each) => each === form.value.payloadType);
  if (payloadType === undefined) return fail('integrity', `the payload type \`${form.value.payloadType}\` is unknown`);
  const payload = strictBase64(form.value.payload);
  if (payload === undefined) return fail('integrity', 'the payload is not standard base64');
  const keyId = signerOf(preAuthEncoding(payloadType, payload), form.value.signatures, keys);
  if (!keyId.ok) return keyId;
  const content = parseJson(payload);
  if (!content.ok || !isJsonObject(content.value)) return fail('integrity', 'the payload is not a JSON object');
  if (!sameBytes(canonicalBytes(content.value), payload)) return fail('integrity', 'the payload is not canonical JSON');
  const digest = sha256Hex(canonicalBytes(parsed.value));
  return ok({ payloadType, payload: content.value, digest, keyId: keyId.value });
}

/** PAE: what is signed binds the type and both lengths, so no part can be read as another. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8(payloadType);
  return Buffer.concat([utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload]);
}

const envelopeForm = object({
  payload: text(1 << 20),
  payloadType: text(256),
  signatures: list(object({ keyid: text(128), sig: text(128) }), 8),
});

function signerOf(
  message: Uint8Array,
  signatures: Decoded<typeof envelopeForm>['signatures'],
  keys: readonly VerifyingKey[],
): Result<string, Fault> {
  let known = false;
  for (const { keyid, sig } of signatures) {
    const key = keys.find((each) => each.keyId === keyid);
    if (key === undefined) continue;
    known = true;
    const signature = strictBase64(sig);
    if (signature !== undefined && key.verify(message, signature)) return ok(keyid);
  }
  return known
    ? fail('integrity', 'the signature of the envelope is wrong')
    : fail('integrity', 'the envelope is signed by no key that is trusted here');
}
