// The machine itself: version of Node, time, room on the disk.

import { stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Io } from '../io.ts';
import { broken, doubtful, type Finding, fine } from './finding.ts';

const oldestNode = [20, 19] as const;

export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNew = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  return isNew
    ? fine('node', version)
    : broken('node', `${version} is too old`, `install Node ${oldestNode.join('.')} or newer`);
}

/** No installation is older than this; a clock before it was never set. */
const firstReleaseMs = Date.UTC(2026, 0, 1);
const aheadMs = 60_000;

/** The clock against what the data folder remembers: tokens expire, and evidence is dated, by it. */
export async function clockFinding({ clock }: Pick<Io, 'clock'>, data: string): Promise<Finding> {
  const nowMs = clock.nowMs();
  const shown = new Date(nowMs).toISOString();
  if (nowMs < firstReleaseMs) return broken('clock', `says ${shown}`, 'set the clock of this machine');
  const checkpoint = await stat(join(data, 'evidence', 'checkpoint')).catch(() => undefined);
  if (checkpoint !== undefined && checkpoint.mtimeMs > nowMs + aheadMs) {
    const published = new Date(checkpoint.mtimeMs).toISOString();
    return doubtful(
      'clock',
      `says ${shown}, but evidence was published at ${published}`,
      'check the clock: it went back',
    );
  }
  return fine('clock', shown);
}

const mib = 1 << 20;
const roomFailMib = 256;
const roomWarnMib = 2_048;

/** Room where the data folder is, or will be. */
export async function diskFinding(data: string): Promise<Finding> {
  for (let folder = data; ; folder = dirname(folder)) {
    const seen = await statfs(folder).catch(() => undefined);
    if (seen !== undefined) return roomFinding((seen.bavail * seen.bsize) / mib, folder);
    if (dirname(folder) === folder)
      return doubtful('disk', 'its room cannot be read', 'check the path of the data folder');
  }
}

export function roomFinding(freeMib: number, folder: string): Finding {
  const found = `${freeMib >= 1_024 ? `${(freeMib / 1_024).toFixed(1)} GiB` : `${Math.floor(freeMib)} MiB`} free at ${folder}`;
  if (freeMib < roomFailMib) return broken('disk', found, 'make room, or move the data folder (`data`)');
  return freeMib < roomWarnMib ? doubtful('disk', found, 'make room soon: evidence only grows') : fine('disk', found);
}
