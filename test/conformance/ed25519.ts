// Wycheproof vectors: the Ed25519 verification that this project uses, and HMAC-SHA-256 where the file holds that.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fromHex, isJsonObject, type Json, type JsonObject, parseJson } from '@sallyport/base';
import { verifyEd25519 } from '@sallyport/token';
import type { Report } from './report.ts';

/**
 * Runs a Wycheproof file of schema `eddsa_verify` or `mac_test`: `valid` must be accepted, `invalid` rejected, and
 * `acceptable` may be either. A group of another kind is a failure: what is not run must not look passed.
 */
export async function ed25519(path: string, report: Report): Promise<void> {
  const file = parseJson(await readFile(path));
  if (!file.ok || !isJsonObject(file.value) || !Array.isArray(file.value.testGroups)) {
    report.fail(path, file.ok ? 'has no test groups' : file.fault.message);
    return;
  }
  const algorithm = file.value.algorithm;
  for (const group of file.value.testGroups.filter(isJsonObject)) {
    for (const test of (Array.isArray(group.tests) ? group.tests : []).filter(isJsonObject)) {
      const accepted = accepts(algorithm, group, test);
      const name = `tcId ${String(test.tcId)} ${String(test.comment ?? '')}`.trim();
      if (accepted === undefined) report.fail(name, 'neither Ed25519 verification nor HMAC-SHA-256');
      else if (test.result === 'acceptable' || accepted === (test.result === 'valid')) report.pass();
      else report.fail(name, `expected ${String(test.result)}, was ${accepted ? 'accepted' : 'rejected'}`);
    }
  }
}

function accepts(algorithm: Json | undefined, group: JsonObject, test: JsonObject): boolean | undefined {
  const message = bytes(test.msg);
  if (algorithm === 'EDDSA' && isJsonObject(group.publicKey)) {
    if (group.publicKey.curve !== undefined && group.publicKey.curve !== 'edwards25519') return undefined;
    return verifyEd25519(bytes(group.publicKey.pk), message, bytes(test.sig));
  }
  if (algorithm !== 'HMACSHA256' || typeof group.tagSize !== 'number') return undefined;
  const tag = createHmac('sha256', bytes(test.key))
    .update(message)
    .digest()
    .subarray(0, group.tagSize / 8);
  const given = bytes(test.tag);
  return given.length === tag.length && timingSafeEqual(given, tag);
}

function bytes(value: Json | undefined): Uint8Array {
  const read = typeof value === 'string' ? fromHex(value) : undefined;
  // Vectors are hex by their schema; a file that is not cannot be judged.
  if (read === undefined) throw new TypeError('a vector is not hex');
  return read;
}
