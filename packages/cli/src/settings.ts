// The configuration as the commands read it: the file of the working folder, or the one that is named.

import type { Fault, Result } from '@sallyport/base';
import type { Config } from '@sallyport/http';
import type { Io } from './io.ts';

/** Loads the configuration; its package comes with the HTTP stack, so that only commands that need it pay. */
export async function loadSettings(
  { env, cwd }: Pick<Io, 'env' | 'cwd'>,
  file: string | undefined,
): Promise<Result<Config, readonly Fault[]>> {
  const { loadConfig } = await import('@sallyport/http');
  return loadConfig({ env, cwd, ...(file === undefined ? {} : { file }) });
}

/** Where the services of this configuration are reached from this machine. */
export function ownUrl(config: Config, port: 'retrievalPort' | 'kernelPort' | 'egressPort'): string {
  const { host } = config.listen;
  // An address that stands for every interface is no address to connect to.
  const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${config.listen[port]}`;
}
