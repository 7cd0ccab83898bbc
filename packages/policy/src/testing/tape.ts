// Choices for random tests, read from a list of numbers: a shorter list, or zeros, make a simpler case.

import fc from 'fast-check';

/** fast-check shrinks the list, and with it whatever was made of it. */
export const tapes = (lengthMax: number): fc.Arbitrary<Tape> =>
  fc
    .array(fc.nat({ max: 0xffff }), { minLength: lengthMax / 2, maxLength: lengthMax, size: 'max' })
    .map((choices) => new Tape(choices));

export class Tape {
  readonly #choices: readonly number[];
  #at = 0;

  constructor(choices: readonly number[]) {
    this.#choices = choices;
  }

  /** A number below `bound`; 0 when the list has run out. */
  below(bound: number): number {
    return (this.#choices[this.#at++] ?? 0) % bound;
  }

  pick<T>(first: T, ...others: T[]): T {
    return [first, ...others][this.below(others.length + 1)] ?? first;
  }

  /** True once in `n` times, never when the list has run out. */
  once(n: number): boolean {
    return this.below(n) === n - 1;
  }

  times<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.below(most + 1) }, (_, index) => make(index));
  }

  toString(): string {
    return JSON.stringify(this.#choices);
  }
}
