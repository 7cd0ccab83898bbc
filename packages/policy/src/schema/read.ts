// Schemas from text or JSON, and the action entities that a schema implies.

import { err, type Fault, type Json, type JsonObject, limits, type Result, utf8 } from '@sallyport/base';
import type { EntityInput } from '../entity.ts';
import { reading } from '../json/value.ts';
import { type ParseError, ParseFailure } from '../parse/failure.ts';
import { resolveSchema } from './resolve.ts';
import type { Schema } from './schema.ts';
import { schemaTextToJson } from './text.ts';

/** The JSON form of a schema in Cedar's schema language. */
export function parseSchemaText(source: string): Result<JsonObject, readonly ParseError[]> {
  if (source.length > limits.policyBytesMax || utf8(source).length > limits.policyBytesMax) {
    return err([{ message: `the schema has more than ${limits.policyBytesMax} bytes`, line: 1, column: 1 }]);
  }
  try {
    return { ok: true, value: schemaTextToJson(source) };
  } catch (failure) {
    if (!(failure instanceof ParseFailure)) throw failure;
    return err([failure.error]);
  }
}

/** The schema of its JSON form. Faults: `invalid_input` with a JSON pointer. */
export function schemaFromJson(json: Json): Result<Schema, Fault> {
  return reading(() => resolveSchema(json));
}

/** The schema's actions as entities under their groups, for stores that hold none. */
export function actionEntities(schema: Schema): readonly EntityInput[] {
  return schema.actions.map(({ uid, memberOf }) => ({ uid, parents: memberOf }));
}
