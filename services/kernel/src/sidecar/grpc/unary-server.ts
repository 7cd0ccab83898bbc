// Unary gRPC over HTTP/2 without TLS, as far as a proxy on the same machine needs it.

import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { type Clock, limits } from '@sallyport/base';

export interface UnaryCall {
  readonly message: Uint8Array;
  readonly metadata: IncomingHttpHeaders;
  /** From `grpc-timeout`. */
  readonly timeoutMs: number | undefined;
}

/** The message, or the status of a call that could not be served at all. */
export type UnaryReply = Uint8Array | { readonly status: keyof typeof statuses; readonly text: string };

export type UnaryMethod = (call: UnaryCall) => Promise<UnaryReply>;

export interface GrpcServer {
  readonly server: Http2Server;
  /** Refuses new calls, answers open ones for at most `drainMs`, then cuts the rest. */
  close(drainMs?: number): Promise<void>;
}

/** google.rpc.Code */
const statuses = { invalidArgument: 3, unimplemented: 12, internal: 13, unavailable: 14, unauthenticated: 16 } as const;

const streamsMax = 1_000;
const headBytesMax = 32 * 1024;
/** Longest wait for the next part of a message. */
const idleMs = 5_000;
const pollMs = 5;

export function grpcServer(options: {
  readonly methods: Readonly<Record<string, UnaryMethod>>;
  readonly clock: Clock;
  /** Told of what a method throws: a bug. */
  readonly onCrash: (thrown: unknown) => void;
  /** Defaults to `limits.bodyBytesMax`. */
  readonly messageBytesMax?: number;
}): GrpcServer {
  const { clock, messageBytesMax = limits.bodyBytesMax } = options;
  const sessions = new Set<ServerHttp2Session>();
  let openCount = 0;
  const server = createServer({
    maxSendHeaderBlockLength: headBytesMax,
    settings: { maxConcurrentStreams: streamsMax, maxHeaderListSize: headBytesMax, enablePush: false },
  });
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    // A connection that breaks takes its calls with it; their caller sees that itself.
    session.on('error', () => session.destroy());
  });
  server.on('stream', (stream, headers) => {
    openCount += 1;
    stream.once('close', () => {
      openCount -= 1;
    });
    stream.on('error', () => undefined);
    stream.setTimeout(idleMs, () => stream.close());
    serve(stream, headers, { ...options, messageBytesMax }).catch((thrown: unknown) => {
      options.onCrash(thrown);
      refuse(stream, 'internal', 'something failed here');
    });
  });
  return {
    server,
    close: async (drainMs = limits.drainTimeoutMs) => {
      const untilMs = clock.monotonicMs() + drainMs;
      server.close(() => undefined);
      for (const session of sessions) session.close();
      while (openCount > 0 && clock.monotonicMs() < untilMs) await clock.sleep(pollMs);
      for (const session of sessions) session.destroy();
    },
  };
}

async function serve(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  options: { readonly methods: Readonly<Record<string, UnaryMethod>>; readonly messageBytesMax: number },
): Promise<void> {
  if (headers[':method'] !== 'POST' || !/^application\/grpc(?:\+proto)?(?:;|$)/.test(headers['content-type'] ?? '')) {
    // Not gRPC at all: HTTP's own answer (gRPC over HTTP/2, "Requests").
    stream.respond({ ':status': 415 }, { endStream: true });
    return;
  }
  const path = headers[':path'] ?? '';
  const method = Object.hasOwn(options.methods, path) ? options.methods[path] : undefined;
  if (method === undefined) return refuse(stream, 'unimplemented', 'there is no such method here');
  const message = await readMessage(stream, options.messageBytesMax);
  if (typeof message === 'string') {
    return refuse(stream, message === compressed ? 'unimplemented' : 'invalidArgument', message);
  }
  stream.setTimeout(0);
  const reply = await method({ message, metadata: headers, timeoutMs: timeoutOf(headers['grpc-timeout']) });
  if (stream.destroyed || stream.headersSent) return;
  if (!(reply instanceof Uint8Array)) return refuse(stream, reply.status, reply.text);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(reply.length, 1);
  stream.end(Buffer.concat([prefix, reply]));
}

const compressed = 'compressed messages are not accepted';

/** The one message of a unary call, or what is wrong with it. */
async function readMessage(stream: ServerHttp2Stream, bytesMax: number): Promise<Uint8Array | string> {
  const body = await readBody(stream, bytesMax + 5);
  if (body === undefined) return `the message is larger than ${bytesMax} bytes`;
  if (body.length < 5 || body.readUInt32BE(1) !== body.length - 5) return 'the call must be one whole message';
  if (body[0] !== 0) return compressed;
  return body.subarray(5);
}

/** Undefined above the bound. By events, because leaving an iteration early would end the stream without its answer. */
function readBody(stream: ServerHttp2Stream, bytesMax: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const settle = (body: Buffer | undefined) => {
      stream.off('data', onData).off('end', onEnd).off('close', onEnd);
      resolve(body);
    };
    const onEnd = () => settle(Buffer.concat(chunks));
    const onData = (chunk: Uint8Array) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= bytesMax) return;
      stream.pause();
      settle(undefined);
    };
    stream.on('data', onData).on('end', onEnd).on('close', onEnd);
  });
}

/** A "Trailers-Only" answer: the status without a message. */
function refuse(stream: ServerHttp2Stream, status: keyof typeof statuses, text: string): void {
  if (stream.destroyed || stream.headersSent) return;
  const head = { ':status': 200, 'content-type': 'application/grpc+proto' };
  const told = { 'grpc-status': String(statuses[status]), 'grpc-message': encodeURI(text) };
  stream.respond({ ...head, ...told }, { endStream: true });
  // What the caller still sends is not read.
  if (!stream.readableEnded) stream.close();
}

const unitsMs: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

/** Milliseconds, or undefined where the header is absent or is no timeout. */
export function timeoutOf(text: string | readonly string[] | undefined): number | undefined {
  const match = typeof text === 'string' ? /^([0-9]{1,8})([HMSmun])$/.exec(text) : null;
  const unit = unitsMs[match?.[2] ?? ''];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}
