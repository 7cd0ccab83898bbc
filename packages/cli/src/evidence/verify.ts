// `evidence verify`: a receipt or certificate, checked offline from its signature down to the signed log, step by step.

import { type Fault, fail, isJsonObject, type JsonObject, ok, parseJson, type Result } from '@sallyport/base';
import {
  filesystemStore,
  openEnvelope,
  payloadTypes,
  type ReadLog,
  readCertificate,
  readCheckpoint,
  readReceipt,
  type VerifiedReceipt,
  type VerifyingKey,
  verifyReceipt,
} from '@sallyport/evidence';
import { line, type Outcome, type Part, type Span, table, toned } from '../answer.ts';
import { entityText } from '../entity-text.ts';
import { existingFolder, readInput } from '../files.ts';
import type { Io } from '../io.ts';
import { type EvidenceKeyOptions, logKeyOf, statementKeyOf } from '../public-keys.ts';

export interface VerifyEvidenceOptions extends EvidenceKeyOptions {
  readonly log: string;
}

const stepNames = ['signature', 'payload', 'checkpoint', 'leaf', 'inclusion'] as const;
type StepName = (typeof stepNames)[number];

/** What each step shows where it holds. */
const meanings: Readonly<Record<StepName, string>> = {
  signature: 'signed by the trusted key of receipts and certificates',
  payload: 'whole, canonical, and of a known form',
  checkpoint: 'the head of the log is signed by the trusted key of the log',
  leaf: 'an entry of the log announces exactly this statement',
  inclusion: 'that entry is under the signed head',
};

export async function verifyEvidence(io: Io, path: string, options: VerifyEvidenceOptions): Promise<Outcome> {
  const envelope = await readStatement(io, path);
  if (!envelope.ok) return envelope;
  const folder = await existingFolder(io.cwd, options.log, 'the log');
  if (!folder.ok) return folder;
  const statementKey = await statementKeyOf(io, options);
  if (!statementKey.ok) return statementKey;
  const logKey = await logKeyOf(io, options);
  if (!logKey.ok) return logKey;
  const store = filesystemStore({ folder: folder.value, random: io.random });
  const checked = await check(envelope.value, statementKey.value, logKey.value, (at) => store.get(at));
  // A folder that cannot be read says nothing about the receipt: that is not a verdict.
  if ('fault' in checked && checked.fault.code !== 'integrity') return { ok: false, fault: checked.fault };
  return 'fault' in checked ? ok(refuted(io, checked, envelope.value)) : ok(confirmed(checked.verified));
}

type Checked =
  | { readonly verified: VerifiedReceipt }
  | { readonly failedAt: StepName; readonly fault: Fault; readonly dueMs?: number };

/**
 * The verdict is that of `verifyReceipt` alone; the steps before it only tell a person how far a statement gets.
 */
async function check(
  envelope: JsonObject,
  statementKey: VerifyingKey,
  logVerifierKey: string,
  read: ReadLog,
): Promise<Checked> {
  const opened = openEnvelope(envelope, [statementKey]);
  if (!opened.ok) return { failedAt: 'signature', fault: opened.fault };
  const { payloadType, payload } = opened.value;
  const statement = payloadType === payloadTypes.certificate ? readCertificate(payload) : readReceipt(payload);
  if (!statement.ok) return { failedAt: 'payload', fault: statement.fault };
  const checkpoint = await readCheckpoint(read, logVerifierKey);
  if (!checkpoint.ok) return { failedAt: 'checkpoint', fault: checkpoint.fault };
  // Hashes are read only once the entry is found: that tells an absent entry from one that is not under the head.
  let hashesRead = false;
  const observed: ReadLog = (at) => {
    if (/^tile\/\d/.test(at)) hashesRead = true;
    return read(at);
  };
  const verified = await verifyReceipt({ envelope, receiptKeys: [statementKey], read: observed, logVerifierKey });
  if (verified.ok) return { verified: verified.value };
  const dueMs = Date.parse(statement.value.issuedAt) + statement.value.includedWithinMs;
  return { failedAt: hashesRead ? 'inclusion' : 'leaf', fault: verified.fault, dueMs };
}

function confirmed({ statement, index, checkpoint }: VerifiedReceipt) {
  const said = statement.kind === 'receipt' ? statement.receipt : statement.certificate;
  const rows: Span[][] = [
    ['id', said.id],
    ['tenant', said.tenant],
    ['subject', entityText(said.subject)],
    ['session', said.session],
    ['issued', said.issuedAt],
    ...(statement.kind === 'receipt'
      ? [
          ['source', statement.receipt.source],
          ['rows', `${statement.receipt.rows.count}, digest ${statement.receipt.rows.digest}`],
        ]
      : [
          ['destination', statement.certificate.destination],
          ['verdict', statement.certificate.verdict],
          ['redactions', String(statement.certificate.redactions)],
        ]),
    ['labels', said.labels.join(' ') || 'none'],
    ['log', `entry ${index} of ${checkpoint.size} in ${checkpoint.origin}`],
  ];
  return {
    exit: 0 as const,
    json: {
      verified: true,
      kind: statement.kind,
      steps: stepNames.map((step) => ({ step, state: 'ok' })),
      statement: { ...said },
      log: { index, size: checkpoint.size, origin: checkpoint.origin },
    },
    text: [
      ...stepTable(undefined, undefined),
      line(),
      line(toned('good', 'VERIFIED'), `  ${statement.kind}`),
      table(rows),
    ],
  };
}

function refuted(io: Io, failed: Extract<Checked, { fault: Fault }>, _envelope: JsonObject) {
  const { failedAt, fault, dueMs } = failed;
  const at = stepNames.indexOf(failedAt);
  const isEarly = failedAt === 'leaf' && dueMs !== undefined && dueMs > io.clock.nowMs();
  const wait = isEarly ? `the log has until ${new Date(dueMs).toISOString()} to include it; try again then` : undefined;
  const states = stepNames.map((step, index) => ({
    step,
    state: index < at ? 'ok' : index === at ? 'failed' : 'not reached',
  }));
  return {
    exit: 1 as const,
    json: {
      verified: false,
      failedStep: failedAt,
      reason: fault.message,
      steps: states,
      ...(wait === undefined ? {} : { due: new Date(dueMs ?? 0).toISOString() }),
    },
    text: [
      ...stepTable(failedAt, fault.message),
      line(),
      line(toned('bad', 'NOT VERIFIED'), `  ${fault.message}`),
      ...(wait === undefined ? [] : [line(wait)]),
    ],
  };
}

function stepTable(failedAt: StepName | undefined, why: string | undefined): readonly Part[] {
  const at = failedAt === undefined ? stepNames.length : stepNames.indexOf(failedAt);
  const rows = stepNames.map((step, index): readonly Span[] => {
    if (index < at) return [toned('good', 'ok'), step, meanings[step]];
    return index === at
      ? [toned('bad', 'failed'), step, why ?? '']
      : [toned('dim', '-'), step, toned('dim', 'not reached')];
  });
  return [table(rows)];
}

/** The envelope in a file or on standard input: by itself, or inside the whole answer of a door. Faults: `invalid_input`. */
async function readStatement(io: Io, path: string): Promise<Result<JsonObject, Fault>> {
  const bytes = path === '-' ? ok(await io.stdin()) : await readInput(io.cwd, path, 'the receipt');
  if (!bytes.ok) return bytes;
  const parsed = parseJson(bytes.value);
  if (!parsed.ok)
    return fail('invalid_input', `\`${path}\` does not hold JSON (${parsed.fault.at ?? 'not UTF-8'}); give a receipt`);
  const value = parsed.value;
  if (!isJsonObject(value)) return fail('invalid_input', `\`${path}\` does not hold a JSON object; give a receipt`);
  if (value.payload !== undefined) return ok(value);
  const inner = [value.receipt, value.certificate].find((each) => isJsonObject(each));
  return isJsonObject(inner)
    ? ok(inner)
    : fail('invalid_input', `\`${path}\` holds no receipt and no certificate; give the envelope that a door answered`);
}
