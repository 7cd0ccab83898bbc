// Labelled sentences as suites write them: the text, and what is labelled in it by place or by value.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import { Unusable } from './report.ts';
import { memberOf, type SuiteRecord } from './suite-records.ts';

/** In UTF-16 units of the text. */
export interface Label {
  /** As the suite writes it. */
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

export interface Sentence {
  readonly text: string;
  readonly labels: readonly Label[];
}

/**
 * A sentence of a suite. Places count characters; where the value stands beside them and only UTF-16 units or bytes give
 * it, they count those. A label without a place is the next one of its value. Throws `Unusable`, naming file and line.
 */
export function readSentence({ at, members }: SuiteRecord): Sentence {
  const text = memberOf(members, ['full_text', 'text', 'source_text', 'unmasked_text', 'sentence', 'content', 'input']);
  if (typeof text !== 'string') throw new Unusable(`${at}: a sentence needs \`text\` (or \`full_text\`), a string`);
  const spans = memberOf(members, [
    'spans',
    'entities',
    'labels',
    'annotations',
    'privacy_mask',
    'pii',
    'label',
    'ner',
    'expected_entities',
    'expected',
  ]);
  if (!Array.isArray(spans)) {
    throw new Unusable(
      `${at}: a sentence needs \`spans\` (or \`entities\`, \`labels\`), a list; empty where nothing is labelled`,
    );
  }
  const from = new Map<string, number>();
  return { text, labels: spans.map((span, index) => readLabel(span, text, from, `${at}, label ${index + 1}`)) };
}

/** `from`: where the search for the next label of a value goes on. */
function readLabel(span: Json, text: string, from: Map<string, number>, at: string): Label {
  const members = Array.isArray(span) ? ofTriple(span) : span;
  if (!isJsonObject(members)) throw new Unusable(`${at}: a label is an object, or [start, end, type]`);
  const type = memberOf(members, ['entity_type', 'type', 'label', 'entity', 'kind', 'tag', 'category', 'entity_group']);
  if (typeof type !== 'string')
    throw new Unusable(`${at}: a label needs \`type\` (or \`entity_type\`, \`label\`), a string`);
  const value = memberOf(members, ['entity_value', 'value', 'text', 'word', 'match']);
  const start = memberOf(members, ['start_position', 'start', 'start_offset', 'begin', 'offset', 'from']);
  const length = memberOf(members, ['length']);
  const stop = memberOf(members, ['end_position', 'end', 'end_offset', 'stop', 'to']);
  const end = typeof start === 'number' && stop === undefined && typeof length === 'number' ? start + length : stop;
  if (typeof start === 'number' && typeof end === 'number') {
    return { type, ...placeOf(text, { start, end }, typeof value === 'string' ? value : undefined, at) };
  }
  if (typeof value !== 'string' || value === '') {
    throw new Unusable(`${at}: a label needs \`start\` and \`end\`, or a \`value\` that stands in the text`);
  }
  const found = text.indexOf(value, from.get(value) ?? 0);
  if (found < 0) throw new Unusable(`${at}: \`${value}\` does not stand in the text`);
  from.set(value, found + value.length);
  return { type, start: found, end: found + value.length };
}

function ofTriple([start, end, type]: readonly Json[]): JsonObject {
  return { start: start ?? null, end: end ?? null, type: type ?? null };
}

interface Place {
  readonly start: number;
  readonly end: number;
}

function placeOf(text: string, place: Place, value: string | undefined, at: string): Place {
  const { start, end } = place;
  const characters = Array.from(text);
  const bytes = Buffer.from(text);
  if (!(start >= 0 && start <= end && end <= bytes.length)) {
    throw new Unusable(`${at}: the place ${start} to ${end} is not in the text of ${characters.length} characters`);
  }
  const ways: readonly Place[] = [
    { start: units(characters, start), end: units(characters, end) },
    place,
    { start: bytes.toString('utf8', 0, start).length, end: bytes.toString('utf8', 0, end).length },
  ];
  const [byCharacters = place] = ways;
  return ways.find((way) => text.slice(way.start, way.end) === value) ?? byCharacters;
}

function units(characters: readonly string[], count: number): number {
  return characters.slice(0, count).join('').length;
}
