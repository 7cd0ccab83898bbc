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
for (const block of inside4) add(block, 'ipv4');
for (const block of inside6) add(block, 'ipv6');
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');

function add(block: string, family: 'ipv4' | 'ipv6'): void {
  const [network = '', bits = ''] = block.split('/');
  blocked.addSubnet(network, Number(bits), family);
}

/** Whether an address, in text as a resolver gives it, is one of the public network. Anything that is no address is not. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !blocked.check(address, 'ipv4');
    case 6:
      // Mapped and translated IPv4 addresses lie outside of the global block.
      return !address.includes('%') && global6.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
    default:
      return false;
  }
}
