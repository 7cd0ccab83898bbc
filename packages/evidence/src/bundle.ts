// Evidence bundles: what one publication holds of one tenant and day, as one object to keep for the retention time.

import {
  canonicalJson,
  type Fault,
  fail,
  isJsonObject,
  limits,
  ok,
  parseJson,
  type Result,
  toHex,
  utf8,
} from '@sallyport/base';
import { anyObject, count, decodeWith, digest, list, object, oneOf, pattern, text } from './decode.ts';
import { Frontier } from './frontier.ts';
import type { LedgerRow } from './ledger.ts';
import { hashLeaf, treeRoot } from './merkle.ts';
import { keySegment } from './object-store.ts';
import { isTurnOver, nextTurn } from './turns.ts';

export interface Bundle {
  /** `evid/{tenant}/{yyyy}/{mm}/{dd}/{root}.lz4`; the tenant percent-encoded, the root over the bundle's own entries. */
  readonly key: string;
  /** Canonical JSON, not compressed yet. */
  readonly bytes: Uint8Array;
}

/** The bundles of rows, one for each tenant and UTC day. The same rows give the same bundles. */
export async function makeBundles(rows: readonly LedgerRow[]): Promise<readonly Bundle[]> {
  const groups = new Map<string, LedgerRow[]>();
  for (const row of rows) {
    const key = `${row.at.slice(0, 10)}/${row.tenant}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(row);
  }
  const bundles: Bundle[] = [];
  for (const group of groups.values()) bundles.push(await makeBundle(group));
  return bundles;
}

async function makeBundle(rows: readonly LedgerRow[]): Promise<Bundle> {
  const [first] = rows;
  if (first === undefined) throw new RangeError('a bundle has entries');
  const day = first.at.slice(0, 10);
  const tree = new Frontier();
  for (const row of rows) {
    tree.push(row.leafHash);
    if (isTurnOver(tree.size)) await nextTurn();
  }
  const root = toHex(tree.root());
  // Events are canonical already: they go in as they are, so that a reader gets back the very leaves.
  const parts: Uint8Array[] = [utf8(`{"day":${canonicalJson(day)},"entries":[`)];
  rows.forEach((row, at) => {
    parts.push(at === 0 ? entryHead : nextEntryHead, row.bytes, Buffer.from(`,"index":${row.position}}`, 'latin1'));
  });
  parts.push(utf8(`],"root":"${root}","tenant":${canonicalJson(first.tenant)},"version":1}`));
  return {
    key: `evid/${keySegment(first.tenant)}/${day.replaceAll('-', '/')}/${root}.lz4`,
    bytes: Buffer.concat(parts),
  };
}

const entryHead = utf8('{"event":');
const nextEntryHead = utf8(',{"event":');

const bundleForm = object({
  version: oneOf([1]),
  tenant: text(128),
  day: pattern(/^\d{4}-\d\d-\d\d$/, 'a day'),
  root: digest,
  entries: list(object({ index: count(), event: anyObject }), 1 << 20),
});

export interface OpenedBundle {
  readonly tenant: string;
  readonly day: string;
  readonly root: string;
  /** Index in the log, and the leaf. */
  readonly entries: readonly { readonly index: number; readonly leaf: Uint8Array }[];
}

/** Reads a bundle (decompressed) and checks that its entries hash to its root. Faults: `integrity`. */
export function openBundle(bytes: Uint8Array): Result<OpenedBundle, Fault> {
  // An event may use the whole depth by itself; here it lies in a list of objects in an object.
  const parsed = parseJson(bytes, { depthMax: limits.jsonDepthMax + 3 });
  if (!parsed.ok || !isJsonObject(parsed.value)) return fail('integrity', 'the bundle is not a JSON object');
  const form = decodeWith(bundleForm, parsed.value, 'bundle');
  if (!form.ok) return fail('integrity', form.fault.message);
  const entries = form.value.entries.map(({ index, event }) => ({ index, leaf: utf8(canonicalJson(event)) }));
  const root = toHex(treeRoot(entries.map(({ leaf }) => hashLeaf(leaf))));
  if (root !== form.value.root) return fail('integrity', 'the entries of the bundle do not hash to its root');
  return ok({ tenant: form.value.tenant, day: form.value.day, root, entries });
}
