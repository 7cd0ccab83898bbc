// `evidence verify`: a receipt or certificate, checked offline from its signature down to the signed log, step by step.

import { type Fault, fail, isJsonObject, type JsonObject, ok, parseJson, type Result } from '@sallyport/base';
import {
  type AccessReceipt,
  checkSessionReceipts,
  type EgressCertificate,
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
  /** Files of the receipts of the session that a certificate is about. */
  readonly receipts?: readonly string[];
}

const stepNames = ['signature', 'payload', 'checkpoint', 'leaf', 'inclusion', 'receipts'] as const;
type StepName = (typeof stepNames)[number];

/** What each step shows where it holds. */
const meanings: Readonly<Record<StepName, string>> = {
  signature: 'signed by the trusted key of receipts and certificates',
  payload: 'whole, canonical, and of a known form',
  checkpoint: 'the head of the log is signed by the trusted key of the log',
  leaf: 'an entry of the log announces exactly this statement',
  inclusion: 'that entry is under the signed head',
  receipts: 'each verified in the same way, and together they give the chain of the certificate',
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
  const receipts = await readReceipts(io, options.receipts ?? []);
  if (!receipts.ok) return receipts;
  const store = filesystemStore({ folder: folder.value, random: io.random });
  const keys = { statementKey: statementKey.value, logVerifierKey: logKey.value };
  const read: ReadLog = (at) => store.get(at);
  const checked = await check(envelope.value, keys, read);
  const checkedAll =
    'fault' in checked || options.receipts === undefined
      ? checked
      : await withReceipts(checked.verified, receipts.value, keys, read);
  // A folder that cannot be read says nothing about the receipt: that is not a verdict.
  if ('fault' in checkedAll && checkedAll.fault.code !== 'integrity') return { ok: false, fault: checkedAll.fault };
  const steps = stepNames.filter((step) => step !== 'receipts' || options.receipts !== undefined);
  return 'fault' in checkedAll ? ok(refuted(io, checkedAll, steps)) : ok(confirmed(checkedAll, steps));
}

interface Keys {
  readonly statementKey: VerifyingKey;
  readonly logVerifierKey: string;
}

interface Verified {
  readonly verified: VerifiedReceipt;
  /** How many receipts of the session were checked, and what they leave open. */
  readonly session?: { readonly count: number; readonly later: number; readonly unread: readonly string[] };
}

type Checked = Verified | { readonly failedAt: StepName; readonly fault: Fault; readonly dueMs?: number };

/**
 * The verdict is that of `verifyReceipt` alone; the steps before it only tell a person how far a statement gets.
 */
async function check(envelope: JsonObject, { statementKey, logVerifierKey }: Keys, read: ReadLog): Promise<Checked> {
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

/** The receipts of the session behind a certificate, each checked as the certificate was. */
async function withReceipts(
  verified: VerifiedReceipt,
  envelopes: readonly JsonObject[],
  { statementKey, logVerifierKey }: Keys,
  read: ReadLog,
): Promise<Checked> {
  const { statement } = verified;
  if (statement.kind !== 'certificate') {
    const message = 'receipts are checked beside a certificate, and this is a receipt; leave `--receipts` out';
    return { failedAt: 'receipts', fault: { code: 'invalid_input', message } };
  }
  const receipts: AccessReceipt[] = [];
  for (const envelope of envelopes) {
    const one = await verifyReceipt({ envelope, receiptKeys: [statementKey], read, logVerifierKey });
    if (!one.ok) return { failedAt: 'receipts', fault: one.fault };
    if (one.value.statement.kind === 'receipt') receipts.push(one.value.statement.receipt);
  }
  const session = checkSessionReceipts(statement.certificate, receipts);
  if (!session.ok) return { failedAt: 'receipts', fault: session.fault };
  const { ids, later, unread } = session.value;
  return { verified, session: { count: ids.length, later: later.length, unread } };
}

function confirmed({ verified: { statement, index, checkpoint }, session }: Verified, steps: readonly StepName[]) {
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
          ...formRows(statement.certificate),
          ...flowRows(statement.certificate),
          ...receiptRows(statement.certificate, session),
        ]),
    ['labels', said.labels.join(' ') || 'none'],
    ['log', `entry ${index} of ${checkpoint.size} in ${checkpoint.origin}`],
  ];
  return {
    exit: 0 as const,
    json: {
      verified: true,
      kind: statement.kind,
      steps: steps.map((step) => ({ step, state: 'ok' })),
      statement: { ...said },
      ...(session === undefined ? {} : { receipts: { ...session } }),
      log: { index, size: checkpoint.size, origin: checkpoint.origin },
    },
    text: [
      ...stepTable(steps, undefined, undefined),
      line(),
      line(toned('good', 'VERIFIED'), `  ${statement.kind}`),
      table(rows),
    ],
  };
}

/** In which form each kind left, of a redacted text whose certificate names them. */
function formRows(certificate: EgressCertificate): Span[][] {
  if (certificate.version === 1 || certificate.forms === undefined) return [];
  const forms = Object.entries(certificate.forms).map(([kind, form]) => `${kind} ${form}`);
  return [['forms', forms.join(', ')]];
}

/** What the certificate says of labels, a line for each that failed or was left out. */
function flowRows(certificate: EgressCertificate): Span[][] {
  if (certificate.version === 1) return [['label flow', 'not told by a certificate of version 1']];
  const { verdict, flows, declassified, blockedBy } = certificate.nonInterference;
  return [
    ['label flow', toned(verdict === 'passed' ? 'good' : 'bad', verdict)],
    ...flows.map(({ label, destination, policies }): Span[] => [
      'flow',
      `${label} may not go to ${destination} (${policies.join(', ')})`,
    ]),
    ...declassified.map(({ label, policies }): Span[] => ['declassified', `${label} (${policies.join(', ')})`]),
    ...(blockedBy.length === 0 ? [] : [['blocked by', blockedBy.join(' ')]]),
  ];
}

function receiptRows({ receipts: { count } }: EgressCertificate, session: Verified['session']): Span[][] {
  if (session === undefined) return [['receipts', count === 0 ? 'none' : `${count}, not given: see --receipts`]];
  const later = session.later === 0 ? '' : `; ${session.later} of later reads`;
  const unread = session.unread.length === 0 ? '' : `; labels of no receipt: ${session.unread.join(' ')}`;
  return [['receipts', `${session.count}, and they give the chain${later}${unread}`]];
}

function refuted(io: Io, failed: Extract<Checked, { fault: Fault }>, steps: readonly StepName[]) {
  const { failedAt, fault, dueMs } = failed;
  const at = steps.indexOf(failedAt);
  const isEarly = failedAt === 'leaf' && dueMs !== undefined && dueMs > io.clock.nowMs();
  const wait = isEarly ? `the log has until ${new Date(dueMs).toISOString()} to include it; try again then` : undefined;
  const states = steps.map((step, index) => ({
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
      ...stepTable(steps, failedAt, fault.message),
      line(),
      line(toned('bad', 'NOT VERIFIED'), `  ${fault.message}`),
      ...(wait === undefined ? [] : [line(wait)]),
    ],
  };
}

function stepTable(
  steps: readonly StepName[],
  failedAt: StepName | undefined,
  why: string | undefined,
): readonly Part[] {
  const at = failedAt === undefined ? steps.length : steps.indexOf(failedAt);
  const rows = steps.map((step, index): readonly Span[] => {
    if (index < at) return [toned('good', 'ok'), step, meanings[step]];
    return index === at
      ? [toned('bad', 'failed'), step, why ?? '']
      : [toned('dim', '-'), step, toned('dim', 'not reached')];
  });
  return [table(rows)];
}

async function readReceipts(io: Io, paths: readonly string[]): Promise<Result<readonly JsonObject[], Fault>> {
  const envelopes: JsonObject[] = [];
  for (const path of paths) {
    const envelope = await readStatement(io, path);
    if (!envelope.ok) return envelope;
    envelopes.push(envelope.value);
  }
  return ok(envelopes);
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
