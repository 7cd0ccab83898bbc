// `policy format`: one way to write policies, with every comment kept.

import { chmod, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { err, type Fault, fail, ok, type Result, toHex } from '@sallyport/base';
import { formatPolicies } from '@sallyport/policy';
import { line, type Outcome, toned } from '../answer.ts';
import { codeOf } from '../files.ts';
import type { Io } from '../io.ts';
import { policyKind, type TextFile, textFiles } from './find-files.ts';
import { parseFault } from './policy-files.ts';

export interface FormatOptions {
  readonly check?: boolean;
  readonly write?: boolean;
}

/** Nothing is written unless every file parses. */
export async function formatFiles(io: Io, operands: readonly string[], options: FormatOptions): Promise<Outcome> {
  const { check = false, write = false } = options;
  if (check === write) return fail('invalid_input', 'give either --check or --write');
  const files = await textFiles(io.cwd, operands, policyKind);
  if (!files.ok) return files;
  const faults: Fault[] = [];
  const changed: TextFile[] = [];
  for (const { path, text } of files.value) {
    const formatted = formatPolicies(text);
    if (!formatted.ok) faults.push(...formatted.fault.map((error) => parseFault(path, error)));
    else if (formatted.value !== text) changed.push({ path, text: formatted.value });
  }
  if (faults.length > 0) return err(faults);
  if (write) {
    for (const file of changed) {
      const written = await replaceFile(io, file);
      if (!written.ok) return written;
    }
  }
  const paths = changed.map(({ path }) => path);
  const count = `${files.value.length} files`;
  const verb = write ? toned('good', 'WROTE') : toned('bad', 'DIFFERS');
  return ok({
    exit: write || paths.length === 0 ? 0 : 1,
    json: { files: files.value.length, changed: paths, written: write },
    text:
      paths.length === 0
        ? [line(toned('good', 'FINE'), `  ${count} are formatted`)]
        : paths.map((path) => line(verb, `  ${path}`)),
    ...(check && paths.length > 0 ? { hint: '`sallyport policy format --write` formats them' } : {}),
  });
}

/** The whole file or nothing, with the rights of before. Faults: `invalid_input`. */
async function replaceFile({ cwd, random }: Io, { path, text }: TextFile): Promise<Result<void, Fault>> {
  const full = resolve(cwd, path);
  const draft = `${full}.${toHex(random(8))}.draft`;
  try {
    const { mode } = await stat(full);
    await writeFile(draft, text, { flag: 'wx', mode });
    await chmod(draft, mode);
    await rename(draft, full);
    return ok(undefined);
  } catch (cause) {
    return fail('invalid_input', `\`${path}\` cannot be written (${codeOf(cause)}); check its rights`, { cause });
  } finally {
    await rm(draft, { force: true });
  }
}
