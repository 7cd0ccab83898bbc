// The tier of names and addresses: what it finds, that it is off by default, and that its pieces do not show.

import { utf8 } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from '../default.ts';
import { redact } from '../redaction/redact.ts';
import { checkRuleTests } from '../rule-tests.ts';
import { scan } from '../scan.ts';
import { heldBytesMax, RedactStream } from '../stream.ts';
import { foundIn } from '../testing.ts';
import { segmentBytesMax, segmentEnd } from './segments.ts';

const withPeople = defaultRuleSet({ people: true });
const policy = { kinds: {}, otherwise: 'redact' } as const;
const tier = new Set(['person', 'address']);

describe('names and addresses', () => {
  it('are found as the rules show, and nothing in their negatives', () => {
    expect(checkRuleTests(withPeople)).toEqual([]);
  });

  it('are not looked for by default, and make another rule set', () => {
    const plain = defaultRuleSet();
    expect(foundIn(plain, 'Dear Maria Lopez, thank you.')).toEqual([]);
    expect(plain.hash).not.toBe(withPeople.hash);
  });

  it('leave what rules find to the rules', () => {
    const text = 'Dear Jennifer Smith, write to jennifer.smith@example.com about 4111 1111 1111 1111.';
    const ruled = foundIn(withPeople, text).filter((found) => !tier.has(found.split(' ')[0] ?? ''));
    expect(ruled).toEqual(foundIn(defaultRuleSet(), text));
  });

  it('stand where they are in text of many bytes a character, and in bytes that are no text', () => {
    const text = 'Größe 🙂: Dear Jürgen Müller, thank you.';
    expect(foundIn(withPeople, text)).toContain('person Jürgen Müller');
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0x20]), utf8('Dear Maria Lopez, thank you.')]);
    const [found] = scan(withPeople, bytes).findings;
    expect(Buffer.from(bytes.subarray(found?.start, found?.end)).toString()).toBe('Maria Lopez');
  });

  it('are gone from a redacted text', () => {
    const { text } = redact(withPeople, 'Dear Jennifer Smith, regards, Thomas Becker', policy);
    expect(text).not.toMatch(/Jennifer|Smith|Thomas|Becker/);
  });
});

describe('a stream with names and addresses', () => {
  const parts = fc.constantFrom(
    'Dear Maria Lopez,\n',
    'please send it to 44 Farquhar Street, Boston, MA 02131. ',
    'On Monday, Thomas Becker <t.becker@example.com> wrote:\n\n',
    'é🙂 the quick brown fox ',
    `${'lorem ipsum '.repeat(60)}\n`,
    'x'.repeat(700),
    '\n\n',
    'Jürgen Müller',
  );

  it('gives what the whole gives for every way of cutting', () => {
    const seed = 20_261;
    fc.assert(
      fc.property(
        fc.array(parts, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 }),
        (texts, sizes) => {
          const content = utf8(texts.join(''));
          const stream = new RedactStream(withPeople, policy);
          const pieces: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < content.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            pieces.push(stream.push(content.subarray(at, at + size)).bytes);
            expect(stream.heldBytes).toBeLessThanOrEqual(heldBytesMax(withPeople));
            at += size;
          }
          pieces.push(stream.end().bytes);
          expect(Buffer.concat(pieces).toString()).toBe(redact(withPeople, texts.join(''), policy).text);
        },
      ),
      { numRuns: 60, seed },
    );
  });
});

describe('a piece', () => {
  const bytes = (text: string) => utf8(text);

  it('ends behind an empty line, and waits for one', () => {
    expect(segmentEnd(bytes('a\nb\n\nc'), 0, 6, false)).toBe(5);
    expect(segmentEnd(bytes('a\nb\nc'), 0, 5, false)).toBe(-1);
    expect(segmentEnd(bytes('a\nb\nc'), 0, 5, true)).toBe(5);
  });

  it('ends at a line end, a blank or a whole character where it would be too long', () => {
    const long = `${'a'.repeat(600)}\n${'b'.repeat(200)} ${'c'.repeat(900)}`;
    expect(segmentEnd(bytes(long), 0, long.length, true)).toBe(601);
    expect(segmentEnd(bytes(long), 601, long.length, true)).toBe(802);
    const wide = bytes('🙂'.repeat(400).replace('🙂', 'x🙂'));
    expect(segmentEnd(wide, 0, wide.length, true)).toBe(segmentBytesMax - 3);
  });
});
