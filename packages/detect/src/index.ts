// Finds personal data and secrets in bytes, in linear time, and takes them out of texts.

export { compileRules, type RuleSet } from './compile.ts';
export { defaultRuleSet } from './default.ts';
export type { Confidence, Finding, Severity } from './finding.ts';
export type { RuleSource } from './read-rules.ts';
export { type Action, type Redacted, type Redaction, type RedactPolicy, redact } from './redact.ts';
export { type ScanResult, scan } from './scan.ts';
