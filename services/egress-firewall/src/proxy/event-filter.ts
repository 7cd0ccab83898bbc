// Filters a stream of events (server-sent events, or JSON one a line): what is found may begin in one event and end in another.

import { isJsonObject, type JsonObject, limits, parseJson, writeJson } from '@sallyport/base';
import { type IssuedStream, RedactStream, type Released, RestoreStream, redact, redactJson } from '@sallyport/detect';
import { deltasOf, endsTexts } from './deltas.ts';
import { type FilterOptions, inJson, type ReplyFilter } from './filter.ts';

/** Texts that one answer may stream beside one another. */
const channelsMax = 64;
/** Two line ends. */
const boundaryCharsMax = 4;

/** One text that comes in pieces. */
interface Channel {
  readonly text: TextStream;
  /** Its last event, to carry what is left when the text is over. */
  last: Event;
}

interface Event {
  /** Lines that are no data: `event:`, `id:`, comments. */
  readonly head: readonly string[];
  readonly data: string | undefined;
}

/**
 * Pieces of one text are scanned as the text they make; everything else in an event is scanned by itself. What is held
 * back of a text comes with its next piece, and what is left of it in an event of its own before the one that ends it.
 * Throws on an event that is longer than a scan may be.
 */
export class EventFilter implements ReplyFilter {
  readonly #options: FilterOptions;
  readonly #form: 'sse' | 'ndjson';
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #channels = new Map<string, Channel>();
  #held = '';
  /** No boundary begins before this place of what is held. */
  #searched = 0;
  redactions = 0;

  constructor(options: FilterOptions, form: 'sse' | 'ndjson') {
    this.#options = options;
    this.#form = form;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#held += this.#decoder.decode(chunk, { stream: true });
    return Buffer.from(this.#events(false));
  }

  end(): Uint8Array {
    this.#held += this.#decoder.decode();
    return Buffer.from(this.#events(true) + this.#endTexts());
  }

  #events(ended: boolean): string {
    const boundary = this.#form === 'sse' ? /(?:\r\n|\r|\n)(?:\r\n|\r|\n)/g : /\r?\n/g;
    let out = '';
    let from = 0;
    boundary.lastIndex = this.#searched;
    for (const { 0: mark, index } of this.#held.matchAll(boundary)) {
      // A line end in two bytes may be cut in two.
      if (!ended && mark.endsWith('\r') && index + mark.length === this.#held.length) break;
      out += this.#event(this.#held.slice(from, index));
      from = index + mark.length;
    }
    this.#held = this.#held.slice(from);
    this.#searched = Math.max(0, this.#held.length - boundaryCharsMax);
    if (this.#held.length > limits.scanBytesMax) throw new RangeError('an event of the reply is too long');
    if (!ended || this.#held.trim() === '') return out;
    const rest = this.#held;
    this.#held = '';
    return out + this.#event(rest);
  }

  #event(written: string): string {
    if (written.trim() === '') return written === '' ? '' : `${written}${this.#separator}`;
    const event = this.#form === 'sse' ? readEvent(written) : { head: [], data: written };
    if (event.data === undefined) return this.#write(event);
    const parsed = parseJson(event.data);
    if (parsed.ok && isJsonObject(parsed.value)) return this.#json(event, parsed.value);
    if (event.data.trim() === '[DONE]') return this.#endTexts() + this.#write(event);
    // Text without a frame: its pieces make one text too.
    return this.#write({ ...event, data: this.#channel('text', event).push(event.data) });
  }

  #json(event: Event, value: JsonObject): string {
    const deltas = deltasOf(value);
    const released = new Map(
      deltas.map(({ channel, text }) => [channel, this.#channel(channel, event).push(text)] as const),
    );
    let before = '';
    if (endsTexts(value)) {
      // What is left of a text that this event goes on with goes with it; the others end in events of their own.
      for (const [channel, text] of released) released.set(channel, text + this.#endText(channel));
      before = this.#endTexts();
    }
    for (const { put } of deltas) put('');
    const rest = this.#clean(value);
    for (const { channel, put } of deltasOf(rest)) put(released.get(channel) ?? '');
    return before + this.#write({ ...event, data: writeJson(rest) });
  }

  /** The event without what is found in it apart from its texts. */
  #clean(value: JsonObject): JsonObject {
    const { rules, policy, pseudonyms, issued } = this.#options;
    const text = writeJson(value);
    const done = redactJson(rules, issued?.markJson(text) ?? text, policy);
    if (done === undefined) throw new TypeError('an event of the reply does not stay JSON');
    if (done.redacted === 0 && pseudonyms.size === 0) return value;
    this.redactions += done.redacted;
    const parsed = parseJson(pseudonyms.restore(done.text, inJson));
    if (!parsed.ok || !isJsonObject(parsed.value)) throw new TypeError('an event of the reply does not stay an object');
    return parsed.value;
  }

  #channel(name: string, event: Event): TextStream {
    const known = this.#channels.get(name);
    if (known !== undefined) {
      known.last = event;
      return known.text;
    }
    if (this.#channels.size >= channelsMax) throw new RangeError('the reply streams too many texts at once');
    const text = new TextStream(this.#options, name);
    this.#channels.set(name, { text, last: event });
    return text;
  }

  /** What is left of a text, which is over. */
  #endText(name: string): string {
    const channel = this.#channels.get(name);
    if (channel === undefined) return '';
    this.#channels.delete(name);
    const left = channel.text.end();
    this.redactions += channel.text.redactions;
    return left;
  }

  /** Events that carry what is left of all texts. */
  #endTexts(): string {
    let out = '';
    for (const [name, { last }] of [...this.#channels]) {
      const left = this.#endText(name);
      if (left !== '') out += this.#write({ ...last, data: this.#carrying(last, name, left) });
    }
    return out;
  }

  /** The data of an event with other text in one of its places, and none in the others. */
  #carrying({ data = '' }: Event, name: string, left: string): string {
    const parsed = parseJson(data);
    if (!parsed.ok || !isJsonObject(parsed.value)) return left;
    for (const { put } of deltasOf(parsed.value)) put('');
    const rest = this.#clean(parsed.value);
    for (const { channel, put } of deltasOf(rest)) if (channel === name) put(left);
    return writeJson(rest);
  }

  get #separator(): string {
    return this.#form === 'sse' ? '\n\n' : '\n';
  }

  #write({ head, data }: Event): string {
    if (this.#form === 'ndjson') return `${data ?? ''}\n`;
    const lines = head.map((line) => this.#line(line));
    if (data !== undefined) lines.push(...data.split('\n').map((line) => `data: ${line}`));
    return `${lines.join('\n')}${this.#separator}`;
  }

  #line(line: string): string {
    const done = redact(this.#options.rules, line, this.#options.policy);
    this.redactions += done.redacted;
    return done.text;
  }
}

/** The fields of a server-sent event (HTML, section 9.2.6); several lines of data are one text. */
function readEvent(written: string): Event {
  const head: string[] = [];
  const data: string[] = [];
  for (const line of written.split(/\r\n|\r|\n/)) {
    const match = /^data(?:: ?(.*))?$/s.exec(line);
    if (match === null) head.push(line);
    else data.push(match[1] ?? '');
  }
  return { head, data: data.length === 0 ? undefined : data.join('\n') };
}

/** Texts that are JSON themselves. */
const holdsJson = /\/(?:arguments|partial_json)$/;

/** A redacted text that comes in pieces, with the caller's own values back in it. */
class TextStream {
  readonly #issued: IssuedStream | undefined;
  readonly #stream: RedactStream;
  readonly #restore: RestoreStream;
  /** Bytes may be let go up to the middle of a character. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  redactions = 0;

  constructor({ rules, policy, pseudonyms, issued }: FilterOptions, channel: string) {
    this.#issued = issued?.stream();
    this.#stream = new RedactStream(rules, policy);
    this.#restore = new RestoreStream(pseudonyms, holdsJson.test(channel) ? inJson : (original) => original);
  }

  push(piece: string): string {
    return this.#restored(this.#stream.push(Buffer.from(this.#issued?.push(piece) ?? piece)));
  }

  end(): string {
    const last = this.#restored(this.#stream.push(Buffer.from(this.#issued?.end() ?? '')));
    return last + this.#restored(this.#stream.end()) + this.#restore.push(this.#decoder.decode()) + this.#restore.end();
  }

  #restored({ bytes, redacted }: Released): string {
    this.redactions += redacted;
    return this.#restore.push(this.#decoder.decode(bytes, { stream: true }));
  }
}
