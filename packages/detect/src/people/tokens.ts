// Words, numbers and marks of a text, and what of each the model looks at.

/** One word, number or mark, with the numbers that its features are made of. */
export interface Token {
  /** UTF-16 units of the text. */
  readonly start: number;
  readonly end: number;
  readonly kind: TokenKind;
  /** How it is written: capital first, all capitals, how many digits, which mark. */
  readonly shape: number;
  /** Hashes of the word in lower case, of its first three letters, and of its last two, three and four. */
  readonly word: number;
  readonly head: number;
  readonly tail2: number;
  readonly tail3: number;
  readonly tail4: number;
}

export type TokenKind = 'word' | 'number' | 'mark' | 'line';

/** A word with what belongs to it, digits, an end of line (also as an escape of JSON), or one mark. */
const pattern = /\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*|\p{N}+|\r?\n|\\[nrt]|\S/gu;
const letter = /^\p{L}/u;
const digit = /^\p{N}/u;

/** Stands for what is before the first token and behind the last. */
export const edge = { start: 0, end: 0, kind: 'line', ...numbersOf('\n', 1) } as const satisfies Token;

const nobody = numbersOf('\u0000', 0);

/** The same with its word hidden; how it is written stays. */
export function hiddenToken({ start, end, kind, shape }: Token): Token {
  return { ...nobody, start, end, kind, shape };
}

/** In order, in time linear in the length of the text. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const [word] = match;
    const kind = kindOf(word);
    tokens.push({
      start: match.index,
      end: match.index + word.length,
      kind,
      ...numbersOf(kind === 'line' ? '\n' : word.toLowerCase(), shapeOf(word, kind)),
    });
  }
  return tokens;
}

function kindOf(word: string): TokenKind {
  if (letter.test(word)) return 'word';
  if (digit.test(word)) return 'number';
  return word.endsWith('\n') || word.length > 1 ? 'line' : 'mark';
}

function shapeOf(word: string, kind: TokenKind): number {
  if (kind === 'line') return 1;
  if (kind === 'number') return 2 + Math.min(word.length, 6);
  if (kind === 'mark') return 64 + word.charCodeAt(0);
  const lower = word.toLowerCase();
  if (word === lower) return word.length === 1 ? 10 : 11;
  if (word === word.toUpperCase()) return word.length === 1 ? 12 : 13;
  const first = word.slice(0, 1);
  const isCapital = first !== first.toLowerCase();
  if (isCapital && word.slice(1) === lower.slice(1)) return 14;
  return isCapital ? 15 : 16;
}

function numbersOf(lower: string, shape: number): Omit<Token, 'start' | 'end' | 'kind'> {
  return {
    shape,
    word: hashOf(lower, 0),
    head: hashOf(lower.slice(0, 3), 1),
    tail2: hashOf(lower.slice(-2), 2),
    tail3: hashOf(lower.slice(-3), 3),
    tail4: hashOf(lower.slice(-4), 4),
  };
}

/** FNV-1a over UTF-16 units. */
function hashOf(text: string, salt: number): number {
  let hash = 0x811c9dc5 ^ salt;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
