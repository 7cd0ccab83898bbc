// Proof: however a stream is cut, what comes out and what is found is what the whole text gives.

import { utf8 } from '@sallyport/base';
import {
  defaultRuleSet,
  FormatEncryption,
  type RedactPolicy,
  RedactStream,
  type RuleSet,
  redact,
  scan,
} from '@sallyport/detect';
import { randomOf } from './random.ts';

/** What takes chunks and lets bytes out; offsets of findings are those of the whole stream. */
export interface Redactor {
  push(chunk: Uint8Array): Released;
  end(): Released;
}

interface Released {
  readonly bytes: Uint8Array;
  readonly findings: readonly { readonly rule: string; readonly start: number; readonly end: number }[];
}

export interface StreamProofOptions {
  readonly seed: number;
  /** Of the rules' examples every so-manieth is taken; 1 takes all. */
  readonly every: number;
  /** Long texts, and ways of cutting each of them. */
  readonly longTexts: number;
  readonly cutsOfEach: number;
  readonly say: (line: string) => void;
  /** What is on trial; the streaming redactor when absent. */
  readonly redactor?: (ruleSet: RuleSet, policy: RedactPolicy) => Redactor;
}

export interface StreamOutcome {
  readonly texts: number;
  readonly cuts: number;
  readonly findings: number;
  /** Rules that found something in a text of the proof, of all rules. */
  readonly rules: { readonly seen: number; readonly all: number };
  /** One line for each way of cutting that gave something else; no more than `differencesMax`. */
  readonly differences: readonly string[];
}

export const differencesMax = 1_000;

const plain: RedactPolicy = { kinds: {}, otherwise: 'redact' };
/** Numbers in placeholders show whether the order of appearance is kept too. */
const numbered: RedactPolicy = {
  kinds: { url: 'allow', ip: 'mask', card: 'encrypt', phone: 'encrypt' },
  otherwise: 'redact',
  numbered: true,
  encryption: new FormatEncryption({ secret: () => new Uint8Array(32) }),
};

export function proveStream(options: StreamProofOptions): StreamOutcome {
  const proof = new Proof(options);
  const examples = proof.examples();
  proof.phase('every example in two, everywhere', examples.length, (i) => proof.inTwo(examples[i] ?? ''));
  proof.phase('every example byte by byte', examples.length, (i) => proof.byteByByte(examples[i] ?? ''));
  const tiny = examples.filter((text) => utf8(text).length <= tinyBytesMax);
  proof.phase('every way at all of cutting the shortest', tiny.length, (i) => proof.everyWay(tiny[i] ?? ''));
  proof.phase('long texts, cut at random', options.longTexts, (i) => proof.long(i, examples));
  return proof.outcome();
}

const tinyBytesMax = 12;
const longBytes = [3_000, 20_000, 70_000] as const;
const filler = [
  '',
  ' ',
  '\n',
  ' é ',
  '漢字',
  '😀',
  ' and so on, as it was agreed last week. ',
  '%40',
  '&#64;',
  '=\n',
  '\u200b',
  'а',
];

interface Outcome {
  readonly text: string;
  readonly findings: string;
}

class Proof {
  readonly #options: StreamProofOptions;
  readonly #ruleSet = defaultRuleSet();
  /** What is on trial, and the policy it is tried with: a control need not count over its pieces. */
  readonly #redactor: (ruleSet: RuleSet, policy: RedactPolicy) => Redactor;
  readonly #policy: RedactPolicy;
  readonly #random: () => number;
  readonly #differences: string[] = [];
  readonly #seen = new Set<string>();
  #texts = 0;
  #cuts = 0;
  #findings = 0;

  constructor(options: StreamProofOptions) {
    this.#options = options;
    this.#redactor = options.redactor ?? ((ruleSet, policy) => new RedactStream(ruleSet, policy));
    this.#policy = options.redactor === undefined ? numbered : plain;
    this.#random = randomOf(options.seed);
  }

  /** What rules give as positives, in a sentence with characters of one to four bytes around it. */
  examples(): readonly string[] {
    const positives = this.#ruleSet.tests.flatMap(({ positive }) => positive.map(plainExample));
    return positives.filter((_, i) => i % this.#options.every === 0);
  }

  phase(name: string, count: number, step: (index: number) => void): void {
    const { say } = this.#options;
    for (let i = 0; i < count; i++) {
      step(i);
      if (i > 0 && i % Math.ceil(count / 4) === 0) say(`  ${name}: ${i} of ${count}, ${this.#cuts} cuts so far`);
    }
    say(`${name}: ${count} texts, ${this.#differences.length} differences`);
  }

  inTwo(example: string): void {
    const content = utf8(`é ${example} 漢😀\n`);
    const wanted = this.#whole(content);
    for (let cut = 1; cut < content.length; cut++) this.#compare(content, [cut, content.length], wanted);
  }

  byteByByte(example: string): void {
    const content = utf8(example);
    this.#compare(content, [1], this.#whole(content));
  }

  everyWay(example: string): void {
    const content = utf8(example);
    const wanted = this.#whole(content);
    for (let mask = 0; mask < 1 << (content.length - 1); mask++) {
      const sizes: number[] = [];
      let size = 1;
      for (let bit = 0; bit < content.length - 1; bit++) {
        if ((mask & (1 << bit)) === 0) size++;
        else {
          sizes.push(size);
          size = 1;
        }
      }
      this.#compare(content, [...sizes, size], wanted);
    }
  }

  long(index: number, examples: readonly string[]): void {
    const wanted = longBytes[index % longBytes.length] ?? 0;
    const pick = (from: readonly string[]) => from[Math.floor(this.#random() * from.length)] ?? '';
    let text = '';
    while (text.length < wanted) text += pick(examples) + pick(filler) + pick(filler);
    const content = utf8(text);
    const outcome = this.#whole(content);
    this.#compare(content, [1], outcome);
    for (let cut = 0; cut < this.#options.cutsOfEach; cut++) {
      const largest = 2 ** (1 + Math.floor(this.#random() * 13));
      const sizes = Array.from({ length: 64 }, () => 1 + Math.floor(this.#random() * largest));
      this.#compare(content, sizes, outcome);
    }
  }

  outcome(): StreamOutcome {
    return {
      texts: this.#texts,
      cuts: this.#cuts,
      findings: this.#findings,
      rules: { seen: this.#seen.size, all: this.#ruleSet.rules.length },
      differences: this.#differences,
    };
  }

  #whole(content: Uint8Array): Outcome {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
    const { findings } = scan(this.#ruleSet, content);
    this.#texts++;
    this.#findings += findings.length;
    for (const { rule } of findings) this.#seen.add(rule);
    return { text: redact(this.#ruleSet, text, this.#policy).text, findings: lines(findings) };
  }

  #compare(content: Uint8Array, sizes: readonly number[], wanted: Outcome): void {
    this.#cuts++;
    const got = inChunks(this.#redactor(this.#ruleSet, this.#policy), content, sizes);
    if (got.text === wanted.text && got.findings === wanted.findings) return;
    if (this.#differences.length >= differencesMax) return;
    const what = got.text === wanted.text ? 'findings' : 'text';
    this.#differences.push(
      `another ${what} in chunks of ${sizes.slice(0, 4).join(', ')} of ${JSON.stringify(wanted.text.slice(0, 80))}`,
    );
  }
}

/** Sizes are gone through over and over. */
function inChunks(stream: Redactor, content: Uint8Array, sizes: readonly number[]): Outcome {
  const released: Released[] = [];
  for (let at = 0, turn = 0; at < content.length; turn++) {
    const size = sizes[turn % sizes.length] ?? content.length;
    released.push(stream.push(content.subarray(at, at + size)));
    at += size;
  }
  released.push(stream.end());
  const bytes = Buffer.concat(released.map((one) => one.bytes));
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return { text, findings: lines(released.flatMap(({ findings }) => findings)) };
}

function lines(findings: Released['findings']): string {
  return findings.map(({ rule, start, end }) => `${rule} ${start} ${end}`).join('\n');
}

/** An example without its marks. */
function plainExample(marked: string): string {
  return marked.replace(/[«»¦]/g, '').replaceAll('\\n', '\n');
}

/**
 * The negative control, made as well as it can be: the last characters wait for the next chunk, nothing is cut that was
 * recognised, and no finding is told twice. It misses what is longer than the overlap, and words that have left already.
 */
export function fixedOverlap(overlap: number): (ruleSet: RuleSet, how: RedactPolicy) => Redactor {
  return (ruleSet, how) => {
    let held = '';
    let passedBytes = 0;
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const letOut = (text: string, keep: number): Released => {
      const { redactions, findings } = redact(ruleSet, text, how);
      let until = Math.max(0, text.length - keep);
      const inside = (one: { readonly startChar: number; readonly endChar: number }) =>
        one.startChar < until && one.endChar > until;
      for (const one of redactions) if (inside(one)) until = one.startChar;
      let out = '';
      let from = 0;
      for (const { startChar, endChar, replacement } of redactions.filter(({ endChar }) => endChar <= until)) {
        out += text.slice(from, startChar) + replacement;
        from = endChar;
      }
      const base = passedBytes;
      const told = findings.filter(({ endChar = 0 }) => endChar <= until);
      passedBytes += utf8(text.slice(0, until)).length;
      held = text.slice(until);
      return {
        bytes: utf8(out + text.slice(from, until)),
        findings: told.map(({ rule, start, end }) => ({ rule, start: base + start, end: base + end })),
      };
    };
    return {
      push: (chunk) => letOut(held + decoder.decode(chunk, { stream: true }), overlap),
      end: () => letOut(held + decoder.decode(), 0),
    };
  };
}
