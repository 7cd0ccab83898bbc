// INVARIANT: an enciphered value keeps its form. One to one, the same in a session and another elsewhere, and never itself.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { luhn } from '../checks/digits-of.ts';
import { defaultRuleSet } from '../default.ts';
import { scan } from '../scan.ts';
import { encipheredValue } from './encryption.ts';
import { formatOf } from './formats.ts';

const rules = defaultRuleSet();
const key = new Uint8Array(32).fill(1);
const other = new Uint8Array(32).fill(2);

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const withLuhn = (text: string) => [...'0123456789'].map((check) => text + check).find((one) => luhn(one)) ?? '';
const grouped = (text: string, sizes: readonly number[], by: string) => {
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  return sizes.map((size, i) => text.slice(starts[i], (starts[i] ?? 0) + size)).join(by);
};

const cards = fc
  .tuple(
    fc.constantFrom('411111', '555555', '222300', '601100', '374245', '362278'),
    digits(9),
    fc.constantFrom(' ', '-', ''),
  )
  .map(([issuer, rest, by]) => {
    if (issuer.startsWith('37')) return grouped(withLuhn(issuer + rest.slice(0, 8)), [4, 6, 5], by);
    if (issuer.startsWith('36')) return withLuhn(issuer + rest.slice(0, 7));
    return grouped(withLuhn(issuer + rest), [4, 4, 4, 4], by);
  });
const ssns = fc
  .tuple(
    fc.integer({ min: 1, max: 899 }).filter((area) => area !== 666),
    fc.integer({ min: 1, max: 99 }),
    fc.integer({ min: 1, max: 9_999 }),
  )
  .map(([area, group, serial]) =>
    [area, group, serial].map((one, i) => String(one).padStart([3, 2, 4][i] ?? 0, '0')).join('-'),
  );
const phones = fc
  .tuple(fc.constantFrom('+44 20 ', '+49 (0)30 ', '+1 (415) 2', '+33 6', '0044 7', '030/', '+353 1 '), digits(8))
  .map(([lead, rest]) => lead + rest)
  .filter((text) => /[1-9]/.test(text.slice(-8)));
const ibans = fc
  .tuple(
    fc.constantFrom(['DE', '', 18], ['GB', 'NWBK', 14], ['NL', 'ABNA', 10], ['FR', '', 23]),
    digits(23),
    fc.boolean(),
  )
  .map(([[country, bank, length], rest, spaced]) => {
    const account = String(bank) + rest.slice(0, Number(length));
    const sum = [...`${account}${country}00`].map((one) => String(Number.parseInt(one, 36))).join('');
    const text = `${country}${String(98n - (BigInt(sum) % 97n)).padStart(2, '0')}${account}`;
    return spaced ? (text.match(/.{1,4}/g) ?? []).join(' ') : text;
  });
const numbers = fc.tuple(fc.constantFrom('AB-', 'x', 'C0', ''), digits(8)).map(([lead, rest]) => lead + rest);

const values = [
  ['card', cards],
  ['ssn', ssns],
  ['phone', phones],
  ['iban', ibans],
  ['employee', numbers],
] as const;

const shapeOf = (text: string) => text.replace(/[0-9]/g, '0').replace(/[A-Z]/g, 'A').replace(/[a-z]/g, 'a');

describe.each(values)('of %s', (kind, arbitrary) => {
  it('keeps length, separators, classes and what is named to be kept, and is read in the same parts', () => {
    fc.assert(
      fc.property(arbitrary, (original) => {
        const value = encipheredValue(original, kind, key) ?? '';
        expect(shapeOf(value)).toBe(shapeOf(original));
        expect(value).not.toBe(original);
        const [was, is] = [formatOf(original, kind), formatOf(value, kind)];
        // So every value of these parts becomes one of them, and the permutation of the parts is one of the values.
        expect([is?.kept, is?.radices]).toEqual([was?.kept, was?.radices]);
      }),
      { numRuns: 150 },
    );
  });

  it('is one to one, the same under one key, and another under another', () => {
    fc.assert(
      fc.property(fc.uniqueArray(arbitrary, { minLength: 20, maxLength: 20 }), (originals) => {
        const made = originals.map((original) => encipheredValue(original, kind, key));
        expect(new Set(made).size).toBe(originals.length);
        expect(originals.map((original) => encipheredValue(original, kind, key))).toEqual(made);
        const elsewhere = originals.map((original) => encipheredValue(original, kind, other));
        expect(elsewhere.filter((one, i) => one === made[i]).length).toBeLessThan(2);
        const asAnother = originals.map((original) => encipheredValue(original, 'other', key));
        expect(asAnother.filter((one, i) => one === made[i]).length).toBeLessThan(2);
      }),
      { numRuns: 8 },
    );
  });
});

it('of a card has its issuer and a valid check digit, of an IBAN its country and valid ones, of an SSN an issuable number', () => {
  fc.assert(
    fc.property(cards, ibans, ssns, (card, iban, ssn) => {
      const [newCard = '', newIban = '', newSsn = ''] = [
        encipheredValue(card, 'card', key),
        encipheredValue(iban, 'iban', key),
        encipheredValue(ssn, 'ssn', key),
      ];
      expect([newCard.replace(/\D/g, '').slice(0, 6), luhn(newCard)]).toEqual([
        card.replace(/\D/g, '').slice(0, 6),
        true,
      ]);
      const bare = newIban.replaceAll(' ', '');
      const sum = [...(bare.slice(4) + bare.slice(0, 4))].map((one) => String(Number.parseInt(one, 36))).join('');
      expect([bare.slice(0, 2), BigInt(sum) % 97n]).toEqual([iban.slice(0, 2), 1n]);
      expect(newSsn).toMatch(/^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/);
    }),
    { numRuns: 200 },
  );
});

it.each([
  ['card', 'pay 4111 1111 1111 1111 now'],
  ['card', 'card 378282246310005'],
  ['ssn', 'SSN 536-90-4399.'],
  ['iban', 'to GB29 NWBK 6016 1331 9268 19.'],
  ['phone', 'call +44 20 7946 0958 now'],
  ['phone', 'call (415) 555-0132 now'],
  ['phone', 'call 030/901820-12 now'],
])('is found like the %s that it stands for: %s', (kind, text) => {
  const [finding] = scan(rules, text).findings.filter((one) => one.kind === kind);
  const { startChar = 0, endChar = 0 } = finding ?? {};
  for (let byte = 0; byte < 40; byte++) {
    const value = encipheredValue(text.slice(startChar, endChar), kind, new Uint8Array(32).fill(byte));
    const after = scan(rules, text.slice(0, startChar) + value + text.slice(endChar)).findings;
    expect(after.some((one) => one.kind === kind && one.startChar === startChar && one.endChar === endChar)).toBe(true);
  }
});

it('of any length and mixture is made in time that does not grow beyond its length', () => {
  for (let length = 6; length <= 48; length++) {
    for (const unit of ['Ab3', 'A3', 'aaaaaaaB', '1234567x', 'Zz']) {
      const original = unit.repeat(64).slice(0, length);
      const value = encipheredValue(original, 'employee', key) ?? '';
      expect([shapeOf(value), value === original]).toEqual([shapeOf(original), false]);
    }
  }
});

it.each([
  ['card', '060426070011', 'five digits are left of it'],
  ['card', '4111 1111 1111 1112', 'its check digit is wrong'],
  ['ssn', '666-12-3456', 'it is never issued'],
  ['phone', '+1 415 555 0132 ext. 99', 'an extension is not in its form'],
  ['phone', '+290 12345', 'too few digits'],
  ['iban', 'DE00512108001245126199', 'its check digits are wrong'],
  ['employee', 'A1234', 'too few of them'],
  ['employee', 'Ä12345678', 'letters of other alphabets have no form here'],
  ['employee', '1'.repeat(49), 'it is too long'],
  ['email', 'jane@example.com', 'it would be another mailbox'],
  ['secret', 'ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8', 'a credential has no use for a stand-in'],
])('is refused to %s %s: %s', (kind, text) => {
  expect(encipheredValue(text, kind, key)).toBeUndefined();
});
