// The outsider's check: a receipt, the log folder and two public keys are all it needs.

import { type Fault, fail, type JsonObject, ok, type Result } from '@sallyport/base';
import { type EgressCertificate, readCertificate } from './certificate.ts';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { type OpenedEnvelope, openEnvelope, payloadTypes } from './dsse.ts';
import { decodeEvent, type EvidenceEvent } from './event.ts';
import type { VerifyingKey } from './key.ts';
import { LogReader, type ReadLog } from './log-reader.ts';
import { hashLeaf } from './merkle.ts';
import { parseVerifierKey } from './note.ts';
import { sameBytes, verifyInclusion } from './proof.ts';
import { type AccessReceipt, readReceipt } from './receipt.ts';
import { tileWidth } from './tile.ts';

export interface VerifiedReceipt {
  readonly statement:
    | { readonly kind: 'receipt'; readonly receipt: AccessReceipt }
    | { readonly kind: 'certificate'; readonly certificate: EgressCertificate };
  /** The event in the log that announces the statement. */
  readonly event: EvidenceEvent;
  /** Its index in the log. */
  readonly index: number;
  /** The checkpoint under which it was proved. */
  readonly checkpoint: Checkpoint;
}

/**
 * Checks a receipt or certificate from its signature down to the signed checkpoint of the log.
 * Faults: `integrity` saying what fails (signature, payload, absence from the log, disagreement with its event, entry
 * against tiles, tiles against checkpoint, checkpoint), `invalid_input` for a malformed verifier key, and those of `read`.
 */
export async function verifyReceipt(options: {
  readonly envelope: string | Uint8Array | JsonObject;
  readonly receiptKeys: readonly VerifyingKey[];
  readonly read: ReadLog;
  /** Text of the form `name+hash+base64`. */
  readonly logVerifierKey: string;
}): Promise<Result<VerifiedReceipt, Fault>> {
  const opened = openEnvelope(options.envelope, options.receiptKeys);
  if (!opened.ok) return opened;
  const statement = readStatement(opened.value);
  if (!statement.ok) return statement;
  const checkpoint = await readCheckpoint(options.read, options.logVerifierKey);
  if (!checkpoint.ok) return checkpoint;
  const reader = new LogReader(options.read, checkpoint.value.size);
  const found = await findByDigest(reader, opened.value.digest);
  if (!found.ok) return found;
  const { event, index, entry } = found.value;
  const said = statement.value.kind === 'receipt' ? statement.value.receipt : statement.value.certificate;
  if (event.kind !== statement.value.kind || event.tenant !== said.tenant) {
    return fail(
      'integrity',
      `entry ${index} of the log names the ${statement.value.kind} but says something else of it`,
    );
  }
  const leafHash = hashLeaf(entry);
  const stored = await reader.node({ level: 0, index });
  if (!stored.ok) return stored;
  if (!sameBytes(stored.value, leafHash))
    return fail('integrity', `entry ${index} of the log does not hash to its tile`);
  const proof = await reader.inclusionProof(index);
  if (!proof.ok) return proof;
  const { size, root } = checkpoint.value;
  const isIncluded = verifyInclusion({ leafHash, index, size, root, proof: proof.value });
  if (!isIncluded)
    return fail('integrity', `entry ${index} is not included under the signed checkpoint of size ${size}`);
  return ok({ statement: statement.value, event, index, checkpoint: checkpoint.value });
}

/** Reads and checks the current checkpoint of a log folder. Faults: `integrity`, `invalid_input`, those of `read`. */
export async function readCheckpoint(read: ReadLog, logVerifierKey: string): Promise<Result<Checkpoint, Fault>> {
  const verifier = parseVerifierKey(logVerifierKey);
  if (!verifier.ok) return verifier;
  const bytes = await read('checkpoint');
  if (!bytes.ok) return bytes;
  return bytes.value === undefined
    ? fail('integrity', 'the log has no checkpoint')
    : openCheckpoint(bytes.value, verifier.value);
}

function readStatement(opened: OpenedEnvelope): Result<VerifiedReceipt['statement'], Fault> {
  switch (opened.payloadType) {
    case payloadTypes.receipt: {
      const receipt = readReceipt(opened.payload);
      return receipt.ok ? ok({ kind: 'receipt', receipt: receipt.value }) : receipt;
    }
    case payloadTypes.certificate: {
      const certificate = readCertificate(opened.payload);
      return certificate.ok ? ok({ kind: 'certificate', certificate: certificate.value }) : certificate;
    }
    case payloadTypes.decision:
      return fail('integrity', 'the envelope holds a decision, which is neither a receipt nor a certificate');
  }
}

/** The newest bundles first: what is checked is mostly recent. */
async function findByDigest(
  reader: LogReader,
  digest: string,
): Promise<Result<{ event: EvidenceEvent; index: number; entry: Uint8Array }, Fault>> {
  for (let bundle = Math.ceil(reader.size / tileWidth) - 1; bundle >= 0; bundle--) {
    const entries = await reader.entries(bundle);
    if (!entries.ok) return entries;
    for (const [at, entry] of entries.value.entries()) {
      // A cheap look first: most entries are about something else.
      if (!Buffer.from(entry.buffer, entry.byteOffset, entry.byteLength).includes(digest)) continue;
      const event = decodeEvent(entry);
      if (event.ok && event.value.digest === digest)
        return ok({ event: event.value, index: bundle * tileWidth + at, entry });
    }
  }
  return fail('integrity', `no entry of the log names this statement (digest ${digest}); is its inclusion delay over?`);
}
