// Thousands of replies that stream at once through the proxy door, each over two real sockets.

import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { startDemo } from './http/demo-server.ts';
import type { BenchTools } from './tools.ts';

export interface OpenStreams {
  readonly streams: number;
  /** What the door's process holds for each of them, in bytes. */
  readonly bytesEach: number;
  /** CPU time of the door's process for one event on its way through, in µs. */
  readonly chunkUs: number;
}

/** Files of a process beside two for each stream. */
const otherFiles = 500;
const openingAtOnce = 32;
const rounds = 5;
const settleMs = 3_000;
const answerTimeoutMs = 120_000;

const policies = `
@id("bench-streams")
permit (principal, action in [Action::"send", Action::"receive"], resource) when { resource.host == "127.0.0.1" };
`;
const eventOf = (round: number) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: `and piece ${round} of it, ` } }] })}\n\n`;

/** As many as were asked for, or as the limit of open files allows. Faults: `unavailable`. */
export async function openThroughDoor(
  { onClose, say }: BenchTools,
  wanted: number,
): Promise<Result<OpenStreams, Fault>> {
  const upstream = await openUpstream();
  onClose(async () => upstream.close());
  const config = `egress:\n  privateDestinations: ['127.0.0.1:${upstream.port}']\n`;
  const demo = await startDemo({ config, policies });
  if (!demo.ok) return demo;
  onClose(demo.value.close);
  const { urls, cpuUs, heldBytes } = demo.value;
  const tokens = demo.value.tokensOf('bob');
  const clients: Client[] = [];
  onClose(async () => {
    for (const { socket } of clients) socket.destroy();
  });
  const open = async (count: number) => {
    const until = clients.length + count;
    let next = clients.length;
    const worker = async () => {
      while (next < until) {
        const token = tokens[next++ % tokens.length] ?? '';
        const client = openClient(urls.egress, `/v1/proxy/http://127.0.0.1:${upstream.port}/stream`, token);
        clients.push(client);
        await client.received(1);
      }
    };
    await Promise.all(Array.from({ length: openingAtOnce }, worker));
  };
  const streams = Math.min(wanted, Math.floor((filesMax() - otherFiles) / 2));
  try {
    // What the first ones bring about is no part of a stream.
    await open(200);
    const before = await heldBytes();
    await open(streams - 200);
    say(`  ${streams} open`);
    const bytesEach = ((await heldBytes()) - before) / (streams - 200);
    // The collection stood still for a while, in which the door's lease may have run out; it gets a new one.
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    const beforeUs = await cpuUs();
    for (let round = 1; round <= rounds; round++) {
      upstream.sendAll(eventOf(round));
      await Promise.all(clients.map((client) => client.received(round + 1)));
    }
    const chunkUs = ((await cpuUs()) - beforeUs) / (rounds * streams);
    return ok({ streams, bytesEach, chunkUs });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it failed';
    return fail('unavailable', `${clients.length} streams through the proxy: ${why}`, { cause });
  } finally {
    for (const { socket } of clients) socket.destroy();
  }
}

/** Node raises its own limit to what the system lets it have. */
function filesMax(): number {
  const report = process.report?.getReport();
  const limits: unknown = typeof report === 'object' ? Reflect.get(report, 'userLimits') : undefined;
  const files: unknown = typeof limits === 'object' && limits !== null ? Reflect.get(limits, 'open_files') : undefined;
  const soft: unknown = typeof files === 'object' && files !== null ? Reflect.get(files, 'soft') : undefined;
  return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft ?? 1_024);
}

/** Answers each call with a first event and keeps it open. */
async function openUpstream() {
  const replies = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(eventOf(0));
    replies.add(response);
    response.once('close', () => replies.delete(response));
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0, backlog: 1_024 }, resolve));
  // A TCP server has an address object while it listens.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    sendAll: (event: string) => {
      for (const reply of replies) reply.write(event);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Client {
  readonly socket: Socket;
  /** Resolves when so many events have come. */
  received(events: number): Promise<void>;
}

function openClient(door: string, path: string, token: string): Client {
  const { hostname, port } = new URL(door);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let events = 0;
  let head = '';
  let broken: Error | undefined;
  let wake: () => void = () => undefined;
  const breakOff = (why: Error) => {
    broken ??= why;
    wake();
  };
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    if (head.length < statusLine.length) {
      head += text.slice(0, statusLine.length - head.length);
      if (!statusLine.startsWith(head)) breakOff(new Error(text.slice(0, 600)));
    }
    events += text.split('data: ').length - 1;
    wake();
  });
  socket.setTimeout(answerTimeoutMs, () => breakOff(new Error('an event did not come in time')));
  socket.once('error', breakOff);
  socket.once('close', () => breakOff(new Error('the door closed a stream')));
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nsallyport-token: ${token}\r\n\r\n`);
  return {
    socket,
    received: async (wanted) => {
      while (events < wanted) {
        if (broken !== undefined) throw broken;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

const statusLine = 'HTTP/1.1 200';
