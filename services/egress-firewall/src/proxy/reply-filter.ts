// Which filter a reply goes through, by its media type, and the two that know nothing of events.

import { limits } from '@sallyport/base';
import { RedactStream, RestoreStream, redactJson } from '@sallyport/detect';
import { EventFilter } from './event-filter.ts';
import { type FilterOptions, inJson, type ReplyFilter } from './filter.ts';

/** By media type: events are read as events, JSON is kept JSON, everything else is a stream of bytes. */
export function replyFilter(options: FilterOptions, contentType: string): ReplyFilter {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (type === 'text/event-stream') return new EventFilter(options, 'sse');
  if (/^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines|stream\+json)$/.test(type)) {
    return new EventFilter(options, 'ndjson');
  }
  return /^application\/(?:[\w.-]+\+)?json$/.test(type) ? new JsonFilter(options) : new BytesFilter(options);
}

class BytesFilter implements ReplyFilter {
  readonly #stream: RedactStream;
  /** Works on bytes as Latin-1: placeholders are ASCII, whatever stands around them. */
  readonly #restore: RestoreStream;
  redactions = 0;

  constructor({ rules, policy, pseudonyms }: FilterOptions) {
    this.#stream = new RedactStream(rules, policy);
    this.#restore = new RestoreStream(pseudonyms, (original) => Buffer.from(original).toString('latin1'));
  }

  push(chunk: Uint8Array): Uint8Array {
    const { bytes, redacted } = this.#stream.push(chunk);
    this.redactions += redacted;
    return Buffer.from(this.#restore.push(Buffer.from(bytes).toString('latin1')), 'latin1');
  }

  end(): Uint8Array {
    const { bytes, redacted } = this.#stream.end();
    this.redactions += redacted;
    const rest = this.#restore.push(Buffer.from(bytes).toString('latin1')) + this.#restore.end();
    return Buffer.from(rest, 'latin1');
  }
}

const nothing = new Uint8Array(0);

/** Waits for the whole, so that it stays JSON; a longer one than a scan takes goes on as bytes. */
class JsonFilter implements ReplyFilter {
  readonly #options: FilterOptions;
  readonly #bytes: BytesFilter;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #redactions = 0;

  constructor(options: FilterOptions) {
    this.#options = options;
    this.#bytes = new BytesFilter(options);
  }

  get redactions(): number {
    return this.#redactions + this.#bytes.redactions;
  }

  push(chunk: Uint8Array): Uint8Array {
    if (this.#heldBytes > limits.scanBytesMax) return this.#bytes.push(chunk);
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    return this.#heldBytes > limits.scanBytesMax ? this.#bytes.push(this.#take()) : nothing;
  }

  end(): Uint8Array {
    if (this.#heldBytes > limits.scanBytesMax) return this.#bytes.end();
    const whole = this.#take();
    const { rules, policy, pseudonyms } = this.#options;
    const done = redactJson(rules, Buffer.from(whole).toString('utf8'), policy);
    if (done === undefined) return Buffer.concat([this.#bytes.push(whole), this.#bytes.end()]);
    this.#redactions = done.redacted;
    if (done.redacted === 0 && pseudonyms.size === 0) return whole;
    return Buffer.from(pseudonyms.restore(done.text, inJson));
  }

  #take(): Uint8Array {
    const whole = Buffer.concat(this.#held);
    this.#held = [];
    return whole;
  }
}
