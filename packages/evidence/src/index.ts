// Evidence: signed statements, a durable recorder, a Merkle log of both, and the check that needs none of us.

export { type AnswerCertificate, sealAnswer } from './answer.ts';
export { filesystemStore } from './backends/filesystem.ts';
export { unpackLz4 } from './backends/lz4.ts';
export { postgresCertificates } from './backends/postgres-certificates.ts';
export { postgresLedger } from './backends/postgres-ledger.ts';
export { type S3StoreOptions, s3Store } from './backends/s3.ts';
export { type OpenedBundle, openBundle } from './bundle.ts';
export {
  type CurrentCertificate,
  chainReceipts,
  type EgressCertificate,
  readCertificate,
  sealCertificate,
} from './certificate.ts';
export type { CertificateStore, FoundCertificate, KeptCertificate } from './certificate-store.ts';
export { type Checkpoint, openCheckpoint, signCheckpoint } from './checkpoint.ts';
export { type OpenedEnvelope, openEnvelope, type PayloadType, payloadTypes, type SealedEnvelope } from './dsse.ts';
export { decodeEvent, type EvidenceEvent, type EvidenceInput, type Stamp } from './event.ts';
export { gather } from './gather.ts';
export { type Inclusion, proveInclusion } from './inclusion.ts';
export { generateSigningKeyPem, openSigningKey, openVerifyingKey, type SigningKey, type VerifyingKey } from './key.ts';
export type { Law } from './laws/law.ts';
export { ledgerLaws } from './laws/ledger-laws.ts';
export { objectStoreLaws } from './laws/object-store-laws.ts';
export type { Ledger, LedgerEntry, LedgerHead, LedgerRow, Publication, PublishLease } from './ledger.ts';
export type { ReadLog } from './log-reader.ts';
export { memoryLedger } from './memory-ledger.ts';
export { memoryObjectStore } from './memory-store.ts';
export {
  consistencyProof,
  emptyRoot,
  hashLeaf,
  hashNode,
  inclusionProof,
  treeRoot,
} from './merkle.ts';
export { evidenceMigrations } from './migrations.ts';
export type { NonInterference } from './non-interference.ts';
export { type NoteSigner, type NoteVerifier, noteSigner, parseVerifierKey, verifierKeyText } from './note.ts';
export type { ObjectStore } from './object-store.ts';
export { verifyConsistency, verifyInclusion } from './proof.ts';
export { type AccessReceipt, readReceipt, sealReceipt } from './receipt.ts';
export {
  type EventRef,
  inclusionDelayMs,
  openRecorder,
  type Recorder,
  type RecorderHealth,
  type RecorderOptions,
} from './recorder.ts';
export { checkSessionReceipts } from './session-receipts.ts';
export type { DecisionStatement } from './statement.ts';
export { readCheckpoint, type VerifiedReceipt, verifyReceipt } from './verify.ts';
export { type VerifiedLog, verifyExtension, verifyLog } from './verify-log.ts';
