// From bytes in a mail to text: transfer encodings (RFC 2045), character sets, encoded words (RFC 2047).

import { TextDecoder } from 'node:util';

/** Text of bytes in a named character set; an unknown name, or UTF-8 that is not UTF-8, is read as windows-1252. Never throws. */
export function decodeCharset(bytes: Uint8Array, charset?: string): string {
  const named = decoderOf(charset);
  if (named !== undefined) {
    try {
      return decodeBy(named, bytes);
    } catch {
      // Labelled UTF-8 and is not: the label was wrong, so it is read like unlabelled text.
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return decodeBy(new TextDecoder('windows-1252'), bytes);
  }
}

/** Bytes of a part whose raw bytes are given one character each (latin1). Unknown encodings are taken as they are. */
export function decodeTransfer(raw: string, encoding: string): Uint8Array {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return Buffer.from(raw, 'base64');
    case 'quoted-printable':
      return quotedPrintable(raw);
    default:
      return Buffer.from(raw, 'latin1');
  }
}

const encodedWord = /=\?([^?\s]{1,64})\?([bBqQ])\?([^?]*)\?=/g;

/** Text of a header value given one character a byte: encoded words decoded, bare 8-bit bytes guessed. */
export function decodeWords(raw: string): string {
  let out = '';
  let after = 0;
  // Bytes wait here because one character may be cut between two neighbouring words of the same set.
  let waiting: { readonly charset: string; readonly bytes: Uint8Array[] } | undefined;
  const flush = () => {
    if (waiting !== undefined) out += decodeCharset(Buffer.concat(waiting.bytes), waiting.charset);
    waiting = undefined;
  };
  for (const word of raw.matchAll(encodedWord)) {
    const gap = raw.slice(after, word.index);
    const charset = (word[1] ?? '').split('*')[0]?.toLowerCase() ?? '';
    const touching = waiting !== undefined && gap.trim() === '';
    // Sets that shift start each word afresh: joined, the way back and the way in again would read as an error.
    if (!touching || waiting?.charset !== charset || charset.startsWith('iso-2022')) {
      flush();
      if (!touching) out += bareBytes(gap);
      waiting = { charset, bytes: [] };
    }
    waiting?.bytes.push(wordBytes(word[2] ?? '', word[3] ?? ''));
    after = word.index + word[0].length;
  }
  flush();
  return out + bareBytes(raw.slice(after));
}

function wordBytes(kind: string, text: string): Uint8Array {
  return kind === 'b' || kind === 'B' ? Buffer.from(text, 'base64') : quotedPrintable(text.replaceAll('_', ' '));
}

function bareBytes(raw: string): string {
  return decodeCharset(Buffer.from(raw, 'latin1'));
}

function quotedPrintable(raw: string): Uint8Array {
  const out = Buffer.alloc(raw.length);
  let length = 0;
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at);
    if (code !== 0x3d) {
      out[length++] = code;
      continue;
    }
    const pair = raw.slice(at + 1, at + 3);
    if (/^[0-9a-fA-F]{2}$/.test(pair)) {
      out[length++] = Number.parseInt(pair, 16);
      at += 2;
    } else if (pair === '\r\n') at += 2;
    else if (pair.startsWith('\n')) at += 1;
    else out[length++] = code;
  }
  return out.subarray(0, length);
}

/** What windows-1252 has in the place of the control characters 0x80 to 0x9f; a dot where it has nothing. */
const windowsRow = '€.‚ƒ„…†‡ˆ‰Š‹Œ.Ž..‘’“”•–—˜™š›œ.žŸ';

/** Some releases of Node 20 decode windows-1252 (and so iso-8859-1) as plain latin1; this makes up for it, and else does nothing. */
function decodeBy(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  if (decoder.encoding !== 'windows-1252') return text;
  return text.replace(/[\u0080-\u009f]/g, (c) => {
    const meant = windowsRow[c.charCodeAt(0) - 0x80];
    return meant === undefined || meant === '.' ? c : meant;
  });
}

/** Undefined where the name is none, plain ASCII (often a lie, so guessed), or unknown to the platform. */
function decoderOf(charset: string | undefined): TextDecoder | undefined {
  if (charset === undefined || /^(us-)?ascii$/i.test(charset)) return undefined;
  try {
    const decoder = new TextDecoder(charset);
    return decoder.encoding === 'utf-8' ? new TextDecoder('utf-8', { fatal: true }) : decoder;
  } catch {
    return undefined;
  }
}
