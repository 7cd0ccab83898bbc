// `policy push`: files become the tenant's policy documents; each change builds on the version that was read.

import { basename } from 'node:path';
import { err, type Fault, fail, ok, type Result } from '@sallyport/base';
import { line, type Outcome, type Part, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { type KernelClient, type KernelOptions, openKernel } from '../kernel-client.ts';
import { policyKind, schemaKind, type TextFile, textFiles } from './find-files.ts';
import { setOf } from './policy-files.ts';
import { documentName, type StoredDocument, storedDocuments, versionOf } from './stored.ts';

export interface PushOptions extends KernelOptions {
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  /** Pushed before the policies. */
  readonly schema?: string;
}

interface Step {
  /** Of the document; the schema has none. */
  readonly name: string;
  readonly path: string;
  readonly kind: 'add' | 'change' | 'delete';
  /** The version it builds on; 0 for a new one. */
  readonly ifVersion: number;
  readonly source: string;
}

export async function pushFiles(io: Io, operands: readonly string[], options: PushOptions): Promise<Outcome> {
  const files = await textFiles(io.cwd, operands, policyKind);
  if (!files.ok) return files;
  const set = setOf(files.value);
  if (!set.ok) return set;
  const named = byName(files.value);
  if (!named.ok) return named;
  const schema = options.schema === undefined ? ok([]) : await textFiles(io.cwd, [options.schema], schemaKind);
  if (!schema.ok) return schema;
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const first = await schemaSteps(kernel.value, schema.value);
  if (!first.ok) return first;
  const stored = await storedDocuments(kernel.value);
  if (!stored.ok) return stored;
  const changed = stepsOf(named.value, stored.value, options.prune === true);
  const steps = [...first.value, ...changed];
  const done: (Pick<Step, 'name' | 'kind'> & { readonly version?: number })[] = [];
  for (const step of steps) {
    const { name, kind } = step;
    if (options.dryRun === true) {
      done.push({ name, kind });
      continue;
    }
    const version = await apply(kernel.value, step);
    if (!version.ok) return err(refusals(version.fault, name, done.length));
    done.push({ name, kind, version: version.value });
  }
  const same = named.value.size - changed.filter(({ kind }) => kind !== 'delete').length;
  return ok({
    exit: 0,
    json: { changes: done, unchanged: same, dryRun: options.dryRun === true },
    text: [...done.map(told), line(toned('good', 'FINE'), `  ${done.length} changed, ${same} as they were`)],
  });
}

/** Documents are named after their files. Faults: `invalid_input` for two of one name, or none that the kernel takes. */
function byName(files: readonly TextFile[]): Result<ReadonlyMap<string, TextFile>, Fault> {
  const named = new Map<string, TextFile>();
  for (const file of files) {
    const name = basename(file.path);
    const other = named.get(name);
    if (other !== undefined) {
      return fail('invalid_input', `\`${other.path}\` has that name too; rename one of them`, { at: file.path });
    }
    if (!documentName.test(name)) {
      return fail('invalid_input', 'a document has letters, digits, `.`, `_` and `-` in its name; rename the file', {
        at: file.path,
      });
    }
    named.set(name, file);
  }
  return ok(named);
}

function stepsOf(
  files: ReadonlyMap<string, TextFile>,
  stored: readonly StoredDocument[],
  prune: boolean,
): readonly Step[] {
  const held = new Map(stored.map((document) => [document.name, document]));
  const written = [...files].flatMap(([name, { text: source }]): Step[] => {
    const before = held.get(name);
    const path = pathOf(name);
    if (before === undefined) return [{ name, path, kind: 'add', ifVersion: 0, source }];
    return before.source === source ? [] : [{ name, path, kind: 'change', ifVersion: before.version, source }];
  });
  const gone = stored.filter(({ name }) => prune && !files.has(name));
  return [
    ...written,
    ...gone.map(({ name, version }) => ({
      name,
      path: pathOf(name),
      kind: 'delete' as const,
      ifVersion: version,
      source: '',
    })),
  ];
}

/** The schema as a change, where it is not what the kernel has. */
async function schemaSteps(kernel: KernelClient, files: readonly TextFile[]): Promise<Result<readonly Step[], Fault>> {
  const [file] = files;
  if (file === undefined) return ok([]);
  const path = '/v1/schema';
  const held = await kernel.get(path);
  if (!held.ok && held.fault.code !== 'not_found') return held;
  const before = held.ok ? versionOf(kernel, held.value) : ok(0);
  if (!before.ok) return before;
  if (held.ok && held.value.source === file.text) return ok([]);
  const kind = held.ok ? 'change' : 'add';
  return ok([{ name: 'the schema', path, kind, ifVersion: before.value, source: file.text }]);
}

function pathOf(name: string): string {
  return `/v1/policies/${name}`;
}

async function apply(kernel: KernelClient, { path, kind, ifVersion, source }: Step): Promise<Result<number, Fault>> {
  const answer =
    kind === 'delete'
      ? await kernel.delete(`${path}?ifVersion=${ifVersion}`)
      : await kernel.put(path, { source, ifVersion });
  return answer.ok ? versionOf(kernel, answer.value) : answer;
}

/** One fault a line. What was done before stays done: each document is a change of its own, and whoever reads this must know. */
function refusals(fault: Fault, name: string, doneCount: number): readonly Fault[] {
  const after = doneCount === 0 ? '' : `; ${doneCount} changes before it were made`;
  const lines = fault.message.split('\n');
  return lines.map((text, at) => ({ ...fault, message: at === lines.length - 1 ? text + after : text, at: name }));
}

function told({
  name,
  kind,
  version,
}: {
  readonly name: string;
  readonly kind: string;
  readonly version?: number;
}): Part {
  return line(
    toned(kind === 'delete' ? 'warn' : 'good', kind),
    `  ${name}${version === undefined ? '' : `  version ${version}`}`,
  );
}
