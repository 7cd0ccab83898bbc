// Bodies that no endpoint may stumble over, each with what it must be answered.

import { type Json, type JsonObject, writeJson } from '@sallyport/base';
import { type Field, fieldsOf, type Operation, replaced, sample } from './operations.ts';

export interface BadBody {
  readonly name: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** The status, or undefined where any below 500 is right: the text may fit the schema and mean nothing. */
  readonly status: number | undefined;
}

/** What is wrong with a body whatever its schema says. */
export function malformedBodies(fit: string, { statuses }: Pick<Operation, 'statuses'>): readonly BadBody[] {
  // AuthZEN has no 415: the operation says in its document what it answers to another media type.
  const mistyped = statuses.includes('415') ? 415 : 400;
  const refused = (name: string, body: string | Uint8Array): BadBody => ({ name, body, status: 400 });
  const typed = (type: string): BadBody => ({
    name: `content type ${type}`,
    body: fit,
    headers: { 'content-type': type },
    status: mistyped,
  });
  const member = (text: string) => (fit === '{}' ? `{${text}}` : `${fit.slice(0, -1)},${text}}`);
  return [
    refused('nothing', ''),
    refused('not JSON', '{"source": nope}'),
    refused('half of it', fit.slice(0, -1)),
    refused('two values', `${fit}${fit}`),
    refused('bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
    refused('a byte order mark', `\ufeff${fit}`),
    refused('a list', `[${fit}]`),
    refused('null', 'null'),
    refused('a string', '"text"'),
    refused('deep lists', '['.repeat(100_000)),
    refused('deep objects', '{"a":'.repeat(100_000)),
    refused('a deep member', member(`"deep":${'['.repeat(100)}${']'.repeat(100)}`)),
    refused('a name twice', member('"twice":1,"twice":2')),
    refused('a name twice, once escaped', member('"twice":1,"\\u0074wice":2')),
    refused('a lone surrogate in a value', member('"x":"\\ud800"')),
    refused('a lone surrogate in a name', member('"\\udfff":1')),
    refused('a number out of range', member('"n":1e999')),
    refused('an integer of 400 digits', member(`"n":${'9'.repeat(400)}`)),
    refused('NaN', member('"n":NaN')),
    refused('a comment', `${fit}// and more`),
    typed('text/plain'),
    typed('application/x-www-form-urlencoded'),
    typed('multipart/form-data; boundary=x'),
    typed('application/json; charset=utf-16'),
    typed('application/jsonp'),
    { name: 'a compressed body', body: fit, headers: { 'content-encoding': 'gzip' }, status: mistyped },
    { name: 'a prototype as a member', body: member('"__proto__":{"polluted":true}'), status: undefined },
    {
      name: 'a constructor as a member',
      body: member('"constructor":{"prototype":{"polluted":true}}'),
      status: undefined,
    },
  ];
}

const wrongValues: readonly (readonly [type: string, value: Json])[] = [
  ['null', null],
  ['boolean', true],
  ['integer', 7],
  ['number', 1.5],
  ['string', 'text'],
  ['array', [[]]],
  ['object', { a: 1 }],
];

/** Characters of four bytes each that do not compress. */
function noise(characters: number): string {
  let state = 1;
  return Array.from({ length: characters / 2 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return String.fromCodePoint(0x1_0000 + (state % 0xf_0000));
  }).join('');
}

/** Values that are of the right type and up to no good. */
const tricks: readonly (readonly [name: string, value: string])[] = [
  ['SQL', "x'; DROP TABLE notes; --"],
  ['SQL with a comment', "' OR 1=1 /*"],
  ['SQL escapes', "\\'; SELECT pg_sleep(30); --"],
  ['a path upwards', '../../../../etc/passwd'],
  ['an encoded path upwards', '..%2f..%2fetc%2fpasswd'],
  ['a NUL', 'a\u0000b'],
  ['a NUL alone', '\u0000'],
  ['a line break', 'a\r\nx-injected: 1'],
  ['a wildcard', '%_*?[]\\'],
  ['text from right to left', '\u202Egnp.exe'],
  ['the largest character', '\u{10FFFF}'],
  ['no character', '\uFFFE'],
  ['a template', '$' + '{7*7}{{7*7}}<script>'],
  ['a format', '%s%n%x%d'],
  ['a long text', 'x'.repeat(20_000)],
  ['a text that no index takes', noise(1_024)],
  ['a regular expression that blows up', `${'a'.repeat(60)}!(a+)+$`],
  ['a search expression', "a & | ! <-> 'b' :* (("],
  ['negations that no search can nest', '-'.repeat(1_024)],
  ['the name of a prototype', '__proto__'],
];

const hugeIntegers: readonly Json[] = [
  2 ** 53,
  -(2 ** 53),
  9223372036854775807n,
  9223372036854775808n,
  -9223372036854775809n,
  1e300,
  -1,
  0,
];

/** Wrong types, tricks and extremes in each field of a body. */
export function badFields(document: JsonObject, body: JsonObject): readonly BadBody[] {
  const fit = sample(document, body);
  return fieldsOf(document, body).flatMap((field) => badField(fit, field));
}

function badField(fit: Json, field: Field): readonly BadBody[] {
  const { path, types } = field;
  const at = `/${path.join('/')}`;
  const of = (name: string, value: Json, status: number | undefined): BadBody => ({
    name: `${name} at ${at}`,
    body: writeJson(replaced(fit, path, value)),
    status,
  });
  const fits = (type: string) =>
    types.length === 0 || types.includes(type) || (type === 'integer' && types.includes('number'));
  const wrong = wrongValues
    .filter(([type]) => !fits(type))
    .map(([type, value]) => of(`a wrong type, ${type}`, value, 400));
  const tricky = fits('string') ? tricks.map(([name, value]) => of(name, value, undefined)) : [];
  const huge = fits('integer') ? hugeIntegers.map((value) => of(`the number ${value}`, value, undefined)) : [];
  return [...wrong, ...tricky, ...huge];
}

/** A body for an operation that its schema accepts. */
export function fitBody(document: JsonObject, operation: Operation): string {
  return operation.body === undefined ? '{}' : writeJson(sample(document, operation.body));
}
