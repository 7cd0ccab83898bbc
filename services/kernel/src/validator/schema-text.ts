// A schema as it is written: Cedar's schema language, or its JSON form.

import { type Fault, fail, isJsonObject, ok, parseJson, type Result, writeJson } from '@sallyport/base';

/** What the engine is given, as JSON text: a string is schema language, an object is the JSON form. */
export interface SchemaText {
  readonly format: 'cedar' | 'json';
  readonly source: string;
  readonly json: string;
}

/** The name under which places in a schema are shown. */
export const schemaName = 'schema';

/** The form is told by the first sign: no text of the schema language begins with `{`. Faults: `invalid_input` with its place. */
export function readSchema(source: string): Result<SchemaText, Fault> {
  if (!source.trimStart().startsWith('{')) return ok({ format: 'cedar', source, json: writeJson(source) });
  const parsed = parseJson(source);
  if (parsed.ok && isJsonObject(parsed.value)) return ok({ format: 'json', source, json: writeJson(parsed.value) });
  const [line = '1', column = '1'] = parsed.ok ? [] : (parsed.fault.at?.match(/\d+/g) ?? []);
  const at = `${schemaName}:${line}:${column}`;
  const why = parsed.ok ? '' : (/: (.*) at line/.exec(parsed.fault.message)?.[1] ?? '');
  return fail('invalid_input', `${at}: the schema is not acceptable JSON: ${why}`, { at });
}
