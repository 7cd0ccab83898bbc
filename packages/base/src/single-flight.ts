// One flight per key: callers that ask while a call is under way share its answer.

export class SingleFlight<K, V> {
  readonly #flights = new Map<K, Promise<V>>();

  /** Keys under way now. */
  get size(): number {
    return this.#flights.size;
  }

  /** Joins the flight of `key`, or starts one; `joined` tells a caller that it must revalidate the answer. */
  async run(key: K, start: () => Promise<V>): Promise<{ readonly value: V; readonly joined: boolean }> {
    const open = this.#flights.get(key);
    if (open !== undefined) return { value: await open, joined: true };
    const flight = start().finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return { value: await flight, joined: false };
  }
}
