// Which item and which session an iteration takes: the same in every run, spread over all sessions.

import { exec } from './engine.js';

/** Numbers in [0, 1) for this iteration, from the seed of the run (mulberry32). */
export function numbers(seed) {
  let state = (seed ^ Math.imul(exec.scenario.iterationInTest + 1, 0x9e3779b1)) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Index below `length`; index i has the weight 1 / (i + 1), as popularity has it (Zipf). */
export function popular(number, length) {
  // The sum of the first weights is close to a logarithm, and so its inverse to a power.
  return Math.min(length - 1, Math.floor((length + 1) ** number) - 1);
}

export function even(number, length) {
  return Math.min(length - 1, Math.floor(number * length));
}
