// `token mint`: a new token, offline, with a root key from a file.

import { basename } from 'node:path';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { type Grant, type RootKey, rootKeyFromPem } from '@sallyport/token';
import { line, type Outcome } from '../answer.ts';
import { parseEntity } from '../entity-text.ts';
import { keyFile, readSecretFile } from '../files.ts';
import type { Io } from '../io.ts';
import { loadSettings } from '../settings.ts';
import { openBiscuits } from './biscuit.ts';
import { inspectionJson, instant } from './show.ts';

export interface MintOptions {
  readonly subject: string;
  readonly tenant: string;
  readonly grant: readonly string[];
  readonly session?: string;
  readonly ttl: number;
  readonly key?: string;
  readonly keyId?: number;
  readonly config?: string;
}

export async function mintToken(io: Io, options: MintOptions): Promise<Outcome> {
  const subject = parseEntity(options.subject, '--subject');
  if (!subject.ok) return subject;
  const grants = parseGrants(options.grant);
  if (!grants.ok) return grants;
  const key = await rootKey(io, options);
  if (!key.ok) return key;
  const biscuits = await openBiscuits(io);
  const nowMs = io.clock.nowMs();
  const request = {
    subject: subject.value,
    tenant: options.tenant,
    grants: grants.value,
    issuedAtMs: nowMs,
    expiresAtMs: nowMs + options.ttl,
    ...(options.session === undefined ? {} : { session: options.session }),
  };
  const token = biscuits.mint(request, key.value);
  if (!token.ok) return token;
  const seen = biscuits.inspect(token.value);
  if (!seen.ok) return seen;
  return ok({
    exit: 0,
    json: { token: token.value, ...inspectionJson(seen.value, io.clock) },
    // Alone on standard output, so that it can be piped.
    text: [line(token.value)],
    hint: `minted for ${options.subject}, tenant ${options.tenant}, until ${instant(seen.value.expiresAtMs ?? nowMs)}`,
  });
}

/** `action:resource`, the resource as tokens write it (`Mail/`, `Mail/folder/1`). Faults: `invalid_input`. */
function parseGrants(texts: readonly string[]): Result<readonly Grant[], Fault> {
  const grants: Grant[] = [];
  for (const text of texts) {
    const cut = text.indexOf(':');
    if (cut < 1 || cut === text.length - 1) {
      return fail(
        'invalid_input',
        `--grant: \`${text.slice(0, 80)}\` is not of the form \`action:resource\`; write \`retrieve:Mail/\``,
      );
    }
    grants.push({ action: text.slice(0, cut), resource: text.slice(cut + 1) });
  }
  return ok(grants);
}

async function rootKey(io: Io, options: MintOptions): Promise<Result<RootKey, Fault | readonly Fault[]>> {
  let path = options.key;
  if (path === undefined) {
    const config = await loadSettings(io, options.config);
    if (!config.ok) return config;
    path = keyFile(config.value.data, 'root');
  }
  const pem = await readSecretFile(io.cwd, path);
  if (!pem.ok) return pem;
  if (pem.value === undefined) {
    const remedy = 'run `sallyport start` here once, which makes one, or name another with --key';
    return fail('invalid_input', `there is no root key \`${path}\`; ${remedy}`);
  }
  return rootKeyFromPem(options.keyId ?? idOfName(path), pem.value);
}

/** The id in a name such as `token-root-2.pem`; 1, the key of a first start, for any other name. */
function idOfName(path: string): number {
  return Number(/-(\d{1,9})\.pem$/.exec(basename(path))?.[1] ?? 1);
}
