// Tells the walk-through step by step, and holds each claim against what happened.

/** A step whose claim did not hold. */
export class StepFailed extends Error {}

export interface Teller {
  /** Begins a numbered step. */
  step(title: string): void;
  /** A line below the step. */
  line(text: string): void;
  /** Throws `StepFailed` unless the claim holds; says it with a mark where it does. */
  holds(claim: string, isTrue: boolean): void;
  readonly steps: number;
  readonly claims: number;
}

export function teller(say: (text: string) => void): Teller {
  let steps = 0;
  let claims = 0;
  return {
    step: (title) => {
      steps += 1;
      say(`\n${steps}. ${title}\n`);
    },
    line: (text) => say(`   ${text}\n`),
    holds: (claim, isTrue) => {
      if (!isTrue) throw new StepFailed(`step ${steps} does not hold: ${claim}`);
      claims += 1;
      say(`   ✓ ${claim}\n`);
    },
    get steps() {
      return steps;
    },
    get claims() {
      return claims;
    },
  };
}
