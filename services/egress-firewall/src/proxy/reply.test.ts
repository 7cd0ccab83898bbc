// Whatever breaks, nothing unscanned leaves, the other side is let go, and it is counted.

import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { utf8 } from '@sallyport/base';
import { defaultRuleSet, Pseudonyms } from '@sallyport/detect';
import { describe, expect, it } from 'vitest';
import { decodedBody, filteredBody, type ReplyEnd } from './reply.ts';
import { replyFilter } from './reply-filter.ts';

const rules = defaultRuleSet();
const policy = { kinds: {}, otherwise: 'redact' } as const;
const pseudonyms = new Pseudonyms({ key: new Uint8Array(32), never: new Set(['secret']) });
const options = { rules, policy, pseudonyms };

function body(
  chunks: () => AsyncGenerator<Uint8Array>,
  filter = replyFilter(options, 'text/plain'),
  stands = async () => true,
) {
  const ends: ReplyEnd[] = [];
  const source = Readable.from(chunks(), { objectMode: false });
  return { ends, source, stream: filteredBody(source, { filter, stands, onEnd: (end) => ends.push(end) }) };
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<{ text: string; broke: boolean }> {
  let text = '';
  try {
    for await (const chunk of stream) text += Buffer.from(chunk).toString('utf8');
    return { text, broke: false };
  } catch {
    return { text, broke: true };
  }
}

describe('a reply', () => {
  it('comes through, redacted over chunks', async () => {
    const { stream, ends } = body(async function* () {
      yield utf8('ask jane@exa');
      yield utf8('mple.com now');
    });
    expect(await readAll(stream)).toEqual({ text: 'ask [EMAIL] now', broke: false });
    expect(ends).toEqual(['complete']);
  });

  it('that the destination breaks off ends with an error, without what was held back', async () => {
    const { stream, ends } = body(async function* () {
      yield utf8('ask jane@exa');
      throw new Error('reset');
    });
    const { text, broke } = await readAll(stream);
    expect([text.includes('jane'), broke, ends]).toEqual([false, true, ['upstream_broke']]);
  });

  it('that cannot be scanned ends with an error, and the destination is let go', async () => {
    const failing = {
      redactions: 0,
      push: () => {
        throw new Error('boom');
      },
      end: () => utf8('secret'),
    };
    const { stream, ends, source } = body(async function* () {
      yield utf8('secret');
      yield utf8('more');
    }, failing);
    expect(await readAll(stream)).toEqual({ text: '', broke: true });
    expect([ends, source.destroyed]).toEqual([['scanner_failed'], true]);
  });

  it('that the caller gives up lets the destination go', async () => {
    const { stream, ends, source } = body(async function* () {
      for (;;) yield utf8('words and words ');
    });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    expect([ends, source.destroyed]).toEqual([['client_gone'], true]);
  });

  it('is not read on while the caller does not take it', async () => {
    let made = 0;
    const { stream } = body(async function* () {
      for (;;) {
        made += 1;
        yield utf8('words '.repeat(3_000));
      }
    });
    const reader = stream.getReader();
    await reader.read();
    await new Promise((resolve) => setImmediate(resolve));
    expect(made).toBeLessThan(10);
    await reader.cancel();
  });
});

describe('a reply that is longer than it may be', () => {
  const bound = 100_000;
  const packed = (bytes: number) => gzipSync(Buffer.alloc(bytes, 'words and words '));
  const unpacked = (bytes: number) => {
    const ends: ReplyEnd[] = [];
    const source = decodedBody(Readable.from([packed(bytes)]), 'gzip');
    if (source === undefined) throw new Error('gzip is not known');
    const filter = replyFilter(options, 'text/plain');
    const passage = { filter, stands: async () => true, onEnd: (end: ReplyEnd) => ends.push(end), bytesMax: bound };
    return { ends, source, stream: filteredBody(source, passage) };
  };

  it('breaks off at the bound, counted as it is unpacked, and the destination is let go', async () => {
    expect(packed(100 * bound).length).toBeLessThan(bound);
    const { ends, source, stream } = unpacked(100 * bound);
    const { text, broke } = await readAll(stream);
    expect([broke, ends, source.destroyed]).toEqual([true, ['too_long'], true]);
    expect(text.length).toBeLessThanOrEqual(bound);
  });

  it('control: one of just that length comes whole', async () => {
    const { ends, stream } = unpacked(bound);
    const { text, broke } = await readAll(stream);
    expect([text.length, broke, ends]).toEqual([bound, false, ['complete']]);
  });
});

describe('a reply that is no longer permitted', () => {
  const words = async function* () {
    for (let index = 0; index < 10; index++) yield utf8(`word ${index} `);
  };

  it.each([
    ['not so any more', async () => false],
    ['not known', () => Promise.reject(new Error('the store is gone'))],
  ])('sends nothing more: %s', async (_, later) => {
    let asked = 0;
    const { stream, ends, source } = body(words, replyFilter(options, 'text/plain'), () => {
      asked += 1;
      return asked <= 3 ? Promise.resolve(true) : later();
    });
    const { text, broke } = await readAll(stream);
    expect(broke).toBe(true);
    expect(text).toContain('word 1');
    expect(text).not.toContain('word 5');
    expect([ends, source.destroyed]).toEqual([['not_permitted'], true]);
  });
});
