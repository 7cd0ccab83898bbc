// Which addresses are out there: everything that is this machine, its network or reserved is not.

import { BlockList, isIP } from 'node:net';

/** IPv4 blocks that are not global (IANA special-purpose registry): this machine, private, link-local with metadata services, … */
const inside4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Global unicast is `2000::/3` alone; within it, what tunnels to an IPv4 address or is for protocols and examples. */
const inside6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const blocked = new BlockList();
for (const block of inside4) add(blocked, block, 'ipv4');
for (const block of inside6) add(blocked, block, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

function add(list: BlockList, block: string, family: 'ipv4' | 'ipv6'): void {
  const [network = '', bits = ''] = block.split('/');
  list.addSubnet(network, Number(bits), family);
}

/** Nobody's service: link-local with the metadata of clouds, the unspecified address, multicast and broadcast. */
const nobodys = new BlockList();
for (const block of ['0.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '255.255.255.255/32']) add(nobodys, block, 'ipv4');
for (const block of ['::/128', 'fe80::/10', 'ff00::/8', 'fd00:ec2::/32']) add(nobodys, block, 'ipv6');

/**
 * Whether a name that may be inside may lead to this address: what a machine of one's own can have. Its owner listed a
 * service, and never the metadata of the machine that asks.
 */
export function isServiceAddress(address: string): boolean {
  const mapped = /^::ffff:([0-9.]+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(mapped);
  if (family === 0 || mapped.includes('%')) return false;
  return !nobodys.check(mapped, family === 4 ? 'ipv4' : 'ipv6');
}

/** Whether an address, in text as a resolver gives it, is one of the public network. Anything that is no address is not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !blocked.check(address, 'ipv4');
    case 6:
      // Mapped and translated IPv4 addresses lie outside of the global block.
      return (
        !address.includes('%') &&
        !isTunnel(address) &&
        global6.check(address, 'ipv6') &&
        !blocked.check(address, 'ipv6')
      );
    default:
      return false;
  }
}

/** ISATAP (RFC 5214): the last 64 bits are `0:5efe` or `200:5efe` and an IPv4 address, whatever network stands before them. */
function isTunnel(address: string): boolean {
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(':');
  const [universal, mark] = groups.slice(-4);
  return mark === '5efe' && (universal === '' || universal === '0' || universal === '200');
}
