// The spool's files on a local disk.

import { write } from 'node:fs';
import { constants, type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import type { SpoolFile, SpoolFiles } from '../spool-files.ts';
import { lockFolder } from './folder-lock.ts';

/**
 * On Linux a write to a file opened so is on the disk when it returns, as by fdatasync after it (open(2), O_DSYNC): one
 * trip to the thread pool in the place of two. Elsewhere it may stop at the drive's cache, where fdatasync does not.
 */
const syncedWrites = platform() === 'linux' ? constants.O_DSYNC : 0;

/** Spool files in `folder`, which is made with owner-only rights where it is absent. */
export function nodeSpoolFiles(folder: string): SpoolFiles {
  return {
    lock: async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return lockFolder(folder);
    },
    list: () => readdir(folder),
    read: async (name, offset, length) => {
      const handle = await open(join(folder, name), 'r');
      try {
        return await readRange(handle, offset, length);
      } finally {
        await handle.close();
      }
    },
    open: async (name) => {
      const handle = await open(join(folder, name), constants.O_RDWR | constants.O_CREAT | syncedWrites, 0o600);
      await syncFolder(folder);
      return new NodeSpoolFile(handle, (await handle.stat()).size);
    },
    remove: async (name) => {
      await rm(join(folder, name));
      await syncFolder(folder);
    },
  };
}

class NodeSpoolFile implements SpoolFile {
  readonly #handle: FileHandle;
  length: number;

  constructor(handle: FileHandle, length: number) {
    this.#handle = handle;
    this.length = length;
  }

  async append(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const bytesWritten = await writeAt(this.#handle.fd, bytes.subarray(written), this.length);
      written += bytesWritten;
      this.length += bytesWritten;
    }
    if (syncedWrites === 0) await this.#handle.datasync();
  }

  async truncate(length: number): Promise<void> {
    await this.#handle.truncate(length);
    await this.#handle.sync();
    this.length = length;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** The call of a file handle costs several times as much as the bare one. */
function writeAt(descriptor: number, bytes: Uint8Array, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    write(descriptor, bytes, 0, bytes.length, position, (error, bytesWritten) => {
      if (error === null) resolve(bytesWritten);
      else reject(error);
    });
  });
}

async function readRange(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const { size } = await handle.stat();
  const out = Buffer.alloc(Math.max(0, Math.min(length, size - offset)));
  let filled = 0;
  while (filled < out.length) {
    const { bytesRead } = await handle.read(out, filled, out.length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return out.subarray(0, filled);
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
