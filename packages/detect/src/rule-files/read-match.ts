// Reads the `match` of a rule: exactly one of the typed forms.

import { type Fault, utf8 } from '@sallyport/base';
import { codeShape } from '../matchers/code.ts';
import { shapeFormat } from '../matchers/number-format.ts';
import { Fields, refuse } from './fields.ts';
import type { Located } from './located.ts';
import { readCount, readParts } from './read-parts.ts';
import type { Count, FreeData, MatchData, NameData, NumberData, NumberingData } from './rule.ts';

const nameBytesMin = 3;

type Reader = (fields: Fields, faults: Fault[]) => MatchData;

const readers: Readonly<Record<MatchData['type'], Reader>> = {
  token: (fields, faults) => ({
    type: 'token',
    parts: readParts(fields.get('parts'), faults, fields.at),
    left: fields.oneOf('left', ['word', 'value', 'none'], 'word'),
    right: fields.oneOf('right', ['word', 'value', 'none'], 'word'),
  }),
  assign: (fields, faults) => ({
    type: 'assign',
    names: readNames(fields),
    value: readParts(fields.get('value'), faults, fields.at),
    not: fields.texts('not'),
    quoted: fields.flag('quoted'),
  }),
  number: readNumber,
  email: (fields) => ({ type: 'email', notTopLevel: fields.texts('notTopLevel') }),
  url: (fields) => ({ type: 'url', schemes: fields.texts('schemes') }),
  ipv6: () => ({ type: 'ipv6' }),
  iban: (fields, faults) => ({ type: 'iban', lengths: readLengths(fields, faults) }),
  code: (fields) => ({ type: 'code', shapes: readShapes(fields) }),
  beacon: (fields) => ({
    type: 'beacon',
    payloadBytesMin: fields.number('payloadBytesMin', { min: 16, max: 1_024 }, 32),
  }),
  link: (fields) => ({
    type: 'link',
    textBytesMin: fields.number('textBytesMin', { min: 12, max: 1_024 }, 28),
    wordsMin: fields.number('wordsMin', { min: 4, max: 64 }, 12),
    valueBytesMin: fields.number('valueBytesMin', { min: 64, max: 2_048 }, 512),
  }),
  manifest: (fields) => ({ type: 'manifest', valueBytesMin: fields.number('valueBytesMin', { min: 4, max: 256 }, 10) }),
  pem: (fields) => ({ type: 'pem', labels: fields.texts('labels') }),
  canary: () => ({ type: 'canary' }),
  credentials: () => ({ type: 'credentials' }),
  packed: () => ({ type: 'packed' }),
  people: (fields) => ({ type: 'people', tag: fields.oneOf('tag', ['person', 'address'], 'person') }),
};

/** `match: {token: {…}}`; a stand-in that matches nothing where it is not readable (the faults then say why). */
export function readMatch(node: Located | undefined, faults: Fault[], at: string): MatchData {
  const [entry, ...more] = node?.type === 'map' ? node.members : [];
  const [type, body] = entry ?? [];
  if (type === undefined || body === undefined || more.length > 0 || !isMatchType(type)) {
    refuse(faults, `\`match\` must have exactly one of ${Object.keys(readers).join(', ')}`, node?.at ?? at);
    return { type: 'ipv6' };
  }
  const fields = new Fields(body, `\`${type}\``, faults);
  const match = readers[type](fields, faults);
  fields.done();
  return match;
}

/** `name` begins a word, `=name` is a whole one, `*name` may stand anywhere in an identifier. */
function readNames(fields: Fields): readonly NameData[] {
  const names = fields.texts('names').map((written): NameData => {
    if (written.startsWith('=')) return { text: written.slice(1), stands: 'whole' };
    if (written.startsWith('*')) return { text: written.slice(1), stands: 'anywhere' };
    return { text: written, stands: 'start' };
  });
  if (names.length === 0 || names.some(({ text }) => utf8(text).length < nameBytesMin || /\p{Cc}/u.test(text))) {
    fields.refuse(`\`names\` must list texts of at least ${nameBytesMin} bytes`, fields.get('names'));
  }
  return names;
}

function readShapes(fields: Fields): readonly string[] {
  const shapes = fields.texts('shapes');
  for (const shape of shapes) {
    if (codeShape(shape) === undefined)
      fields.refuse(`\`${shape}\` is not a shape such as AAdddddd`, fields.get('shapes'));
  }
  if (shapes.length === 0) fields.refuse('a code needs `shapes`');
  return shapes;
}

function isMatchType(type: string): type is MatchData['type'] {
  return Object.hasOwn(readers, type);
}

const digitsMax = 24;

function readNumber(fields: Fields, faults: Fault[]): NumberData {
  const shapes = fields.texts('shapes');
  for (const shape of shapes) {
    if (shapeFormat(shape) === undefined)
      fields.refuse(`\`${shape}\` is not a shape such as ddd-dd-dddd`, fields.get('shapes'));
  }
  const free = readFree(fields.get('free'), faults);
  if (shapes.length === 0 && free === undefined) fields.refuse('a number needs `shapes` or `free`');
  const touches = fields.text('touches', '');
  if (!/^[-./]*$/.test(touches)) fields.refuse('`touches` may hold `-`, `.` and `/`', fields.get('touches'));
  const extension = fields.flag('extension');
  const numbering = fields.list('numbering').map((entry) => readNumbering(entry, faults));
  return { type: 'number', shapes, free, numbering, touches, extension };
}

function readFree(node: Located | undefined, faults: Fault[]): FreeData | undefined {
  if (node === undefined) return undefined;
  const fields = new Fields(node, '`free`', faults);
  const lead = fields.oneOf('lead', ['+', '00', '0', ''], '');
  const free = { lead, digits: countOf(fields, 'digits', digitsMax), groups: countOf(fields, 'groups', 12) };
  fields.done();
  return free;
}

function readNumbering(node: Located, faults: Fault[]): NumberingData {
  const fields = new Fields(node, 'an entry of `numbering`', faults);
  const starts = fields.texts('starts');
  for (const start of starts) {
    const [low = '', high = low] = start.split('-');
    if (!/^[0-9]{1,7}(?:-[0-9]{1,7})?$/.test(start) || low.length !== high.length || low > high) {
      fields.refuse(`\`${start}\` must be digits or an ascending range of equally many digits`, fields.get('starts'));
    }
  }
  const entry = { starts, digits: countOf(fields, 'digits', digitsMax) };
  fields.done();
  return entry;
}

function countOf(fields: Fields, name: string, max: number): Count {
  const node = fields.get(name);
  const count = readCount(node, max);
  if (count === undefined) fields.refuse(`\`${name}\` must be a number or a range up to ${max}`, node);
  return count ?? { min: 1, max: 1 };
}

function readLengths(fields: Fields, faults: Fault[]): Readonly<Record<string, number>> {
  const inner = new Fields(fields.get('lengths'), '`lengths`', faults);
  const lengths: Record<string, number> = {};
  for (const country of inner.names()) {
    if (!/^[A-Z]{2}$/.test(country))
      inner.refuse(`\`${country}\` must be a country code of two capitals`, inner.get(country));
    lengths[country] = inner.number(country, { min: 15, max: 34 }, 15);
  }
  return lengths;
}
