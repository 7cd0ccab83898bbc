// `evidence verify-log`: the whole log, entry by entry, and every checkpoint that it ever published.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import {
  filesystemStore,
  type ObjectStore,
  openCheckpoint,
  parseVerifierKey,
  verifyExtension,
  verifyLog,
} from '@sallyport/evidence';
import { line, type Outcome, table, toned } from '../answer.ts';
import { existingFolder } from '../files.ts';
import type { Io } from '../io.ts';
import { type EvidenceKeyOptions, logKeyOf } from '../public-keys.ts';

export interface VerifyLogOptions extends Pick<EvidenceKeyOptions, 'keys' | 'logKey'> {
  readonly log: string;
}

export async function verifyWholeLog(io: Io, options: VerifyLogOptions): Promise<Outcome> {
  const folder = await existingFolder(io.cwd, options.log, 'the log');
  if (!folder.ok) return folder;
  const logVerifierKey = await logKeyOf(io, options);
  if (!logVerifierKey.ok) return logVerifierKey;
  const store = filesystemStore({ folder: folder.value, random: io.random });
  const log = await verifyLog({ read: (path) => store.get(path), logVerifierKey: logVerifierKey.value });
  if (!log.ok) return refuted(log.fault);
  const past = await verifyPast(store, logVerifierKey.value);
  if (!past.ok) return refuted(past.fault);
  const { checkpoint, kinds, writers } = log.value;
  return ok({
    exit: 0,
    json: {
      verified: true,
      origin: checkpoint.origin,
      size: checkpoint.size,
      kinds: { ...kinds },
      writers: writers.map((run) => ({ ...run })),
      checkpoints: past.value,
    },
    text: [
      line(toned('good', 'VERIFIED'), `  ${checkpoint.origin}, ${checkpoint.size} entries`),
      table([
        ['entries', 'every one hashes to the signed root, and no record of a writer is missing in between'],
        ['checkpoints', `${past.value}, and the log extends each of them`],
        ...Object.entries(kinds).map(([kind, count]) => [kind, String(count)]),
      ]),
    ],
  });
}

/** Holds the log against each checkpoint in `checkpoints/`. The value is their number. Faults: as `verifyExtension`. */
async function verifyPast(store: Required<ObjectStore>, logVerifierKey: string): Promise<Result<number, Fault>> {
  const verifier = parseVerifierKey(logVerifierKey);
  if (!verifier.ok) return verifier;
  const keys = await store.list('checkpoints/');
  if (!keys.ok) return keys;
  for (const key of keys.value) {
    const bytes = await store.get(key);
    if (!bytes.ok) return bytes;
    const older = openCheckpoint(bytes.value ?? new Uint8Array(), verifier.value);
    if (!older.ok) return fail('integrity', `\`${key}\`: ${older.fault.message}`);
    if (key !== `checkpoints/${older.value.size}`) {
      return fail('integrity', `\`${key}\` holds the checkpoint of size ${older.value.size}`);
    }
    const extended = await verifyExtension({
      read: (path) => store.get(path),
      logVerifierKey,
      older: bytes.value ?? new Uint8Array(),
    });
    if (!extended.ok) return fail(extended.fault.code, `\`${key}\`: ${extended.fault.message}`);
  }
  return ok(keys.value.length);
}

function refuted(fault: Fault): Outcome {
  if (fault.code !== 'integrity') return { ok: false, fault };
  return ok({
    exit: 1,
    json: { verified: false, reason: fault.message },
    text: [line(toned('bad', 'NOT VERIFIED'), `  ${fault.message}`)],
  });
}
