// What a pass remembers for its matchers, so that many who ask about the same bytes have them read once. Owned by one scan.

/** What was counted last: tokens that begin one byte after another share most of what they are judged by. */
export class EntropyMemo {
  from = 0;
  to = 0;
  /** Sum of the counts' weights: whole numbers, so that it does not matter in which order they were added. */
  weight = 0;
  readonly counts = new Uint8Array(128);

  forget(): void {
    this.from = 0;
    this.to = 0;
    this.weight = 0;
    this.counts.fill(0);
  }
}

/** A phrase holds at most this many groups; a longer one is read on from its middle. */
export const groupsMax = 48;

/** The digit groups of the phrase that is read: three columns, one line for each group. */
export class Groups {
  count = 0;
  /** Whether more groups follow that did not fit. */
  cut = false;
  /** Whether a word may stand right behind the phrase. */
  wordBehind = false;
  readonly start = new Int32Array(groupsMax);
  readonly end = new Int32Array(groupsMax);
  /** Separator before the group; `none` before the first. */
  readonly before = new Int32Array(groupsMax);

  /** Digits in all groups before the group. */
  readonly digitsBefore = new Int32Array(groupsMax + 1);

  /** Digits of a group. */
  digits(group: number): number {
    return (this.end[group] ?? 0) - (this.start[group] ?? 0);
  }

  /** Digits from one group up to another, that one left out; groups beyond the last have none. */
  digitsFrom(group: number, until: number): number {
    return (this.digitsBefore[Math.min(until, this.count)] ?? 0) - (this.digitsBefore[group] ?? 0);
  }
}

/** What was read of the last identifier: from where to where, and by list whether a word of it stands there. */
export interface IdentifierMemo {
  /** The last name that was walked back from, and where its identifier begins; −1 for none. */
  walkedFrom: number;
  walkedTo: number;
  from: number;
  to: number;
  lists: Uint8Array;
}

/** A run is decoded in pieces; each begins this far before the end of the last, so that nothing falls between. */
export const pieceBytesMax = 16_384;

/** Room for the symbols of one piece that line ends stand between, and for what a piece decodes to; a scan reads one at a time. */
export interface SymbolsRoom {
  readonly values: Uint8Array;
  readonly at: Int32Array;
  readonly decoded: Uint8Array;
}

export function roomForSymbols(): SymbolsRoom {
  const decoded = new Uint8Array((pieceBytesMax / 4) * 3);
  return { values: new Uint8Array(pieceBytesMax), at: new Int32Array(pieceBytesMax), decoded };
}

/** What a scan has read for one group: from where to where, and by list where the last word begins and ends. */
export class WordMemo {
  from = 0;
  to = -1;
  state = 0;
  /** Where the last word of any list begins. */
  latest = -1;
  readonly starts: Int32Array;
  readonly ends: Int32Array;

  constructor(lists: number) {
    this.starts = new Int32Array(lists);
    this.ends = new Int32Array(lists);
  }

  /** Begins to read at a position behind all that was read: the words before it are too far from what is asked next. */
  skipTo(at: number): void {
    if (this.to < 0) this.starts.fill(-1);
    this.from = at;
    this.to = at;
    this.state = 0;
    this.latest = -1;
  }

  /** Begins to read at a position before the end of what was read. */
  goBackTo(at: number): void {
    this.forget();
    this.skipTo(at);
  }

  /** Knows nothing from here on. */
  forget(): void {
    this.to = -1;
  }

  moveDown(by: number): void {
    this.from -= by;
    this.to -= by;
    this.latest -= by;
    for (let list = 0; list < this.starts.length; list++) {
      this.starts[list] = (this.starts[list] ?? 0) - by;
      this.ends[list] = (this.ends[list] ?? 0) - by;
    }
  }
}
