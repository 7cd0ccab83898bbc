// A mail as a few plain values, out of its raw bytes (RFC 5322, RFC 2045–2047); reads anything and never throws.

import { addresses } from './address.ts';
import { mimeBounds } from './bounds.ts';
import { mailDate } from './date.ts';
import { decodeCharset, decodeTransfer, decodeWords } from './decode.ts';
import { type Headers, header, parameters, splitHeaders } from './headers.ts';
import { htmlText } from './html.ts';

export interface Message {
  readonly headers: Headers;
  /** Bare address in lower case; empty where the mail names none. */
  readonly sender: string;
  /** Bare addresses of To and Cc in lower case, without doubles. */
  readonly recipients: readonly string[];
  /** Milliseconds since the Unix epoch, or null where the mail has no readable date. */
  readonly sentAtMs: number | null;
  readonly subject: string;
  /** The plain text of the mail, or the text of its HTML; lines end in `\n`. */
  readonly body: string;
}

/** INVARIANT: any bytes give a message, in time linear in their number, with texts that Postgres can hold. */
export function parseMessage(bytes: Uint8Array): Message {
  const kept = bytes.subarray(0, mimeBounds.messageBytesMax);
  const raw = Buffer.from(kept.buffer, kept.byteOffset, kept.byteLength).toString('latin1');
  const { headers, body } = splitHeaders(raw);
  return {
    headers,
    sender: senderOf(headers, raw),
    recipients: recipientsOf(headers),
    sentAtMs: mailDate(header(headers, 'date') ?? ''),
    subject: storable(oneLine(decodeWords(header(headers, 'subject') ?? '')), mimeBounds.subjectCharsMax),
    body: storable(bodyText(headers, body), mimeBounds.bodyCharsMax),
  };
}

/** The header says who wrote; failing that, the envelope that the mail store kept in its first line. */
function senderOf(headers: Headers, raw: string): string {
  for (const name of ['from', 'sender', 'reply-to', 'return-path']) {
    const found = addresses(decodeWords(header(headers, name) ?? ''))[0];
    if (found !== undefined) return storable(found, mimeBounds.addressCharsMax);
  }
  const envelope = /^>?From (\S{1,320})/.exec(raw)?.[1] ?? '';
  return storable(addresses(envelope)[0] ?? '', mimeBounds.addressCharsMax);
}

function recipientsOf(headers: Headers): readonly string[] {
  const fields = [...(headers.get('to') ?? []), ...(headers.get('cc') ?? [])];
  const all = fields.flatMap((field) => addresses(decodeWords(field)));
  return [...new Set(all.map((one) => storable(one, mimeBounds.addressCharsMax)))].slice(0, mimeBounds.recipientsMax);
}

interface Leaf {
  readonly type: string;
  readonly charset: string | undefined;
  readonly encoding: string;
  readonly raw: string;
}

function bodyText(headers: Headers, body: string): string {
  const leaves: Leaf[] = [];
  collect({ headers, body, depth: 0, fallbackType: 'text/plain', leaves });
  // Plain text first, then HTML, then any other text; an empty one says less than the next.
  for (const wanted of [/^text\/plain$/, /^text\/html$/, /^text\//]) {
    for (const leaf of leaves.filter(({ type }) => wanted.test(type))) {
      const text = leafText(leaf);
      if (text !== '') return text;
    }
  }
  return '';
}

function leafText(leaf: Leaf): string {
  const text = decodeCharset(decodeTransfer(leaf.raw, leaf.encoding), leaf.charset);
  return leaf.type === 'text/html' ? htmlText(text) : text.replaceAll('\r\n', '\n').trim();
}

interface Part {
  readonly headers: Headers;
  readonly body: string;
  readonly depth: number;
  readonly fallbackType: string;
  /** Filled by `collect`, in the order of the mail. */
  readonly leaves: Leaf[];
}

function collect(part: Part): void {
  if (part.leaves.length >= mimeBounds.partsMax) return;
  const { value, named } = parameters(header(part.headers, 'content-type') ?? '');
  // A type without a slash is no type (RFC 2045 section 5.2: then the default holds).
  const type = value.includes('/') ? value : part.fallbackType;
  const deeper = part.depth < mimeBounds.depthMax;
  const boundary = named.get('boundary');
  if (type.startsWith('multipart/') && boundary !== undefined && boundary !== '' && deeper) {
    const pieces = multipart(part.body, boundary);
    const fallbackType = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
    for (const piece of pieces) {
      collect({ ...splitHeaders(piece), depth: part.depth + 1, fallbackType, leaves: part.leaves });
    }
    if (pieces.length > 0) return;
  }
  if (type === 'message/rfc822' && deeper) {
    collect({ ...splitHeaders(part.body), depth: part.depth + 1, fallbackType: 'text/plain', leaves: part.leaves });
    return;
  }
  const disposition = parameters(header(part.headers, 'content-disposition') ?? '').value;
  if (disposition === 'attachment') return;
  part.leaves.push({
    // A multipart that cannot be taken apart is shown as it stands.
    type: type.startsWith('multipart/') ? 'text/plain' : type,
    charset: named.get('charset'),
    encoding: header(part.headers, 'content-transfer-encoding') ?? '7bit',
    raw: part.body,
  });
}

/** The parts between boundary lines (RFC 2046 section 5.1.1); the closing line may be missing. */
function multipart(body: string, boundary: string): readonly string[] {
  const mark = `--${boundary}`;
  const pieces: string[] = [];
  let from = -1;
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + mark.length)) {
    const lineStart = at === 0 || body[at - 1] === '\n';
    const rest = body.slice(at + mark.length, at + mark.length + 3);
    const closing = rest.startsWith('--');
    if (!lineStart || !(closing || rest === '' || /^[ \t\r\n]/.test(rest))) continue;
    if (from >= 0) pieces.push(body.slice(from, at));
    const lineEnd = body.indexOf('\n', at);
    from = closing || lineEnd < 0 ? -1 : lineEnd + 1;
    if (closing || pieces.length >= mimeBounds.partsMax) break;
  }
  if (from >= 0 && pieces.length < mimeBounds.partsMax) pieces.push(body.slice(from));
  return pieces;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Cut to length without halving a character, and without the NUL that a Postgres text cannot hold. */
function storable(text: string, charsMax: number): string {
  const clean = text.replaceAll('\0', '');
  const cut = clean.length > charsMax ? clean.slice(0, charsMax) : clean;
  return (/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut).toWellFormed();
}
