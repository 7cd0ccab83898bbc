// Publishes the ledger as a tiled Merkle log: entries, tiles and bundles first, then one signed checkpoint.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { type Bundle, makeBundles } from './bundle.ts';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { chainHash, chainStart, type Ledger, type LedgerRow, type Publication, type PublishLease } from './ledger.ts';
import { LogReader } from './log-reader.ts';
import { LogTree, type TileObject } from './log-tree.ts';
import { emptyRoot, hashLeaf } from './merkle.ts';
import type { NoteSigner } from './note.ts';
import type { ObjectStore } from './object-store.ts';
import { sameBytes } from './proof.ts';
import { tilePath, tileWidth } from './tile.ts';
import { isTurnOver, nextTurn } from './turns.ts';

export interface PublisherOptions {
  readonly ledger: Ledger;
  readonly store: ObjectStore;
  /** The log key under the name of the log (its origin). */
  readonly signer: NoteSigner;
  /** Packs a bundle before it is stored. */
  readonly pack: (bytes: Uint8Array) => Promise<Uint8Array>;
}

export interface Published extends Publication {
  /** The ledger holds more that fits another checkpoint. */
  readonly more: boolean;
}

/** Entries of one checkpoint. */
export const checkpointEntriesMax = 4_096;
const entryBytesMax = 16 << 20;
const readRowsMax = 1_024;
const putsAtOnce = 8;

/** Where the checkpoint of each size lies, never replaced: `checkpoint` itself is a file and so can have none below it. */
export function checkpointKey(size: number): string {
  return `checkpoints/${size}`;
}

/** One process may call `publish` again and again; between processes the ledger's lease decides. */
export class Publisher {
  readonly #options: PublisherOptions;
  /** The tree and ledger chain as last published from here; dropped on any doubt. Owned by the one running `publish`. */
  #known: { readonly tree: LogTree; readonly chain: Uint8Array } | undefined;
  #running = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /**
   * Publishes what the ledger has beyond the last checkpoint, up to a bound.
   * INVARIANT: a crash at any point leaves a log that verifies, and the next call goes on from what is stored.
   * Faults: `conflict` (another publisher is at work), `unavailable`, `integrity` (ledger and stored log disagree).
   */
  async publish(): Promise<Result<Published, Fault>> {
    if (this.#running) return fail('unavailable', 'an earlier publication has not ended', { retryAfterMs: 1_000 });
    this.#running = true;
    try {
      const published = await this.#options.ledger.exclusive((lease) => this.#publish(lease));
      if (!published.ok) this.#known = undefined;
      return published;
    } catch (error) {
      this.#known = undefined;
      throw error;
    } finally {
      this.#running = false;
    }
  }

  async #publish(lease: PublishLease): Promise<Result<Published, Fault>> {
    const { ledger } = this.#options;
    const stored = await this.#storedHead();
    if (!stored.ok) return stored;
    const head = await ledger.head();
    if (!head.ok) return head;
    const agreed = agree({ stored: stored.value, promised: lease.published, ledgerSize: head.value.size });
    if (!agreed.ok) return agreed;
    const base = await this.#base(stored.value);
    if (!base.ok) return base;
    const { tree } = base.value;
    // A publication that was promised but not finished is finished first, at exactly its size.
    const isUnfinished = lease.published.size > tree.size;
    const until = isUnfinished ? lease.published.size : Math.min(head.value.size, tree.size + checkpointEntriesMax);
    if (until === tree.size) return ok({ ...stored.value, more: false });

    const grown = await this.#grow(base.value, {
      until,
      bytesMax: isUnfinished ? Number.POSITIVE_INFINITY : entryBytesMax,
    });
    if (!grown.ok) return grown;
    const next: Publication = { size: tree.size, root: tree.root() };
    if (isUnfinished && !sameBytes(next.root, lease.published.root)) {
      return fail('integrity', `the ledger does not give the root that was promised for size ${next.size}`);
    }
    const laid = await this.#store([...grown.value.full, ...tree.partials()], await makeBundles(grown.value.rows));
    if (!laid.ok) return laid;
    if (!isUnfinished) {
      const advanced = await lease.advance(lease.published, next);
      if (!advanced.ok) return advanced;
    }
    const announced = await this.#announce(next);
    if (!announced.ok) return announced;
    this.#known = { tree, chain: grown.value.chain };
    const swept = await this.#sweep(grown.value.full);
    return swept.ok ? ok({ ...next, more: tree.size < head.value.size }) : swept;
  }

  async #storedHead(): Promise<Result<Publication, Fault>> {
    const bytes = await this.#options.store.get('checkpoint');
    if (!bytes.ok) return bytes;
    return bytes.value === undefined
      ? ok({ size: 0, root: emptyRoot() })
      : openCheckpoint(bytes.value, this.#options.signer);
  }

  /** The tree at the stored head, and the ledger's chain there. */
  async #base(stored: Publication): Promise<Result<{ tree: LogTree; chain: Uint8Array }, Fault>> {
    const known = this.#known;
    this.#known = undefined;
    if (known !== undefined && known.tree.size === stored.size && sameBytes(known.tree.root(), stored.root))
      return ok(known);
    if (stored.size === 0) return ok({ tree: LogTree.empty(), chain: chainStart });
    const reader = new LogReader((path) => this.#options.store.get(path), stored.size);
    const tree = await LogTree.load(reader, stored.root);
    if (!tree.ok) return tree;
    const chain = await compareLastTile(reader, this.#options.ledger);
    return chain.ok ? ok({ tree: tree.value, chain: chain.value }) : chain;
  }

  async #grow(
    base: { readonly tree: LogTree; readonly chain: Uint8Array },
    bound: { readonly until: number; readonly bytesMax: number },
  ): Promise<Result<{ rows: LedgerRow[]; full: TileObject[]; chain: Uint8Array }, Fault>> {
    const { tree } = base;
    const rows: LedgerRow[] = [];
    const full: TileObject[] = [];
    let { chain } = base;
    let bytes = 0;
    while (tree.size < bound.until && bytes < bound.bytesMax) {
      const read = await this.#options.ledger.read(tree.size, Math.min(readRowsMax, bound.until - tree.size));
      if (!read.ok) return read;
      if (read.value.length === 0) return fail('integrity', `the ledger has no row ${tree.size}`);
      for (const row of read.value) {
        const leafHash = hashLeaf(row.bytes);
        chain = chainHash(chain, leafHash);
        if (row.position !== tree.size || !sameBytes(leafHash, row.leafHash) || !sameBytes(chain, row.chain)) {
          return fail('integrity', `row ${row.position} of the ledger does not fit its hash chain`);
        }
        full.push(...tree.append(row.bytes, leafHash));
        rows.push(row);
        bytes += row.bytes.length;
        if (isTurnOver(rows.length)) await nextTurn();
      }
    }
    return ok({ rows, full, chain });
  }

  async #store(tiles: readonly TileObject[], bundles: readonly Bundle[]): Promise<Result<void, Fault>> {
    const puts = [
      ...tiles.map((tile) => () => putOnce(this.#options.store, tilePath(tile.ref), tile.bytes)),
      ...bundles.map(
        (bundle) => async () =>
          this.#options.store.put(bundle.key, await this.#options.pack(bundle.bytes), { ifAbsent: true }),
      ),
    ];
    for (let at = 0; at < puts.length; at += putsAtOnce) {
      const done = await Promise.all(puts.slice(at, at + putsAtOnce).map((put) => put()));
      const failed = done.find((each) => !each.ok);
      if (failed !== undefined && !failed.ok) return failed;
    }
    return ok(undefined);
  }

  async #announce(head: Publication): Promise<Result<void, Fault>> {
    const bytes = signCheckpoint(head, this.#options.signer);
    const kept = await putOnce(this.#options.store, checkpointKey(head.size), bytes);
    if (!kept.ok) return kept;
    const replaced = await this.#options.store.put('checkpoint', bytes);
    return replaced.ok ? ok(undefined) : replaced;
  }

  /** Partial tiles are no longer needed once their full tile is there; readers of older checkpoints fall back to it. */
  async #sweep(full: readonly TileObject[]): Promise<Result<void, Fault>> {
    const { store } = this.#options;
    if (store.delete === undefined) return ok(undefined);
    for (const { ref } of full) {
      const keys = await store.list(`${tilePath({ ...ref, width: tileWidth })}.p/`);
      if (!keys.ok) return keys;
      for (const key of keys.value) {
        const removed = await store.delete(key);
        if (!removed.ok) return removed;
      }
    }
    return ok(undefined);
  }
}

/** What the store, the ledger's promise and the ledger itself say must fit together. */
function agree(state: {
  readonly stored: Publication;
  readonly promised: Publication;
  readonly ledgerSize: number;
}): Result<void, Fault> {
  const { stored, promised, ledgerSize } = state;
  if (stored.size > promised.size || promised.size > ledgerSize) {
    return fail(
      'integrity',
      `the log has ${stored.size} entries, ${promised.size} were promised, and the ledger holds ${ledgerSize}: restore the ledger, or start a new log`,
    );
  }
  if (stored.size === promised.size && !sameBytes(stored.root, promised.root)) {
    return fail('integrity', `the stored checkpoint of size ${stored.size} is not the one that was promised`);
  }
  return ok(undefined);
}

/** Holds the last stored tile against the ledger's rows, and gives the ledger's chain behind them. */
async function compareLastTile(reader: LogReader, ledger: Ledger): Promise<Result<Uint8Array, Fault>> {
  const last = reader.size - 1;
  const from = last - (last % tileWidth);
  const tile = await reader.tile({ level: 0, index: from / tileWidth, width: reader.size - from });
  if (!tile.ok) return tile;
  const rows = await ledger.read(from, reader.size - from);
  if (!rows.ok) return rows;
  for (const row of rows.value) {
    const at = (row.position - from) * 32;
    if (!sameBytes(row.leafHash, tile.value.subarray(at, at + 32))) {
      return fail('integrity', `row ${row.position} of the ledger is not entry ${row.position} of the log`);
    }
  }
  const final = rows.value.at(-1);
  return final?.position === last ? ok(final.chain) : fail('integrity', `the ledger has no row ${last}`);
}

/** Stores what never changes; a different object in its place is a disagreement, not something to overwrite. */
async function putOnce(store: ObjectStore, key: string, bytes: Uint8Array): Promise<Result<void, Fault>> {
  const put = await store.put(key, bytes, { ifAbsent: true });
  if (!put.ok) return put;
  if (put.value === 'stored') return ok(undefined);
  const there = await store.get(key);
  if (!there.ok) return there;
  return there.value !== undefined && sameBytes(there.value, bytes)
    ? ok(undefined)
    : fail('integrity', `\`${key}\` is stored with other content than the ledger gives`);
}
