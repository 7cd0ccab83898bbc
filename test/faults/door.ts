// A TCP proxy that a test can partition: bytes held back, connections cut, another server behind it.

import { connect, createServer, type Socket } from 'node:net';

export interface Door {
  readonly port: number;
  /** Sends connections from now on to this port. */
  point(port: number): void;
  /** Holds every byte back, and takes new connections without a word: a network that loses everything. */
  partition(): void;
  /** Ends all connections and refuses new ones at once: a server that is not there. */
  cut(): void;
  /** What was held back flows again. */
  heal(): void;
  close(): void;
}

export async function openDoor(to: number): Promise<Door> {
  let target = to;
  let state: 'open' | 'held' | 'cut' = 'open';
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  const join = (near: Socket) => {
    const far = connect(target, '127.0.0.1');
    keep(far);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => void into.write(bytes));
      from.on('close', () => into.destroy());
      if (state === 'held') from.pause();
    }
  };
  const server = createServer((near) => {
    keep(near);
    if (state === 'cut') near.destroy();
    else join(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the door has no port');
  return {
    port: address.port,
    point: (port) => {
      target = port;
    },
    partition: () => {
      state = 'held';
      for (const socket of sockets) socket.pause();
    },
    cut: () => {
      state = 'cut';
      for (const socket of sockets) socket.destroy();
    },
    heal: () => {
      state = 'open';
      for (const socket of sockets) socket.resume();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
