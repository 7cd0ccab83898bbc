// `policy pull`: the tenant's policy documents become files.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { line, type Outcome, toned } from '../answer.ts';
import { codeOf, makeFolder } from '../files.ts';
import type { Io } from '../io.ts';
import { type KernelOptions, openKernel } from '../kernel-client.ts';
import { type StoredDocument, storedDocuments } from './stored.ts';

export interface PullOptions extends KernelOptions {
  readonly force?: boolean;
}

/** No file is written unless each may be: one that differs is written over only when told. */
export async function pullFiles(io: Io, folder: string, options: PullOptions): Promise<Outcome> {
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const stored = await storedDocuments(kernel.value);
  if (!stored.ok) return stored;
  const made = await makeFolder(io.cwd, folder);
  if (!made.ok) return made;
  const wanted: StoredDocument[] = [];
  for (const document of stored.value) {
    const held = await heldText(join(made.value, document.name));
    if (!held.ok) return held;
    if (held.value === document.source) continue;
    if (held.value !== undefined && options.force !== true) {
      const path = join(folder, document.name);
      return fail('conflict', `\`${path}\` differs and is not written over; give --force to take the kernel's`);
    }
    wanted.push(document);
  }
  for (const { name, source } of wanted) {
    try {
      // Names of documents hold no slash: `storedDocuments` has looked.
      await writeFile(join(made.value, name), source);
    } catch (cause) {
      return fail('invalid_input', `\`${join(folder, name)}\` cannot be written (${codeOf(cause)})`, { cause });
    }
  }
  const documents = stored.value.map(({ name, version }) => ({ name, version }));
  return ok({
    exit: 0,
    json: { folder, documents, written: wanted.map(({ name }) => name) },
    text: [
      ...wanted.map(({ name, version }) => line(toned('good', 'WROTE'), `  ${join(folder, name)}  version ${version}`)),
      line(toned('good', 'FINE'), `  ${wanted.length} written, ${documents.length - wanted.length} as they were`),
    ],
  });
}

/** The text at a path, or undefined where there is nothing. Faults: `invalid_input`. */
async function heldText(path: string): Promise<Result<string | undefined, Fault>> {
  try {
    return ok(await readFile(path, 'utf8'));
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return ok(undefined);
    return fail('invalid_input', `\`${path}\` cannot be read (${codeOf(cause)})`, { cause });
  }
}
