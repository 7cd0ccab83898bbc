// The spool's files on a local disk.

import { constants, type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpoolFile, SpoolFiles } from '../spool-files.ts';
import { lockFolder } from './folder-lock.ts';

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
      const handle = await open(join(folder, name), constants.O_RDWR | constants.O_CREAT, 0o600);
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
      const { bytesWritten } = await this.#handle.write(bytes, written, bytes.length - written, this.length);
      written += bytesWritten;
      this.length += bytesWritten;
    }
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
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
