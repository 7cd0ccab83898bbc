// What every provisioned server needs: a temporary folder, the cache, a warden, a voice.

import { chmodSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SingleFlight } from '@sallyport/base';
import { startWarden, type Warden } from './warden.ts';

export interface Provision {
  /** Makes a folder below the run's temporary one; `name` must not be used twice. */
  folder(name: string): string;
  readonly cache: string;
  readonly warden: Warden;
  readonly say: (line: string) => void;
  /** Servers that start together fetch their program once. */
  readonly fetches: SingleFlight<string, string>;
}

/** A place for the servers of one run; everything in it goes when the warden is dismissed or this process dies. */
export function openProvision(say: (line: string) => void = () => undefined): Provision {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'sallyport-test-'));
  // A Postgres started by root runs as another user, who has to pass.
  chmodSync(root, 0o711);
  const warden = startWarden();
  warden.guardPath(root);
  return {
    folder: (name) => {
      const path = join(root, name);
      mkdirSync(path, { mode: 0o711 });
      return path;
    },
    cache: cacheFolder(),
    warden,
    say,
    fetches: new SingleFlight(),
  };
}

/** `$SALLYPORT_CACHE`, or the place where the user's caches are. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.SALLYPORT_CACHE ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sallyport');
}
