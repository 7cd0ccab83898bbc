// What is found over several events is taken out, however the bytes are cut, and nothing else is lost.

import { isJsonObject, parseJson, utf8 } from '@sallyport/base';
import { defaultRuleSet, FormatEncryption, Pseudonyms } from '@sallyport/detect';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deltasOf } from './deltas.ts';
import type { FilterOptions } from './filter.ts';
import { replyFilter } from './reply-filter.ts';

const rules = defaultRuleSet();
const policy = { kinds: { url: 'allow' }, otherwise: 'redact' } as const;
const pseudonyms = new Pseudonyms({ key: new Uint8Array(32), never: new Set(['secret']) });
const options = { rules, policy, pseudonyms };
/** A card that left as another one, to a caller that wants it back. */
const own = '4111 1111 1111 1111';
const restoring = new Pseudonyms({ key: new Uint8Array(32), never: new Set() });
const encryption = new FormatEncryption({ secret: () => new Uint8Array(32), restoring });
const stand = encryption.issue(encryption.of(own, 'card') ?? '');
const exchange: FilterOptions = { rules, policy, pseudonyms: restoring, issued: encryption.issued };
const sse = 'text/event-stream; charset=utf-8';
const ndjson = 'application/x-ndjson';

function filtered(type: string, text: string, sizes: readonly number[] = [1_000_000], given: FilterOptions = options) {
  const filter = replyFilter(given, type);
  const bytes = utf8(text);
  const out: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    out.push(filter.push(bytes.subarray(at, at + size)));
    at += size;
  }
  out.push(filter.end());
  return Buffer.concat(out).toString('utf8');
}

/** What a client puts together of the pieces, by channel. */
function joined(out: string): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const line of out.split('\n')) {
    const parsed = parseJson(line.replace(/^data: /, ''));
    if (!parsed.ok || !isJsonObject(parsed.value)) continue;
    for (const { channel, text } of deltasOf(parsed.value)) texts[channel] = (texts[channel] ?? '') + text;
  }
  return texts;
}

const chat = (content: string, index = 0) =>
  `data: ${JSON.stringify({ id: 'c-1', choices: [{ index, delta: { content }, finish_reason: null }] })}\n\n`;
const finish = `data: ${JSON.stringify({ id: 'c-1', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`;

describe('a text in pieces', () => {
  it('is redacted over events, and ends before the event that ends it', () => {
    const out = filtered(
      sse,
      `${chat('write to jane@exa')}${chat('mple.com today, o')}${chat('k')}${finish}data: [DONE]\n\n`,
    );
    expect(joined(out)).toEqual({ '/choices/0/delta/content': 'write to [EMAIL] today, ok' });
    expect(out.trimEnd().endsWith('data: [DONE]')).toBe(true);
    expect(out.indexOf('"k')).toBeLessThan(out.indexOf('"stop"'));
  });

  it('goes on as soon as no rule can match across it', () => {
    const filter = replyFilter(options, sse);
    const first = Buffer.from(filter.push(utf8(chat('plain words go on ')))).toString('utf8');
    expect(joined(first)).toEqual({ '/choices/0/delta/content': 'plain words ' });
  });

  it('is told from others in the same stream', () => {
    const events = [chat('jane@exa', 0), chat('4111 1111 ', 1), chat('mple.com ', 0), chat('1111 1111 ', 1)].join('');
    expect(joined(filtered(sse, `${events}data: [DONE]\n\n`))).toEqual({
      '/choices/0/delta/content': '[EMAIL] ',
      '/choices/1/delta/content': '[CARD] ',
    });
  });

  it.each([
    ['messages', (text: string) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })],
    [
      'tool calls',
      (text: string) => ({ choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: text } }] } }] }),
    ],
    ['responses', (text: string) => ({ type: 'response.output_text.delta', delta: text })],
    ['candidates', (text: string) => ({ candidates: [{ content: { parts: [{ text }] } }] })],
  ])('in the form of %s', (_, event) => {
    const events = ['to jane@exa', 'mple.', 'com ok']
      .map((text) => `data: ${JSON.stringify(event(text))}\n\n`)
      .join('');
    expect(Object.values(joined(filtered(sse, events)))).toEqual(['to [EMAIL] ok']);
  });

  it('one a line', () => {
    const lines = ['jane@exa', 'mple.com', ' bye'].map((response) => `${JSON.stringify({ response, done: false })}\n`);
    const out = filtered(ndjson, `${lines.join('')}${JSON.stringify({ response: '', done: true })}\n`);
    expect(joined(out)).toEqual({ '/response': '[EMAIL] bye' });
    expect(out.trimEnd().endsWith('"done":true}')).toBe(true);
  });

  it("the caller's own values come back, over events too", () => {
    const own = new Pseudonyms({ key: new Uint8Array(32), never: new Set() });
    const mail = own.of('jo"e@example.com', 'email') ?? '';
    const filter = replyFilter({ rules, policy, pseudonyms: own }, sse);
    const parts = [chat(`to ${mail.slice(0, 9)}`), chat(`${mail.slice(9)} and bob@example.org`), 'data: [DONE]\n\n'];
    const out = parts.map((part) => Buffer.from(filter.push(utf8(part))).toString('utf8')).join('');
    expect(joined(out)).toEqual({ '/choices/0/delta/content': 'to jo"e@example.com and [EMAIL]' });
    const json = replyFilter({ rules, policy, pseudonyms: own }, 'application/json');
    json.push(utf8(JSON.stringify({ a: `x ${mail}`, b: 'bob@example.org' })));
    expect(JSON.parse(Buffer.from(json.end()).toString('utf8'))).toEqual({ a: 'x jo"e@example.com', b: '[EMAIL]' });
  });

  it('what stands for a value in its form is that value again, and a number that was never sent stays what it is', () => {
    const text = `for ${stand} and 5555 5555 5555 4444 `;
    const wanted = 'for 4111 1111 1111 1111 and [CARD]';
    for (let cut = 1; cut < text.length; cut++) {
      const events = `${chat(text.slice(0, cut))}${chat(text.slice(cut))}data: [DONE]\n\n`;
      const [channel] = Object.values(joined(filtered(sse, events, [1_000_000], exchange)));
      expect(channel?.trim()).toBe(wanted);
      expect(filtered('text/plain', text, [cut, text.length], exchange).trim()).toBe(wanted);
    }
    const json = filtered('application/json', JSON.stringify({ a: [stand, `\n${stand}`], b: 1 }), [7], exchange);
    expect(JSON.parse(json)).toEqual({ a: [own, `\n${own}`], b: 1 });
    const line = filtered(ndjson, `${JSON.stringify({ other: stand })}\n`, [7], exchange);
    expect(JSON.parse(line)).toEqual({ other: own });
  });

  it('and stays what it is where it was not issued to this caller', () => {
    const { issued: _, ...others } = exchange;
    const given = { ...others, policy: { kinds: {}, otherwise: 'allow' } } as const;
    expect(filtered('text/plain', `x ${stand} y`, [5], given)).toBe(`x ${stand} y`);
    expect(filtered('text/plain', `x ${stand} y`, [5], others)).toBe('x [CARD] y');
  });

  it('would leak if events were scanned one by one', () => {
    expect(filtered('text/plain', `${chat('write to jane@exa')}${chat('mple.com today')}`)).toContain('jane@exa');
  });
});

it('other members, other fields and other events are scanned too', () => {
  const out = filtered(
    sse,
    `: for jane@example.com\nevent: x\nid: 7\ndata: {"user":"jane@example.com","n":12345678901234567890}\n\ndata: call jane@exa\n\ndata: mple.com\n\n`,
  );
  expect(out).not.toContain('jane@');
  expect(out).toContain('"n":12345678901234567890');
  expect(out).toContain('event: x\nid: 7\n');
});

it('JSON stays JSON, and a long one is filtered as it comes', () => {
  expect(filtered('application/json', '{"card":4111111111111111}', [3])).toBe('{"card":"[CARD]"}');
  const long = `{"x":"${'word '.repeat(250_000)}jane@example.com"}`;
  expect(filtered('application/json', long, [65_536])).toBe(long.replace('jane@example.com', '[EMAIL]'));
});

it('however bytes are cut, the same comes out', () => {
  const text = fc.constantFrom(
    'to ',
    'jane@exa',
    'mple.com ',
    '4111 1111',
    ' 1111 1111 ',
    stand.slice(0, 8),
    stand.slice(8),
    'é漢😀',
    'ok. ',
    '\n',
    '"',
    '',
  );
  const event = fc.tuple(text, fc.integer({ min: 0, max: 1 })).map(([content, index]) => chat(content, index));
  const other = fc.constantFrom(': ping\n\n', 'data: plain jane@example.com\r\n\r\n', finish, 'data: [DONE]\n\n');
  const stream = fc.array(fc.oneof(event, event, event, other), { maxLength: 12 }).map((parts) => parts.join(''));
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(stream, sizes, (content, cuts) => {
      expect(filtered(sse, content, cuts)).toBe(filtered(sse, content));
      expect(filtered(sse, content, cuts, exchange)).toBe(filtered(sse, content, [1_000_000], exchange));
      expect(filtered('text/plain', content, cuts, exchange)).toBe(
        filtered('text/plain', content, [1_000_000], exchange),
      );
    }),
    { numRuns: 300 },
  );
});

it('an event that is longer than a scan may be breaks the reply off', () => {
  const filter = replyFilter(options, sse);
  expect(() => {
    for (let i = 0; i < 40; i++) filter.push(utf8(`data: ${'x'.repeat(65_536)}`));
  }).toThrow('too long');
});
