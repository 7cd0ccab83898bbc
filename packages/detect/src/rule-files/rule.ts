// A detection rule as data: what one entry of a rules file says once it has been read and checked.

import type { CheckName } from '../checks/checks.ts';
import type { Confidence, Severity } from '../finding.ts';

export interface RuleData {
  readonly id: string;
  /** Class of what is found; the policy decides by it. Lower case, `[a-z][a-z0-9_]*`. */
  readonly kind: string;
  readonly description: string;
  /** Where the form of what is matched is documented, in words. */
  readonly source: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** A container (a URL) may hold other findings: it neither suppresses them nor is suppressed. */
  readonly container: boolean;
  readonly match: MatchData;
  /** Validators that the matched text must pass, in order. */
  readonly check: readonly CheckName[];
  /** Least Shannon entropy of the matched text, in bits a character; 0 asks for nothing. */
  readonly entropy: number;
  /** Words near the match: one of `words` must stand before it (or right after it); none of `refuse` may. */
  readonly near: NearData;
  /** Matches that are known to be harmless, in any case. */
  readonly allow: AllowData;
}

/** Tests of one rule. «…» in a positive marks what must be found; ¦ is removed (it keeps other scanners quiet). */
export interface RuleTests {
  readonly rule: string;
  readonly at: string;
  readonly positive: readonly string[];
  readonly negative: readonly string[];
}

export interface NearData {
  readonly words: readonly string[];
  readonly after: readonly string[];
  readonly refuse: readonly string[];
  /** How far before the match a word may end, in bytes. */
  readonly within: number;
}

export interface AllowData {
  readonly equals: readonly string[];
  readonly contains: readonly string[];
  readonly ends: readonly string[];
}

export type MatchData =
  | TokenData
  | AssignData
  | NumberData
  | { readonly type: 'email'; readonly notTopLevel: readonly string[] }
  | { readonly type: 'url'; readonly schemes: readonly string[] }
  | { readonly type: 'ipv6' }
  | { readonly type: 'iban'; readonly lengths: Readonly<Record<string, number>> }
  | { readonly type: 'pem'; readonly labels: readonly string[] }
  | { readonly type: 'code'; readonly shapes: readonly string[] }
  | { readonly type: 'beacon'; readonly payloadBytesMin: number }
  | {
      readonly type: 'link';
      readonly textBytesMin: number;
      readonly wordsMin: number;
      readonly valueBytesMin: number;
    }
  | { readonly type: 'manifest'; readonly valueBytesMin: number }
  | { readonly type: 'credentials' }
  | { readonly type: 'packed' }
  | { readonly type: 'canary' }
  /** What the model of names and addresses tags so. */
  | { readonly type: 'people'; readonly tag: 'person' | 'address' };

/** Prefix, classes with counts, suffix; found through a text in it. */
export interface TokenData {
  readonly type: 'token';
  readonly parts: readonly PartData[];
  readonly left: LeftEdge;
  readonly right: RightEdge;
}

/** `identifier = value` in the spellings of code, JSON, YAML, XML, shells and tables. */
export interface AssignData {
  readonly type: 'assign';
  readonly names: readonly NameData[];
  readonly value: readonly PartData[];
  /** Words that make an identifier harmless: `id` in `token_id`, `length` in `keyLength`. */
  readonly not: readonly string[];
  /** Whether the value must follow a quotation mark: a wide alphabet would take code for values. */
  readonly quoted: boolean;
}

/** A part of an identifier, in any case of ASCII letters. */
export interface NameData {
  readonly text: string;
  /** `start`: begins a word of the identifier; `whole`: is one; `anywhere`: may stand inside one. */
  readonly stands: 'start' | 'whole' | 'anywhere';
}

/** Digits in groups. One scanner serves all rules of this type; the first rule of the set that accepts takes the digits. */
export interface NumberData {
  readonly type: 'number';
  /** `ddd-dd-dddd`: `d` any digit, `N` 2–9, `Z` 1-9, `0` `1` themselves, `~` one of space, `-`, `.`, the same throughout. */
  readonly shapes: readonly string[];
  readonly free: FreeData | undefined;
  /** Leading digits that are in use, with the total numbers of digits that belong to them; empty asks for nothing. */
  readonly numbering: readonly NumberingData[];
  /** Tight separators that may join it to other digits or words, such as `/` after an address; others refuse it. */
  readonly touches: string;
  /** Whether `x12`, `ext. 12` after it belongs to it. */
  readonly extension: boolean;
}

/** Any grouping of digits within bounds. */
export interface FreeData {
  /** What must stand right before the first digit: `+`, `00` (the first two digits), `0` (the first), or nothing. */
  readonly lead: '+' | '00' | '0' | '';
  readonly digits: Count;
  readonly groups: Count;
}

export interface NumberingData {
  readonly starts: readonly string[];
  readonly digits: Count;
}

export interface Count {
  readonly min: number;
  readonly max: number;
}

/** `word`: no letter, digit or underscore may touch it; `value`: nor a dash that joins it to one; `none`: anything may. */
export type LeftEdge = 'word' | 'value' | 'none';
/** `value` also refuses what could continue a token: `-`, `+`, `/`, `=`, `.` followed by a word byte. */
export type RightEdge = 'word' | 'value' | 'none';

export type PartData =
  | { readonly type: 'text'; readonly text: string; readonly fold: boolean }
  | { readonly type: 'chars'; readonly set: string; readonly count: Count }
  | { readonly type: 'any'; readonly options: readonly (readonly PartData[])[] };
