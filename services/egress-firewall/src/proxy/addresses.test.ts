// Addresses that lead inside are refused in every form that a resolver can give them.

import { expect, it } from 'vitest';
import { isPublicAddress, isServiceAddress } from './addresses.ts';

it.each([
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.100.100.200',
  '169.254.169.254',
  '169.254.170.2',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:8.8.8.8',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  '2002:a9fe:a9fe::',
  '2a00:1450:4001::5efe:7f00:1',
  '2a00:1450:4001:1:0:5efe:a00:1',
  '2a00:1450:4001:1:200:5efe:10.0.0.1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '5f00::1',
  '4000::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  '2606:4700::1%eth0',
  'fec0::1',
  'ff02::1',
  'localhost',
  '2130706433',
  '0x7f.1',
  '',
])('%s is inside', (address) => expect(isPublicAddress(address)).toBe(false));

it.each([
  '8.8.8.8',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.0.1',
  '172.32.0.1',
  '2606:4700::1111',
  '2a00:1450:4001::1',
])('%s is outside', (address) => expect(isPublicAddress(address)).toBe(true));

it.each([
  '169.254.169.254',
  '::ffff:169.254.169.254',
  '0.0.0.0',
  '::',
  'fe80::1',
  'fe80::1%eth0',
  'fd00:ec2::254',
  'ff02::1',
  '255.255.255.255',
  'x',
])('%s is no service of anybody, listed or not', (address) => expect(isServiceAddress(address)).toBe(false));

it.each(['127.0.0.1', '10.1.2.3', '::1', 'fd12::1', '::ffff:10.0.0.1', '8.8.8.8'])(
  '%s can be a listed service',
  (address) => expect(isServiceAddress(address)).toBe(true),
);
