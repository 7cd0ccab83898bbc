// INVARIANT: a stream is cut in vain. Every way of cutting gives the bytes and the findings of the whole.

import { utf8 } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from './default.ts';
import { FormatEncryption } from './format/encryption.ts';
import { redact } from './redaction/redact.ts';
import { scan } from './scan.ts';
import { heldBytesMax, RedactStream } from './stream.ts';

const ruleSet = defaultRuleSet();
const encryption = new FormatEncryption({ secret: () => new Uint8Array(32) });
const policy = { kinds: { card: 'encrypt', iban: 'encrypt' }, otherwise: 'redact', encryption } as const;

interface Outcome {
  readonly text: string;
  readonly findings: readonly string[];
}

function whole(content: Uint8Array): Outcome {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
  const findings = scan(ruleSet, content).findings.map(({ rule, start, end }) => `${rule} ${start} ${end}`);
  return { text: redact(ruleSet, text, policy).text, findings };
}

/** The outcome of a stream that comes in chunks of these sizes, over and over. */
function inChunks(content: Uint8Array, sizes: readonly number[]): Outcome {
  const stream = new RedactStream(ruleSet, policy);
  const pieces: Uint8Array[] = [];
  const findings: string[] = [];
  const take = ({ bytes, findings: found }: ReturnType<RedactStream['push']>) => {
    pieces.push(bytes);
    findings.push(...found.map(({ rule, start, end }) => `${rule} ${start} ${end}`));
  };
  for (let at = 0, turn = 0; at < content.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] ?? 1);
    take(stream.push(content.subarray(at, at + size)));
    expect(stream.heldBytes).toBeLessThanOrEqual(heldBytesMax(ruleSet));
    at += size;
  }
  take(stream.end());
  return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(pieces)), findings };
}

/** Every text that a rule of the default set gives as an example, marks taken out. */
const examples = ruleSet.tests.flatMap(({ positive, negative }) =>
  [...positive, ...negative].map((text) => text.replace(/[«»¦]/g, '').replaceAll('\\n', '\n')),
);

describe('a stream', () => {
  it('gives what the whole gives for the examples of all rules, byte by byte', () => {
    for (const example of examples) {
      const content = utf8(`Dear Sir, ${example} and so on.\n`);
      expect(inChunks(content, [1]), example).toEqual(whole(content));
    }
  });

  it('gives what the whole gives for every way of cutting a text in two', () => {
    const texts = [
      'mail jane@example.com or +44 20 7946 0958 and 4111 1111 1111 1111 today',
      'j\u200bane@exa\u200bmple.com; jane%40example.com; password%3Dhunt3r2x%21 ok',
      `x ${Buffer.from('please write to jane@example.com at once, many thanks').toString('base64')} y`,
      'apiVersion: v1\ndata:\n  password: UyFCXCpkJHpEc2I9\nkind: Secret\n---\nrest',
      'an -----BEGIN PRIVATE KEY----- MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj -----END PRIVATE KEY----- end',
    ];
    for (const text of texts) {
      const content = utf8(text);
      const wanted = whole(content);
      expect(wanted.findings.length).toBeGreaterThan(0);
      for (let cut = 1; cut < content.length; cut++) expect(inChunks(content, [cut, content.length])).toEqual(wanted);
    }
  });

  it('gives what the whole gives for random texts and random cuts', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...examples,
        ' ',
        '\n',
        'é',
        '漢字',
        '😀',
        '%40',
        '&#64;',
        '\\u0040',
        '\u200b',
        'а',
        '=\n',
        'data:\n',
        '---\n',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.base64String({ maxLength: 60 }),
    );
    const content = fc.array(piece, { maxLength: 14 }).map((pieces) => utf8(pieces.join('')));
    const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(content, sizes, (bytes, cuts) => {
        expect(inChunks(bytes, cuts)).toEqual(whole(bytes));
      }),
      { numRuns: 400 },
    );
  });

  it('stays within its bounds on content without an end', () => {
    for (const unit of [
      '1',
      '1 ',
      'a',
      'Aa0',
      'aGVsbG8gd29ybGQg',
      '%41',
      '-----BEGIN PRIVATE KEY-----a',
      'é',
      'x@y.',
      'sk-a',
    ]) {
      const chunk = utf8(unit.repeat(Math.ceil(4_000 / unit.length)));
      const stream = new RedactStream(ruleSet, policy);
      for (let i = 0; i < 60; i++) {
        stream.push(chunk);
        expect(stream.heldBytes, unit).toBeLessThanOrEqual(heldBytesMax(ruleSet) + chunk.length);
      }
    }
  });

  it('lets plain text go word by word', () => {
    const stream = new RedactStream(ruleSet, policy);
    for (const word of 'The meeting that was planned for March has been moved because two reviewers are ill '.split(
      ' ',
    )) {
      stream.push(utf8(`${word} `));
      expect(stream.heldBytes).toBeLessThan(16);
    }
  });

  it('would differ where only a fixed overlap is held back', () => {
    const text = `${'x'.repeat(300)} ${'sk-ant-api03-'}${'abc123XYZ-'.repeat(9)}abcAA and so on`;
    const content = utf8(text);
    const overlap = 64;
    let held = '';
    let out = '';
    for (let at = 0; at < content.length; at += 50) {
      held += new TextDecoder().decode(content.subarray(at, at + 50));
      const done = redact(ruleSet, held, policy).text;
      out += done.slice(0, -overlap);
      held = done.slice(-overlap);
    }
    expect(out + held).not.toBe(whole(content).text);
    expect(inChunks(content, [50])).toEqual(whole(content));
  });
});
