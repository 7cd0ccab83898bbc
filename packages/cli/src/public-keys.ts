// The public keys that evidence is verified against: the JSON of `GET /v1/keys` in a file, or each key by itself.

import { type Fault, fail, isJsonObject, type JsonObject, ok, parseJson, type Result, utf8Text } from '@sallyport/base';
import type { VerifyingKey } from '@sallyport/evidence';
import { readInput } from './files.ts';
import type { Io } from './io.ts';

export interface PublicKeys {
  readonly tokenRoot: readonly [id: number, publicKeyHex: string];
  /** SPKI PEM. */
  readonly statements: string;
  /** C2SP verifier key. */
  readonly log: string;
}

/** Reads a file of public keys. Faults: `invalid_input` naming what is missing. */
export async function readPublicKeys(io: Pick<Io, 'cwd'>, path: string): Promise<Result<PublicKeys, Fault>> {
  const bytes = await readInput(io.cwd, path, 'the key file');
  if (!bytes.ok) return bytes;
  const parsed = parseJson(bytes.value);
  if (!parsed.ok || !isJsonObject(parsed.value)) {
    return fail('invalid_input', `the key file \`${path}\` is not a JSON object; save what \`GET /v1/keys\` answers`);
  }
  const keys = publicKeysOf(parsed.value);
  return (
    keys ??
    fail(
      'invalid_input',
      `the key file \`${path}\` lacks \`tokenRoot\`, \`statements\` or \`log\`; save what \`GET /v1/keys\` answers`,
    )
  );
}

/** What `GET /v1/keys` answers, or undefined where something is missing. */
export function publicKeysOf(body: JsonObject): { readonly ok: true; readonly value: PublicKeys } | undefined {
  const tokenRoot = tokenRootOf(body);
  const { statements, log } = body;
  return tokenRoot !== undefined && typeof statements === 'string' && typeof log === 'string'
    ? ok({ tokenRoot, statements, log })
    : undefined;
}

export interface EvidenceKeyOptions {
  readonly keys?: string;
  /** PEM file. */
  readonly statementKey?: string;
  /** Text `name+hash+base64`. */
  readonly logKey?: string;
}

/** The verifier key of the log. Faults: `invalid_input`. */
export async function logKeyOf(io: Pick<Io, 'cwd'>, options: EvidenceKeyOptions): Promise<Result<string, Fault>> {
  if (options.logKey !== undefined) return ok(options.logKey);
  if (options.keys === undefined) return fail('invalid_input', 'give --keys, or the key of the log as --log-key');
  const keys = await readPublicKeys(io, options.keys);
  return keys.ok ? ok(keys.value.log) : keys;
}

/** The key of receipts and certificates. Faults: `invalid_input`. */
export async function statementKeyOf(
  io: Pick<Io, 'cwd'>,
  options: EvidenceKeyOptions,
): Promise<Result<VerifyingKey, Fault>> {
  const { openVerifyingKey } = await import('@sallyport/evidence');
  if (options.statementKey !== undefined) {
    const bytes = await readInput(io.cwd, options.statementKey, 'the statement key');
    return bytes.ok ? openVerifyingKey(utf8Text(bytes.value) ?? '') : bytes;
  }
  if (options.keys === undefined) {
    return fail('invalid_input', 'give --keys, or the key of receipts as --statement-key');
  }
  const keys = await readPublicKeys(io, options.keys);
  return keys.ok ? openVerifyingKey(keys.value.statements) : keys;
}

/** Id and hex of the token root in what `GET /v1/keys` answers. */
export function tokenRootOf(body: JsonObject): readonly [number, string] | undefined {
  const { tokenRoot } = body;
  if (!isJsonObject(tokenRoot)) return undefined;
  const { id, publicKey } = tokenRoot;
  return typeof id === 'number' && typeof publicKey === 'string' && /^[0-9a-f]{64}$/.test(publicKey)
    ? [id, publicKey]
    : undefined;
}
