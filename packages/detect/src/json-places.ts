// Where in a JSON document findings stand: a pointer for each, in one pass over the text.

import { parseJson } from '@sallyport/base';

export interface JsonPlace {
  /** JSON pointer (RFC 6901) of the member or element that the finding begins in. */
  readonly pointer: string;
  /** Present where it begins in the member's name, not in its value. */
  readonly inName?: true;
}

/** Strings, numbers and words, and the marks of structure; the text is known to be JSON. */
const token = /"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+|[{}[\],:]/gs;

/** An object or a list that is being read. Owned by one call. */
interface Level {
  readonly isList: boolean;
  readonly pointer: string;
  /** Name of the member being read, as a pointer writes it, or index of the element. */
  member: string;
  nameIsNext: boolean;
}

/**
 * For each offset, in UTF-16 units and ascending, the place it stands in; undefined for a text that is no JSON object or
 * array. What begins between two values belongs to the one that follows.
 */
export function jsonPlaces(text: string, offsets: readonly number[]): readonly JsonPlace[] | undefined {
  if (!/^\s*[[{]/.test(text) || !parseJson(text).ok) return undefined;
  const places: JsonPlace[] = [];
  const levels: Level[] = [];
  for (const { 0: found, index } of text.matchAll(token)) {
    if (places.length === offsets.length) break;
    const place = take(found, levels);
    if (place === undefined) continue;
    const end = index + found.length;
    while (places.length < offsets.length && (offsets[places.length] ?? 0) < end) places.push(place);
  }
  while (places.length < offsets.length) places.push({ pointer: '' });
  return places;
}

/** The place of a value or a name; undefined for a mark of structure. */
function take(found: string, levels: Level[]): JsonPlace | undefined {
  const level = levels.at(-1);
  switch (found) {
    case '{':
    case '[':
      levels.push({ isList: found === '[', pointer: pointerOf(level), member: '0', nameIsNext: found === '{' });
      return undefined;
    case '}':
    case ']':
      levels.pop();
      return undefined;
    case ',':
      if (level !== undefined) {
        if (level.isList) level.member = String(Number(level.member) + 1);
        level.nameIsNext = !level.isList;
      }
      return undefined;
    case ':':
      return undefined;
  }
  if (level?.nameIsNext !== true) return { pointer: pointerOf(level) };
  level.member = escaped(found);
  level.nameIsNext = false;
  return { pointer: pointerOf(level), inName: true };
}

function pointerOf(level: Level | undefined): string {
  return level === undefined ? '' : `${level.pointer}/${level.member}`;
}

/** A name as a pointer writes it. */
function escaped(written: string): string {
  const name = parseJson(written);
  const text = name.ok && typeof name.value === 'string' ? name.value : written.slice(1, -1);
  return text.replaceAll('~', '~0').replaceAll('/', '~1');
}
