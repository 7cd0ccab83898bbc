// The object store on a local folder: every object is a file, replaced by rename and never half there.

import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { type Fault, fail, ok, type RandomBytes, type Result, toHex } from '@sallyport/base';
import { checkKey, type ObjectStore } from '../object-store.ts';
import { isCode } from './folder-lock.ts';
import { syncFolder } from './node-spool-files.ts';

/** Drafts lie here; its name is no object key, so nothing of it is ever listed or read. */
const draftFolder = '.draft';

/** A store in `folder`. Readable to others where its rights say so: the published log is public by nature. */
export function filesystemStore(options: {
  readonly folder: string;
  readonly random: RandomBytes;
}): Required<ObjectStore> {
  const { folder } = options;
  return {
    put: (key, bytes, { ifAbsent = false } = {}) =>
      guarded(key, async () => {
        const target = join(folder, key);
        const draft = join(folder, draftFolder, toHex(options.random(16)));
        try {
          await inFolder(join(folder, draftFolder), () => writeDurably(draft, bytes));
          await inFolder(dirname(target), () => (ifAbsent ? link(draft, target) : rename(draft, target)));
          await syncFolder(dirname(target));
          return 'stored' as const;
        } catch (error) {
          if (ifAbsent && isCode(error, 'EEXIST')) return 'exists' as const;
          throw error;
        } finally {
          await rm(draft, { force: true });
        }
      }),
    get: (key) =>
      guarded(key, async () => {
        try {
          return new Uint8Array(await readFile(join(folder, key)));
        } catch (error) {
          // A folder where the object would be means: other objects below that name, but not this one.
          if (['ENOENT', 'ENOTDIR', 'EISDIR'].some((code) => isCode(error, code))) return undefined;
          throw error;
        }
      }),
    list: (prefix) => guarded(undefined, () => listFolder(folder, prefix)),
    delete: (key) => guarded(key, () => rm(join(folder, key), { force: true })),
  };
}

async function guarded<T>(key: string | undefined, work: () => Promise<T>): Promise<Result<T, Fault>> {
  const checked = key === undefined ? ok(key) : checkKey(key);
  if (!checked.ok) return checked;
  try {
    return ok(await work());
  } catch (cause) {
    return fail('unavailable', 'the evidence folder cannot be read or written', { cause, retryAfterMs: 1_000 });
  }
}

/** Does `work` in a folder, which is made first where it is found to be absent: most often it is there. */
async function inFolder(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
    await makeFolder(folder);
    await work();
  }
}

/** Makes a folder and each absent one above it, so that all their names survive a crash. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function listFolder(folder: string, prefix: string): Promise<readonly string[]> {
  // Only the part of the prefix up to its last slash is certain to be a folder.
  const start = join(folder, prefix.slice(0, prefix.lastIndexOf('/') + 1));
  const keys: string[] = [];
  const walk = async (at: string): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true }).catch((error: unknown) => {
      if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return [];
      throw error;
    });
    for (const entry of entries) {
      const path = join(at, entry.name);
      const key = relative(folder, path).split(sep).join('/');
      if (key === draftFolder) continue;
      if (entry.isDirectory()) await walk(path);
      else if (key.startsWith(prefix)) keys.push(key);
    }
  };
  await walk(start);
  return keys.sort();
}
