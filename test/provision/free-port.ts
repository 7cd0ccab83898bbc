// Free ports of loopback, for servers that cannot choose one themselves.

import { freePorts } from '@sallyport/storage';

/** One TCP port of 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}
