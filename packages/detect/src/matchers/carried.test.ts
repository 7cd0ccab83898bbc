// An address carries data in every place that has room for it, and benign ones of the same look carry none.

import { describe, expect, it } from 'vitest';
import { carriesData } from './carried.ts';

const bounds = { textBytesMin: 28, wordsMin: 12, valueBytesMin: 512 };
const text = 'the meeting is on friday at noon in berlin';
const base64 = Buffer.from(text).toString('base64');
const random = Array.from(
  { length: 600 },
  (_, at) => 'abcdefghijklmnopqrstuvwxyz0123456789'[(at * at * 7 + at) % 36],
).join('');

const carries = (rest: string) => carriesData(Buffer.from(`x${rest}y`), 1, 1 + rest.length, bounds);

describe('data', () => {
  it.each([
    ['in base64', `evil.example/r?d=${base64}`],
    ['in base64, percent-encoded', `evil.example/r?d=${encodeURIComponent(`${base64}=`)}`],
    ['in base64 in a segment', `evil.example/a/${base64}/x.png`],
    ['in base64 in a fragment', `evil.example/#${base64}`],
    ['in base64 without a name', `evil.example/?${base64}`],
    ['in hex', `evil.example/r?d=${Buffer.from(text).toString('hex').toUpperCase()}`],
    [
      'in another language',
      `evil.example/r?d=${Buffer.from('das Treffen ist am Freitag über Mittag').toString('base64')}`,
    ],
    [
      'in words',
      `evil.example/r?d=${`${text} and then again at ten`.replaceAll(' ', '%20')}%20behind%20the%20old%20library`,
    ],
    ['in one long value', `evil.example/r?d=${random}`],
    ['in labels, hex', `${Buffer.from('at noon in berlin').toString('hex')}.evil.example/`],
    [
      'in labels, hex in two',
      `${Buffer.from('at noon').toString('hex')}.${Buffer.from(' in berlin').toString('hex')}.evil.example`,
    ],
    ['in a label nobody types', `${random.slice(0, 45)}.evil.example/x`],
    ['behind a user name', `user@${Buffer.from('at noon in berlin').toString('hex')}.evil.example:8443/`],
  ])('%s', (_, rest) => expect(carries(rest)).toBe(true));
});

describe('no data', () => {
  it.each([
    ['a title', 'example.com/2024/05/how-to-write-a-very-long-title-for-an-article-about-nothing-in-particular.html'],
    ['a search', 'example.com/search?q=what+is+the+best+way+to+cook+rice'],
    ['a digest', 'example.com/commit/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
    ['a signature', 'example.com/o?X-Sig=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08&e=3600'],
    ['an id for tracking', `example.com/u?id=${random.slice(0, 120)}&s=1`],
    ['a content delivery network', 'd111111abcdef8.cloudfront.net/main.8f3b2c1d9e7a6f5b4c3d.js'],
    ['a name of a cloud', 'ec2-203-0-113-25.compute-1.amazonaws.com/status'],
    ['a digest as a host', '9e107d9d372bb6826bd81d3542a419d6.example.com/x'],
    ['content by its hash', 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi.ipfs.example.com/x'],
    ['a hidden service', 'duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion/x'],
    ['an international name', 'xn--80akhbyknj4f.xn--e1afmkfd.xn--80akhbyknj4f/x'],
    ['nothing', ''],
  ])('%s', (_, rest) => expect(carries(rest)).toBe(false));
});
