// The rules as one would write them with expressions alone: one RegExp a rule, without check digits and surroundings.

import type { RuleSet } from '@sallyport/detect';

type Rule = RuleSet['rules'][number];
type Match = Rule['match'];
type Part = Extract<Match, { readonly type: 'token' }>['parts'][number];

/** One expression for each rule, in the order of the rules. */
export function plainExpressions(rules: readonly Rule[]): readonly RegExp[] {
  return rules.map(({ match }) => expressionOf(match));
}

function expressionOf(match: Match): RegExp {
  switch (match.type) {
    case 'token':
      return new RegExp(`${match.left === 'none' ? '' : '\\b'}${partsText(match.parts)}`, 'g');
    case 'assign': {
      const names = match.names.map(({ text }) => escaped(text)).join('|');
      return new RegExp(`(?:${names})[\\w .-]{0,20}["'\\s]{0,3}[=:]["'\\s]{0,5}${partsText(match.value)}`, 'gi');
    }
    case 'number':
      return new RegExp(`\\b(?:${[...match.shapes.map(shapeText), ...freeText(match)].join('|')})\\b`, 'g');
    case 'code':
      return new RegExp(`\\b(?:${match.shapes.map(shapeText).join('|')})\\b`, 'g');
    case 'email':
      return /[\w.%+-]+@[\w-]+(?:\.[\w-]+)+/g;
    case 'url':
      return new RegExp(`\\b(?:${match.schemes.map(escaped).join('|')})://[^\\s<>"]+|\\bwww\\.[^\\s<>"]+`, 'g');
    case 'ipv6':
      return /\b(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}\b/gi;
    case 'iban':
      return /\b[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){3,7}(?: ?[a-z0-9]{1,3})?\b/gi;
    case 'beacon':
      return /(?:!\[[^\]]{0,200}\]\(|src=["']?)https?:\/\/[^\s)"'>]{32,}/g;
    case 'pem':
      return /-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]{64,}-----END [A-Z ]*PRIVATE KEY-----/g;
    case 'credentials':
      return /:\/\/[^\s/:@]+:[^\s/@]{3,}@[\w.-]+/g;
    case 'packed':
      return /(?:H4sI|eJ[w-z])[A-Za-z0-9+/]{28,}={0,2}/g;
    case 'link':
      return /[a-z]+:\/\/[^\s<>"']{32,2048}/gi;
    case 'canary':
      return /spc_[a-z2-7]{40}/gi;
    case 'people':
      return /\b[A-Z][a-z]+ [A-Z][a-z]+\b/g;
    case 'manifest':
      return /(?:password|token|secret)\s{0,3}:\s{0,3}[A-Za-z0-9+/]{8,}={0,2}/gi;
  }
}

function partsText(parts: readonly Part[]): string {
  return parts.map(partText).join('');
}

function partText(part: Part): string {
  switch (part.type) {
    case 'text':
      return part.fold ? folded(part.text) : escaped(part.text);
    case 'chars':
      return `${classText(part.set)}{${part.count.min},${part.count.max}}`;
    case 'any':
      return `(?:${part.options.map(partsText).join('|')})`;
  }
}

const classes: Readonly<Record<string, string>> = {
  digit: '[0-9]',
  lower: '[a-z]',
  upper: '[A-Z]',
  letter: '[A-Za-z]',
  alnum: '[A-Za-z0-9]',
  lowalnum: '[a-z0-9]',
  upalnum: '[A-Z0-9]',
  word: '\\w',
  hex: '[0-9a-fA-F]',
  lowhex: '[0-9a-f]',
  uphex: '[0-9A-F]',
  base32: '[A-Z2-7]',
  base64: '[A-Za-z0-9+/]',
  base64url: '[\\w-]',
  printable: '[!-~]',
};

function classText(set: string): string {
  const known = classes[set];
  if (known !== undefined) return known;
  if (!set.startsWith('[')) throw new TypeError(`\`${set}\` is no set of characters`);
  return `[${set.slice(1, -1).replace(/[\\\]^[]/g, '\\$&')}]`;
}

const places: Readonly<Record<string, string>> = {
  d: '[0-9]',
  N: '[2-9]',
  Z: '[1-9]',
  '~': '[ .-]',
  A: '[A-Z]',
  X: '[A-Z0-9]',
};

function shapeText(shape: string): string {
  return [...shape].map((char) => places[char] ?? escaped(char)).join('');
}

function freeText({ free }: Extract<Match, { readonly type: 'number' }>): readonly string[] {
  if (free === undefined) return [];
  return [`${escaped(free.lead)}[0-9](?:[ ().-]*[0-9]){${free.digits.min - 1},${free.digits.max - 1}}`];
}

function folded(text: string): string {
  return [...text]
    .map((char) => (/[a-z]/i.test(char) ? `[${char.toLowerCase()}${char.toUpperCase()}]` : escaped(char)))
    .join('');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
