// Policies and schemas from files, as offline commands take them: every error with its file, line and column.

import { err, type Fault, fail, isJsonObject, type JsonObject, ok, parseJson, type Result } from '@sallyport/base';
import {
  type ParseError,
  type Policy,
  type PolicySet,
  parsePolicies,
  parseSchemaText,
  policySet,
  type Schema,
  schemaFromJson,
} from '@sallyport/policy';
import { policyKind, schemaKind, type TextFile, textFiles } from './find-files.ts';

export interface PolicyFiles {
  readonly files: readonly TextFile[];
  readonly set: PolicySet;
}

/** The set of all policies below the operands. Faults: `invalid_input` for each error, those of `textFiles`. */
export async function readPolicyFiles(
  cwd: string,
  operands: readonly string[],
): Promise<Result<PolicyFiles, Fault | readonly Fault[]>> {
  const files = await textFiles(cwd, operands, policyKind);
  if (!files.ok) return files;
  const set = setOf(files.value);
  return set.ok ? ok({ files: files.value, set: set.value }) : set;
}

/** One set of several files. An id is that of `@id`, or the place in its file; with the file before it where two are equal. */
export function setOf(files: readonly TextFile[]): Result<PolicySet, Fault | readonly Fault[]> {
  const faults: Fault[] = [];
  const all: { readonly path: string; readonly policy: Policy }[] = [];
  for (const { path, text } of files) {
    const parsed = parsePolicies(text, { file: path, useIdAnnotation: true });
    if (parsed.ok) all.push(...parsed.value.map((policy) => ({ path, policy })));
    else faults.push(...parsed.fault.map((error) => parseFault(path, error)));
  }
  if (faults.length > 0) return err(faults);
  const count = new Map<string, number>();
  for (const { policy } of all) count.set(policy.id, (count.get(policy.id) ?? 0) + 1);
  const isOwn = (id: string) => count.get(id) === 1;
  return policySet(
    all.map(({ path, policy }) => (isOwn(policy.id) ? policy : { ...policy, id: `${path}#${policy.id}` })),
  );
}

export function parseFault(path: string, { message, line, column }: ParseError): Fault {
  return { code: 'invalid_input', message, at: `${path}:${line}:${column}` };
}

export interface SchemaFile extends TextFile {
  readonly schema: Schema;
}

/** A schema in Cedar's schema language or in JSON. Faults: `invalid_input` with its place. */
export async function readSchemaFile(
  cwd: string,
  path: string | undefined,
): Promise<Result<SchemaFile | undefined, Fault | readonly Fault[]>> {
  if (path === undefined) return ok(undefined);
  const files = await textFiles(cwd, [path], schemaKind);
  if (!files.ok) return files;
  const [file] = files.value;
  if (file === undefined || files.value.length > 1)
    return fail('invalid_input', '--schema: name one file', { at: path });
  const json = schemaJson(file);
  if (!json.ok) return json;
  const schema = schemaFromJson(json.value);
  if (!schema.ok) return fail(schema.fault.code, `${schema.fault.message} (${schema.fault.at ?? ''})`, { at: path });
  return ok({ ...file, schema: schema.value });
}

function schemaJson({ path, text }: TextFile): Result<JsonObject, Fault | readonly Fault[]> {
  if (!text.trimStart().startsWith('{')) {
    const parsed = parseSchemaText(text);
    return parsed.ok ? parsed : err(parsed.fault.map((error) => parseFault(path, error)));
  }
  const parsed = parseJson(text);
  if (parsed.ok && isJsonObject(parsed.value)) return ok(parsed.value);
  const place = parsed.ok ? ['1', '1'] : (parsed.fault.at?.match(/\d+/g) ?? []);
  return fail('invalid_input', 'the schema is not acceptable JSON', { at: [path, ...place].join(':') });
}
