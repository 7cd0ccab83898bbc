// A law: a named check that every implementation of a port passes, run by whichever test opens one.

/** Throws (an AssertionError of node:assert) where the implementation that `open` gives breaks the law. */
export interface Law<Port> {
  readonly name: string;
  /** `open` gives a fresh, empty implementation at each call. */
  check(open: () => Promise<Port>): Promise<void>;
}
