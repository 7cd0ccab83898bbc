// The same words are read, however they are written; other words are others.

import { describe, expect, it } from 'vitest';
import { readWords } from './words.ts';

const hashes = (text: string) => {
  const { count, hashes: read } = readWords(text);
  return [...read.subarray(0, count)];
};
const plain = 'the cafe opens at noon, says Jane';

describe('reads as the same words', () => {
  it.each([
    ['capitals', 'THE CAFE OPENS AT NOON SAYS JANE'],
    ['punctuation and quotes', '> the "cafe" opens — at noon; says: Jane!'],
    ['lines wrapped anew', '> the cafe\r\n> opens at\n\n> noon,\tsays Jane'],
    ['accents', 'thé café opëns at noon, says Jane'],
    ['accents of their own code point', 'the cafe\u0301 opens at noon, says Jane'],
    ['zero-width characters', 't\u200bhe ca\u200dfe op\u2060ens at no\u00adon, says Ja\ufeffne'],
    ['letters that look alike', 'the саfе ореns at nооn, says Jаnе'],
    ['full-width letters', 'ｔｈｅ ｃａｆｅ opens at noon, says Jane'],
    ['mathematical letters', '𝐭𝐡𝐞 𝒄𝒂𝒇𝒆 opens at noon, says Jane'],
    ['escapes of JSON', 'the caf\\u00e9 opens\\nat noon,\\tsays \\"Jane\\"'],
    ['escapes of JSON in JSON', 'the caf\\\\u00e9 opens\\\\nat noon,\\\\tsays \\\\\\"Jane\\\\\\"'],
    ['a letter of two escapes', '\\ud835\\udc2dhe cafe opens at noon, says Jane'],
    ['percent', 'the%20caf%C3%A9%20opens%20at%20noon%2C%20says%20Jane'],
    ['form fields', 'the+cafe+opens+at+noon%2C+says+Jane'],
    ['quoted-printable', 'the caf=C3=A9 opens at no=\r\non, says=20Jane'],
    ['entities', 'the caf&#233; opens&nbsp;at noon, says &quot;Jane&quot;'],
  ])('%s', (_, written) => {
    expect(hashes(written)).toEqual(hashes(plain));
  });

  it('a text of another script, in small letters and in capitals', () => {
    expect(hashes('Наш отчёт готов')).toEqual(hashes('НАШ ОТЧЕТ ГОТОВ'));
  });
});

it('other words are others, and their order counts', () => {
  const known = new Set(hashes(plain));
  for (const word of ['teh', 'caf', 'cafes', 'open', 'moon', 'janet'])
    expect(known.has(hashes(word)[0] ?? 0)).toBe(false);
  expect(hashes('noon at')).toEqual(hashes('at noon').reverse());
});

it('characters of scripts without blanks are words each', () => {
  expect(hashes('会議は明日').length).toBe(5);
  expect(hashes('a会議b').length).toBe(4);
});

it('what holds no word has none', () => {
  for (const text of ['', ' ', '\\', '\\\\\\', '%', '&', '=', '\ud800', '\u200b', '—…!', '%ff%', '=\r\n']) {
    expect(hashes(text)).toEqual([]);
  }
});

it('is linear where escapes are begun over and over', () => {
  for (const text of ['\\'.repeat(1 << 20), '%C3'.repeat(1 << 18), '\\ud835'.repeat(1 << 17), '&#'.repeat(1 << 19)]) {
    const startUs = process.cpuUsage();
    readWords(text);
    const { user } = process.cpuUsage(startUs);
    expect(user).toBeLessThan(2_000_000);
  }
});
