// The newest of what is numbered without gaps, kept in memory until it was passed on, so that it is not read back.

export interface RecentOptions<T> {
  readonly countMax: number;
  readonly bytesMax: number;
  readonly numberOf: (item: T) => number;
  readonly bytesOf: (item: T) => number;
}

/** A run without gaps. An item that finds no room is left out, and so are all after it until the run was passed on. */
export class Recent<T> {
  readonly #options: RecentOptions<T>;
  #items: T[] = [];
  #first = 0;
  #bytes = 0;

  constructor(options: RecentOptions<T>) {
    this.#options = options;
  }

  /** Keeps an item where there is room and it follows the last one. */
  add(item: T): void {
    const { countMax, bytesMax, numberOf, bytesOf } = this.#options;
    const bytes = bytesOf(item);
    if (this.#items.length >= countMax || this.#bytes + bytes > bytesMax) return;
    if (this.#items.length === 0) this.#first = numberOf(item);
    else if (this.#first + this.#items.length !== numberOf(item)) return;
    this.#items.push(item);
    this.#bytes += bytes;
  }

  /** Up to `most` items from number `from` on; none where the run does not hold that one. */
  from(from: number, most: number): readonly T[] {
    return from < this.#first ? [] : this.#items.slice(from - this.#first, from - this.#first + most);
  }

  dropBefore(number: number): void {
    if (number <= this.#first) return;
    const dropped = this.#items.splice(0, number - this.#first);
    for (const item of dropped) this.#bytes -= this.#options.bytesOf(item);
    this.#first += dropped.length;
  }
}
