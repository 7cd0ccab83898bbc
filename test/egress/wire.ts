// The two ends of the proxy as bare sockets: a caller that sends any bytes, and a destination that answers with any.

import { connect, createServer, type Socket } from 'node:net';

const silenceMs = 20_000;

export interface RawDestination {
  readonly port: number;
  /** Each connection's bytes so far, in the order in which they were opened. */
  readonly arrived: readonly (() => string)[];
  /** What is done once the head of a request and the body that it announces are here; an `ok` without a body at first. */
  answers(answer: (socket: Socket, request: string) => void): void;
  reset(): void;
  close(): void;
}

/** Heads alone announce where a request ends: those of the proxy have a length. */
function isWhole(request: string): boolean {
  const end = request.indexOf('\r\n\r\n') + 4;
  const announced = Number(/^content-length: *(\d+)/im.exec(request.slice(0, end))?.[1] ?? 0);
  return end >= 4 && request.length >= end + announced;
}

const plainOk = (socket: Socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');

export async function openDestination(): Promise<RawDestination> {
  let arrived: (() => string)[] = [];
  let answer: (socket: Socket, request: string) => void = plainOk;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let request = '';
    let answered = false;
    sockets.add(socket);
    arrived.push(() => request);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      request += chunk.toString('latin1');
      if (answered || !isWhole(request)) return;
      answered = true;
      answer(socket, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the destination has no port');
  return {
    port: address.port,
    get arrived() {
      return arrived;
    },
    answers: (next) => {
      answer = next;
    },
    reset: () => {
      arrived = [];
      answer = plainOk;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

export interface RawCall {
  /** All that has come so far. */
  text(): string;
  /** Waits until something like it has come; rejects where the connection ends before. */
  until(pattern: RegExp): Promise<string>;
  /** Waits for the end of the connection, and gives all that came. */
  ended(): Promise<string>;
  readonly socket: Socket;
}

/** Sends these bytes to a service and hears what comes back, as it comes. */
export function rawCall(url: string, bytes: string | Uint8Array): RawCall {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  let over = false;
  const waiting: (() => void)[] = [];
  const tell = () => {
    for (const one of waiting.splice(0)) one();
  };
  socket.setTimeout(silenceMs, () => socket.destroy());
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    tell();
  });
  socket.on('close', () => {
    over = true;
    tell();
  });
  socket.write(bytes);
  const more = () => new Promise<void>((resolve) => void waiting.push(resolve));
  return {
    socket,
    text: () => text,
    until: async (pattern) => {
      while (!pattern.test(text)) {
        if (over) throw new Error(`the connection ended after: ${text.slice(0, 300)}`);
        await more();
      }
      return text;
    },
    ended: async () => {
      while (!over) await more();
      return text;
    },
  };
}
