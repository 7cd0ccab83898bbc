// The outsider's check of a whole log: every entry, every tile, every writer's count, and its past.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { type Checkpoint, openCheckpoint } from './checkpoint.ts';
import { decodeEvent, type EvidenceEvent } from './event.ts';
import { LogReader, type ReadLog } from './log-reader.ts';
import { LogTree } from './log-tree.ts';
import { hashLeaf } from './merkle.ts';
import { parseVerifierKey } from './note.ts';
import { sameBytes, verifyConsistency } from './proof.ts';
import { tilePath, tileWidth } from './tile.ts';
import { readCheckpoint } from './verify.ts';

export interface VerifiedLog {
  readonly checkpoint: Checkpoint;
  /** Entries by kind. */
  readonly kinds: Readonly<Record<string, number>>;
  /** Each run of each writer with its first and last sequence; there is no gap between them. */
  readonly writers: readonly {
    readonly writer: string;
    readonly boot: string;
    readonly first: number;
    readonly last: number;
  }[];
}

/**
 * Reads every entry. Faults: `integrity` naming the first entry, tile, writer or checkpoint that does not hold.
 * It shows that no logged event is missing in between; that nothing was left out of the log it cannot show.
 */
export async function verifyLog(options: {
  readonly read: ReadLog;
  readonly logVerifierKey: string;
  /** A checkpoint kept from earlier, which the log must extend. */
  readonly older?: Uint8Array;
}): Promise<Result<VerifiedLog, Fault>> {
  const checkpoint = await readCheckpoint(options.read, options.logVerifierKey);
  if (!checkpoint.ok) return checkpoint;
  const { size, root } = checkpoint.value;
  const reader = new LogReader(options.read, size);
  const tree = LogTree.empty();
  const counts = new Counts();
  for (let bundle = 0; bundle * tileWidth < size; bundle++) {
    const entries = await reader.entries(bundle);
    if (!entries.ok) return entries;
    for (const entry of entries.value) {
      const event = decodeEvent(entry);
      if (!event.ok) return fail('integrity', `entry ${tree.size} is no event: ${event.fault.message}`);
      const counted = counts.add(event.value);
      if (!counted.ok) return counted;
      const tiles = await compareTiles(reader, tree.append(entry, hashLeaf(entry)));
      if (!tiles.ok) return tiles;
    }
  }
  const tiles = await compareTiles(reader, tree.partials());
  if (!tiles.ok) return tiles;
  if (!sameBytes(tree.root(), root)) return fail('integrity', 'the entries do not hash to the signed root');
  if (options.older !== undefined) {
    const extended = await verifyExtension({ ...options, older: options.older });
    if (!extended.ok) return extended;
  }
  return ok({ checkpoint: checkpoint.value, kinds: counts.kinds, writers: counts.writers() });
}

/**
 * Whether the log extends the tree of an older checkpoint, by a consistency proof from its tiles alone.
 * Faults: `integrity`, `invalid_input` for a malformed verifier key, those of `read`.
 */
export async function verifyExtension(options: {
  readonly read: ReadLog;
  readonly logVerifierKey: string;
  readonly older: Uint8Array;
}): Promise<Result<{ readonly older: Checkpoint; readonly newer: Checkpoint }, Fault>> {
  const verifier = parseVerifierKey(options.logVerifierKey);
  if (!verifier.ok) return verifier;
  const older = openCheckpoint(options.older, verifier.value);
  if (!older.ok) return older;
  const newer = await readCheckpoint(options.read, options.logVerifierKey);
  if (!newer.ok) return newer;
  const { size: oldSize, root: oldRoot } = older.value;
  const { size, root } = newer.value;
  if (oldSize > size) return fail('integrity', `the log went back from ${oldSize} entries to ${size}`);
  const proof = await new LogReader(options.read, size).consistencyProof(oldSize);
  if (!proof.ok) return proof;
  return verifyConsistency({ oldSize, oldRoot, size, root, proof: proof.value })
    ? ok({ older: older.value, newer: newer.value })
    : fail(
        'integrity',
        `the log of size ${size} does not extend the checkpoint of size ${oldSize}: its past was changed`,
      );
}

/** Holds the stored tiles against those that the entries give; bundles were read already. */
async function compareTiles(reader: LogReader, objects: ReturnType<LogTree['partials']>): Promise<Result<void, Fault>> {
  for (const { ref, bytes } of objects) {
    if (ref.level === 'entries') continue;
    const stored = await reader.tile(ref);
    if (!stored.ok) return stored;
    if (!sameBytes(stored.value, bytes))
      return fail('integrity', `\`${tilePath(ref)}\` does not hold the hashes of its entries`);
  }
  return ok(undefined);
}

class Counts {
  readonly kinds: Record<string, number> = {};
  readonly #writers = new Map<string, { writer: string; boot: string; first: number; last: number }>();

  add({ kind, writer, boot, sequence }: EvidenceEvent): Result<void, Fault> {
    this.kinds[kind] = (this.kinds[kind] ?? 0) + 1;
    const key = JSON.stringify([writer, boot]);
    const run = this.#writers.get(key);
    if (run === undefined) {
      this.#writers.set(key, { writer, boot, first: sequence, last: sequence });
      return ok(undefined);
    }
    if (sequence !== run.last + 1) {
      return fail(
        'integrity',
        `record ${sequence} of \`${writer}\` follows ${run.last}: records are missing or repeated`,
      );
    }
    run.last = sequence;
    return ok(undefined);
  }

  writers() {
    return [...this.#writers.values()];
  }
}
