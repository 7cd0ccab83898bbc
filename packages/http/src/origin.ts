// The base URL at which a request reached this process, told by its socket and not by what the caller wrote.

import { IncomingMessage } from 'node:http';

/** Of what has no address: a Unix socket, or a request that no socket brought. */
const nowhere = 'http://localhost';

/**
 * `http://address:port` of the socket. The Host header is believed in one case: it may call a loopback address
 * `localhost`, at the very port the request came in on, since clients compare the two spellings.
 */
export function originOf(incoming: unknown): string {
  if (!(incoming instanceof IncomingMessage)) return nowhere;
  const { localAddress, localPort } = incoming.socket;
  if (localAddress === undefined || localPort === undefined) return nowhere;
  // A socket that listens on both families shows IPv4 callers as mapped addresses.
  const address = localAddress.replace(/^::ffff:(?=[0-9.]+$)/, '');
  const port = localPort === 80 ? '' : `:${localPort}`;
  if (isLoopback(address) && incoming.headers.host?.toLowerCase() === `localhost${port}`) {
    return `http://localhost${port}`;
  }
  return `http://${address.includes(':') ? `[${address}]` : address}${port}`;
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
