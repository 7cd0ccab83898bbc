// Puts an app on a port: bounds slow clients, and closes without losing an open request.

import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { getRequestListener, type HttpBindings, RequestError } from '@hono/node-server';
import { type Clock, type Fault, fail, limits, ok, type Result } from '@sallyport/base';
import type { App } from './app.ts';
import { crashProblem, type Problem, problemOf, problemType } from './problem.ts';
import { bindSocket } from './unix-socket.ts';

interface ServerOptions {
  readonly clock: Clock;
  /** The setting that names the place (such as `listen.kernelPort`), for the message when it is taken. */
  readonly setting: string;
  /** Longest wait for the head of a request; 5 s when absent. */
  readonly headersTimeoutMs?: number;
  /** Longest wait for a whole request, body included; that of the app when absent. */
  readonly requestTimeoutMs?: number;
}

export interface ListenOptions extends ServerOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
}

export interface Listening {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /**
   * Stops accepting, answers what is open for at most `drainMs` (default `limits.drainTimeoutMs`), then cuts the rest.
   * The value is the number of connections that had to be cut.
   */
  close(drainMs?: number): Promise<number>;
}

/** Faults: `unavailable` when the port cannot be had, naming the port and the setting. */
export async function listen(app: App, options: ListenOptions): Promise<Result<Listening, Fault>> {
  const connections = new Connections();
  const server = createHttpServer(app, options, connections);
  const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once('error', resolve);
    server.listen({ host: options.host, port: options.port }, () => resolve(undefined));
  });
  if (failure !== undefined) return portFault(options, failure);
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new TypeError('a listening server has an address and a port');
  const { port } = address;
  const name = options.host.includes(':') ? `[${options.host}]` : options.host;
  return ok({
    url: `http://${name}:${port}`,
    host: options.host,
    port,
    close: (drainMs = limits.drainTimeoutMs) => close(app, server, connections, { clock: options.clock, drainMs }),
  });
}

/** The app on a Unix socket that only its owner may connect to. Faults: as `bindSocket`. */
export async function listenOnSocket(
  app: App,
  options: ServerOptions & { readonly path: string },
): Promise<Result<Pick<Listening, 'close'>, Fault>> {
  const { clock, path, setting } = options;
  const connections = new Connections();
  const server = createHttpServer(app, options, connections);
  const bound = await bindSocket(server, { path, setting, clock });
  if (!bound.ok) return bound;
  return ok({
    close: async (drainMs = limits.drainTimeoutMs) => {
      // The path goes first, so that nobody finds a socket that answers no more.
      bound.value.release();
      return close(app, server, connections, { clock, drainMs });
    },
  });
}

/** Longest time between two requests of a kept connection. */
const keepAliveMs = 65_000;
/** How often Node looks for heads and bodies that take too long. */
const checkEveryMs = 500;
const headBytesMax = 32 * 1024;
const connectionsMax = 20_000;

function createHttpServer(app: App, options: ServerOptions, connections: Connections): Server {
  const headersTimeout = options.headersTimeoutMs ?? 5_000;
  const requestTimeout = Math.max(headersTimeout, options.requestTimeoutMs ?? limits.requestTimeoutMs);
  // The server below speaks HTTP/1.1 only, so the bindings are of that kind.
  const listener = getRequestListener((request, env) => app.fetch(request, env as HttpBindings), {
    // A broken target or Host never reaches the app, so it gets its problem here.
    errorHandler: (thrown) => {
      const problem = thrown instanceof RequestError ? unreadProblem(400, malformed) : crashProblem(unread);
      return new Response(problem.text, { status: problem.status, headers: { 'content-type': problemType } });
    },
  });
  const server = createServer(
    {
      headersTimeout,
      requestTimeout,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: checkEveryMs,
      maxHeaderSize: headBytesMax,
    },
    (incoming, outgoing) => {
      connections.opened(incoming, outgoing);
      void listener(incoming, outgoing);
    },
  );
  server.maxConnections = connectionsMax;
  server.on('connection', (socket: Socket) => connections.add(socket));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuse(error, socket, connections, app));
  return server;
}

/** Stands for the request id where the request could not be read far enough to have one. */
const unread = 'unread';
const malformed = 'the request is not well-formed HTTP; check its target, its headers and its framing';

function unreadProblem(status: number, message: string): Problem {
  return problemOf({ code: status === 408 ? 'timeout' : 'invalid_input', status, message, hangUp: true }, unread);
}

/** Answers what Node's parser refused (garbage, heads too long, clients too slow) as a problem too, then hangs up. */
function refuse(
  error: NodeJS.ErrnoException,
  socket: Socket,
  connections: Connections,
  app: Pick<App, 'unread'>,
): void {
  if (error.code === 'ECONNRESET' || !socket.writable || connections.hasStarted(socket)) {
    socket.destroy();
    return;
  }
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? unreadProblem(431, `the head of the request is larger than ${headBytesMax} bytes; send less`)
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? unreadProblem(408, 'the request did not arrive in time; send it again')
        : unreadProblem(400, malformed);
  app.unread(problem.status);
  const head = `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}\r\nContent-Type: ${problemType}\r\n`;
  socket.end(`${head}Connection: close\r\nContent-Length: ${Buffer.byteLength(problem.text)}\r\n\r\n${problem.text}`);
}

function portFault(options: ListenOptions, failure: NodeJS.ErrnoException): Result<never, Fault> {
  const place = `port ${options.port} on \`${options.host}\``;
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: `${place} is in use; stop what uses it, or set \`${options.setting}\` to another port`,
    EACCES: `${place} needs more rights; set \`${options.setting}\` to a port above 1023`,
    EADDRNOTAVAIL: `\`${options.host}\` is not an address of this machine; set \`listen.host\` to one that is`,
    ENOTFOUND: `\`${options.host}\` is not a known host name; set \`listen.host\` to an address of this machine`,
  };
  const message = why[failure.code ?? ''] ?? `${place} cannot be used; check \`${options.setting}\``;
  return fail('unavailable', message, { cause: failure });
}

/** One connection: its answers that are not yet sent in full, and the latest of them. */
interface Connection {
  open: number;
  latest: ServerResponse | undefined;
}

/**
 * What is open on a server. Owned by its listener; `close` is the only one to end things. It keeps a record per connection,
 * not a set of answers: a set that changes with every request keeps dead answers alive until the next full collection.
 */
class Connections {
  readonly #bySocket = new Map<Socket, Connection>();
  #openCount = 0;
  #closing = false;

  get openCount(): number {
    return this.#openCount;
  }

  get socketCount(): number {
    return this.#bySocket.size;
  }

  add(socket: Socket): void {
    this.#bySocket.set(socket, { open: 0, latest: undefined });
    socket.once('close', () => this.#bySocket.delete(socket));
  }

  opened(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const connection = this.#bySocket.get(incoming.socket) ?? { open: 0, latest: undefined };
    connection.open += 1;
    connection.latest = outgoing;
    this.#openCount += 1;
    outgoing.once('close', () => {
      connection.open -= 1;
      if (connection.open === 0) connection.latest = undefined;
      this.#openCount -= 1;
    });
    if (this.#closing) outgoing.setHeader('connection', 'close');
  }

  /** Whether an answer is on its way on this connection: nothing else may be written to it then. */
  hasStarted(socket: Socket): boolean {
    return this.#bySocket.get(socket)?.latest?.headersSent ?? false;
  }

  /** From now on each answer is the last of its connection. */
  lastAnswers(): void {
    this.#closing = true;
    for (const { latest } of this.#bySocket.values()) {
      if (latest !== undefined && !latest.headersSent) latest.setHeader('connection', 'close');
    }
  }
}

/** Kept connections get this long to bring a request that was already on its way. */
const lingerMs = 150;
const pollMs = 5;

async function close(
  app: App,
  server: Server,
  connections: Connections,
  { clock, drainMs }: { readonly clock: Clock; readonly drainMs: number },
): Promise<number> {
  app.drain();
  connections.lastAnswers();
  // The base class stops accepting only; the HTTP server's own `close` would also cut connections between two
  // requests, and with them a request that is already in flight.
  NetServer.prototype.close.call(server);
  const startedMs = clock.monotonicMs();
  const passedMs = () => clock.monotonicMs() - startedMs;
  const isBusy = () => connections.openCount > 0 || (connections.socketCount > 0 && passedMs() < lingerMs);
  while (isBusy() && passedMs() < drainMs) await clock.sleep(pollMs);
  const cut = connections.openCount;
  server.closeAllConnections();
  // Ends Node's timer for slow clients; the error says that the server no longer listens, which is known.
  server.close(() => undefined);
  app.stop();
  return cut;
}
