// The files of an outside suite, from a folder or from a `.tar.gz`, with one way to follow the names inside them.

import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';

export interface SuiteFiles {
  /** Names with `/`, relative to the suite, sorted. */
  readonly names: readonly string[];
  read(name: string): Promise<Uint8Array>;
  /**
   * The file that `reference`, written in `from`, means: suites write paths from a root that they do not name, so
   * each folder above `from` is tried, and leading parts of the reference are dropped one by one.
   */
  find(reference: string, from: string): Promise<Uint8Array | undefined>;
}

/** Folders above a suite's own that a reference may lead into. */
const foldersAboveMax = 3;

/** Opens a folder, or reads a `.tar.gz` into memory. Rejects where the path is neither. */
export async function openSuite(path: string): Promise<SuiteFiles> {
  return (await stat(path)).isDirectory() ? folder(path) : archive(path);
}

async function folder(root: string): Promise<SuiteFiles> {
  const names: string[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) names.push(relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  }
  const readIfThere = async (path: string) => readFile(path).catch(() => undefined);
  return {
    names: names.sort(),
    read: (name) => readFile(join(root, name)),
    find: async (reference, from) => {
      const start = dirname(resolve(root, from));
      const levels = from.split('/').length + foldersAboveMax;
      const folders = ancestors(start, levels, dirname);
      for (const candidate of candidates(reference, folders, join)) {
        const bytes = await readIfThere(candidate);
        if (bytes !== undefined) return bytes;
      }
      return undefined;
    },
  };
}

async function archive(path: string): Promise<SuiteFiles> {
  const files = new Map<string, Uint8Array>();
  const unpacked = extract();
  const collect = async () => {
    for await (const entry of unpacked) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry) chunks.push(chunk);
      if (entry.header.type === 'file') files.set(posix.normalize(entry.header.name), Buffer.concat(chunks));
    }
  };
  // Both fail on a damaged archive; waited for as one, so that neither failure is left alone.
  await Promise.all([pipeline(createReadStream(path), createGunzip(), unpacked), collect()]);
  return {
    names: [...files.keys()].sort(),
    read: async (name) => {
      const bytes = files.get(name);
      if (bytes === undefined) throw new Error(`there is no ${name} in ${path}`);
      return bytes;
    },
    find: async (reference, from) => {
      const folders = ancestors(posix.dirname(from), from.split('/').length, posix.dirname);
      for (const candidate of candidates(reference, folders, posix.join)) {
        const bytes = files.get(candidate);
        if (bytes !== undefined) return bytes;
      }
      return undefined;
    },
  };
}

function ancestors(start: string, levels: number, parent: (path: string) => string): readonly string[] {
  const out = [start];
  for (let at = start; out.length < levels && parent(at) !== at; ) {
    at = parent(at);
    out.push(at);
  }
  return out;
}

/** The longest part of the reference first, in the nearest folder first. */
function candidates(reference: string, folders: readonly string[], join: (...parts: string[]) => string): string[] {
  const parts = reference.split('/');
  return parts.flatMap((_, dropped) => folders.map((at) => join(at, ...parts.slice(dropped))));
}
