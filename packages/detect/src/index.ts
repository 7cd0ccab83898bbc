// Finds personal data and secrets in bytes, in linear time, and takes them out of texts.

export { compileRules, type RuleSet } from './compile.ts';
export { defaultRuleSet } from './default.ts';
export type { Confidence, Finding, Severity } from './finding.ts';
export { coarser } from './fingerprint/coarser.ts';
export { type Copies, findCopies, noCopies, type Passage } from './fingerprint/copies.ts';
export { type FingerprintKey, fingerprintPassages, keyCheckOf } from './fingerprint/fingerprint.ts';
export { FormatEncryption } from './format/encryption.ts';
export { hasFormat } from './format/formats.ts';
export type { IssuedStream, IssuedValues } from './format/issued.ts';
export { type JsonPlace, jsonPlaces } from './json-places.ts';
export { canaryForm } from './matchers/canary.ts';
export { Pseudonyms, RestoreStream, type WrittenAs } from './redaction/pseudonyms.ts';
export { type Redacted, type Redaction, redact } from './redaction/redact.ts';
export { redactJson } from './redaction/redact-json.ts';
export type { Action, RedactPolicy } from './redaction/replace.ts';
export type { RuleSource } from './rule-files/read-rules.ts';
export { type ScanResult, scan } from './scan.ts';
export { heldBytesMax, RedactStream, type Released } from './stream.ts';
export { type RuleCount, tally } from './tally.ts';
