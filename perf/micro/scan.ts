// Scanning speed: the engine with all default rules beside the same kinds of patterns as plain regular expressions.

import { type Fault, ok, type Result } from '@sallyport/base';
import { defaultRuleSet, redact, scan } from '@sallyport/detect';
import { takeTurns } from './measure.ts';
import { plainExpressions } from './plain.ts';
import { faster, type Row } from './table.ts';

const sizesKb = [1, 10, 100] as const;

/** MB/s at each size: the engine on bytes, on a string and with redaction, each beside one `matchAll` an expression. */
export async function scanBench(): Promise<Result<readonly Row[], Fault>> {
  const ruleSet = defaultRuleSet();
  const policy = { kinds: {}, otherwise: 'redact' } as const;
  const plain = plainExpressions(ruleSet.rules);
  const rows: Row[] = [];
  for (const kb of sizesKb) {
    const text = sampleText(kb * 1024);
    const bytes = new TextEncoder().encode(text);
    const [onBytes, onText, redacting, expressions] = await takeTurns([
      { name: 'bytes', work: () => scan(ruleSet, bytes) },
      { name: 'string', work: () => scan(ruleSet, text) },
      { name: 'redact', work: () => redact(ruleSet, text, policy) },
      { name: 'expressions', work: () => findAll(plain, text) },
    ]);
    if (!onBytes || !onText || !redacting || !expressions) throw new TypeError('four contenders');
    // Bytes a microsecond are megabytes a second.
    const row = (name: string, { cpuUs }: { readonly cpuUs: number }) =>
      faster({
        bench: 'scan',
        what: `${kb} KB, ${ruleSet.rules.length} rules`,
        ours: { name, value: bytes.length / cpuUs },
        peer: { name: 'one RegExp a rule', value: bytes.length / expressions.cpuUs },
        unit: 'MB/s',
      });
    rows.push(row('scan of bytes', onBytes), row('scan of a string', onText), row('redact', redacting));
  }
  return ok(rows);
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

function findAll(expressions: readonly RegExp[], text: string): number {
  let found = 0;
  for (const expression of expressions) for (const _ of text.matchAll(expression)) found++;
  return found;
}
