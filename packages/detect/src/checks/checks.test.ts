// Validators accept what their standard accepts, and one wrong character is noticed.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks, isCheckName } from './checks.ts';
import { crc32 } from './crc32.ts';

describe('check digits', () => {
  it('of cards: published test numbers pass, and every single wrong digit fails', () => {
    for (const number of [
      '4111111111111111',
      '5555 5555 5555 4444',
      '3782-822463-10005',
      '6011000990139424',
      '30569309025904',
      '3530111333300000',
    ]) {
      expect(checks.luhn(number)).toBe(true);
      for (let i = 0; i < number.length; i++) {
        if (!/[0-9]/.test(number.charAt(i))) continue;
        const wrong = `${number.slice(0, i)}${(Number(number.charAt(i)) + 1) % 10}${number.slice(i + 1)}`;
        expect(checks.luhn(wrong)).toBe(false);
      }
    }
  });

  it('of IBANs: examples of the registry pass, any changed character fails', () => {
    for (const iban of [
      'GB29 NWBK 6016 1331 9268 19',
      'DE89370400440532013000',
      'FR1420041010050500013M02606',
      'mt84malt011000012345mtlcast001s',
    ]) {
      expect(checks['mod-97'](iban)).toBe(true);
      const compact = iban.replaceAll(' ', '');
      for (let i = 0; i < compact.length; i++) {
        const other = compact[i] === '7' ? '8' : '7';
        expect(checks['mod-97'](compact.slice(0, i) + other + compact.slice(i + 1))).toBe(compact[i] === other);
      }
    }
  });

  it('of GitHub tokens: the check value follows from the rest', () => {
    expect(crc32('123456789')).toBe(0xcbf43926);
    expect(checks['github-checksum']('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')).toBe(true);
    expect(checks['github-checksum']('ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkK0mLq17')).toBe(false);
  });
});

describe('other validators', () => {
  it.each([
    [
      'us-ssn',
      ['536-90-4399', '899 99 9999', '001010001'],
      ['000-10-1000', '666-10-1000', '900-10-1000', '536-00-4399', '536-90-0000', '53690439'],
    ],
    ['ipv4-octets', ['0.0.0.0', '255.255.255.255', '10.20.30.40'], ['256.0.0.1', '01.2.3.4', '1.2.3.1000']],
    [
      'not-date',
      ['555 1234', '78 651 450', '12 34 56 78', '0490 75 40 81'],
      ['2012-10-01', '1/31/1999', '24.12.2003', '24.12.03', '1914-1918', '20240131', '09-12-2004 10'],
    ],
    ['not-zip', ['02111 1307', '0211-1307'], ['02111-1307']],
    ['not-uniform', ['4111111111111111', '0001'], ['0000 0000', '7', '11-11']],
    ['not-word', ['hunter2', 'pässwörd', 'a-b', 'AbcDef'], ['required', 'Required', 'REQUIRED', 'please:', 'no.']],
    ['has-digit', ['a1'], ['abc', '']],
    ['mixed-case-digit', ['aB3'], ['ab3', 'AB3', 'abC']],
    [
      'jwt',
      ['eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.x'],
      ['eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiIxIn0.x', 'eyJhbGciOiJub25lIn0.WzFd.x', 'eyJ!.eyJzdWIiOiIxIn0.x', '', '.'],
    ],
  ] as const)('%s', (name, accepted, refused) => {
    for (const text of accepted) expect([text, checks[name](text)]).toEqual([text, true]);
    for (const text of refused) expect([text, checks[name](text)]).toEqual([text, false]);
  });

  it('answer for any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const check of Object.values(checks)) expect(typeof check(text)).toBe('boolean');
      }),
    );
  });

  it('have names of their own, not those of every object', () => {
    expect(isCheckName('luhn')).toBe(true);
    expect(isCheckName('toString')).toBe(false);
  });
});
