// What a conformance suite tells its runner.

export interface Report {
  /** One more case holds. */
  pass(): void;
  /** One more case does not; `name` finds it again in the suite. */
  fail(name: string, detail: string): void;
  /** A line for the reader that counts as neither. */
  note(line: string): void;
}

/** The suite cannot be run on what was given; the message says what is wrong with it. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}
