// Samples that the tests share: keys, statements, events, and the value of a result.

import { must, type RandomBytes, sha256Hex, toHex } from '@sallyport/base';
import type { CurrentCertificate } from '../certificate.ts';
import type { EvidenceInput } from '../event.ts';
import { generateSigningKeyPem, openSigningKey } from '../key.ts';
import { noteSigner } from '../note.ts';
import type { AccessReceipt } from '../receipt.ts';

export const receiptKey = must(openSigningKey(generateSigningKeyPem()));
export const logSigner = must(noteSigner('log.test/evidence', must(openSigningKey(generateSigningKeyPem()))));

/** Bytes that count up from the seed: fixed, and different at each call. */
export function countingRandom(seed = 0): RandomBytes {
  let next = seed;
  return (length) => Uint8Array.from({ length }, () => next++ % 256);
}

const decision = {
  effect: 'filter',
  policySet: sha256Hex('policies'),
  reasons: ['policy0'],
  epochs: { policies: 3 },
} as const;

export function sampleReceipt(id = 'r-1'): AccessReceipt {
  return {
    version: 1,
    id,
    tenant: 'acme',
    session: 's-1',
    subject: { type: 'Agent', id: 'mail-helper' },
    tokenHash: sha256Hex('token'),
    source: 'mail',
    queryDigest: sha256Hex('query'),
    rows: { count: 2, digest: sha256Hex('rows') },
    labels: ['pii'],
    decision,
    issuedAt: '2025-06-01T12:00:00.000Z',
    includedWithinMs: 60_000,
  };
}

export function sampleCertificate(id = 'c-1'): CurrentCertificate {
  return {
    version: 2,
    id,
    tenant: 'acme',
    session: 's-1',
    subject: { type: 'Agent', id: 'mail-helper' },
    tokenHash: sha256Hex('token'),
    destination: 'https://crm.example/notes',
    verdict: 'redact',
    content: { in: sha256Hex('in'), out: sha256Hex('out') },
    findings: [{ kind: 'email', rule: 'pii.email', count: 3 }],
    redactions: 3,
    labels: ['pii'],
    receipts: { count: 1, ids: ['r-1'], chain: sha256Hex(new Uint8Array(32), 'r-1') },
    decision: { ...decision, effect: 'permit' },
    nonInterference: { verdict: 'passed', flows: [], declassified: [], blockedBy: [] },
    ruleSet: sha256Hex('rules'),
    issuedAt: '2025-06-01T12:00:01.000Z',
    includedWithinMs: 60_000,
  };
}

export function sampleEvent(n: number, more: Partial<EvidenceInput> = {}): EvidenceInput {
  return {
    kind: 'decision',
    tenant: n % 2 === 0 ? 'acme' : 'globex',
    at: '2025-06-01T12:00:00.000Z',
    body: { action: 'read', resource: `mail/${n}`, effect: 'permit' },
    ...more,
  };
}

export const hex = (bytes: Uint8Array): string => toHex(bytes);
