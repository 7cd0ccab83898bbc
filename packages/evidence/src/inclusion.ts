// That an entry is in the published log, for someone who holds the log's public key and nothing else of it.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { openCheckpoint } from './checkpoint.ts';
import { LogReader, type ReadLog } from './log-reader.ts';
import { hashLeaf } from './merkle.ts';
import { parseVerifierKey } from './note.ts';
import { verifyInclusion } from './proof.ts';

export interface Inclusion {
  /** The signed checkpoint, a note of C2SP tlog-checkpoint. */
  readonly checkpoint: string;
  /** RFC 6962 audit path from the leaf's hash to the checkpoint's root. */
  readonly proof: readonly Uint8Array[];
}

/**
 * Proves an entry under the latest checkpoint and checks the proof; undefined where no checkpoint covers it yet.
 * Faults: `integrity` where the stored log does not hold what it should, `invalid_input` for a malformed verifier key,
 * those of `read`.
 */
export async function proveInclusion(options: {
  readonly read: ReadLog;
  /** Text of the form `name+hash+base64`. */
  readonly logVerifierKey: string;
  readonly index: number;
  /** The leaf. */
  readonly entry: Uint8Array;
}): Promise<Result<Inclusion | undefined, Fault>> {
  const { read, index, entry } = options;
  const verifier = parseVerifierKey(options.logVerifierKey);
  if (!verifier.ok) return verifier;
  const bytes = await read('checkpoint');
  if (!bytes.ok || bytes.value === undefined) return bytes.ok ? ok(undefined) : bytes;
  const checkpoint = openCheckpoint(bytes.value, verifier.value);
  if (!checkpoint.ok) return checkpoint;
  const { size, root } = checkpoint.value;
  if (index >= size) return ok(undefined);
  const proof = await new LogReader(read, size).inclusionProof(index);
  if (!proof.ok) return proof;
  const isIncluded = verifyInclusion({ leafHash: hashLeaf(entry), index, size, root, proof: proof.value });
  return isIncluded
    ? ok({ checkpoint: Buffer.from(bytes.value).toString('utf8'), proof: proof.value })
    : fail('integrity', `entry ${index} is not included under the signed checkpoint of size ${size}`);
}
