// ipaddr: IPv4 and IPv6 addresses and ranges.

import type { CedarIp } from '../value.ts';

/**
 * The address or `address/prefix`, or undefined. Strict as the standard forms are: no leading zeros in IPv4 parts or
 * prefixes, at most four hex digits a group, `::` for at least one group, and no IPv4 inside IPv6.
 */
export function parseIp(text: string): CedarIp | undefined {
  const slash = text.indexOf('/');
  const address = slash === -1 ? text : text.slice(0, slash);
  const words = address.includes(':') ? parseV6(address) : parseV4(address);
  if (words === undefined) return undefined;
  const bits = 32 * words.length;
  const prefix = slash === -1 ? bits : parsePrefix(text.slice(slash + 1), bits);
  return prefix === undefined ? undefined : { kind: 'ip', words, prefix };
}

/** The text that `parseIp` reads back; a single address is written without its prefix. */
export function formatIp(ip: CedarIp): string {
  const bits = 32 * ip.words.length;
  const address = isIpv4(ip)
    ? [24, 16, 8, 0].map((shift) => ((ip.words[0] ?? 0) >>> shift) & 0xff).join('.')
    : ip.words.map((word) => `${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`).join(':');
  return ip.prefix === bits ? address : `${address}/${ip.prefix}`;
}

export function isIpv4(ip: CedarIp): boolean {
  return ip.words.length === 1;
}

/** True where the whole range is in 127.0.0.0/8, or is ::1. */
export function isLoopback(ip: CedarIp): boolean {
  return isInRange(ip, isIpv4(ip) ? loopbackV4 : loopbackV6);
}

/** True where the whole range is in 224.0.0.0/4 or ff00::/8. */
export function isMulticast(ip: CedarIp): boolean {
  return isInRange(ip, isIpv4(ip) ? multicastV4 : multicastV6);
}

/** True where every address of `ip` is one of `range`; never across IPv4 and IPv6. */
export function isInRange(ip: CedarIp, range: CedarIp): boolean {
  if (ip.words.length !== range.words.length || ip.prefix < range.prefix) return false;
  return range.words.every((word, at) => {
    const mask = maskOf(range.prefix - 32 * at);
    return ((word ^ (ip.words[at] ?? 0)) & mask) === 0;
  });
}

const loopbackV4: CedarIp = { kind: 'ip', words: [0x7f000000], prefix: 8 };
const loopbackV6: CedarIp = { kind: 'ip', words: [0, 0, 0, 1], prefix: 128 };
const multicastV4: CedarIp = { kind: 'ip', words: [0xe0000000], prefix: 4 };
const multicastV6: CedarIp = { kind: 'ip', words: [0xff000000, 0, 0, 0], prefix: 8 };

/** The mask of a word of which the first `bits` count. */
function maskOf(bits: number): number {
  // A shift by 32 is a shift by 0 in JavaScript, so the ends are named.
  return bits <= 0 ? 0 : bits >= 32 ? -1 : -1 << (32 - bits);
}

function parsePrefix(text: string, bits: number): number | undefined {
  if (!/^(?:0|[1-9][0-9]{0,2})$/.test(text)) return undefined;
  const prefix = Number(text);
  return prefix <= bits ? prefix : undefined;
}

function parseV4(text: string): readonly number[] | undefined {
  const parts = text.split('.', 5);
  if (parts.length !== 4) return undefined;
  let word = 0;
  for (const part of parts) {
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    word = word * 256 + Number(part);
  }
  return [word];
}

function parseV6(text: string): readonly number[] | undefined {
  const halves = text.split('::', 3);
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':', 9)));
  if (head === undefined) return undefined;
  const given = head.length + (tail?.length ?? 0);
  if (tail === undefined ? given !== 8 : given > 7) return undefined;
  const groups = [...head, ...Array.from({ length: 8 - given }, () => '0'), ...(tail ?? [])];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const units = groups.map((group) => Number.parseInt(group, 16));
  return [0, 2, 4, 6].map((at) => (units[at] ?? 0) * 0x10000 + (units[at + 1] ?? 0));
}
