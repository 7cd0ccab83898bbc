// The keys of one installation: made at first start with owner-only rights, read at every later one.

import { join } from 'node:path';
import { type Fault, fail, fromHex, ok, type RandomBytes, type Result, toHex } from '@sallyport/base';
import {
  generateSigningKeyPem,
  type NoteSigner,
  noteSigner,
  openSigningKey,
  type SigningKey,
  verifierKeyText,
} from '@sallyport/evidence';
import { ensureKeyFile } from '@sallyport/storage';
import { generateRootKey, publicKeyHex, type RootKey, rootKeyFromPem, rootKeyToPem } from '@sallyport/token';

/** Id of the root key that an installation makes for itself; others come from configuration. */
export const ownRootKeyId = 1;

export interface Keys {
  /** Mints tokens. */
  readonly root: RootKey;
  readonly rootPublicKey: string;
  /** Signs receipts and certificates. */
  readonly statements: SigningKey;
  /** Signs checkpoints of the evidence log. */
  readonly log: NoteSigner;
  /** Seals paging cursors. */
  readonly cursorSecret: Uint8Array;
  /** The API key of this installation's own tools. */
  readonly ownApiKey: string;
}

export const keyFiles = {
  root: 'token-root-1.pem',
  statements: 'statements.pem',
  log: 'log.pem',
  cursors: 'cursors.hex',
  apiKey: 'api-key',
} as const;

/** Beside the key folder: the public halves, for whoever verifies offline. */
export const publicKeysFile = 'public.json';

/** Opens the keys of `folder`. Faults: as `ensureKeyFile`, and `invalid_input` for a file that is no such key. */
export function openKeys(
  folder: string,
  options: { readonly origin: string; readonly random: RandomBytes },
): Result<Keys, Fault> {
  const { random, origin } = options;
  const file = (name: string, generate: () => string) => ensureKeyFile(join(folder, name), generate, random);
  const rootPem = file(keyFiles.root, () => rootKeyToPem(generateRootKey(ownRootKeyId, random)));
  if (!rootPem.ok) return rootPem;
  const root = rootKeyFromPem(ownRootKeyId, rootPem.value);
  if (!root.ok) return root;
  const statements = signingKey(file(keyFiles.statements, generateSigningKeyPem));
  if (!statements.ok) return statements;
  const logKey = signingKey(file(keyFiles.log, generateSigningKeyPem));
  if (!logKey.ok) return logKey;
  const log = noteSigner(origin, logKey.value);
  if (!log.ok) return log;
  const cursors = file(keyFiles.cursors, () => toHex(random(32)));
  if (!cursors.ok) return cursors;
  const cursorSecret = fromHex(cursors.value.trim());
  if (cursorSecret === undefined || cursorSecret.length < 32) {
    return fail('integrity', `\`${join(folder, keyFiles.cursors)}\` is damaged; delete it, and open pages start anew`);
  }
  const apiKey = file(keyFiles.apiKey, () => `sp_${toHex(random(24))}`);
  if (!apiKey.ok) return apiKey;
  return ok({
    root: root.value,
    rootPublicKey: publicKeyHex(root.value.privateKey),
    statements: statements.value,
    log: log.value,
    cursorSecret,
    ownApiKey: apiKey.value.trim(),
  });
}

/** What verifies everything this installation signs; safe to publish. */
export interface PublicKeys {
  readonly tokenRoot: { readonly id: number; readonly publicKey: string };
  /** SPKI PEM: receipts and certificates. */
  readonly statements: string;
  /** C2SP verifier key: checkpoints of the evidence log. */
  readonly log: string;
}

export function publicKeys(keys: Keys): PublicKeys {
  return {
    tokenRoot: { id: keys.root.id, publicKey: keys.rootPublicKey },
    statements: keys.statements.publicPem,
    log: verifierKeyText(keys.log),
  };
}

function signingKey(pem: Result<string, Fault>): Result<SigningKey, Fault> {
  return pem.ok ? openSigningKey(pem.value) : pem;
}
