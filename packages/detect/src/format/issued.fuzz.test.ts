// INVARIANT: only what was issued comes back, and it comes back however the text that holds it is cut.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pseudonyms, RestoreStream } from '../redaction/pseudonyms.ts';
import { FormatEncryption } from './encryption.ts';
import { IssuedValues } from './issued.ts';

const secret = new Uint8Array(32).fill(4);
const plain = (original: string) => original;

function exchange(originals: readonly (readonly [kind: string, original: string])[], own = secret) {
  const pseudonyms = new Pseudonyms({ key: own, never: new Set(['secret']) });
  const encryption = new FormatEncryption({ secret: () => own, restoring: pseudonyms });
  const values = originals.map(([kind, original]) => encryption.issue(encryption.of(original, kind) ?? ''));
  return { pseudonyms, encryption, values };
}

const sent = [
  ['card', '4111 1111 1111 1111'],
  ['card', '4111111111111111'],
  ['ssn', '536-90-4399'],
  ['phone', '+44 20 7946 0958'],
  ['employee', '12345678'],
  ['employee', '12345678-90'],
] as const;

describe('in what comes back', () => {
  const { pseudonyms, encryption, values } = exchange(sent);
  const back = (text: string) => pseudonyms.restore(encryption.issued.mark(text), plain);

  it('issued values are the ones that they stand for again', () => {
    expect(back(values.join(', '))).toBe(sent.map(([, original]) => original).join(', '));
    expect(back(`(${values[0]})${values[2]}`)).toBe('(4111 1111 1111 1111)536-90-4399');
    expect(
      pseudonyms.restore(
        encryption.issued.markJson(JSON.stringify({ a: `x\n${values[0]}`, [values[2] ?? '']: 1 })),
        plain,
      ),
    ).toBe('{"a":"x\\n4111 1111 1111 1111","536-90-4399":1}');
  });

  it('values that were never issued stay, as do those of another session and parts of longer ones', () => {
    const elsewhere = exchange(sent, new Uint8Array(32).fill(9)).values;
    for (const text of [
      ...elsewhere,
      '5555 5555 5555 4444',
      '4111 1111 1111 1111',
      '536-90-4399',
      `1${values[4]}`,
      `${values[1]}7`,
      `a${values[2]}`,
      `${values[4]}x`,
    ]) {
      expect(back(text), text).toBe(text);
    }
  });

  it('nothing is known again to a caller that did not ask', () => {
    const own = new FormatEncryption({ secret: () => secret });
    const issued = own.issue(own.of('4111 1111 1111 1111', 'card') ?? '');
    expect(issued).toBe(values[0]);
    expect([own.issued.size, own.issued.mark(issued)]).toEqual([0, issued]);
  });

  it('what was enciphered and not issued is not known again', () => {
    const own = new FormatEncryption({
      secret: () => secret,
      restoring: new Pseudonyms({ key: secret, never: new Set() }),
    });
    own.of('4111 1111 1111 1111', 'card');
    expect(own.issued.mark(values[0] ?? '')).toBe(values[0]);
  });

  it('kinds that never come back are not enciphered for a caller that wants values back', () => {
    const restoring = new Pseudonyms({ key: secret, never: new Set(['card']) });
    expect(new FormatEncryption({ secret: () => secret, restoring }).of('4111 1111 1111 1111', 'card')).toBeUndefined();
  });
});

it('a thousand values are enciphered, and no more', () => {
  const encryption = new FormatEncryption({ secret: () => secret });
  const given = Array.from({ length: 1_002 }, (_, i) => encryption.of(String(10_000_000 + i), 'employee'));
  expect([given.filter((one) => one !== undefined).length, given.indexOf(undefined)]).toEqual([1_000, 1_000]);
  expect(encryption.of('10000000', 'employee')).toBe(given[0]);
});

const { pseudonyms, encryption, values } = exchange(sent);
const pieces = fc.constantFrom(
  ...values,
  ...values.map((value) => value.slice(0, 5)),
  ' ',
  '-',
  '+',
  '44',
  '7',
  'é',
  '\n',
  'word',
);
const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });

function inPieces(
  text: string,
  sizes: readonly number[],
  stream: { push(piece: string): string; end(): string },
): string {
  const restore = new RestoreStream(pseudonyms, plain);
  let out = '';
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    out += restore.push(stream.push(text.slice(at, at + size)));
    at += size;
  }
  return out + restore.push(stream.end()) + restore.end();
}

it('a text in pieces is restored as the whole is', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 10 }), cuts, (parts, sizes) => {
      const text = parts.join('');
      expect(inPieces(text, sizes, encryption.issued.stream())).toBe(
        pseudonyms.restore(encryption.issued.mark(text), plain),
      );
    }),
    { numRuns: 1_000 },
  );
});

it('a stream that looks at each piece by itself would differ', () => {
  const naive = { push: (piece: string) => encryption.issued.mark(piece), end: () => '' };
  const text = `card ${values[0]} ok`;
  expect(inPieces(text, [9], naive)).toBe(text);
  expect(inPieces(text, [9], encryption.issued.stream())).toBe('card 4111 1111 1111 1111 ok');
});

it('plain text goes word by word, and no more is held than a value is long', () => {
  const stream = encryption.issued.stream();
  let given = 0;
  let out = 0;
  for (const word of 'the meeting of March has moved '.repeat(20).split(' ')) {
    given += word.length + 1;
    out += stream.push(`${word} `).length;
    expect(given - out).toBe(0);
  }
  const issued = new IssuedValues();
  issued.add('1'.repeat(20), '[X]');
  const held = issued.stream();
  expect(held.push(`${'1'.repeat(19)}`)).toBe('');
  expect(held.push('2')).toBe(`${'1'.repeat(19)}2`);
});
