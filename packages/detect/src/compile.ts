// Compiles rule data into a rule set: matchers, the automaton that calls them, and the hash that names the set.

import { canonicalJson, type Fault, type Json, type Result, sha256Hex } from '@sallyport/base';
import { verifier } from './checks/verify.ts';
import type { SpareRoom } from './content-bytes.ts';
import { type Candidate, confidences, type Standing, severities } from './finding.ts';
import { assignMatchers } from './matchers/assign.ts';
import { beaconMatcher } from './matchers/beacon.ts';
import { canaryMatcher } from './matchers/canary.ts';
import { type CodeRule, codeMatchers, codeShape } from './matchers/code.ts';
import { credentialsMatcher } from './matchers/credentials.ts';
import { digitsMatcher } from './matchers/digits.ts';
import { emailMatcher } from './matchers/email.ts';
import { runReachBytes } from './matchers/encoded-run.ts';
import { escapedMatchers } from './matchers/escaped.ts';
import { ibanMatcher } from './matchers/iban.ts';
import { IdentifierWords } from './matchers/identifier-words.ts';
import { ipv6Matcher } from './matchers/ipv6.ts';
import { linkMatcher } from './matchers/link.ts';
import { manifestMatcher } from './matchers/manifest.ts';
import type { Matcher } from './matchers/matcher.ts';
import { nearReach, WordLists } from './matchers/near.ts';
import { type NumberRule, numberMatcher, numberRule } from './matchers/number.ts';
import { packedMatcher } from './matchers/packed.ts';
import { pemMatcher } from './matchers/pem.ts';
import { type TokenPattern, tokenMatcher } from './matchers/token.ts';
import { urlMatcher } from './matchers/url.ts';
import { resolveOverlaps } from './overlaps/resolve.ts';
import type { Overlaps } from './overlaps/standing.ts';
import { type Automaton, buildAutomaton, type Trigger } from './pass/automaton.ts';
import { byteSet } from './pass/char-class.ts';
import { lengthsOf, type Part, type TextPart } from './pass/pattern.ts';
import type { Scan } from './pass/scan-state.ts';
import { PeopleReader } from './people/reader.ts';
import { segmentBytesMax } from './people/segments.ts';
import type { Tagged } from './people/tagger.ts';
import { refuse } from './rule-files/fields.ts';
import { type RuleSource, readRules } from './rule-files/read-rules.ts';
import type { PartData, RuleData, RuleTests, TokenData } from './rule-files/rule.ts';

/** Compiled rules. Immutable; share one among all calls. */
export interface RuleSet {
  /** SHA-256, hex, of the canonical rule data and the engine version: equal hashes find the same in the same bytes. */
  readonly hash: string;
  readonly rules: readonly RuleData[];
  /** Tests of the rules, as the files give them. */
  readonly tests: readonly RuleTests[];
  /** No match and no look at its surroundings reaches farther: a stream holds back at most this many bytes. */
  readonly reachBytes: number;
  /**
   * Whether a text of the form of a canary is one; without it only the example is. Not in the hash: who caches what was
   * found names the key too.
   */
  readonly isCanary?: (marker: string) => boolean;
  readonly engine: Engine;
}

/** What the scanner runs on. */
export interface Engine {
  readonly automaton: Automaton;
  readonly matchers: readonly Matcher[];
  /** The one of them that waits for digits: most hits are its own. */
  readonly digits: Matcher | undefined;
  readonly standings: readonly Standing[];
  readonly containers: readonly boolean[];
  /** Distinct character sets and texts, for what a scan remembers of each. */
  readonly slots: number;
  /** How far in front of its trigger, over blanks, a match may begin. */
  readonly blankBytesBefore: number;
  /** A pass that is not in use: making one costs more than scanning a kilobyte. It keeps nothing of what it read. */
  readonly spare: SpareRoom & { scan: Scan | undefined; overlaps: Overlaps | undefined };
  /** The tier of names and addresses, where a rule asks for it. */
  readonly people: PeopleReader | undefined;
}

/** Raised when a matcher changes what it finds in the same bytes, so that cached scans are not taken for new ones. */
const engineVersion = 3;

/** Compiles YAML rule files into one set, in the order given, or reports every fault with file, line and column. */
export function compileRules(sources: readonly RuleSource[]): Result<RuleSet, readonly Fault[]> {
  const faults: Fault[] = [];
  const { rules, tests } = readRules(sources, faults);
  if (faults.length > 0) return { ok: false, fault: faults };
  const builder = new Builder(faults);
  const matchers = rules.flatMap((rule, index) => builder.matcher(rule, index, tests[index]?.at ?? ''));
  const digits = builder.digits(rules);
  matchers.push(...digits);
  const standings = rules.map(standingOf);
  const containers = rules.map((rule) => rule.container);
  const resolve = (candidates: readonly Candidate[]) => resolveOverlaps(candidates, standings, containers);
  matchers.push(...escapedMatchers(), packedMatcher({ unread: unreadIn(rules), resolve }));
  if (faults.length > 0) return { ok: false, fault: faults };
  const people = builder.people;
  const triggers: Trigger[] = matchers.flatMap((m, id) => m.triggers.map((keyword) => ({ keyword, id })));
  return {
    ok: true,
    value: {
      hash: sha256Hex(canonicalJson({ engine: engineVersion, rules: rules.map(asJson), model: people?.hash ?? null })),
      rules,
      tests,
      reachBytes: Math.max(
        runReachBytes,
        people === undefined ? 0 : segmentBytesMax,
        ...matchers.map((matcher) => matcher.reachBytes),
      ),
      engine: {
        automaton: buildAutomaton(triggers),
        matchers,
        digits: digits[0],
        standings,
        containers,
        slots: builder.slots,
        blankBytesBefore: builder.blankBytesBefore,
        spare: { scan: undefined, overlaps: undefined, room: undefined },
        people,
      },
    },
  };
}

/** The rule that tells of compressed data which is not read, where the set has one. */
function unreadIn(rules: readonly RuleData[]): number | undefined {
  const index = rules.findIndex(({ match }) => match.type === 'packed');
  return index < 0 ? undefined : index;
}

function standingOf(rule: RuleData, order: number): Standing {
  return { confidence: confidences.indexOf(rule.confidence), severity: severities.indexOf(rule.severity), order };
}

/** Rule data holds texts, numbers, flags, lists and plain objects only; absent members and the source of the form are left out. */
function asJson({ source: _, ...rule }: RuleData): Json {
  return JSON.parse(JSON.stringify(rule));
}

class Builder {
  readonly #faults: Fault[];
  readonly #slots = new Map<string, number>();
  readonly #numbers: NumberRule[] = [];
  readonly #codes: CodeRule[] = [];
  readonly #ibans: Matcher[] = [];
  readonly #people = new Map<Tagged['tag'], number>();
  readonly #words = new WordLists();
  readonly #identifierWords = new IdentifierWords();
  #blankBytesBefore = 0;

  constructor(faults: Fault[]) {
    this.#faults = faults;
  }

  get slots(): number {
    return this.#slots.size;
  }

  get people(): PeopleReader | undefined {
    return this.#people.size === 0 ? undefined : new PeopleReader(this.#people);
  }

  get blankBytesBefore(): number {
    return this.#blankBytesBefore;
  }

  /** The matchers of one rule; none for numbers and codes, which join a shared scanner. */
  matcher(rule: RuleData, index: number, at: string): readonly Matcher[] {
    const test = verifier(rule, this.#words);
    const { whole: verify } = test;
    const { match } = rule;
    switch (match.type) {
      case 'token': {
        const pattern = this.#tokenPattern(match, at);
        return pattern === undefined ? [] : [withReach(tokenMatcher(index, pattern, match, test), rule)];
      }
      case 'assign':
        return assignMatchers(index, match, this.#parts(match.value), test, this.#identifierWords).map((one) =>
          withReach(one, rule),
        );
      case 'number':
        this.#numbers.push(numberRule(index, match, test));
        return [];
      case 'code': {
        const shapes = match.shapes.map(codeShape).filter((shape) => shape !== undefined);
        this.#codes.push({ index, shapes, verify });
        for (const { lead, letters } of shapes) {
          if (lead > letters) this.#blankBytesBefore = Math.max(this.#blankBytesBefore, lead);
        }
        return [];
      }
      case 'email':
        return [withReach(emailMatcher(index, match.notTopLevel, verify), rule)];
      case 'url':
        return [withReach(urlMatcher(index, match.schemes, verify), rule)];
      case 'beacon':
        return [withReach(beaconMatcher(index, match.payloadBytesMin, verify), rule)];
      case 'link':
        return [withReach(linkMatcher(index, match, verify), rule)];
      case 'canary':
        return [canaryMatcher(index)];
      case 'ipv6':
        return [withReach(ipv6Matcher(index, verify), rule)];
      case 'iban':
        this.#ibans.push(withReach(ibanMatcher(index, match.lengths, verify), rule));
        return [];
      case 'pem':
        return [withReach(pemMatcher(index, match.labels, verify), rule)];
      case 'manifest':
        return [withReach(manifestMatcher(index, match.valueBytesMin, verify), rule)];
      case 'people':
        this.#people.set(match.tag, index);
        return [];
      case 'packed':
        return [];
      case 'credentials':
        return [withReach(credentialsMatcher(index, verify), rule)];
    }
  }

  /** The scanner of everything that begins with a digit; none where no rule asks for it. */
  digits(rules: readonly RuleData[]): Matcher[] {
    const nearBytes = Math.max(0, ...rules.map((rule) => nearReach(rule.near)));
    const numbers = this.#numbers.length > 0 ? numberMatcher(this.#numbers, nearBytes) : undefined;
    const { lettered, bare } = codeMatchers(this.#codes, nearBytes);
    const afterLetter = [...this.#ibans, ...(lettered === undefined ? [] : [lettered])];
    if (afterLetter.length === 0 && numbers === undefined && bare === undefined) return [];
    return [digitsMatcher({ afterLetter, numbers, bare })];
  }

  #parts(parts: readonly PartData[]): readonly Part[] {
    return parts.map((part) => this.#part(part));
  }

  #part(part: PartData): Part {
    switch (part.type) {
      case 'text':
        return textPart(part.text, part.fold, this.#slot(`${part.fold ? 'fold' : 'text'} ${part.text}`));
      case 'chars':
        return { type: 'chars', set: setFor(part.set), slot: this.#slot(part.set), ...part.count };
      case 'any':
        return { type: 'any', options: part.options.map((option) => this.#parts(option)) };
    }
  }

  #slot(name: string): number {
    const known = this.#slots.get(name) ?? this.#slots.size;
    this.#slots.set(name, known);
    return known;
  }

  /** Splits a pattern at its first text (or choice of texts) of two bytes or more. */
  #tokenPattern(match: TokenData, at: string): TokenPattern | undefined {
    const parts = this.#parts(match.parts);
    for (const [position, part] of parts.entries()) {
      const anchors = anchorsOf(part);
      if (anchors === undefined) {
        if (part.type === 'chars') continue;
        break;
      }
      if (anchors.length === 1 && anchors.some((anchor) => anchor.bytes.length < 2)) break;
      const before = parts.slice(0, position);
      if (before.some(takesBlanks)) {
        this.#blankBytesBefore = Math.max(this.#blankBytesBefore, lengthsOf(before).max);
      }
      return { before, anchors, after: parts.slice(position + 1) };
    }
    refuse(this.#faults, 'a token needs a text of two or more characters, with only classes in front of it', at);
    return undefined;
  }
}

function takesBlanks(part: Part): boolean {
  return part.type === 'chars' && part.set.subarray(0, 0x21).includes(1);
}

/** The texts of a part that is a text or a choice of texts, each of two bytes or more. */
function anchorsOf(part: Part): readonly TextPart[] | undefined {
  if (part.type === 'text') return [part];
  if (part.type !== 'any') return undefined;
  const texts = part.options.map((option) =>
    option.length === 1 && option[0]?.type === 'text' ? option[0] : undefined,
  );
  const anchors = texts.filter((text) => text !== undefined && text.bytes.length >= 2);
  return anchors.length === texts.length ? anchors.filter((text) => text !== undefined) : undefined;
}

function textPart(text: string, fold: boolean, slot: number): TextPart {
  const wanted = fold ? text.toLowerCase() : text;
  return { type: 'text', bytes: Uint8Array.from(wanted, (character) => character.charCodeAt(0)), fold, slot };
}

/** The set was checked when the rule was read. */
function setFor(expression: string): Uint8Array {
  const set = byteSet(expression);
  if (set === undefined) throw new TypeError(`\`${expression}\` is no byte set`);
  return set;
}

function withReach(matcher: Matcher, rule: RuleData): Matcher {
  return { ...matcher, reachBytes: matcher.reachBytes + nearReach(rule.near) };
}
