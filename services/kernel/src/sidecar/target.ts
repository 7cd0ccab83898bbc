// The one reading of a request target that every server shares, or a refusal: what could be read two ways is not decided.

import { ok, type Result, utf8Text } from '@sallyport/base';
import { type Refused, refused } from './call.ts';

const targetCharsMax = 8_192;

/**
 * The decoded segments of the path: `/a/b%20c` is `['a', 'b c']`, `/a/` is `['a', '']`, `/` is `['']`.
 * A proxy decides on this reading while the upstream acts on its own, so every form that some server normalises and
 * another does not is refused: dot segments, doubled and encoded slashes, backslashes, path parameters, double and
 * needless encoding, bytes that are not UTF-8, and look-alikes that Unicode folding turns into one of these.
 */
export function plainPath(target: string): Result<readonly string[], Refused> {
  if (target.length > targetCharsMax) return notPlain(`it is longer than ${targetCharsMax} characters`);
  // The query is not part of any template; cutting it first keeps `?` the only mark that may follow the path.
  const [path = ''] = target.split('?', 1);
  if (!path.startsWith('/')) return notPlain('it does not begin with `/`');
  // RFC 3986 section 3.3: pchar without `;`, which some servers cut off as a path parameter.
  if (!/^(?:[A-Za-z0-9\-._~!$&'()*+,=:@/]|%[0-9A-Fa-f]{2})*$/.test(path)) {
    return notPlain('it has a character that must be percent-encoded, or a broken encoding');
  }
  const segments: string[] = [];
  const raw = path.slice(1).split('/');
  for (const [index, text] of raw.entries()) {
    if (text === '' && index < raw.length - 1) return notPlain('it has an empty segment (`//`)');
    const decoded = decodeSegment(text);
    if (!decoded.ok) return decoded;
    segments.push(decoded.value);
  }
  return ok(segments);
}

function decodeSegment(text: string): Result<string, Refused> {
  // RFC 3986 section 6.2.2.2: such a spelling is the same path to one server and another path to the next.
  const needless = /%(?:3[0-9]|[46][1-9a-f]|[57][0-9a]|2[de]|5f|7e)/i;
  if (needless.test(text)) return notPlain('it encodes a letter, digit or one of `-._~`; write that as it is');
  const decoded = text.includes('%') ? utf8Text(percentDecoded(text)) : text;
  if (decoded === undefined) return notPlain('its encoded bytes are not UTF-8');
  if (decoded !== decoded.normalize('NFC')) return notPlain('its text is not in Unicode form NFC');
  // Some upstreams fold look-alikes (a full-width solidus, say) after they have checked the path.
  for (const form of [decoded, decoded.normalize('NFKC')]) {
    if (/[/\\%;\p{Cc}]/u.test(form)) return notPlain('it has an encoded slash, backslash, percent sign or control');
    if (/^[. ]+$/.test(form)) return notPlain('it has a segment of dots or spaces');
  }
  return ok(decoded);
}

function percentDecoded(text: string): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '%') {
      bytes.push(Number.parseInt(text.slice(at + 1, at + 3), 16));
      at += 2;
    } else bytes.push(text.charCodeAt(at));
  }
  return Uint8Array.from(bytes);
}

/**
 * The host name in lower case without its port. A trailing dot names the same host to DNS and another one to many
 * virtual-host tables, so it is refused like everything else that is not plainly a name or an address.
 */
export function plainHost(host: string | undefined): Result<string, Refused> {
  const match = /^([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$/.exec(
    host ?? '',
  );
  const name = match?.[1]?.toLowerCase();
  if (name === undefined || name.includes('..')) {
    return refused('host_not_mapped', 'the host is not a plain name or address; send it without a trailing dot');
  }
  return ok(name);
}

function notPlain(why: string): ReturnType<typeof refused> {
  return refused('path_not_plain', `the path is not in plain form: ${why}`);
}
