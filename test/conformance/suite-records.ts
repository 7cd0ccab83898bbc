// The objects of a labelled file, each with the line it begins on: a JSON array, JSON lines, or an array inside an object.

import { readFile } from 'node:fs/promises';
import { isJsonObject, type Json, type JsonObject, parseJson } from '@sallyport/base';
import { Unusable } from './report.ts';

export interface SuiteRecord {
  /** `file, line N`: what is wrong with it is said of this place. */
  readonly at: string;
  readonly members: JsonObject;
}

/** Members that hold the entries where a file is one object around them. */
const wrappers = ['cases', 'data', 'samples', 'sentences', 'examples', 'records', 'items', 'tests', 'documents'];

/**
 * Reads UTF-8 with or without a byte order mark, with line ends of any kind; blank lines count as lines and are passed
 * over. Rejects with `Unusable`, naming file and line, where it is none of the forms or holds no entry.
 */
export async function readSuiteRecords(path: string): Promise<readonly SuiteRecord[]> {
  const text = (await readFile(path, 'utf8')).replace(/^\ufeff/, '');
  const whole = parseJson(text);
  const records = whole.ok ? entriesOf(path, text, whole.value) : linesOf(path, text, whole.fault.message);
  if (records.length === 0) throw new Unusable(`\`${path}\` holds no entry`);
  return records;
}

function entriesOf(path: string, text: string, value: Json): readonly SuiteRecord[] {
  if (Array.isArray(value)) return elements(path, value, entryLines(text, 1));
  if (!isJsonObject(value)) throw new Unusable(`\`${path}\`, line 1: neither a list of objects nor an object a line`);
  const held = wrappers.map((name) => value[name]).find((member) => Array.isArray(member));
  if (Array.isArray(held)) return elements(path, held, entryLines(text, 2));
  return [{ at: `\`${path}\`, line 1`, members: value }];
}

function elements(path: string, list: readonly Json[], lines: readonly number[]): readonly SuiteRecord[] {
  return list.map((members, index) => {
    const at = `\`${path}\`, line ${lines[index] ?? 1} (entry ${index + 1})`;
    if (!isJsonObject(members)) throw new Unusable(`${at}: not an object`);
    return { at, members };
  });
}

/** `whole` is what is wrong with the text as one document: said where it does not look like lines of objects. */
function linesOf(path: string, text: string, whole: string): readonly SuiteRecord[] {
  if (!text.trimStart().startsWith('{')) throw new Unusable(`\`${path}\`: ${plain(whole)}`);
  return text.split(/\r\n|\r|\n/).flatMap((line, index) => {
    if (line.trim() === '') return [];
    const at = `\`${path}\`, line ${index + 1}`;
    const json = parseJson(line);
    if (!json.ok) throw new Unusable(`${at}: ${plain(json.fault.message).replace(/ at line 1, /, ' at ')}`);
    if (!isJsonObject(json.value)) throw new Unusable(`${at}: not an object`);
    return [{ at, members: json.value }];
  });
}

/** The parser speaks of bodies; here it is a file. */
function plain(message: string): string {
  return message.replace('the body is not acceptable JSON', 'not JSON');
}

/** Lines on which the objects begin that lie `depth` brackets deep, in text that is known to be JSON. */
function entryLines(text: string, depth: number): readonly number[] {
  const lines: number[] = [];
  let line = 1;
  let open = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|\r\n|[[\]{}\r\n]/gs)) {
    if (token === '{' && open === depth) lines.push(line);
    if (token === '[' || token === '{') open++;
    else if (token === ']' || token === '}') open--;
    else if (!token.startsWith('"')) line++;
  }
  return lines;
}

/** The first of the members that is there, or undefined. */
export function memberOf(members: JsonObject, names: readonly string[]): Json | undefined {
  return names.map((name) => members[name]).find((value) => value !== undefined && value !== null);
}
