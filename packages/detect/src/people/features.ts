// What the model sees of a token: itself, two neighbours on each side, and the last two decisions.

import { edge, type Token, type TokenKind } from './tokens.ts';

/** Outside; beginning and inside of a person's name; beginning and inside of a postal address. */
export const tags = ['outside', 'person', 'in person', 'address', 'in address'] as const;
export const tagCount = tags.length;
/** Weights are found by hash: collisions cost little and bound the model. */
export const slotBits = 17;
const slotMask = (1 << slotBits) - 1;
export const featureCount = 28;

/** Whether a tag can follow another on a token of this kind: nothing begins with a mark, only addresses go over lines. */
export function mayFollow(before: number, tag: number, kind: TokenKind): boolean {
  switch (tag) {
    case 1:
      return kind === 'word';
    case 2:
      return (before === 1 || before === 2) && (kind === 'word' || kind === 'mark');
    case 3:
      return kind === 'word' || kind === 'number';
    case 4:
      return before === 3 || before === 4;
    default:
      return true;
  }
}

/** Writes the slots of the weights for the token at a place into `slots`, which has room for `featureCount`. */
export function features(
  tokens: readonly (Token | undefined)[],
  at: number,
  last: number,
  lastButOne: number,
  slots: Int32Array,
): void {
  const here = tokens[at] ?? edge;
  const before = tokens[at - 1] ?? edge;
  const after = tokens[at + 1] ?? edge;
  const before2 = tokens[at - 2] ?? edge;
  const after2 = tokens[at + 2] ?? edge;
  const shapes = here.shape * 64 + after.shape;
  const decided = last * 8 + lastButOne + 1;
  let n = 0;
  const put = (a: number, b: number) => {
    slots[n] = slotOf(n, a, b);
    n++;
  };
  put(here.word, 0);
  put(here.word, here.shape);
  put(before.word, 0);
  put(after.word, 0);
  put(before2.word, 0);
  put(after2.word, 0);
  put(here.tail2, here.shape);
  put(here.tail3, 0);
  put(here.tail4, 0);
  put(here.head, 0);
  put(shapes, before.shape);
  put(shapes, after2.shape);
  put(before2.shape * 64 + before.shape, here.shape);
  put(here.shape, last);
  put(here.shape, decided);
  put(here.word, last);
  put(before.word, last);
  put(after.word, last);
  put(after.shape, decided);
  put(before.word, here.shape);
  put(after.word, here.shape);
  put(before.word, before2.word);
  put(after.tail3, after.shape);
  put(before.tail3, before.shape);
  put(before.word, here.word);
  put(here.shape, 0);
  put(shapes * 64 + after2.shape, last);
  put(before.word, after.word);
}

function slotOf(feature: number, a: number, b: number): number {
  let x = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + (feature << 20), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x ^= x >>> 12;
  return (x & slotMask) * tagCount;
}
