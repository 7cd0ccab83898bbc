// Puts a server on a port, with a fault that says which setting to change.

import type { Server } from 'node:net';
import { type Fault, fail, ok, type Result } from '@sallyport/base';

/** The port it got. Faults: `unavailable` when the port cannot be had. */
export function bindPort(
  server: Server,
  place: { readonly host: string; readonly port: number; readonly setting: string },
): Promise<Result<number, Fault>> {
  const { host, port, setting } = place;
  return new Promise((resolve) => {
    server.once('error', (cause) => {
      const message = `port ${port} on \`${host}\` cannot be used; set \`${setting}\` to a free one`;
      resolve(fail('unavailable', message, { cause }));
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(ok(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
