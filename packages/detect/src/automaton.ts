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
 * `state = next[(state << shift) | classOf[byte]]`, starting from 0; a state of `firstHit` or above has triggers:
 * `hits[state]`. The table is as narrow as it can be, and the classes of frequent letters come first: a state that text
 * passes through then takes one line of the processor's cache.
 */
export interface Automaton {
  readonly classOf: Uint8Array;
  readonly next: Uint16Array | Uint32Array;
  readonly shift: number;
  readonly firstHit: number;
  readonly hits: readonly (readonly Hit[])[];
  /** The most bytes that a state knows of. */
  readonly depthMax: number;
  /** By state: how many of the last bytes may be the beginning of a keyword. */
  readonly depths: readonly number[];
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
  const ordered = [...states.filter((s) => s.hits.length === 0), ...states.filter((s) => s.hits.length > 0)];
  const shift = Math.ceil(Math.log2(Math.max(2, width)));
  const numbers = new Map(ordered.map((state, index) => [state, index]));
  const size = ordered.length << shift;
  const next = ordered.length <= 0x10000 ? new Uint16Array(size) : new Uint32Array(size);
  for (const [state, number] of numbers) {
    state.targets.forEach((target, symbol) => {
      next[(number << shift) | symbol] = numbers.get(target) ?? 0;
    });
  }
  const firstHit = ordered.findIndex((state) => state.hits.length > 0);
  return {
    classOf,
    next,
    shift,
    firstHit: firstHit < 0 ? ordered.length : firstHit,
    hits: ordered.map((state) => state.hits),
    depthMax: ordered.reduce((most, state) => Math.max(most, state.node.depth), 1),
    depths: ordered.map((state) => state.node.depth),
  };
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
