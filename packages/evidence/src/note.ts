// Signed notes (C2SP signed-note) with Ed25519: text that carries its signatures in its last lines.

import {
  type Fault,
  fail,
  fromBase64,
  fromHex,
  ok,
  type Result,
  sha256,
  toBase64,
  toHex,
  utf8,
  utf8Text,
} from '@sallyport/base';
import { openVerifyingKey, type SigningKey, type VerifyingKey } from './key.ts';
import { sameBytes } from './proof.ts';

/** Signature type byte of Ed25519 in C2SP signed-note. */
const ed25519Type = new Uint8Array([1]);
const linesMax = 64;

/** A key under a name; for a log the name is its origin. */
export interface NoteVerifier {
  readonly name: string;
  readonly key: VerifyingKey;
}

export interface NoteSigner extends NoteVerifier {
  readonly key: SigningKey;
}

/** Names a signing key. Faults: `invalid_input` when the name is empty or holds white space or `+`. */
export function noteSigner(name: string, key: SigningKey): Result<NoteSigner, Fault> {
  return isKeyName(name)
    ? ok({ name, key })
    : fail('invalid_input', `\`${name}\` is no key name; use no space and no plus`);
}

/** The verifier key text `name+hash+base64(0x01 || key)`, safe to publish. */
export function verifierKeyText(verifier: NoteVerifier): string {
  const key = toBase64(Buffer.concat([ed25519Type, verifier.key.publicKey]));
  return `${verifier.name}+${toHex(keyHash(verifier))}+${key}`;
}

/** Reads a verifier key text. Faults: `invalid_input`. */
export function parseVerifierKey(text: string): Result<NoteVerifier, Fault> {
  const parts = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  const bytes = strictBase64(parts?.[3] ?? '');
  const hash = fromHex(parts?.[2] ?? '');
  if (parts?.[1] === undefined || bytes?.[0] !== 1 || bytes.length !== 33 || hash === undefined) {
    return fail('invalid_input', 'the verifier key is not of the form name+hash+base64 of an Ed25519 key');
  }
  const key = openVerifyingKey(bytes.subarray(1));
  if (!key.ok) return key;
  const verifier: NoteVerifier = { name: parts[1], key: key.value };
  return sameBytes(keyHash(verifier), hash)
    ? ok(verifier)
    : fail('invalid_input', 'the hash in the verifier key does not belong to its name and key');
}

/** The note: `text` (which ends in a new line), a blank line, one signature line. */
export function signNote(text: string, signer: NoteSigner): string {
  if (!text.endsWith('\n')) throw new TypeError('a note ends in a new line');
  const signature = Buffer.concat([keyHash(signer), signer.key.sign(utf8(text))]);
  return `${text}\n— ${signer.name} ${toBase64(signature)}\n`;
}

/** The text of a note whose signature by `verifier` holds. Signatures of others are passed over. Faults: `integrity`. */
export function openNote(note: Uint8Array, verifier: NoteVerifier): Result<string, Fault> {
  const whole = utf8Text(note);
  const split = whole?.lastIndexOf('\n\n') ?? -1;
  if (whole === undefined || split < 0 || !whole.endsWith('\n')) return fail('integrity', 'the note is malformed');
  const text = whole.slice(0, split + 1);
  const lines = whole.slice(split + 2, -1).split('\n');
  if (lines.length > linesMax) return fail('integrity', `the note has more than ${linesMax} signatures`);
  let verified = false;
  for (const line of lines) {
    const parts = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(line);
    const bytes = strictBase64(parts?.[2] ?? '');
    if (parts === null || bytes === undefined || bytes.length < 5)
      return fail('integrity', 'a signature line is malformed');
    if (parts[1] !== verifier.name || !sameBytes(bytes.subarray(0, 4), keyHash(verifier))) continue;
    if (!verifier.key.verify(utf8(text), bytes.subarray(4)))
      return fail('integrity', 'the signature of the note is wrong');
    verified = true;
  }
  return verified ? ok(text) : fail('integrity', `the note carries no signature of \`${verifier.name}\``);
}

/** Base64 that has one spelling only: unused bits must be zero. */
export function strictBase64(text: string): Uint8Array | undefined {
  const bytes = fromBase64(text);
  return bytes !== undefined && toBase64(bytes) === text ? bytes : undefined;
}

function keyHash(verifier: NoteVerifier): Uint8Array {
  return sha256(`${verifier.name}\n`, ed25519Type, verifier.key.publicKey).subarray(0, 4);
}

function isKeyName(name: string): boolean {
  return /^[^\s+]{1,256}$/.test(name) && name.isWellFormed();
}
