// Credentials that are none: absent, malformed, cut, changed, of a stranger, out of date.

import { fromBase64Url, toBase64Url } from '@sallyport/base';
import type { Operation } from './operations.ts';
import type { Stack } from './stack.ts';

export interface BadCredential {
  readonly name: string;
  readonly authorization: Readonly<Record<string, string>>;
  /** Statuses that are right. */
  readonly statuses: readonly number[];
}

export function badCredentials(stack: Stack, auth: Operation['auth']): readonly BadCredential[] {
  const good = stack.token();
  const of = (name: string, value: string, statuses: readonly number[] = [401]): BadCredential => ({
    name,
    authorization: { authorization: value },
    statuses,
  });
  const always = [
    { name: 'none', authorization: {}, statuses: [401] },
    of('an empty one', ''),
    of('the scheme alone', 'Bearer'),
    of('the scheme and a space', 'Bearer '),
    of('another scheme', `Basic ${Buffer.from('admin:admin').toString('base64')}`),
    of('the text without a scheme', auth === 'capability' ? good : stack.keys.admin),
    of('two of them', `Bearer ${good} ${good}`),
    of('SQL', "Bearer ' OR 1=1 --"),
    of('a long one', `Bearer ${'A'.repeat(24_000)}`),
    of('a JWT', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.'),
  ];
  const keys = [
    of('a key cut short', `Bearer ${stack.keys.admin.slice(0, -1)}`),
    of('a key made longer', `Bearer ${stack.keys.admin}0`),
    of('a key in capitals', `Bearer ${stack.keys.admin.toUpperCase()}`),
  ];
  const tokens = [
    of('a foreign token', `Bearer ${stack.token({ foreign: true })}`),
    of('an expired token', `Bearer ${stack.token({ expired: true })}`, [403]),
    of('two tokens in one', `Bearer ${good}${good}`),
    ...[1, 10, 40, 100].map((cut) => of(`a token without its last ${cut} characters`, `Bearer ${good.slice(0, -cut)}`)),
    ...flipped(good).map(([bit, text]) => of(`a token with bit ${bit} flipped`, `Bearer ${text}`)),
  ];
  if (auth === 'either') return [...always, ...keys, ...tokens];
  return auth === 'api-key'
    ? [...always, ...keys, of('a capability token in place of a key', `Bearer ${good}`)]
    : [...always, ...tokens, of('an API key in place of a token', `Bearer ${stack.keys.admin}`)];
}

/** The token with one bit changed, at 61 places spread over it. */
function flipped(token: string): readonly (readonly [bit: number, text: string])[] {
  const bytes = fromBase64Url(token);
  if (bytes === undefined) throw new Error('a token is base64url');
  const bits = bytes.length * 8;
  return Array.from({ length: 61 }, (_, index) => {
    const bit = Math.floor((index * bits) / 61);
    const copy = new Uint8Array(bytes);
    copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    return [bit, toBase64Url(copy)] as const;
  });
}
