// Postgres refuses to run as root: the account it runs as instead.

import { existsSync, readFileSync } from 'node:fs';
import { type Clock, type Fault, fail, ok, type Result } from '@sallyport/base';
import { type Account, runProgram } from '../process.ts';

const userName = 'postgres';

/**
 * Undefined for a plain user, who runs the server himself; for root the user `postgres`, made if there is none.
 * Faults: `unavailable` when the user cannot be made.
 */
export async function serverAccount(clock: Clock): Promise<Result<Account | undefined, Fault>> {
  if (process.getuid?.() !== 0) return ok(undefined);
  const known = accountOf(readFileSync('/etc/passwd', 'utf8'));
  if (known !== undefined) return ok(known);
  const made = await makeUser(clock);
  const account = made.ok ? accountOf(readFileSync('/etc/passwd', 'utf8')) : undefined;
  if (account !== undefined) return ok(account);
  return fail(
    'unavailable',
    'Postgres does not run as root and the user `postgres` cannot be made; start as a plain user, or run `useradd -r postgres`',
    made.ok ? {} : { cause: made.fault },
  );
}

async function makeUser(clock: Clock): Promise<Result<string, Fault>> {
  // A group of that name without the user (a removed package leaves one) makes a plain `useradd` fail.
  const groupThere = /^postgres:/m.test(readFileSync('/etc/group', 'utf8'));
  const commands: readonly (readonly string[])[] = [
    ['/usr/sbin/useradd', '-r', ...(groupThere ? ['-g', userName] : ['-U']), userName],
    // Alpine and other BusyBox systems.
    ['/usr/sbin/adduser', '-S', '-D', '-H', ...(groupThere ? ['-G', userName] : []), userName],
  ];
  let last: Result<string, Fault> = fail('unavailable', 'neither `useradd` nor `adduser` is installed');
  for (const [file = '', ...args] of commands) {
    if (!existsSync(file)) continue;
    last = await runProgram(file, args, { clock, timeoutMs: 10_000 });
    if (last.ok) return last;
  }
  return last;
}

/** The numbers of `postgres` in the text of a passwd(5) file. Account 0 under that name would be root again. */
export function accountOf(passwd: string): Account | undefined {
  for (const line of passwd.split('\n')) {
    const [name, , uid, gid] = line.split(':');
    if (name === userName && /^[1-9]\d*$/.test(uid ?? '') && /^\d+$/.test(gid ?? '')) {
      return { uid: Number(uid), gid: Number(gid) };
    }
  }
  return undefined;
}
