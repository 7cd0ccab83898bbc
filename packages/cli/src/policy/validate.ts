// `policy validate`: policies against a schema, by the official engine, as the kernel does it.

import { err, type Fault, fail, isJsonObject, type Json, ok, parseJson, type Result } from '@sallyport/base';
import type { ToValidate } from '@sallyport/kernel';
import { line, type Outcome, type Part, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { schemaKind, textFiles } from './find-files.ts';
import { readPolicyFiles } from './policy-files.ts';

export interface ValidateOptions {
  readonly schema?: string;
  readonly entities?: string;
}

export async function validateFiles(io: Io, operands: readonly string[], options: ValidateOptions): Promise<Outcome> {
  const read = await readPolicyFiles(io.cwd, operands);
  if (!read.ok) return read;
  const { set, files } = read.value;
  const counted = `${set.size} policies in ${files.length} files`;
  if (options.schema === undefined) {
    if (options.entities !== undefined) return fail('invalid_input', '--entities needs a --schema to fit');
    const text = [line(toned('good', 'PARSES'), `  ${counted}; give a --schema to check what they mean`)];
    return ok({ exit: 0, json: { valid: true, schema: false, policies: set.size, findings: [] }, text });
  }
  const schema = await textFiles(io.cwd, [options.schema], schemaKind);
  if (!schema.ok) return schema;
  const [file] = schema.value;
  if (file === undefined || schema.value.length > 1) return fail('invalid_input', '--schema: name one file');
  const entities = await readEntities(io, options.entities);
  if (!entities.ok) return entities;
  // The kernel's package brings its services along, so it is loaded only when it is needed.
  const { engineProcess, Validator } = await import('@sallyport/kernel');
  const validator = new Validator(engineProcess({ clock: io.clock, timeoutMs: 60_000 }));
  const documents = files.map(({ path, text }) => ({ name: path, source: text }));
  const found = await validator.findings({ schema: file.text, documents, entities: entities.value });
  if (!found.ok) return err({ ...found.fault, message: withFile(found.fault.message, file.path) });
  const findings = found.value.map((finding) => ({
    ...finding,
    ...(finding.document === 'schema' ? { document: file.path } : {}),
  }));
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const told = findings.map(({ severity, message, document, line: row, column }): Part => {
    const place = document === undefined ? '' : `${document}:${row}:${column}: `;
    return line(place, toned(severity === 'error' ? 'bad' : 'warn', severity), `  ${message}`);
  });
  return ok({
    exit: errors === 0 ? 0 : 1,
    json: { valid: errors === 0, schema: true, policies: set.size, findings },
    text: [...told, ...(errors === 0 ? [line(toned('good', 'VALID'), `  ${counted}`)] : [])],
  });
}

/** The engine knows the schema by another name. */
function withFile(message: string, path: string): string {
  return message.replace(/^schema:/, `${path}:`);
}

type Entities = NonNullable<ToValidate['entities']>;

/** Entities in Cedar's JSON form: a list of `{uid, attrs?, parents?, tags?}`. Faults: `invalid_input`. */
async function readEntities(io: Io, path: string | undefined): Promise<Result<Entities, Fault>> {
  if (path === undefined) return ok([]);
  const files = await textFiles(io.cwd, [path], /\.json$/);
  if (!files.ok) return files;
  const parsed = parseJson(files.value[0]?.text ?? '');
  if (!parsed.ok) return fail('invalid_input', `${path}: ${parsed.fault.message}`);
  const entities: Entities[number][] = [];
  for (const [at, item] of (Array.isArray(parsed.value) ? parsed.value : [parsed.value]).entries()) {
    const entity = entityOf(item);
    if (entity === undefined) {
      return fail('invalid_input', `entity ${at} is not of the form \`{"uid": {"type": …, "id": …}, "attrs": …}\``, {
        at: path,
      });
    }
    entities.push(entity);
  }
  return ok(entities);
}

function entityOf(item: Json): Entities[number] | undefined {
  if (!isJsonObject(item) || !isJsonObject(item.uid)) return undefined;
  const { uid, ...body } = item;
  const { type, id } = uid;
  return typeof type === 'string' && typeof id === 'string' ? { type, id, body } : undefined;
}
