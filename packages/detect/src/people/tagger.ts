// Finds names of people and postal addresses by an averaged perceptron: one pass from left to right, each decision seen by the next.

import { featureCount, features, mayFollow, slotBits, tagCount } from './features.ts';
import { type TokenKind, tokensOf } from './tokens.ts';

/** Weights by slot and tag. */
export type Weights = Int8Array;
export const weightCount = (1 << slotBits) * tagCount;

export interface Tagged {
  readonly tag: 'person' | 'address';
  /** UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
}

/** In order, in time linear in the length of the text. */
export function tagText(weights: Weights, text: string): Tagged[] {
  const tokens = tokensOf(text);
  const slots = new Int32Array(featureCount);
  const scores = new Float64Array(tagCount);
  const found: Tagged[] = [];
  let open: { readonly tag: Tagged['tag']; readonly start: number; end: number } | undefined;
  let last = 0;
  let lastButOne = 0;
  tokens.forEach((token, at) => {
    features(tokens, at, last, lastButOne, slots);
    score(weights, slots, scores);
    const tag = winner(scores, last, token.kind);
    if (open !== undefined && tag !== 2 && tag !== 4) {
      found.push(open);
      open = undefined;
    }
    if (tag === 1 || tag === 3) open = { tag: tag === 1 ? 'person' : 'address', start: token.start, end: token.end };
    // Marks and ends of lines belong to what goes on behind them.
    else if (open !== undefined && (token.kind === 'word' || token.kind === 'number')) open.end = token.end;
    lastButOne = last;
    last = tag;
  });
  if (open !== undefined) found.push(open);
  return found.filter((one) => isPlausible(one, text));
}

/** Writes the sum of weights of each tag; sums in variables, because this is where the time goes. */
export function score(weights: ArrayLike<number>, slots: Int32Array, scores: Float64Array): void {
  let outside = 0;
  let person = 0;
  let inPerson = 0;
  let address = 0;
  let inAddress = 0;
  for (let i = 0; i < featureCount; i++) {
    const slot = slots[i] ?? 0;
    outside += weights[slot] ?? 0;
    person += weights[slot + 1] ?? 0;
    inPerson += weights[slot + 2] ?? 0;
    address += weights[slot + 3] ?? 0;
    inAddress += weights[slot + 4] ?? 0;
  }
  scores[0] = outside;
  scores[1] = person;
  scores[2] = inPerson;
  scores[3] = address;
  scores[4] = inAddress;
}

/** The tag with the highest score among those that may follow `last`. */
export function winner(scores: Float64Array, last: number, kind: TokenKind): number {
  let best = 0;
  for (let tag = 1; tag < tagCount; tag++) {
    if ((scores[tag] ?? 0) > (scores[best] ?? 0) && mayFollow(last, tag, kind)) best = tag;
  }
  return best;
}

const pronouns = new Set(['i', 'me', 'you', 'he', 'him', 'she', 'her', 'we', 'us', 'they', 'them', 'it']);

/** An address has a number; a name is more than a letter or a pronoun. */
function isPlausible({ tag, start, end }: Tagged, text: string): boolean {
  const value = text.slice(start, end);
  return tag === 'address' ? /\p{N}/u.test(value) : value.length > 1 && !pronouns.has(value.toLowerCase());
}
