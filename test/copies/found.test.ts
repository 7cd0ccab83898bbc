// How many copies of real mails are found, by how they were changed, and how often a mail is taken for a copy of another.

import { corpusFiles, readMails } from '@sallyport/demo';
import { findCopies, fingerprintPassages } from '@sallyport/detect';
import { expect, it } from 'vitest';
import { randomOf } from '../prove/random.ts';
import { changeWords, hide, mimic, quote, reorder, swapCase, wrap } from './reworded.ts';

const key = new Uint8Array(32).fill(3);
const seed = 20_260;
/** Every fifth of 6,046, spam left out: it is copied by trade. */
const files = (await corpusFiles()).filter(({ group }, at) => at % 5 === 2 && !group.startsWith('spam'));
const mails = await readMails(files);
const passages = fingerprintPassages(
  mails.map(({ subject, body }) => [subject, body]),
  key,
).map((fingerprints, at) => ({ labels: [`mail ${at}`], fingerprints }));
const vocabulary = [...new Set(mails.flatMap(({ body }) => body.match(/\b[a-z]{2,}\b/g) ?? []))];

const copiesEach = 200;
const excerptWords = [30, 60, 120] as const;

/** So many random excerpts of random mails, with the place of each mail. */
function excerpts(length: number, lot: () => number): readonly { readonly at: number; readonly text: string }[] {
  const long = [...mails.keys()].filter((at) => wordsOf(at).length >= 2 * length);
  return Array.from({ length: copiesEach }, () => {
    const at = long[Math.floor(lot() * long.length)] ?? 0;
    const words = wordsOf(at);
    const from = Math.floor(lot() * (words.length - 2 * length));
    return { at, text: words.slice(from, from + 2 * length).join('') };
  });
}

/** Words and what stands between them, by turns. */
function wordsOf(at: number): readonly string[] {
  return (mails[at]?.body.trim() ?? '').split(/(\s+)/);
}

function foundOf(length: number, change: (text: string, lot: () => number) => string): number {
  const lot = randomOf(seed + length);
  const found = excerpts(length, lot).filter(({ at, text }) => {
    const passage = passages[at];
    return passage !== undefined && findCopies(change(text, lot), [passage], key).passages.length > 0;
  });
  return found.length / copiesEach;
}

type Change = readonly [
  name: string,
  change: (text: string, lot: () => number) => string,
  /** What must be found at least, for each length of an excerpt. */
  least: readonly [number, number, number],
];
const changes: readonly Change[] = [
  ['unchanged', (text) => text, [0.97, 0.99, 0.99]],
  ['5 % of words', (text, lot) => changeWords(text, 0.05, vocabulary, lot), [0.93, 0.98, 0.99]],
  ['10 % of words', (text, lot) => changeWords(text, 0.1, vocabulary, lot), [0.82, 0.97, 0.99]],
  ['20 % of words', (text, lot) => changeWords(text, 0.2, vocabulary, lot), [0.45, 0.87, 0.98]],
  ['sentences reordered', reorder, [0.9, 0.97, 0.99]],
  ['quoted', quote, [0.97, 0.99, 0.99]],
  ['wrapped anew', (text) => wrap(text, 40), [0.97, 0.99, 0.99]],
  ['case', swapCase, [0.97, 0.99, 0.99]],
  ['zero-width', hide, [0.97, 0.99, 0.99]],
  ['look-alikes', mimic, [0.97, 0.99, 0.99]],
  [
    'all at once, 10 %',
    (text, lot) => mimic(hide(quote(changeWords(text, 0.1, vocabulary, lot)), lot)),
    [0.8, 0.97, 0.99],
  ],
];

it.each(changes)('copies are found: %s', (name, change, least) => {
  const shares = excerptWords.map((length) => foundOf(length, change));
  const shown = shares.map((share) => `${(100 * share).toFixed(1)} %`.padStart(8)).join(' ');
  process.stdout.write(`${name.padEnd(22)} ${shown}  of ${copiesEach} each, ${excerptWords.join(', ')} words\n`);
  for (const [at, share] of shares.entries()) expect(share).toBeGreaterThanOrEqual(least[at] ?? 1);
});

/** Runs of so many words in common are a copy, whoever made it: the footer of a list, a quoted mail. */
const commonWords = 12;

function runsOf(at: number): ReadonlySet<string> {
  const words = (mails[at]?.body.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(String);
  return new Set(words.map((_, from) => words.slice(from, from + commonWords).join(' ')));
}

/** Mails are of different people about different things. */
function areUnrelated(a: number, b: number): boolean {
  const about = (at: number) =>
    (mails[at]?.subject ?? '').toLowerCase().replaceAll(/^((re|fwd?|aw): *)+|\[.*?\] */g, '');
  return a !== b && about(a) !== about(b) && mails[a]?.sender !== mails[b]?.sender;
}

it('a mail is hardly ever taken for a copy of an unrelated one with which it has no twelve words in common', () => {
  const lot = randomOf(seed);
  const pick = () => Math.floor(lot() * mails.length);
  const pairs: (readonly [number, number])[] = [];
  while (pairs.length < 5_000) {
    const [a, b] = [pick(), pick()];
    if (areUnrelated(a, b)) pairs.push([a, b]);
  }
  const taken = pairs.filter(([read, sent]) => {
    const passage = passages[read];
    return passage !== undefined && findCopies(mails[sent]?.body ?? '', [passage], key).passages.length > 0;
  });
  const falsely = taken.filter(([read, sent]) => {
    const runs = runsOf(read);
    return ![...runsOf(sent)].some((run) => runs.has(run));
  });
  process.stdout.write(
    `of ${pairs.length} pairs of unrelated mails ${taken.length} are taken for copies; ` +
      `${taken.length - falsely.length} of these have ${commonWords} words in a row in common, ${falsely.length} do not\n`,
  );
  expect(falsely.length / pairs.length).toBeLessThan(0.005);
});

it('a mail that is not confidential is hardly ever taken for a copy of what is, in a session that read both kinds', () => {
  const lot = randomOf(seed);
  const pick = () => Math.floor(lot() * mails.length);
  const isConfidential = (at: number) => mails[at]?.labels.includes('confidential') === true;
  const sessions = 500;
  let [taken, byOneAlone] = [0, 0];
  for (let session = 0; session < sessions; session++) {
    let sent = pick();
    while (isConfidential(sent)) sent = pick();
    const read = Array.from({ length: 60 }, pick)
      .filter((at) => areUnrelated(at, sent))
      .slice(0, 40)
      .map((at) => ({
        labels: mails[at]?.labels ?? [],
        fingerprints: passages[at]?.fingerprints ?? new Uint32Array(),
      }));
    const text = mails[sent]?.body ?? '';
    if (findCopies(text, read, key).labels.includes('confidential')) taken += 1;
    // Control: what the labels of each mail by itself would say.
    const alone = read.filter(({ labels }) => labels.includes('confidential'));
    if (findCopies(text, alone, key).passages.length > 0) byOneAlone += 1;
  }
  process.stdout.write(
    `of ${sessions} mails that are not confidential, each sent by a session that has read 40 others, ${taken} are taken for ` +
      `copies of confidential ones; ${byOneAlone} would be, were text that stands in others too counted\n`,
  );
  expect(taken / sessions).toBeLessThan(0.03);
  expect(byOneAlone).toBeGreaterThan(taken);
});
