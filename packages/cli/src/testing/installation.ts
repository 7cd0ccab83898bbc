// A small installation for tests: keys as the runtime makes them, and a published log with a receipt and a certificate.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JsonObject, must, sha256Hex, systemClock, systemRandom } from '@sallyport/base';
import {
  type CurrentCertificate,
  chainReceipts,
  filesystemStore,
  memoryLedger,
  openRecorder,
  type SealedEnvelope,
  sealCertificate,
  sealReceipt,
} from '@sallyport/evidence';
import { type Keys, openKeys, publicKeys } from '@sallyport/runtime';

/** The moment of everything in the installation; the clock of tests starts later. */
export const issuedAt = '2026-10-01T12:00:00.000Z';

export interface Installation {
  readonly folder: string;
  readonly data: string;
  readonly keys: Keys;
  readonly receipt: JsonObject;
  readonly certificate: JsonObject;
  /** Signed like the others, but in no log. */
  readonly unlogged: JsonObject;
  remove(): void;
}

export async function makeInstallation(): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-cli-'));
  const data = join(folder, '.sallyport');
  mkdirSync(join(data, 'keys'), { recursive: true, mode: 0o700 });
  const keys = must(openKeys(join(data, 'keys'), { origin: 'localhost/sallyport', random: systemRandom }));
  const receipt = must(sealReceipt(receiptOf('r_1'), keys.statements));
  const unlogged = must(sealReceipt(receiptOf('r_2'), keys.statements));
  const certificate = must(sealCertificate(certificateOf(), keys.statements));
  await publish(data, keys, [receipt, certificate]);
  const json = (path: string, value: unknown) => writeFileSync(path, JSON.stringify(value));
  json(join(data, 'public.json'), publicKeys(keys));
  json(join(folder, 'receipt.json'), receipt.envelope);
  json(join(folder, 'certificate.json'), certificate.envelope);
  json(join(folder, 'unlogged.json'), unlogged.envelope);
  return {
    folder,
    data,
    keys,
    receipt: receipt.envelope,
    certificate: certificate.envelope,
    unlogged: unlogged.envelope,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** One publication each, after that of a decision: a log with a past. */
export async function publish(data: string, keys: Keys, statements: readonly SealedEnvelope[]): Promise<void> {
  const recorder = must(
    await openRecorder({
      dir: join(data, 'spool'),
      ledger: memoryLedger(),
      store: filesystemStore({ folder: join(data, 'evidence'), random: systemRandom }),
      signer: keys.log,
      clock: systemClock,
      random: systemRandom,
      writer: 'test',
    }),
  );
  const common = { tenant: 'acme', at: issuedAt } as const;
  must(await recorder.record({ kind: 'decision', ...common, body: { effect: 'permit' } }));
  must(await recorder.flush());
  for (const [at, { digest }] of statements.entries()) {
    must(await recorder.record({ kind: at === 0 ? 'receipt' : 'certificate', ...common, digest, body: { at } }));
    must(await recorder.flush());
  }
  must(await recorder.close());
}

const decision = {
  effect: 'permit',
  policySet: sha256Hex('policies'),
  reasons: ['mail'],
  epochs: { policies: 1 },
} as const;
const common = {
  version: 1,
  tenant: 'acme',
  session: 's1',
  subject: { type: 'User', id: 'alice' },
  tokenHash: sha256Hex('token'),
  labels: ['pii'],
  decision,
  issuedAt,
  includedWithinMs: 60_000,
} as const;

function receiptOf(id: string) {
  return {
    ...common,
    id,
    source: 'mail',
    queryDigest: sha256Hex('query'),
    rows: { count: 3, digest: sha256Hex('rows') },
  };
}

export function certificateOf(): CurrentCertificate {
  return {
    ...common,
    version: 2 as const,
    id: 'c_1',
    destination: 'https://crm.example/hooks/',
    verdict: 'redact' as const,
    content: { in: sha256Hex('in'), out: sha256Hex('out') },
    findings: [{ kind: 'email', rule: 'email', count: 2 }],
    redactions: 2,
    receipts: chainReceipts(['r_1']),
    nonInterference: { verdict: 'passed' as const, flows: [], declassified: [], blockedBy: [] },
    ruleSet: sha256Hex('rules'),
  };
}
