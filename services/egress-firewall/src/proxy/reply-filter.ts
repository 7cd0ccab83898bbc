// What filters a reply on its way to the caller: bytes in, bytes out, and no byte before it is known to be allowed.

import { limits } from '@sallyport/base';
import { type RedactPolicy, RedactStream, type RuleSet, redactJson } from '@sallyport/detect';
import { EventFilter } from './event-filter.ts';

/** Throws where it cannot go on; the reply is broken off then. */
export interface ReplyFilter {
  /** What may leave now. */
  push(chunk: Uint8Array): Uint8Array;
  /** The rest; nothing is pushed after it. */
  end(): Uint8Array;
  /** Findings taken out so far. */
  readonly redactions: number;
}

/** By media type: events are read as events, JSON is kept JSON, everything else is a stream of bytes. */
export function replyFilter(rules: RuleSet, policy: RedactPolicy, contentType: string): ReplyFilter {
  const type = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (type === 'text/event-stream') return new EventFilter(rules, policy, 'sse');
  if (/^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines|stream\+json)$/.test(type)) {
    return new EventFilter(rules, policy, 'ndjson');
  }
  return /^application\/(?:[\w.-]+\+)?json$/.test(type)
    ? new JsonFilter(rules, policy)
    : new BytesFilter(rules, policy);
}

class BytesFilter implements ReplyFilter {
  readonly #stream: RedactStream;
  redactions = 0;

  constructor(rules: RuleSet, policy: RedactPolicy) {
    this.#stream = new RedactStream(rules, policy);
  }

  push(chunk: Uint8Array): Uint8Array {
    const { bytes, redacted } = this.#stream.push(chunk);
    this.redactions += redacted;
    return bytes;
  }

  end(): Uint8Array {
    const { bytes, redacted } = this.#stream.end();
    this.redactions += redacted;
    return bytes;
  }
}

const nothing = new Uint8Array(0);

/** Waits for the whole, so that it stays JSON; a longer one than a scan takes goes on as bytes. */
class JsonFilter implements ReplyFilter {
  readonly #rules: RuleSet;
  readonly #policy: RedactPolicy;
  readonly #bytes: BytesFilter;
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #redactions = 0;

  constructor(rules: RuleSet, policy: RedactPolicy) {
    this.#rules = rules;
    this.#policy = policy;
    this.#bytes = new BytesFilter(rules, policy);
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
    const done = redactJson(this.#rules, Buffer.from(whole).toString('utf8'), this.#policy);
    if (done === undefined) return Buffer.concat([this.#bytes.push(whole), this.#bytes.end()]);
    this.#redactions = done.redacted;
    return done.redacted === 0 ? whole : Buffer.from(done.text);
  }

  #take(): Uint8Array {
    const whole = Buffer.concat(this.#held);
    this.#held = [];
    return whole;
  }
}
