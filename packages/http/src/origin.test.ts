// Where a request came in is told by its socket; a Host header has next to no say in it.

import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { originOf } from './origin.ts';

function arrived(localAddress: string | undefined, localPort: number | undefined, host?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'localAddress', { value: localAddress });
  Object.defineProperty(socket, 'localPort', { value: localPort });
  const incoming = new IncomingMessage(socket);
  if (host !== undefined) incoming.headers.host = host;
  return incoming;
}

describe('the address and port of the socket', () => {
  it.each([
    ['127.0.0.1', 3000, 'http://127.0.0.1:3000'],
    ['10.1.2.3', 80, 'http://10.1.2.3'],
    ['::1', 3000, 'http://[::1]:3000'],
    ['2001:db8::1', 80, 'http://[2001:db8::1]'],
    ['::ffff:127.0.0.1', 3000, 'http://127.0.0.1:3000'],
    ['::ffff:10.0.0.1', 8080, 'http://10.0.0.1:8080'],
  ])('%s port %i', (address, port, origin) => {
    expect(originOf(arrived(address, port))).toBe(origin);
    for (const host of ['evil.example', 'evil.example:3000', '', 'localhost.evil.example:3000', 'LOCALHOST:1']) {
      expect(originOf(arrived(address, port, host))).toBe(origin);
    }
  });
});

describe('`localhost`', () => {
  it.each([
    ['127.0.0.1', 3000, 'localhost:3000', 'http://localhost:3000'],
    ['::1', 3000, 'LocalHost:3000', 'http://localhost:3000'],
    ['::ffff:127.0.0.1', 80, 'localhost', 'http://localhost'],
    ['127.0.0.1', 80, 'localhost:80', 'http://127.0.0.1'],
  ])('%s port %i, called %s', (address, port, host, origin) => {
    expect(originOf(arrived(address, port, host))).toBe(origin);
  });

  it('is no name for an address that others can reach', () => {
    expect(originOf(arrived('10.0.0.1', 3000, 'localhost:3000'))).toBe('http://10.0.0.1:3000');
  });
});

it('what has no address is somewhere on this machine', () => {
  expect(originOf(arrived(undefined, undefined, 'evil.example'))).toBe('http://localhost');
  expect(originOf(undefined)).toBe('http://localhost');
});
