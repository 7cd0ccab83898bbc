// Scanning speed: the engine with all default rules beside the same kinds of patterns as plain regular expressions.

import { type Fault, ok, type Result } from '@sallyport/base';
import { defaultRuleSet, redact, scan } from '@sallyport/detect';
import { type Contender, type Measured, takeTurns } from './measure.ts';
import { plainExpressions } from './plain.ts';
import { faster, type Row } from './table.ts';

const sizesKb = [1, 10, 100] as const;
const [smallestKb, , largestKb] = sizesKb;
/** Texts of 1 KB that are to be read, and made harmless, in a second. */
const recordsAsked = { scan: 40_000, redact: 30_000 } as const;

/** One size: every work takes the next of the pieces. */
interface Sized {
  readonly kb: number;
  readonly scan: Measured;
  readonly string: Measured;
  readonly redact: Measured;
  readonly expressions: Measured;
}

/** MB/s at each size: the engine on bytes, on a string and with redaction, each beside one `matchAll` an expression. */
export async function scanBench(): Promise<Result<readonly Row[], Fault>> {
  const ruleSet = defaultRuleSet();
  const policy = { kinds: {}, otherwise: 'redact' } as const;
  const plain = plainExpressions(ruleSet.rules);
  // All sizes take turns with one another, for their speeds are compared too.
  const measured = await takeTurns(
    sizesKb.flatMap((kb): Contender[] => {
      const texts = samplePieces(kb);
      const contents = texts.map((text) => new TextEncoder().encode(text));
      const text = (turn: number) => texts[turn % texts.length] ?? '';
      return [
        { name: 'bytes', work: (turn) => scan(ruleSet, contents[turn % contents.length] ?? '') },
        { name: 'string', work: (turn) => scan(ruleSet, text(turn)) },
        { name: 'redact', work: (turn) => redact(ruleSet, text(turn), policy) },
        { name: 'expressions', work: (turn) => findAll(plain, text(turn)) },
      ];
    }),
  );
  const sizes = sizesKb.map((kb, index): Sized => {
    const [bytes, string, redacting, expressions] = measured.slice(4 * index, 4 * index + 4);
    if (!bytes || !string || !redacting || !expressions) throw new TypeError('four contenders a size');
    return { kb, scan: bytes, string, redact: redacting, expressions };
  });
  return ok([...sizes.flatMap((size) => speedRows(size, ruleSet.rules.length)), ...askedRows(sizes)]);
}

/** Bytes a microsecond are megabytes a second. */
function speedOf(kb: number, { cpuUs }: Measured): number {
  return (kb * 1024) / cpuUs;
}

function speedRows({ kb, scan: bytes, string, redact: redacting, expressions }: Sized, rules: number): readonly Row[] {
  const row = (name: string, ours: Measured) =>
    faster({
      bench: 'scan',
      what: `${kb} KB, ${rules} rules`,
      ours: { name, value: speedOf(kb, ours) },
      peer: { name: 'one RegExp a rule', value: speedOf(kb, expressions) },
      unit: 'MB/s',
    });
  return [row('scan of bytes', bytes), row('scan of a string', string), row('redact', redacting)];
}

/** What is asked of the speeds: the same at every size, and so many texts of 1 KB a second. */
function askedRows(sizes: readonly Sized[]): readonly Row[] {
  const [small, large] = [sizes.find(({ kb }) => kb === smallestKb), sizes.find(({ kb }) => kb === largestKb)];
  if (small === undefined || large === undefined) return [];
  const records = (name: keyof typeof recordsAsked) =>
    faster({
      bench: 'scan',
      what: `texts of ${smallestKb} KB a second`,
      ours: { name, value: 1e6 / small[name].cpuUs },
      peer: { name: 'asked', value: recordsAsked[name] },
      unit: '/s',
      goal: { min: 1 },
    });
  return [
    faster({
      bench: 'scan',
      what: 'scan of bytes, the same text in pieces',
      ours: { name: `of ${largestKb} KB`, value: speedOf(largestKb, large.scan) },
      peer: { name: `of ${smallestKb} KB`, value: speedOf(smallestKb, small.scan) },
      unit: 'MB/s',
      goal: { min: 0.8 },
    }),
    records('scan'),
    records('redact'),
  ];
}

const prose = [
  'The meeting that was planned for the 12th of March has been moved, because two of the reviewers cannot travel.',
  'Please find the draft attached; comments are welcome until Friday (see the notes on page 14, section 3.2).',
  'We have measured 1,250 requests a second at 45 ms, which is 3.5 times what the old version could do in 2019.',
  'If nobody objects, the token for the staging system is going to be renewed by the key ceremony next week.',
  '{"id": 48213, "status": "open", "amount": 129.95, "tags": ["billing", "eu"], "updated": "2024-05-01T10:45:12Z"}',
  '2024-05-01 10:45:12.123 INFO  [worker-3] c.e.app.Scheduler - job 7731 finished in 214 ms, 0 errors, 12 warnings',
];
const sensitive = [
  'Write to jane.doe@example.com or call +44 20 7946 0958 before noon.',
  'Paid with 4111 1111 1111 1111 from DE75512108001245126199, see https://example.com/orders/48213?x=1 for details.',
  'Login from 203.0.113.77 and 2001:db8::8a2e:370:7334 with api_key = "x7Rt2WvB5nYcXf3kL9".',
];

/** The same text in every run: prose and logs with something sensitive about once in a thousand characters. */
export function sampleText(length: number): string {
  let text = '';
  for (let line = 0; text.length < length; line++) {
    text += `${prose[(line * 5 + (line >> 2)) % prose.length]}\n`;
    if (line % 9 === 4) text += `${sensitive[((line / 9) % sensitive.length) | 0]}\n`;
  }
  return text.slice(0, length);
}

/**
 * The same 100 KB at every size, cut into pieces: a beginning of it holds less that is found than the whole does, and one
 * text read over and over is learnt by heart by the processor.
 */
function samplePieces(kb: number): readonly string[] {
  const text = sampleText(largestKb * 1024);
  return Array.from({ length: largestKb / kb }, (_, i) => text.slice(i * kb * 1024, (i + 1) * kb * 1024));
}

function findAll(expressions: readonly RegExp[], text: string): number {
  let found = 0;
  for (const expression of expressions) for (const _ of text.matchAll(expression)) found++;
  return found;
}
