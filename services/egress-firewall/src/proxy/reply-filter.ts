// Which filter a reply goes through, by its media type, and the two that know nothing of events.

import { limits } from '@sallyport/base';
import { type IssuedStream, RedactStream, type Released, RestoreStream, redactJson } from '@sallyport/detect';
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
  /** This and the last work on bytes as Latin-1: what they look for is ASCII, whatever stands around it. */
  readonly #issued: IssuedStream | undefined;
  readonly #stream: RedactStream;
  readonly #restore: RestoreStream;
  redactions = 0;

  constructor({ rules, policy, pseudonyms, issued }: FilterOptions) {
    this.#issued = issued?.stream();
    this.#stream = new RedactStream(rules, policy);
    this.#restore = new RestoreStream(pseudonyms, (original) => Buffer.from(original).toString('latin1'));
  }

  push(chunk: Uint8Array): Uint8Array {
    const marked = this.#issued === undefined ? chunk : fromLatin1(this.#issued.push(toLatin1(chunk)));
    return fromLatin1(this.#restored(this.#stream.push(marked)));
  }

  end(): Uint8Array {
    const last = this.#issued === undefined ? '' : this.#restored(this.#stream.push(fromLatin1(this.#issued.end())));
    return fromLatin1(last + this.#restored(this.#stream.end()) + this.#restore.end());
  }

  #restored({ bytes, redacted }: Released): string {
    this.redactions += redacted;
    return this.#restore.push(toLatin1(bytes));
  }
}

function toLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function fromLatin1(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
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
    const { rules, policy, pseudonyms, issued } = this.#options;
    const text = Buffer.from(whole).toString('utf8');
    const done = redactJson(rules, issued?.markJson(text) ?? text, policy);
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
