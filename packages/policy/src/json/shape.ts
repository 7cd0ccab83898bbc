// The three checks that every reader of JSON makes.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import { refusal } from './value.ts';

/** Throws what `refusal` makes for anything but an object. */
export function object(json: Json | undefined, at: string): JsonObject {
  if (!isJsonObject(json)) throw refusal('expected an object', at);
  return json;
}

/** Throws what `refusal` makes for anything but a list. */
export function list(json: Json | undefined, at: string): readonly Json[] {
  if (!Array.isArray(json)) throw refusal('expected a list', at);
  return json;
}

/** Throws what `refusal` makes for anything but a string. */
export function text(json: Json | undefined, at: string): string {
  if (typeof json !== 'string') throw refusal('expected a string', at);
  return json;
}
