// RFC 6962 vectors: tree heads, audit paths and consistency proofs, made, checked, and refused when altered.

import { readFile } from 'node:fs/promises';
import { fromHex, isJsonObject, type Json, type JsonObject, parseJson, toHex } from '@sallyport/base';
import {
  consistencyProof,
  hashLeaf,
  inclusionProof,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from '@sallyport/evidence';
import { merkleVectors } from './merkle-vectors.ts';
import type { Report } from './report.ts';

/**
 * Runs a vector file, or the built-in tree of the specification's reference code. A file is JSON:
 * `leaves` (entries in hex), `roots` (head over the first 0, 1, … entries, hex), `inclusion` (`{index, size, proof}`)
 * and `consistency` (`{oldSize, size, proof}`), proofs as lists of hex in the order of RFC 6962 section 2.1.
 * A file without any vector is a failure: what is not run must not look passed.
 */
export async function merkle(path: string | undefined, report: Report): Promise<void> {
  const parsed = path === undefined ? { ok: true as const, value: merkleVectors } : parseJson(await readFile(path));
  const name = path ?? 'built-in vectors';
  if (!parsed.ok || !isJsonObject(parsed.value))
    return report.fail(name, parsed.ok ? 'is no object' : parsed.fault.message);
  const suite = readSuite(parsed.value);
  if (suite === undefined)
    return report.fail(name, 'is not a vector file: see `leaves`, `roots`, `inclusion`, `consistency`');
  if (suite.roots.length === 0) return report.fail(name, 'has no roots');
  suite.roots.forEach((root, size) => {
    judge(
      report,
      `root of size ${size}`,
      size <= suite.leaves.length && toHex(treeRoot(suite.leaves.slice(0, size))) === root,
    );
  });
  for (const { index, size, proof } of suite.inclusion) {
    const made = index < size && size <= suite.leaves.length ? inclusionProof(suite.leaves.slice(0, size), index) : [];
    const claim = { leafHash: suite.leaves[index], index, size, root: fromHex(suite.roots[size] ?? ''), proof };
    judge(
      report,
      `inclusion of ${index} in ${size}`,
      sameProof(made, proof) && accepts(claim) && altered(proof).every((each) => !accepts({ ...claim, proof: each })),
    );
  }
  for (const { oldSize, size, proof } of suite.consistency) {
    const made =
      oldSize <= size && size <= suite.leaves.length ? consistencyProof(suite.leaves.slice(0, size), oldSize) : [];
    const claim = {
      oldSize,
      oldRoot: fromHex(suite.roots[oldSize] ?? ''),
      size,
      root: fromHex(suite.roots[size] ?? ''),
      proof,
    };
    judge(
      report,
      `consistency of ${oldSize} with ${size}`,
      sameProof(made, proof) &&
        extendsTo(claim) &&
        altered(proof).every((each) => !extendsTo({ ...claim, proof: each })),
    );
  }
}

type Proof = readonly Uint8Array[];

interface Suite {
  readonly leaves: Proof;
  readonly roots: readonly string[];
  readonly inclusion: readonly { readonly index: number; readonly size: number; readonly proof: Proof }[];
  readonly consistency: readonly { readonly oldSize: number; readonly size: number; readonly proof: Proof }[];
}

function readSuite(file: JsonObject): Suite | undefined {
  try {
    return {
      leaves: list(file.leaves).map((leaf) => hashLeaf(bytes(leaf))),
      roots: list(file.roots).map((root) => toHex(bytes(root))),
      inclusion: list(file.inclusion).map((each) => ({
        index: count(each, 'index'),
        size: count(each, 'size'),
        proof: proofOf(each),
      })),
      consistency: list(file.consistency).map((each) => ({
        oldSize: count(each, 'oldSize'),
        size: count(each, 'size'),
        proof: proofOf(each),
      })),
    };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function accepts(claim: {
  readonly leafHash: Uint8Array | undefined;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array | undefined;
  readonly proof: Proof;
}): boolean {
  const { leafHash, root } = claim;
  return leafHash !== undefined && root !== undefined && verifyInclusion({ ...claim, leafHash, root });
}

function extendsTo(claim: {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array | undefined;
  readonly size: number;
  readonly root: Uint8Array | undefined;
  readonly proof: Proof;
}): boolean {
  const { oldRoot, root } = claim;
  return oldRoot !== undefined && root !== undefined && verifyConsistency({ ...claim, oldRoot, root });
}

/** Neighbours of a proof that must all be refused: one hash changed, one missing, one too many. */
function altered(proof: Proof): readonly Proof[] {
  const changed = proof.map((_, at) =>
    proof.map((hash, other) => (other === at ? hash.map((byte, i) => (i === 31 ? byte ^ 1 : byte)) : hash)),
  );
  const shorter = proof.length === 0 ? [] : [proof.slice(1), proof.slice(0, -1)];
  return [...changed, ...shorter, [...proof, new Uint8Array(32)]];
}

function sameProof(a: Proof, b: Proof): boolean {
  return a.map(toHex).join() === b.map(toHex).join();
}

function judge(report: Report, name: string, holds: boolean): void {
  if (holds) report.pass();
  else report.fail(name, 'this implementation and the vector disagree');
}

function list(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw new TypeError('not a list');
  return value;
}

function count(value: Json, name: string): number {
  const member = isJsonObject(value) ? value[name] : undefined;
  if (typeof member !== 'number' || !Number.isSafeInteger(member) || member < 0) throw new TypeError('not a count');
  return member;
}

function proofOf(value: Json): Proof {
  return list(isJsonObject(value) ? value.proof : undefined).map(bytes);
}

function bytes(value: Json): Uint8Array {
  const read = typeof value === 'string' ? fromHex(value) : undefined;
  if (read === undefined) throw new TypeError('not hex');
  return read;
}
