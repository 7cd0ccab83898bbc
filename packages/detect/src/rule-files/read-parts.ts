// Reads a typed pattern: a list of texts, `class: count` pairs and alternatives.

import type { Fault } from '@sallyport/base';
import { byteSet, classNames } from '../pass/char-class.ts';
import { refuse } from './fields.ts';
import type { Located } from './located.ts';
import type { Count, PartData } from './rule.ts';

/** Longest run of one class; the sum over a pattern bounds what a stream holds back. */
const countMax = 4_096;
const partsMax = 64;
const depthMax = 4;

/**
 * `[ghp_, alnum: 36]`, `[[sk_live_, rk_live_], alnum: 10-99]`, `[fold: Bearer, …]`: every count has an upper bound.
 * A nested list is a choice between texts or sequences.
 */
export function readParts(node: Located | undefined, faults: Fault[], at: string, depth = 0): readonly PartData[] {
  if (node?.type !== 'list' || node.items.length === 0) {
    refuse(faults, 'a pattern must be a list of texts, `class: count` pairs and choices', node?.at ?? at);
    return [];
  }
  if (node.items.length > partsMax || depth > depthMax) {
    refuse(faults, `a pattern has at most ${partsMax} parts and ${depthMax} levels of choices`, node.at);
    return [];
  }
  return node.items.flatMap((item) => readPart(item, faults, depth));
}

function readPart(node: Located, faults: Fault[], depth: number): readonly PartData[] {
  switch (node.type) {
    case 'text':
      return readText(node.text, false, node.at, faults);
    case 'list':
      return [{ type: 'any', options: node.items.map((option) => readOption(option, faults, depth)) }];
    case 'map':
      return readPair(node, faults);
    default:
      refuse(faults, 'a text in a pattern must be in quotes when YAML would take it for a number or a flag', node.at);
      return [];
  }
}

function readOption(node: Located, faults: Fault[], depth: number): readonly PartData[] {
  return node.type === 'text'
    ? readText(node.text, false, node.at, faults)
    : readParts(node, faults, node.at, depth + 1);
}

function readText(text: string, fold: boolean, at: string, faults: Fault[]): readonly PartData[] {
  if (/^[ -~]+$/.test(text)) return [{ type: 'text', text, fold }];
  refuse(faults, 'a text in a pattern must be printable ASCII and not empty', at);
  return [];
}

function readPair(node: Located & { type: 'map' }, faults: Fault[]): readonly PartData[] {
  const [entry, ...more] = node.members;
  if (entry === undefined || more.length > 0) {
    refuse(faults, 'a part of a pattern is one `class: count` pair; put each in its own list entry', node.at);
    return [];
  }
  const [name, value] = entry;
  if (name === 'fold' && value.type === 'text') return readText(value.text, true, value.at, faults);
  if (byteSet(name) === undefined) {
    refuse(faults, `\`${name}\` is no class; use a set such as [a-z0-9_] or one of ${classNames.join(', ')}`, node.at);
    return [];
  }
  const count = readCount(value, countMax);
  if (count !== undefined) return [{ type: 'chars', set: name, count }];
  refuse(faults, `the count of \`${name}\` must be a number or a range such as 20-40, at most ${countMax}`, value.at);
  return [];
}

/** `36` or `20-40`; undefined where it is neither, is descending, or exceeds `max`. */
export function readCount(node: Located | undefined, max: number): Count | undefined {
  if (node?.type === 'number' && Number.isInteger(node.number)) return bounded(node.number, node.number, max);
  const range = node?.type === 'text' ? /^([0-9]{1,5})-([0-9]{1,5})$/.exec(node.text) : null;
  return range === null ? undefined : bounded(Number(range[1]), Number(range[2]), max);
}

function bounded(low: number, high: number, max: number): Count | undefined {
  return low >= 0 && low <= high && high >= 1 && high <= max ? { min: low, max: high } : undefined;
}
