// Checkpoints (C2SP tlog-checkpoint): origin, size and root of a log as a signed note.

import { type Fault, fail, ok, type Result, toBase64, utf8 } from '@sallyport/base';
import { type NoteSigner, type NoteVerifier, openNote, signNote, strictBase64 } from './note.ts';

export interface Checkpoint {
  readonly origin: string;
  /** Entries in the tree. */
  readonly size: number;
  /** Tree head, 32 bytes. */
  readonly root: Uint8Array;
}

/** The signed bytes; the origin is the signer's name. */
export function signCheckpoint(
  head: { readonly size: number; readonly root: Uint8Array },
  signer: NoteSigner,
): Uint8Array {
  return utf8(signNote(`${signer.name}\n${head.size}\n${toBase64(head.root)}\n`, signer));
}

/** Reads and checks a checkpoint of the log that `verifier` names. Faults: `integrity`. */
export function openCheckpoint(bytes: Uint8Array, verifier: NoteVerifier): Result<Checkpoint, Fault> {
  const text = openNote(bytes, verifier);
  if (!text.ok) return fail('integrity', `the checkpoint does not verify: ${text.fault.message}`);
  const [origin, sizeText, rootText, ...extensions] = text.value.slice(0, -1).split('\n');
  const size = /^(0|[1-9][0-9]{0,15})$/.test(sizeText ?? '') ? Number(sizeText) : Number.NaN;
  const root = strictBase64(rootText ?? '');
  // Extension lines are allowed and passed over, but never empty (C2SP tlog-checkpoint).
  if (origin === undefined || !Number.isSafeInteger(size) || root?.length !== 32 || extensions.includes('')) {
    return fail('integrity', 'the checkpoint is signed but malformed');
  }
  if (origin !== verifier.name)
    return fail('integrity', `the checkpoint is of \`${origin}\`, not of \`${verifier.name}\``);
  return ok({ origin, size, root });
}
