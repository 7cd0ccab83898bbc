// DEFLATE (RFC 1951), read up to a bound: what comes out is scanned, so it must cost no more than its bound says.

/** How the reading ended: at the end of the data, where its bytes were cut off, at the bound, or at what is no DEFLATE. */
export type InflateEnd = 'whole' | 'cut' | 'full' | 'damaged';

export interface Inflated {
  readonly bytes: Uint8Array;
  readonly end: InflateEnd;
  /** The byte of the input after the last one that was read. */
  readonly next: number;
}

/** Codes by length, and their symbols in order. */
interface Huffman {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const codeBitsMax = 15;
const lengthBases = Uint16Array.of(
  ...[
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ],
);
const lengthExtra = Uint8Array.of(
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  1,
  1,
  1,
  2,
  2,
  2,
  2,
  3,
  3,
  3,
  3,
  4,
  4,
  4,
  4,
  5,
  5,
  5,
  5,
  0,
);
const distanceExtra = Uint8Array.from({ length: 30 }, (_, i) => (i < 2 ? 0 : (i >> 1) - 1));
const distanceBases = Uint16Array.from({ length: 30 }, (_, i) =>
  i < 2 ? i + 1 : ((2 + (i & 1)) << ((i >> 1) - 1)) + 1,
);
/** In this order a dynamic block gives the lengths of the codes that its lengths are written in. */
const lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const fixedLengths = Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
const fixed = { literals: huffmanOf(fixedLengths), distances: huffmanOf(new Uint8Array(30).fill(5)) };

/** Inflates from `start` on, to at most `outBytesMax` bytes. What came out before the end is given back, whatever the end. */
export function inflate(input: Uint8Array, start: number, outBytesMax: number): Inflated {
  const reading = new Reading(input, start, outBytesMax);
  const end = reading.run();
  return { bytes: reading.out.subarray(0, reading.size), end, next: reading.at };
}

function huffmanOf(lengths: Uint8Array): Huffman {
  const counts = new Uint16Array(codeBitsMax + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  const offsets = new Uint16Array(codeBitsMax + 2);
  for (let bits = 1; bits <= codeBitsMax; bits++) offsets[bits + 1] = (offsets[bits] ?? 0) + (counts[bits] ?? 0);
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    symbols[offsets[length] ?? 0] = symbol;
    offsets[length] = (offsets[length] ?? 0) + 1;
  });
  counts[0] = 0;
  return { counts, symbols };
}

/** Owned by one call. A number below zero stands for an end of the reading that `#end` names. */
class Reading {
  readonly #input: Uint8Array;
  readonly #outBytesMax: number;
  #bits = 0;
  #held = 0;
  #end: InflateEnd = 'whole';
  at: number;
  out: Uint8Array;
  size = 0;

  constructor(input: Uint8Array, start: number, outBytesMax: number) {
    this.#input = input;
    this.at = start;
    this.#outBytesMax = outBytesMax;
    this.out = new Uint8Array(Math.min(outBytesMax, 4 * (input.length - start) + 256));
  }

  run(): InflateEnd {
    for (;;) {
      const last = this.#take(1);
      const type = this.#take(2);
      if (last < 0 || type < 0) return this.#end;
      const done = type === 0 ? this.#stored() : type === 1 ? this.#block(fixed) : type === 2 && this.#dynamic();
      if (!done) return this.#end === 'whole' ? 'damaged' : this.#end;
      if (last === 1) return 'whole';
    }
  }

  /** So many bits, or −1 where there are no more. */
  #take(count: number): number {
    while (this.#held < count) {
      const byte = this.#input[this.at];
      if (byte === undefined) {
        this.#end = 'cut';
        return -1;
      }
      this.at++;
      this.#bits |= byte << this.#held;
      this.#held += 8;
    }
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#held -= count;
    return value;
  }

  #symbol({ counts, symbols }: Huffman): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= codeBitsMax; length++) {
      const bit = this.#take(1);
      if (bit < 0) return -1;
      code |= bit;
      const count = counts[length] ?? 0;
      if (code - count < first) return symbols[index + code - first] ?? -1;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    this.#end = 'damaged';
    return -1;
  }

  #put(byte: number): boolean {
    if (this.size >= this.#outBytesMax) {
      this.#end = 'full';
      return false;
    }
    if (this.size === this.out.length) {
      const larger = new Uint8Array(Math.min(this.#outBytesMax, 2 * this.out.length));
      larger.set(this.out);
      this.out = larger;
    }
    this.out[this.size++] = byte;
    return true;
  }

  #stored(): boolean {
    this.#bits = 0;
    this.#held = 0;
    const [low, high, lowInverse, highInverse] = this.#input.subarray(this.at, this.at + 4);
    if (low === undefined || high === undefined || lowInverse === undefined || highInverse === undefined) {
      this.#end = 'cut';
      return false;
    }
    if ((low ^ lowInverse) !== 0xff || (high ^ highInverse) !== 0xff) return false;
    this.at += 4;
    for (let left = low | (high << 8); left > 0; left--) {
      const byte = this.#take(8);
      if (byte < 0 || !this.#put(byte)) return false;
    }
    return true;
  }

  #dynamic(): boolean {
    const literalCount = this.#take(5) + 257;
    const distanceCount = this.#take(5) + 1;
    const lengthCount = this.#take(4) + 4;
    if (literalCount < 257 || distanceCount < 1 || lengthCount < 4 || literalCount > 286 || distanceCount > 30)
      return false;
    const codeLengths = new Uint8Array(19);
    for (let i = 0; i < lengthCount; i++) {
      const length = this.#take(3);
      if (length < 0) return false;
      codeLengths[lengthOrder[i] ?? 0] = length;
    }
    const lengths = this.#lengths(huffmanOf(codeLengths), literalCount + distanceCount);
    if (lengths === undefined) return false;
    const literals = huffmanOf(lengths.subarray(0, literalCount));
    return this.#block({ literals, distances: huffmanOf(lengths.subarray(literalCount)) });
  }

  #lengths(code: Huffman, total: number): Uint8Array | undefined {
    const lengths = new Uint8Array(total);
    for (let i = 0; i < total; ) {
      const symbol = this.#symbol(code);
      if (symbol < 0) return undefined;
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      const more = this.#take(symbol === 16 ? 2 : symbol === 17 ? 3 : 7);
      const repeat = more + (symbol === 18 ? 11 : 3);
      if (more < 0 || i + repeat > total || (symbol === 16 && i === 0)) return undefined;
      lengths.fill(symbol === 16 ? (lengths[i - 1] ?? 0) : 0, i, i + repeat);
      i += repeat;
    }
    return lengths;
  }

  #block({ literals, distances }: { readonly literals: Huffman; readonly distances: Huffman }): boolean {
    for (;;) {
      const symbol = this.#symbol(literals);
      if (symbol < 0) return false;
      if (symbol === 256) return true;
      if (symbol < 256 ? !this.#put(symbol) : !this.#copy(symbol - 257, distances)) return false;
    }
  }

  #copy(lengthCode: number, distances: Huffman): boolean {
    const base = lengthBases[lengthCode];
    if (base === undefined) return false;
    const extra = this.#take(lengthExtra[lengthCode] ?? 0);
    const code = extra < 0 ? -1 : this.#symbol(distances);
    const farBase = distanceBases[code];
    if (code < 0 || farBase === undefined) return false;
    const far = this.#take(distanceExtra[code] ?? 0);
    const distance = farBase + far;
    if (far < 0 || distance > this.size) return false;
    for (let left = base + extra; left > 0; left--) {
      if (!this.#put(this.out[this.size - distance] ?? 0)) return false;
    }
    return true;
  }
}
