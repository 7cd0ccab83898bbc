// Compressed data is read within bounds: what is in it is found, and what cannot be read to its end is itself a finding.

import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { defaultRuleSet } from '../default.ts';
import { findCandidates } from '../engine.ts';
import { redact } from '../redaction/redact.ts';
import { redactJson } from '../redaction/redact-json.ts';
import { tally } from '../tally.ts';
import { unpackedBytesMax } from './packed.ts';

const rules = defaultRuleSet();
const text = 'please write to jane@example.com about the launch on friday';
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
/** Letters in no order: they compress to three quarters. */
function noise(length: number): Buffer {
  let state = 7;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return 0x40 + ((state >>> 16) & 0x3f);
    }),
  );
}
/** The stored block is not the last, and what follows is no block. */
function damaged(packed: Buffer): Buffer {
  packed[10] = 0;
  return packed.fill(0x07, packed.length - 8);
}
const kinds = (content: string) => [...new Set(tally(rules, content).map(({ kind }) => kind))].sort();

describe('compressed data', () => {
  it('tells every kind that is in it, whatever stands first, and shows nothing of it', () => {
    const content = `x ${base64(gzipSync(`jane@example.com, card 4111 1111 1111 1111, ssn 536-90-4399 ${text}`))} y`;
    expect(kinds(content)).toEqual(['card', 'email', 'ssn']);
    expect(redact(rules, content, { kinds: { email: 'allow', ssn: 'allow' }, otherwise: 'mask' }).text).toMatch(
      /^x \[CARD\]=* y$/,
    );
  });

  it.each([
    ['gzip in base64', base64(gzipSync(text))],
    ['gzip in base64 for URLs', gzipSync(text).toString('base64url')],
    ['gzip in hex', gzipSync(text).toString('hex')],
    ['gzip in hex, capitals', gzipSync(text).toString('hex').toUpperCase()],
    ['zlib in base64', base64(deflateSync(text))],
    ['gzip in lines', base64(gzipSync(text)).replace(/.{30}/g, '$&\r\n')],
    ['gzip in a JSON string', JSON.stringify({ body: base64(gzipSync(text)), encoding: 'gzip' })],
    ['gzip with its slashes escaped', JSON.stringify({ body: base64(gzipSync(text)) }).replaceAll('/', '\\/')],
    ['gzip in a data URL', `data:application/gzip;base64,${base64(gzipSync(text))}`],
    ['gzip of gzip of gzip', base64(gzipSync(gzipSync(gzipSync(text))))],
    ['base64 in gzip', base64(gzipSync(base64(Buffer.from(text))))],
    ['gzip of base64 of gzip', base64(gzipSync(base64(gzipSync(text))))],
    ['the base64 of base64 of gzip', base64(Buffer.from(`a text and then ${base64(gzipSync(text))}`))],
    ['the second of two gzip members', base64(Buffer.concat([gzipSync('a few words'), gzipSync(text)]))],
    ['gzip behind another', `${base64(gzipSync('a few words or so'))}\n${base64(gzipSync(text))}`],
    ['its first half', base64(gzipSync(text.repeat(50))).slice(0, 120)],
  ])('%s is seen through and taken out', (_, content) => {
    expect(kinds(content)).toContain('email');
    const policy = { kinds: {}, otherwise: 'redact' } as const;
    const done = redactJson(rules, content, policy) ?? redact(rules, content, policy);
    expect(kinds(done.text)).toEqual([]);
  });

  it('with nothing in it is nothing', () => {
    expect(kinds(`x ${base64(gzipSync('the launch is on friday at noon, bring cake'))} y`)).toEqual([]);
    expect(kinds(`H4sI eJw 1f8b08 ${'1f8b08'.repeat(10)} ${'eJwabcdefghijklmnopqrstuvwxyz'.repeat(3)}`)).toEqual([]);
  });

  it.each([
    ['a bomb in gzip', base64(gzipSync(gzipSync(Buffer.alloc(50_000_000))))],
    ['four times packed', base64(gzipSync(gzipSync(gzipSync(gzipSync(text)))))],
    ['a bomb', base64(gzipSync(Buffer.alloc(50_000_000))).slice(0, 60_000)],
    ['damaged', base64(damaged(gzipSync(text, { level: 0 })))],
    ['longer than is read', base64(gzipSync(noise(60_000)))],
  ])('that is %s is a finding of its own', (_, content) => {
    expect(kinds(content)).toContain('packed');
  });

  it('costs no more than its bound, however much of it there is', () => {
    const bomb = base64(gzipSync(Buffer.alloc(900_000, 'password="a1 ')));
    const many = `${bomb} `.repeat(Math.floor(1_000_000 / bomb.length));
    const { steps } = findCandidates(rules, Buffer.from(many));
    const plain = findCandidates(rules, Buffer.from('password="a1 '.repeat(Math.floor(unpackedBytesMax / 13)))).steps;
    expect(steps).toBeLessThan(40 * many.length + 2 * plain);
    expect(kinds(many)).toContain('packed');
    for (const hostile of [
      'H4sI'.repeat(250_000),
      `${'H4sI'.repeat(7)}\n`.repeat(34_000),
      '1f8b0800'.repeat(125_000),
    ]) {
      expect(findCandidates(rules, Buffer.from(hostile)).steps / hostile.length).toBeLessThan(60);
    }
  });
});
