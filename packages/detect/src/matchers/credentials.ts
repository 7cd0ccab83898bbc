// Passwords inside URLs, `scheme://user:password@host` (RFC 3986 section 3.2.1); the password alone is reported.

import { setOf } from '../pass/char-class.ts';
import type { Scan } from '../pass/scan-state.ts';
import type { Matcher, Verify } from './matcher.ts';
import { looksLikePlaceholder } from './placeholder.ts';

const userInfoBytesMax = 320;
const passwordBytesMin = 3;

/** What may stand before the host; a slash, a query or a blank ends the authority. */
const userInfoBytes = setOf("!$%&'()*+,.0-9:;=@A-Z[\\]^_`a-z{|}~-");
const hostFirst = setOf('A-Za-z0-9[{$<');

export function credentialsMatcher(index: number, verify: Verify): Matcher {
  return {
    triggers: ['://'],
    reachBytes: userInfoBytesMax + 4,
    visit: (scan, _from, to) => {
      const [colon, at] = userInfo(scan, to);
      if (colon < 0 || at - colon - 1 < passwordBytesMin || hostFirst[scan.byteAt(at + 1)] !== 1) return;
      const start = colon + 1;
      if (!looksLikePlaceholder(scan, start, at) && verify(scan, start, at)) scan.report(index, start, at);
    },
  };
}

/** The first colon and the last `@` of the authority; −1 where one is missing. */
function userInfo(scan: Scan, from: number): [colon: number, at: number] {
  let colon = -1;
  let at = -1;
  const limit = from + userInfoBytesMax;
  let position = from;
  for (; position < limit; position++) {
    const byte = scan.byteAt(position);
    if (userInfoBytes[byte] !== 1) break;
    if (byte === 0x3a && colon < 0) colon = position;
    if (byte === 0x40) at = position;
  }
  scan.steps += position - from;
  return colon >= 0 && at > colon ? [colon, at] : [-1, -1];
}
