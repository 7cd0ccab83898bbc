// Who was here lately: a small Bloom filter, so that what comes once takes the place of nothing that comes again.

/**
 * After the doorkeeper of TinyLFU (Einziger, Friedman, Manes 2017): a full cache admits what it is asked for a second
 * time. It forgets everything after as many names as it has room for, so it stays a memory of the recent past.
 */
export class Doorkeeper {
  readonly #bits: Uint32Array;
  readonly #mask: number;
  readonly #room: number;
  #left: number;

  /** For about `namesMax` names, in 2 bytes each. */
  constructor(namesMax: number) {
    const bits = 2 ** Math.ceil(Math.log2(Math.max(64, namesMax) * 16));
    this.#bits = new Uint32Array(bits / 32);
    this.#mask = bits - 1;
    this.#room = Math.max(64, namesMax);
    this.#left = this.#room;
  }

  /** Whether the name was (most likely) here before; from now on it was. */
  knows(name: string): boolean {
    const [first, second] = hashes(name);
    let known = true;
    for (let round = 0; round < 4; round++) {
      const bit = (first + Math.imul(round, second)) & this.#mask;
      const [word, flag] = [bit >>> 5, 1 << (bit & 31)];
      const held = this.#bits[word] ?? 0;
      if ((held & flag) === 0) known = false;
      this.#bits[word] = held | flag;
    }
    if (!known && --this.#left === 0) {
      this.#bits.fill(0);
      this.#left = this.#room;
    }
    return known;
  }
}

/** FNV-1a and a second walk with another prime; the second is odd, so that its multiples reach every bit. */
function hashes(name: string): readonly [number, number] {
  let [first, second] = [0x811c9dc5, 0x9747b28c];
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second ^ code, 0x85ebca6b);
  }
  return [first ^ (first >>> 15), (second ^ (second >>> 13)) | 1];
}
