// What the model learns from: drawn sentences, lines of mail with a pronoun changed for a name, and mail in which nothing is tagged.

import { corpusFiles, readMails } from '@sallyport/demo';
import { type Token, tokensOf } from '@sallyport/detect/people';
import { isSample } from '../conformance/mails.ts';
import type { Drawer } from './draw.ts';
import { templates } from './templates.ts';

/** A text with the tag that each token should have; −1 where nobody knows whether it is a name. */
export interface Example {
  readonly tokens: readonly Token[];
  readonly tags: Int8Array;
}

interface Place {
  readonly start: number;
  readonly end: number;
  /** 1 for a name, 3 for an address: what begins it; what goes on is one more. */
  readonly tag: 1 | 3;
}

/** A sentence of a template. */
export function drawnExample({ pick, draw }: Drawer): Example {
  const places: Place[] = [];
  let text = '';
  for (const part of pick(templates).split(/(\{\w+\})/)) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    const drawn = name === undefined ? undefined : draw(name);
    const start = text.length;
    text += drawn?.text ?? part;
    if (drawn === undefined || name === undefined) continue;
    if (['n', 'f', 'l', 'fl', 't'].includes(name)) places.push({ start: start + drawn.from, end: text.length, tag: 1 });
    if (name === 'a') places.push({ start, end: text.length, tag: 3 });
  }
  return tagged(text, places);
}

function tagged(text: string, places: readonly Place[]): Example {
  const tokens = tokensOf(text);
  const tags = new Int8Array(tokens.length);
  tokens.forEach((token, i) => {
    const place = places.find(({ start, end }) => start <= token.start && token.end <= end);
    if (place !== undefined) tags[i] = token.start === place.start ? place.tag : place.tag + 1;
  });
  return { tokens, tags };
}

const pronoun = /\b(?:he|she|him|someone|somebody|everyone|anyone|they|them|who)\b/;
const streetWords =
  /\b(?:street|str|st|avenue|ave|road|rd|suite|ste|box|blvd|boulevard|drive|dr|lane|ln|floor|apt|plaza|square|way|court|strasse|rue|via|calle)\b/i;

export interface MailExamples {
  /** A line of mail in which someone has a name now. */
  readonly named: () => Example;
  /** A few lines of mail; words of the name lists, and what stands beside them, count for nothing. */
  readonly untagged: () => Example;
}

export async function mailExamples(drawer: Drawer): Promise<MailExamples> {
  const { pick, random, name, names } = drawer;
  const files = (await corpusFiles()).filter((_, index) => !isSample(index));
  const bodies = (await readMails(files)).map(({ body }) => body.split('\n'));
  const lines = bodies
    .flat()
    .map((line) => line.trim().replace(/^[>| ]+/, ''))
    .filter((line) => line.length >= 20 && line.length <= 200 && !line.includes('@') && pronoun.test(line))
    .filter((line) => !tokensOf(line).some((token) => isListed(line, token, names)));
  const pieces = bodies.flatMap((body) => piecesOf(body, random));
  return {
    named: () => {
      const line = pick(lines);
      const there = pronoun.exec(line);
      if (there === null) throw new TypeError('a line lost its pronoun');
      const drawn = name();
      const text = line.slice(0, there.index) + drawn + line.slice(there.index + there[0].length);
      return tagged(text, [{ start: there.index, end: there.index + drawn.length, tag: 1 }]);
    },
    untagged: () => {
      const text = pick(pieces);
      const tokens = tokensOf(text);
      const listed = tokens.map((token) => isListed(text, token, names));
      return { tokens, tags: Int8Array.from(tokens, (_, i) => (isNearName(text, tokens, listed, i) ? -1 : 0)) };
    },
  };
}

function piecesOf(lines: readonly string[], random: () => number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const count = 1 + Math.floor(random() * 5);
    const kept = lines.slice(at, at + count).map((line) => line.slice(0, 300));
    const text = kept
      .filter((line) => !streetWords.test(line))
      .join('\n')
      .trim();
    if (text.length >= 8) pieces.push(text);
    at += count;
  }
  return pieces;
}

function isCapital(text: string, { start }: Token): boolean {
  const first = text.slice(start, start + 1);
  return first !== first.toLowerCase();
}

function isListed(text: string, token: Token, names: ReadonlySet<string>): boolean {
  return (
    token.end - token.start > 1 && isCapital(text, token) && names.has(text.slice(token.start, token.end).toLowerCase())
  );
}

/** Whether up to three capitals lead from here to a word of the lists. */
function isNearName(text: string, tokens: readonly Token[], listed: readonly boolean[], at: number): boolean {
  for (const step of [-1, 1]) {
    for (let i = at; Math.abs(i - at) < 4; i += step) {
      const token = tokens[i];
      if (token === undefined || !(isCapital(text, token) || text.slice(token.start, token.end) === '.')) break;
      if (listed[i] === true) return true;
    }
  }
  return false;
}
