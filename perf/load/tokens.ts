// Real tokens for a run: minted with the stack's own root key, each with a session of its own.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { keyFiles, ownRootKeyId } from '@sallyport/runtime';
import { biscuitWasmUrl, loadBiscuit, rootKeyFromPem } from '@sallyport/token';
import { people, sessionRanges } from './who.ts';

export interface Secrets {
  /** Tokens by session; `sessionRanges` says whose they are. */
  readonly tokens: readonly string[];
  readonly apiKey: string;
}

const lifetimeMs = 6 * 3_600_000;
const grants = [
  { action: 'retrieve', resource: 'Mail/' },
  { action: 'send', resource: 'Destination/' },
  { action: 'scan', resource: 'Content/' },
] as const;

/** Faults: `not_found` where the data folder has no keys, and those of minting. */
export async function mintSecrets(dataFolder: string, sessions: number): Promise<Result<Secrets, Fault>> {
  const pem = await readKey(dataFolder, keyFiles.root);
  if (!pem.ok) return pem;
  const apiKey = await readKey(dataFolder, keyFiles.apiKey);
  if (!apiKey.ok) return apiKey;
  const root = rootKeyFromPem(ownRootKeyId, pem.value);
  if (!root.ok) return root;
  const biscuits = await loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl())));
  const issuedAtMs = Date.now();
  const tokens: string[] = [];
  const ranges = sessionRanges(sessions);
  for (const { name, type, tenant } of people) {
    for (let session = 0; session < (ranges.get(name)?.count ?? 0); session++) {
      const subject = { type, id: name };
      const expiresAtMs = issuedAtMs + lifetimeMs;
      const minted = biscuits.mint({ subject, tenant, grants, issuedAtMs, expiresAtMs }, root.value);
      if (!minted.ok) return minted;
      tokens.push(minted.value);
    }
  }
  return ok({ tokens, apiKey: apiKey.value.trim() });
}

async function readKey(dataFolder: string, name: string): Promise<Result<string, Fault>> {
  const path = join(dataFolder, 'keys', name);
  try {
    return ok(await readFile(path, 'utf8'));
  } catch (cause) {
    return fail('not_found', `the key \`${path}\` cannot be read; give the data folder of the stack`, { cause });
  }
}
