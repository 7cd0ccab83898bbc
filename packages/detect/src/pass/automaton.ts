// One pass over the bytes finds every keyword at once: Aho–Corasick, unrolled into a table of transitions.

import { utf8 } from '@sallyport/base';

/** A keyword in lower case (it matches any case), bytes that need not be whole characters, or the event `digits`: a digit after a byte that is none. */
export interface Trigger {
  readonly keyword: string | Uint8Array | typeof digitStart;
  /** What to hand back on a hit. */
  readonly id: number;
}

export const digitStart: unique symbol = Symbol('digit start');

/**
 * `state = next[place(state, classOf[byte])]`, starting from 0; a state of `firstHit` or above has triggers: `hits[state]`.
 * A state is the number of the first line of its row, of as many bytes as a line of the processor's cache. Rows have an
 * odd number of lines, so that their beginnings do not compete for the same few places of the cache, and the classes of
 * frequent bytes come first: a state that text passes through takes one line or two.
 */
export interface Automaton {
  readonly classOf: Uint8Array;
  readonly next: Uint16Array | Uint32Array;
  readonly firstHit: number;
  /** A state from `firstHit` up to this has the hit of a digit start and no other. */
  readonly firstText: number;
  /** By state, like `depths`; what is between two states is empty. */
  readonly hits: readonly (readonly Hit[])[];
  /** The most bytes that a state knows of. */
  readonly depthMax: number;
  /** By state: how many of the last bytes may be the beginning of a keyword. */
  readonly depths: Uint32Array;
}

/** Entries of a line, as a power of two: a constant that is known to the compiler makes a step a third faster. */
export const lineShift = 5;

/** Where in `next` the step from a state by a class of bytes stands. */
export function place(state: number, symbol: number): number {
  return (state << lineShift) + symbol;
}

/** Keyword of `length` bytes that ends here; the length of a digit start is 1. */
export interface Hit {
  readonly id: number;
  readonly length: number;
}

interface Node {
  readonly children: Map<number, Node>;
  readonly digit: boolean;
  readonly depth: number;
  readonly hits: Hit[];
  fail: Node | undefined;
  /** By symbol: the node that a step leads to, once its own failure link is known. */
  steps: Node[];
}

/** Builds the table. Time and size: keywords' total length × distinct bytes in them. */
export function buildAutomaton(triggers: readonly Trigger[]): Automaton {
  const classes = byteClasses(triggers);
  const root = buildTrie(triggers, classes.classOf);
  linkFailures(root, classes.width);
  return tabulate(root, classes.classOf, classes.width);
}

const digitBytes = Array.from({ length: 10 }, (_, digit) => 0x30 + digit);
/** Frequent bytes of prose and code in front. */
const frequent = Array.from(' etaoinsrhldcumfpgwybvk.-\n:/"xjqz_', (character) => character.charCodeAt(0));

/** Bytes that no keyword holds share class 0; both cases of a letter share one class. */
function byteClasses(triggers: readonly Trigger[]): { classOf: Uint8Array; width: number } {
  const classOf = new Uint8Array(256);
  let width = 1;
  const add = (byte: number) => {
    if (classOf[byte] === 0) classOf[byte] = width++;
  };
  const used = new Set(triggers.flatMap(({ keyword }) => (keyword === digitStart ? [] : keywordBytes(keyword))));
  for (const byte of frequent) if (used.has(byte)) add(byte);
  digitBytes.forEach(add);
  used.forEach(add);
  for (let upper = 0x41; upper <= 0x5a; upper++) classOf[upper] = classOf[upper + 0x20] ?? 0;
  return { classOf, width };
}

/** Case is folded for ASCII only; other characters match as they are written. */
function keywordBytes(keyword: string | Uint8Array): number[] {
  if (typeof keyword !== 'string') return Array.from(keyword);
  return Array.from(utf8(keyword.replace(/[A-Z]/g, (capital) => capital.toLowerCase())));
}

function buildTrie(triggers: readonly Trigger[], classOf: Uint8Array): Node {
  const root = newNode(false, 0);
  const digitClasses = new Set(digitBytes.map((byte) => classOf[byte] ?? 0));
  const child = (node: Node, symbol: number): Node => {
    const known = node.children.get(symbol);
    if (known !== undefined) return known;
    const made = newNode(digitClasses.has(symbol), node.depth + 1);
    node.children.set(symbol, made);
    return made;
  };
  // Every digit has a node of depth one, so that a state always knows whether its last byte was a digit.
  for (const symbol of digitClasses) child(root, symbol);
  for (const { keyword, id } of triggers) {
    if (keyword === digitStart) {
      for (const symbol of digitClasses) child(root, symbol).hits.push({ id, length: 1 });
    } else {
      const symbols = keywordBytes(keyword).map((byte) => classOf[byte] ?? 0);
      symbols.reduce(child, root).hits.push({ id, length: symbols.length });
    }
  }
  return root;
}

function newNode(digit: boolean, depth: number): Node {
  return { children: new Map(), digit, depth, hits: [], fail: undefined, steps: [] };
}

/** Breadth first: a node's steps are those of its failure link, save where it has a child. */
function linkFailures(root: Node, width: number): void {
  root.steps = Array.from({ length: width }, (_, symbol) => root.children.get(symbol) ?? root);
  const queue: Node[] = [];
  for (const node of root.children.values()) {
    node.fail = root;
    queue.push(node);
  }
  for (const node of queue) {
    node.steps = (node.fail ?? root).steps.slice();
    for (const [symbol, below] of node.children) {
      below.fail = node.steps[symbol] ?? root;
      below.hits.push(...below.fail.hits);
      node.steps[symbol] = below;
      queue.push(below);
    }
  }
}

/** A node reached by a digit exists twice: as the start of a run of digits, and inside one, where it starts nothing. */
interface State {
  readonly node: Node;
  readonly insideDigits: boolean;
  readonly hits: readonly Hit[];
  readonly targets: State[];
}

function tabulate(root: Node, classOf: Uint8Array, width: number): Automaton {
  const states = reachableStates(root, width);
  const silent = states.filter((state) => state.hits.length === 0);
  const loud = states.filter((state) => state.hits.length > 0);
  const digits = loud.filter(hasDigitStartAlone);
  const ordered = [...silent, ...digits, ...loud.filter((state) => !hasDigitStartAlone(state))];
  const lines = Math.ceil(width / (1 << lineShift)) | 1;
  const numbers = new Map(ordered.map((state, index) => [state, index * lines]));
  const end = ordered.length * lines;
  const next = end <= 0x10000 ? new Uint16Array(end << lineShift) : new Uint32Array(end << lineShift);
  const hits: (readonly Hit[])[] = Array.from({ length: end }, () => none);
  const depths = new Uint32Array(end);
  for (const [state, number] of numbers) {
    state.targets.forEach((target, symbol) => {
      next[place(number, symbol)] = numbers.get(target) ?? 0;
    });
    hits[number] = state.hits;
    depths[number] = state.node.depth;
  }
  const firstHit = silent.length * lines;
  const firstText = firstHit + digits.length * lines;
  return {
    classOf,
    next,
    firstHit,
    firstText,
    hits,
    depthMax: depths.reduce((most, depth) => Math.max(most, depth), 1),
    depths,
  };
}

const none: readonly Hit[] = [];

function hasDigitStartAlone({ node, hits }: State): boolean {
  return node.digit && hits.length === 1 && hits[0]?.length === 1;
}

function reachableStates(root: Node, width: number): State[] {
  const known = new Map<Node, [State | undefined, State | undefined]>();
  const states: State[] = [];
  const stateOf = (node: Node, insideDigits: boolean): State => {
    const pair = known.get(node) ?? [undefined, undefined];
    known.set(node, pair);
    const slot = insideDigits ? 1 : 0;
    const old = pair[slot];
    if (old !== undefined) return old;
    const isDigitEvent = (hit: Hit) => hit.length === 1 && node.digit;
    const hits = insideDigits ? node.hits.filter((hit) => !isDigitEvent(hit)) : node.hits;
    const made: State = { node, insideDigits, hits, targets: [] };
    pair[slot] = made;
    states.push(made);
    return made;
  };
  stateOf(root, false);
  for (const state of states) {
    for (let symbol = 0; symbol < width; symbol++) {
      const target = state.node.steps[symbol] ?? root;
      state.targets.push(stateOf(target, state.node.digit && target.digit));
    }
  }
  return states;
}
