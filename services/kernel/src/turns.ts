// One after the other: what is checked against a state and then written must not meet another write in between.

/** Owned by whoever administers; each key has a queue of its own. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when everything started before under this key has settled. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const mine = before === undefined ? work() : before.then(work, work);
    this.#last.set(key, mine);
    const leave = () => {
      if (this.#last.get(key) === mine) this.#last.delete(key);
    };
    mine.then(leave, leave);
    return mine;
  }

  /** Keys with work that has not settled. */
  get size(): number {
    return this.#last.size;
  }
}
