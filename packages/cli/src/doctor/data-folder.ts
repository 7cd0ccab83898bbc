// The data folder: whose it is, who may look into it, and which process works on it.

import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataFolder } from '@sallyport/storage';
import type { Io } from '../io.ts';
import { broken, brokenBy, doubtful, type Finding, fine } from './finding.ts';

/** Rights of the folder and of its keys, then the lock. `served`: a service answers on the configured ports. */
export async function dataFindings(io: Pick<Io, 'clock'>, data: string, served: boolean): Promise<readonly Finding[]> {
  const seen = await stat(data).catch(() => undefined);
  if (seen === undefined) return [fine('data folder', `${data} is not there yet; the first start makes it`)];
  if (!seen.isDirectory()) {
    return [broken('data folder', `${data} is a file`, 'move it away, or set `data` to another path')];
  }
  const rights = rightsFinding(data, seen);
  if (rights.state === 'fail') return [rights];
  return [rights, await keysFinding(join(data, 'keys')), lockFinding(io, data, served)];
}

function rightsFinding(data: string, { mode, uid }: Stats): Finding {
  const me = process.getuid?.();
  if (me !== undefined && me !== 0 && uid !== me) {
    return broken(
      'data folder',
      `${data} belongs to user ${uid}`,
      `start as that user, or run \`chown -R ${me} ${data}\``,
    );
  }
  if (process.platform !== 'win32' && (mode & 0o022) !== 0) {
    return broken('data folder', `others may write into ${data}`, `run \`chmod go-w ${data}\``);
  }
  return fine('data folder', data);
}

/** Private keys that others can read are to be taken for known to others. */
async function keysFinding(folder: string): Promise<Finding> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return fine('keys', 'none yet; the first start makes them');
  const open: string[] = [];
  for (const name of names) {
    const seen = await stat(join(folder, name)).catch(() => undefined);
    if (seen?.isFile() === true && process.platform !== 'win32' && (seen.mode & 0o077) !== 0) open.push(name);
  }
  if (open.length === 0) return fine('keys', `${names.length} files, for their owner alone`);
  const files = open.map((name) => join(folder, name)).join(' ');
  return broken(
    'keys',
    `others can read ${open.join(', ')}`,
    `run \`chmod 600 ${files}\`; replace them if they were exposed`,
  );
}

function lockFinding({ clock }: Pick<Io, 'clock'>, data: string, served: boolean): Finding {
  // The lock has no other face than taking it; an owner that lives keeps it, and a free one is given back at once.
  const folder = openDataFolder(data, clock);
  if (folder.ok) {
    folder.value.release();
    return served
      ? doubtful('lock', 'a Sallyport answers, but works on another data folder', 'check `data`, or the ports')
      : fine('lock', 'free');
  }
  if (folder.fault.code !== 'conflict') return brokenBy('lock', folder.fault.message);
  if (served) return fine('lock', 'held by the running service');
  return doubtful(
    'lock',
    folder.fault.message,
    'if that process is Sallyport, it uses other ports; else wait or end it',
  );
}
