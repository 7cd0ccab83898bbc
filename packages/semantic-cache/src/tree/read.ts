// The reads of a question: one look at one place of it, and the text of what was found there.

import { canonicalJson, isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import { type Asked, momentOf } from './asked.ts';
import { type ExtensionOp, observeExtension } from './extension.ts';
import { formsOf } from './forms.ts';

/**
 * What is looked at. `value` is exact; `has` whether something is there; `uid` type and id of subject, resource or
 * action, `isUid` whether they are those in `with`; `forms` how the question is written where that is more than plain JSON (see `formsOf`); `datetime` that there is
 * one, while the bounds of the entry speak of its value. The others are tests against `with`, named as in Cedar; `oneOf`
 * is `with` contains the value, `like` has the pieces between its wildcards. `inRange` is an address in one of the ranges
 * in `with`, `decimal<` a decimal below that in `with`; after `text` the value is a text that is read as one.
 */
export type ReadOp =
  | 'value'
  | 'has'
  | 'uid'
  | 'isUid'
  | 'forms'
  | 'datetime'
  | 'oneOf'
  | 'isEmpty'
  | 'like'
  | 'contains'
  | 'containsAll'
  | 'containsAny'
  | '=='
  | '<'
  | '<='
  | '>'
  | '>='
  | ExtensionOp;

/** One read: `path` is a way into the question such as `['context', 'amount']`. Plain JSON. */
export interface KeyRead {
  readonly path: readonly string[];
  readonly op: string;
  readonly with?: Json;
  /** In the place of `with`: what stands there in the question. */
  readonly to?: readonly string[];
}

/** A read and what came of it. */
export interface VaryRead extends KeyRead {
  /** As `observe` gives it. */
  readonly is: string;
}

/** Two reads are the same where these texts are. */
export function readKey({ path, op, with: operand, to }: KeyRead): string {
  return canonicalJson([
    op,
    path,
    ...(operand === undefined ? [] : [operand]),
    ...(to === undefined ? [] : ['to', to]),
  ]);
}

/**
 * What a read finds in a question, as a text.
 *
 * INVARIANT: of two questions that give the same text, the policies' own question at this place gets the same answer, or
 * the same error, for both. What is not of the kind that a test is for is therefore told exactly (`!` and its JSON), and
 * what cannot be told is undefined, which matches nothing.
 */
export function observe(read: KeyRead, asked: Asked): string | undefined {
  const [root] = read.path;
  if (read.op === 'forms') return formsOf(asked);
  if (read.op === 'uid') return uidText(asked, root);
  if (read.op === 'isUid') return told(canonicalJson(read.with ?? null) === uidText(asked, root));
  const found = look(asked, read.path);
  if (read.to !== undefined) return observePair(read.op, found, look(asked, read.to));
  if (found instanceof Blocked) return exact('!', found.value);
  if (found instanceof Absent) return found.text;
  switch (read.op) {
    case 'value':
      return exact('=', found);
    case 'has':
      return 'true';
    case 'datetime':
      return momentOf(found) === undefined ? exact('!', found) : 'true';
    case '==':
      return isPrimitive(read.with) ? told(same(found, read.with)) : undefined;
    case 'oneOf':
      return Array.isArray(read.with) && read.with.every(isPrimitive) ? told(contains(read.with, found)) : undefined;
    default:
      return tested(read, found);
  }
}

/** A test of two places: told where both are of the kind that it is for, and both of them exactly where they are not. */
function observePair(op: string, found: Found, other: Found): string {
  if (!isMissing(found) && !isMissing(other) && isRegular(op, found, other)) {
    const answer = op === '==' ? told(same(found, other)) : tested({ path: [], op, with: other }, found);
    if (answer !== undefined) return answer;
  }
  return `&${foundText(found)}&${foundText(other)}`;
}

function isRegular(op: string, found: Json, other: Json): boolean {
  switch (op) {
    case '==':
      return isPrimitive(found) && isPrimitive(other);
    case 'contains':
      return Array.isArray(found) && isPrimitive(other);
    case 'containsAll':
    case 'containsAny':
      return Array.isArray(found) && Array.isArray(other) && other.every(isPrimitive);
    default:
      return isNumber(found) && isNumber(other);
  }
}

function foundText(found: Found): string {
  if (found instanceof Absent) return found.text;
  return found instanceof Blocked ? exact('!', found.value) : exact('=', found);
}

function isMissing(found: Found): found is Absent | Blocked {
  return found instanceof Absent || found instanceof Blocked;
}

function tested({ op, with: operand }: KeyRead, found: Json): string | undefined {
  switch (op) {
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (!isNumber(operand)) return undefined;
      return isNumber(found) ? told(compared(op, found, operand)) : exact('!', found);
    case 'like':
      if (!isTexts(operand)) return undefined;
      return typeof found === 'string' ? told(isLike(found, operand)) : exact('!', found);
    case 'isEmpty':
      return Array.isArray(found) ? told(found.length === 0) : exact('!', found);
    case 'contains':
      if (!isPrimitive(operand)) return undefined;
      return Array.isArray(found) ? told(contains(found, operand)) : exact('!', found);
    case 'containsAll':
    case 'containsAny': {
      if (!Array.isArray(operand) || !operand.every(isPrimitive)) return undefined;
      if (!Array.isArray(found)) return exact('!', found);
      const has = (item: Json) => contains(found, item);
      return told(op === 'containsAll' ? operand.every(has) : operand.some(has));
    }
    default: {
      const answer = observeExtension(op, found, operand);
      return answer === 'not of its kind' ? exact('!', found) : answer === undefined ? undefined : told(answer);
    }
  }
}

/** What stands at a place of a question; undefined where nothing does. */
export function valueAt(asked: Asked, path: readonly string[]): Json | undefined {
  const found = look(asked, path);
  return isMissing(found) ? undefined : found;
}

/** How many steps of the path are there: what is missing further up is another error. */
class Absent {
  readonly text: string;

  constructor(steps: number) {
    this.text = `-${steps}`;
  }
}

const absents = Array.from({ length: 64 }, (_, steps) => new Absent(steps));

/** A step that is no record: an error of its own, or an entity, of which the question knows nothing. */
class Blocked {
  readonly value: Json;

  constructor(value: Json) {
    this.value = value;
  }
}

type Found = Json | Absent | Blocked;

function look(asked: Asked, path: readonly string[]): Found {
  let value: Json | undefined = rootOf(asked, path[0]);
  for (let step = 1; step < path.length; step++) {
    const name = path[step] ?? '';
    if (value === undefined) return absents[step - 1] ?? new Absent(step - 1);
    if (!isJsonObject(value) || isSpecial(value)) return new Blocked(value);
    value = Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value === undefined ? (absents[path.length - 1] ?? new Absent(path.length - 1)) : value;
}

function rootOf(asked: Asked, root: string | undefined): Json | undefined {
  switch (root) {
    case 'context':
      return asked.context ?? {};
    case 'capability':
      return asked.capability;
    case 'subject':
    case 'resource': {
      const { type, id, properties } = asked[root];
      return { type, id, ...(properties === undefined ? {} : { properties }) };
    }
    case 'action': {
      const { name, properties } = asked.action;
      return { name, ...(properties === undefined ? {} : { properties }) };
    }
    default:
      return undefined;
  }
}

function uidText({ subject, action, resource }: Asked, root: string | undefined): string | undefined {
  switch (root) {
    case 'subject':
      return JSON.stringify([subject.type, subject.id]);
    case 'resource':
      return JSON.stringify([resource.type, resource.id]);
    case 'action':
      return JSON.stringify([action.name]);
    default:
      return undefined;
  }
}

/** An object that stands for an entity or a call of an extension. */
function isSpecial(value: JsonObject): boolean {
  return Object.hasOwn(value, '__entity') || Object.hasOwn(value, '__extn') || Object.hasOwn(value, '__expr');
}

function told(answer: boolean): string {
  return answer ? 'true' : 'false';
}

function exact(mark: string, value: Json): string {
  return typeof value === 'object' ? mark + canonicalJson(value) : `${mark}${primitiveText(value)}`;
}

function primitiveText(value: boolean | number | bigint | string): string {
  return typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
}

function isPrimitive(value: Json | undefined): value is boolean | number | bigint | string {
  return value !== undefined && typeof value !== 'object';
}

function isNumber(value: Json | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Only where one of them is a primitive: 1 and 1n are one number. */
function same(a: Json, b: Json): boolean {
  return a === b || (isNumber(a) && isNumber(b) && typeof a !== typeof b && BigInt(a) === BigInt(b));
}

function contains(items: readonly Json[], item: Json): boolean {
  return items.some((one) => same(one, item));
}

function compared(op: '<' | '<=' | '>' | '>=', a: number | bigint, b: number | bigint): boolean {
  return op === '<' ? a < b : op === '<=' ? a <= b : op === '>' ? a > b : a >= b;
}

/** Greedy from the left, so linear in text times pieces. */
function isLike(text: string, pieces: readonly string[]): boolean {
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)];
  if (pieces.length === 1) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
