// The public keys that a token is verified against: given, from a file, from the data folder, or from a running kernel.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { publicKeyHex, type RootPublicKeys, rootKeyFromPem } from '@sallyport/token';
import { keyFile, readSecretFile } from '../files.ts';
import type { Io } from '../io.ts';
import { openKernel } from '../kernel-client.ts';
import { readPublicKeys, tokenRootOf } from '../public-keys.ts';
import { loadSettings } from '../settings.ts';

export interface RootKeyOptions {
  readonly publicKey?: string;
  readonly keys?: string;
  readonly url?: string;
  readonly config?: string;
}

export interface TrustedKeys {
  readonly keys: RootPublicKeys;
  /** Where they came from, for people. */
  readonly from: string;
}

/**
 * `rootKeyId` is the id that the token names: a key given as hex stands for it. Faults: `invalid_input` for a key or
 * file that does not read or for two ways at once, and those of the kernel.
 */
export async function trustedRootKeys(
  io: Io,
  options: RootKeyOptions,
  rootKeyId: number | undefined,
): Promise<Result<TrustedKeys, Fault | readonly Fault[]>> {
  const ways = [options.publicKey, options.keys, options.url].filter((way) => way !== undefined);
  if (ways.length > 1) return fail('invalid_input', 'give one of --public-key, --keys and --url');
  if (options.publicKey !== undefined) {
    const hex = /^(?:ed25519\/)?([0-9a-fA-F]{64})$/.exec(options.publicKey)?.[1];
    if (hex === undefined)
      return fail('invalid_input', '--public-key: not 64 hex digits; give the Ed25519 public key as hex');
    return ok({ keys: new Map([[rootKeyId ?? 0, hex]]), from: '--public-key' });
  }
  if (options.keys !== undefined) {
    const keys = await readPublicKeys(io, options.keys);
    return keys.ok ? ok({ keys: new Map([keys.value.tokenRoot]), from: options.keys }) : keys;
  }
  return options.url === undefined ? ownKeys(io, options.config) : kernelKeys(io, options);
}

async function ownKeys(io: Io, file: string | undefined): Promise<Result<TrustedKeys, Fault | readonly Fault[]>> {
  const config = await loadSettings(io, file);
  if (!config.ok) return config;
  const keys = new Map(
    config.value.tokens.rootKeys.map(({ id, publicKey }) => [id, publicKey.replace(/^ed25519\//, '')]),
  );
  const path = keyFile(config.value.data, 'root');
  const pem = await readSecretFile(io.cwd, path);
  if (!pem.ok) return pem;
  if (pem.value !== undefined) {
    const own = rootKeyFromPem(1, pem.value);
    if (!own.ok) return own;
    // A configured key of the same id replaces it, as in the running system.
    if (!keys.has(own.value.id)) keys.set(own.value.id, publicKeyHex(own.value.privateKey));
  }
  if (keys.size > 0) return ok({ keys, from: config.value.data });
  return fail('invalid_input', `there is no root key in \`${config.value.data}\`; give --public-key, --keys or --url`);
}

async function kernelKeys(io: Io, options: RootKeyOptions): Promise<Result<TrustedKeys, Fault | readonly Fault[]>> {
  const kernel = await openKernel(io, options, 'none');
  if (!kernel.ok) return kernel;
  const answer = await kernel.value.get('/v1/keys');
  if (!answer.ok) return answer;
  const root = tokenRootOf(answer.value);
  return root === undefined
    ? fail('unavailable', `\`${kernel.value.url}\` does not tell its root key; check the URL`)
    : ok({ keys: new Map([root]), from: kernel.value.url });
}
