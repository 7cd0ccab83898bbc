// Identifiers, type paths and entity uids.

import { type EntityUid, entityUid } from '../uid.ts';
import type { Cursor } from './cursor.ts';
import { ParseFailure } from './failure.ts';
import type { Token } from './lexer.ts';
import { stringText } from './string.ts';

const reserved: ReadonlySet<string> = new Set([
  'true',
  'false',
  'if',
  'then',
  'else',
  'in',
  'is',
  'like',
  'has',
  '__cedar',
]);

/** Whether a word may name an attribute, a type or a variable. */
export function isIdentifier(text: string): boolean {
  return /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(text) && !reserved.has(text);
}

/** Whether a text is `A::B`, as an entity type is named. */
export function isTypePath(text: string): boolean {
  return text.split('::').every(isIdentifier);
}

/** Whether entities of a type are actions. */
export function isActionType(type: string): boolean {
  return /(?:^|::)Action$/.test(type);
}

/** Takes a word that is no reserved one. Throws `ParseFailure`. */
export function identifier(cursor: Cursor): string {
  if (cursor.token.kind !== 'word') throw cursor.unexpected('an identifier');
  const token = cursor.take();
  if (reserved.has(token.text)) throw new ParseFailure(`\`${token.text}\` is reserved`, token.at);
  return token.text;
}

/** Takes `A::B`, and where a string follows as in `A::B::"id"` that too. */
export function path(cursor: Cursor): { readonly type: string; readonly id?: Token } {
  const parts = [identifier(cursor)];
  while (cursor.is('::')) {
    cursor.take();
    if (cursor.token.kind === 'string') return { type: parts.join('::'), id: cursor.take() };
    if (cursor.is('{')) throw cursor.unexpected('an identifier or a string');
    parts.push(identifier(cursor));
  }
  return { type: parts.join('::') };
}

/** Takes `A::B` with no id. */
export function typePath(cursor: Cursor): string {
  const { type, id } = path(cursor);
  if (id !== undefined) throw new ParseFailure('expected an entity type, found an entity', id.at);
  return type;
}

/** Takes `A::B::"id"`. */
export function uid(cursor: Cursor): EntityUid {
  const { type, id } = path(cursor);
  if (id === undefined) throw cursor.unexpected('`::` and the id of an entity');
  return entityUid(type, stringText(id));
}
