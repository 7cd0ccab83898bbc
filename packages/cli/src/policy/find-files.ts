// The files that operands name: files as they are, folders with everything of a kind below them.

import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { type Fault, fail, ok, type Result, utf8Text } from '@sallyport/base';
import { codeOf, readInput } from '../files.ts';

export interface TextFile {
  /** As it is shown: below what was typed, never absolute. */
  readonly path: string;
  readonly text: string;
}

export const policyKind = /\.cedar$/;
export const schemaKind = /\.(?:cedarschema|json)$/;
const filesMax = 10_000;
const depthMax = 32;

/**
 * The texts of the operands, in order of their paths. Links below a folder are not followed, and names with a dot before
 * them and `node_modules` are left out. Faults: `invalid_input` where there is nothing, or no text; `too_large`.
 */
export async function textFiles(
  cwd: string,
  operands: readonly string[],
  kind: RegExp,
): Promise<Result<readonly TextFile[], Fault>> {
  const paths: string[] = [];
  for (const operand of operands) {
    // A place that begins with a slash would be taken for a JSON pointer.
    const found = await filesOf(cwd, isAbsolute(operand) ? relative(cwd, operand) || '.' : operand, kind);
    if (!found.ok) return found;
    paths.push(...found.value);
    if (paths.length > filesMax) return fail('too_large', `more than ${filesMax} files; name fewer folders`);
  }
  const files: TextFile[] = [];
  for (const path of [...new Set(paths)]) {
    const bytes = await readInput(cwd, path, 'the file');
    if (!bytes.ok) return bytes;
    const text = utf8Text(bytes.value);
    if (text === undefined) return fail('invalid_input', 'the file is not UTF-8 text', { at: path });
    files.push({ path, text });
  }
  return ok(files);
}

async function filesOf(cwd: string, operand: string, kind: RegExp): Promise<Result<readonly string[], Fault>> {
  const found: string[] = [];
  const walk = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(resolve(cwd, path), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || found.length > filesMax) continue;
      if (entry.isDirectory() && depth < depthMax) await walk(join(path, entry.name), depth + 1);
      else if (entry.isFile() && kind.test(entry.name)) found.push(join(path, entry.name));
    }
  };
  try {
    if (!(await stat(resolve(cwd, operand))).isDirectory()) return ok([operand]);
    await walk(operand, 0);
  } catch (cause) {
    return fail('invalid_input', `\`${operand}\` cannot be read (${codeOf(cause)}); check the path`, { cause });
  }
  if (found.length > 0) return ok(found);
  return fail('invalid_input', `there is no ${kindText(kind)} file in \`${operand}\`; check the folder`);
}

function kindText(kind: RegExp): string {
  if (kind === policyKind) return '.cedar';
  return kind === schemaKind ? '.cedarschema or .json' : '.cedar, .yaml or .json';
}
