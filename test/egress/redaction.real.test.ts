// INVARIANT: redacted output holds none of the values that were found, whatever they are and wherever they stand.

import { isJsonObject, must } from '@sallyport/base';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type Stack, startStack, tenant } from '../e2e/stack.ts';
import { asking } from '../kernel/ask.ts';
import { policies } from './policies.ts';

const stack: Stack = await startStack();
afterAll(() => stack.close());
const { authority } = stack.started.runtime;
must(await authority.putPolicies(tenant, [{ name: 'egress.cedar', source: policies }], { by: 'test' }));
const firewall = asking(stack.urls['egress-firewall'], stack.token({ session: 'redaction' }));

const digits = (count: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: count, maxLength: count });
const letters = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), minLength: min, maxLength: max });
const keyText = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789'),
    minLength: length,
    maxLength: length,
  });

/** Sixteen digits whose last makes them a card number (Luhn). */
const card = digits(14).map((middle) => {
  const body = [4, ...middle];
  const sum = body.reduce((total, digit, at) => {
    const doubled = at % 2 === 0 ? digit * 2 : digit;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return [...body, (10 - (sum % 10)) % 10].join('');
});

/** A German account number with its check digits (ISO 13616). */
const iban = digits(18).map((account) => {
  const text = account.join('');
  const check = 98n - (BigInt(`${text}131400`) % 97n);
  return `DE${String(check).padStart(2, '0')}${text}`;
});

const value = fc.oneof(
  fc.tuple(letters(2, 10), letters(2, 10), fc.constantFrom('com', 'org', 'de')).map(([a, b, c]) => `${a}@${b}.${c}`),
  card,
  card.map((text) => text.replace(/(.{4})(?=.)/g, '$1 ')),
  iban,
  fc
    .tuple(fc.integer({ min: 100, max: 599 }), fc.integer({ min: 10, max: 99 }), fc.integer({ min: 1000, max: 9999 }))
    .map(([a, b, c]) => `${a}-${b}-${c}`),
  fc.array(fc.integer({ min: 1, max: 254 }), { minLength: 4, maxLength: 4 }).map((parts) => parts.join('.')),
  digits(7).map((rest) => `+1 212 ${rest.slice(0, 3).join('')} ${rest.slice(3).join('')}`),
  keyText(36).map((text) => `ghp_${text}`),
);

const filler = fc.oneof(
  fc.constantFrom(' ', '\n', ', ', ' and ', '; ', ' (', ') ', '\t', ' «', '» ', ' 日本語 ', ' 🙂 ', '<br>', '"'),
  letters(1, 12).map((text) => ` ${text} `),
);

/** Values with something between them; the same value may stand several times. */
const text = fc
  .array(fc.tuple(filler, value), { minLength: 1, maxLength: 12 })
  .map((parts) => [...parts, ...parts.slice(0, 2)].flat().join('').concat(' '));

interface Found {
  readonly start: number;
  readonly end: number;
}

/** What the firewall itself finds in a text. */
async function foundIn(content: string): Promise<readonly string[]> {
  const { status, body, text: said } = await firewall('POST', '/v1/scan', { content });
  if (status !== 200 || !Array.isArray(body.findings)) throw new Error(`no scan: ${said}`);
  const bytes = Buffer.from(content);
  return body.findings
    .filter(isJsonObject)
    .map(({ start, end }): Found => ({ start: Number(start), end: Number(end) }))
    .map(({ start, end }) => bytes.subarray(start, end).toString());
}

/** Values that are still there. */
const remaining = (values: readonly string[], output: string) => values.filter((each) => output.includes(each));

describe('redaction over the wire', () => {
  it('leaves none of the found values, and changes nothing else', async () => {
    let redacted = 0;
    let values = 0;
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        const found = await foundIn(content);
        const { status, body } = await firewall('POST', '/v1/egress', {
          destination: 'https://clean.example/',
          content,
        });
        expect(status).toBe(200);
        if (found.length === 0) {
          expect(body.verdict).toBe('allow');
          return;
        }
        expect(['redact', 'block']).toContain(body.verdict);
        if (body.verdict === 'block') return;
        redacted += 1;
        values += found.length;
        const output = String(body.content);
        expect(remaining(found, output)).toEqual([]);
        expect(await foundIn(output)).toEqual([]);
        // Negative control, each time: the text as it came does not pass this check, nor one that missed a value.
        expect(remaining(found, content)).toHaveLength(found.length);
        const first = found[0] ?? '';
        const missed = `${output}${first}`;
        expect(remaining(found, missed)).toContain(first);
      }),
      { numRuns: 60 },
    );
    expect(redacted).toBeGreaterThan(50);
    expect(values).toBeGreaterThan(redacted);
  });

  it('a value that stands a hundred times is taken out a hundred times', async () => {
    const content = Array.from({ length: 100 }, (_, index) => `line ${index}: jo@example.org`).join('\n');
    const { body } = await firewall('POST', '/v1/egress', { destination: 'https://clean.example/', content });
    expect([body.verdict, body.redactions]).toEqual(['redact', 100]);
    expect(body.content).not.toContain('example.org');
    expect(body.content).toContain('line 99: ');
  });
});
