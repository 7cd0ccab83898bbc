// Cache keys: everything of a request that an answer can depend on, and nothing else, under one digest.

/*
 * Why reuse is sound, as far as it is built.
 *
 * 1. A computation is deterministic and sees two things: its request and stored state. Let K be what it may see of the
 *    request and E the epochs of the state it may see. Two calls with equal K at equal E therefore get equal answers.
 * 2. The key holds K. Each space names its parts below; the compiler refuses a key that leaves one out. Parts are written
 *    with a tag and a length each, so different parts give different bytes, and SHA-256 keeps them apart. The tenant is in
 *    every key: no mistake in the parts can let an answer cross tenants.
 * 3. The entry holds E, read before the computation began. State read later may be newer than E says, never older, so an
 *    entry that names epoch e was computed on state e or younger. Epochs only grow and are never reused.
 * 4. An entry is served only while each epoch in it equals the process's copy at that moment. When the copy has moved on, the
 *    entry stays behind for ever; no deletion is needed for correctness, and none is trusted for it.
 * 5. If the copy moves while an answer is computed, the answer is computed anew. So no call returns an answer that rests on an
 *    epoch its process knew to be superseded, and an allow computed before a revocation is not written back after it: the
 *    bytes would name the old epoch, and serve no one.
 * 6. A caller that joins a computation under way may have begun after a change that the computation did not see. It checks
 *    the epochs of the answer as for a hit.
 * 7. An invalidation by an operator is an epoch too, one in the key: whatever was kept under an older number is out of reach in
 *    every process and tier at once, and is deleted only to have the room and the bytes back.
 * 8. The clock is the last thing an answer may depend on: it names the moment until which it holds, and the entry ends there.
 *
 * How long a process may trust its copy of the epochs without hearing from the authority is what leases bound. Keys that are
 * found by tracing what one evaluation reads, so that requests which differ elsewhere share an entry, are those of `tree/`;
 * the argument for them, which builds on this one, stands there. Similarity of texts plays no part: measured, no threshold separates equal requests from different ones.
 */

import { fromHex, type Json, sha256, toHex, utf8 } from '@sallyport/base';

/** What a key can be made of: JSON, and bytes. Text is well-formed, numbers are finite. */
export type KeyPart = Json | Uint8Array | readonly KeyPart[] | { readonly [name: string]: KeyPart };

/** The parts that the answers of each space depend on, beside tenant and epochs. `null` stands for none. */
export interface KeyParts {
  /** A verified token. */
  readonly cap: { readonly tokenHash: KeyPart; readonly user: KeyPart; readonly context: KeyPart };
  /** A decision. */
  readonly dec: { readonly policySet: KeyPart; readonly path: KeyPart };
  /** An evidence bundle. */
  readonly evid: { readonly session: KeyPart; readonly merkleRoot: KeyPart };
  /** A content scan: the digest of the content, the rule set and its version, what was asked of it. */
  readonly scan: { readonly content: KeyPart; readonly ruleSet: KeyPart; readonly options: KeyPart };
  /** Rows of a source as one residual policy and one token allow to see them. */
  readonly rows: {
    readonly source: KeyPart;
    readonly query: KeyPart;
    readonly residual: KeyPart;
    readonly tokenBounds: KeyPart;
    readonly redactions: KeyPart;
    readonly postFilter: KeyPart;
    readonly order: KeyPart;
    readonly page: KeyPart;
  };
  /** An embedding: model and its version, text. */
  readonly emb: { readonly model: KeyPart; readonly text: KeyPart };
}

export type KeySpace = keyof KeyParts;

/** A key as stores see it and its digest, which the entry repeats. */
export interface CacheKey<S extends KeySpace = KeySpace> {
  readonly space: S;
  /** `{space}:{tenant digest}:{scope digest}:{digest}`, at most 140 characters of ASCII. */
  readonly text: string;
  /** SHA-256 over space, tenant, scope, invalidation and parts. */
  readonly digest: Uint8Array;
}

/** What may be invalidated together: all of a space and tenant, or of one scope (a user, a session, a source) in it. */
export interface KeyGroup {
  readonly tenant: string;
  readonly scope?: string;
}

/** Who an answer is for, and the number of the newest invalidation that applies to it; 0 where there was none. */
export interface KeyOwner extends KeyGroup {
  readonly since?: number;
}

/** The key of an answer. Throws TypeError on an empty tenant, a lone surrogate or a number that is not finite. */
export function cacheKey<S extends KeySpace>(space: S, of: KeyOwner & { readonly parts: KeyParts[S] }): CacheKey<S> {
  const scope = of.scope ?? null;
  const bytes: Uint8Array[] = [];
  writePart(bytes, ['sallyport/cache-key/2', space, of.tenant, scope, of.since ?? 0]);
  writePart(bytes, of.parts);
  const digest = sha256(Buffer.concat(bytes));
  return { space, digest, text: `${keyPrefix(space, of)}${scope === null ? '-:' : ''}${toHex(digest)}` };
}

/** The key of such a text, which names everything a store needs; undefined for any other text. */
export function keyOfText(text: string): CacheKey | undefined {
  const [, named, hex] = keyForm.exec(text) ?? [];
  const space = spaces.find((each) => each === named);
  const digest = hex === undefined ? undefined : fromHex(hex);
  return space === undefined || digest === undefined ? undefined : { space, digest, text };
}

const spaces: readonly KeySpace[] = ['cap', 'dec', 'evid', 'scan', 'rows', 'emb'];
const keyForm = /^([a-z]+):[0-9a-f]{32}:(?:[0-9a-f]{32}|-):([0-9a-f]{64})$/;

/** What every key of this group starts with, and no other key. */
export function keyPrefix(space: KeySpace, group: KeyGroup): string {
  if (group.tenant === '') throw new TypeError('a cache key names its tenant');
  const tenant = `${space}:${shortDigest(group.tenant)}:`;
  return group.scope === undefined ? tenant : `${tenant}${shortDigest(group.scope)}:`;
}

/** Names of tenants and users may hold anything, the separator too; a digest of fixed length cannot run into what follows. */
function shortDigest(name: string): string {
  return toHex(sha256(text(name)).subarray(0, 16));
}

/** Tag, length, content: no sequence of parts is the beginning of another. */
function writePart(out: Uint8Array[], part: KeyPart): void {
  if (part === null || typeof part === 'boolean') {
    out.push(header(part === null ? '0' : part ? 't' : 'f', 0));
  } else if (typeof part === 'string') {
    writeLeaf(out, 's', text(part));
  } else if (typeof part === 'number' || typeof part === 'bigint') {
    writeLeaf(out, 'n', utf8(numberText(part)));
  } else if (part instanceof Uint8Array) {
    writeLeaf(out, 'b', part);
  } else if (isList(part)) {
    writeList(out, part);
  } else if (typeof part === 'object') {
    writeRecord(out, part);
  } else {
    throw new TypeError(`a cache key has no part of type ${typeof part}`);
  }
}

function writeLeaf(out: Uint8Array[], tag: string, content: Uint8Array): void {
  out.push(header(tag, content.length), content);
}

function writeList(out: Uint8Array[], items: readonly KeyPart[]): void {
  out.push(header('l', items.length));
  for (const item of items) writePart(out, item);
}

function writeRecord(out: Uint8Array[], record: { readonly [name: string]: KeyPart }): void {
  const members = Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  out.push(header('r', members.length));
  for (const [name, member] of members) {
    writeLeaf(out, 's', text(name));
    writePart(out, member);
  }
}

function header(tag: string, length: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes.write(tag, 0, 'latin1');
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

/** One text for each number; the bigint 1 and the number 1 are one number, as in JSON, and 0 and −0 are two. */
function numberText(value: number | bigint): string {
  if (typeof value === 'bigint') return value.toString();
  if (!Number.isFinite(value)) throw new TypeError('a cache key has no NaN and no infinity');
  if (Object.is(value, -0)) return '-0';
  return Number.isInteger(value) ? BigInt(value).toString() : value.toString();
}

function text(value: string): Uint8Array {
  if (!value.isWellFormed()) throw new TypeError('a cache key has no lone surrogates');
  return utf8(value);
}

function isList(part: object): part is readonly KeyPart[] {
  return Array.isArray(part);
}
