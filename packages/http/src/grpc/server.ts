// gRPC over HTTP/2 without TLS, as far as a proxy on the same machine needs it: one message for one, or streams both ways.

import {
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { type Clock, limits } from '@sallyport/base';
import { BrokenMessage, framed, messagesOf } from './frames.ts';

export interface UnaryCall {
  readonly message: Uint8Array;
  readonly metadata: IncomingHttpHeaders;
  /** From `grpc-timeout`. */
  readonly timeoutMs: number | undefined;
}

/** Why a call could not be served, or not to its end. */
export interface GrpcStatus {
  readonly status: keyof typeof statuses;
  readonly text: string;
}

/** The message, or the status of a call that could not be served at all. */
export type UnaryReply = Uint8Array | GrpcStatus;

export type UnaryMethod = (call: UnaryCall) => Promise<UnaryReply>;

export interface StreamCall {
  readonly metadata: IncomingHttpHeaders;
  /** As they are asked for; over when the caller has no more, or is gone. Throws on what is no message. */
  readonly messages: AsyncIterable<Uint8Array>;
  /** Resolves when more can be taken; false once the caller is gone. */
  readonly send: (message: Uint8Array) => Promise<boolean>;
  /** Aborts when the call is over, however it ended. */
  readonly signal: AbortSignal;
}

/** Ends the call: in order, or with a status. */
export type StreamMethod = (call: StreamCall) => Promise<GrpcStatus | undefined>;

export interface GrpcServer {
  readonly server: Http2Server;
  /** Refuses new calls, answers open ones for at most `drainMs`, then cuts the rest. */
  close(drainMs?: number): Promise<void>;
}

/** google.rpc.Code */
const statuses = {
  invalidArgument: 3,
  permissionDenied: 7,
  aborted: 10,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const;

const streamsMax = 1_000;
const headBytesMax = 32 * 1024;
/** What a caller may send of one call before it is read; Node's own bound of 64 KiB would cut a body into many turns. */
const windowBytes = 1 << 20;
/** Longest wait for the next part of a message. */
const idleMs = 5_000;
const pollMs = 5;

interface Methods {
  /** By path, such as `/package.Service/Method`. */
  readonly methods?: Readonly<Record<string, UnaryMethod>>;
  readonly streams?: Readonly<Record<string, StreamMethod>>;
}

export function grpcServer(
  options: Methods & {
    readonly clock: Clock;
    /** Told of what a method throws: a bug. */
    readonly onCrash: (thrown: unknown) => void;
    /** Defaults to `limits.bodyBytesMax`. */
    readonly messageBytesMax?: number;
  },
): GrpcServer {
  const { clock, messageBytesMax = limits.bodyBytesMax } = options;
  const sessions = new Set<ServerHttp2Session>();
  let openCount = 0;
  const server = createServer({
    maxSendHeaderBlockLength: headBytesMax,
    settings: {
      maxConcurrentStreams: streamsMax,
      maxHeaderListSize: headBytesMax,
      enablePush: false,
      initialWindowSize: windowBytes,
    },
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
  options: Methods & { readonly messageBytesMax: number },
): Promise<void> {
  if (headers[':method'] !== 'POST' || !/^application\/grpc(?:\+proto)?(?:;|$)/.test(headers['content-type'] ?? '')) {
    // Not gRPC at all: HTTP's own answer (gRPC over HTTP/2, "Requests").
    stream.respond({ ':status': 415 }, { endStream: true });
    return;
  }
  const path = headers[':path'] ?? '';
  const { methods = {}, streams = {}, messageBytesMax } = options;
  const method = Object.hasOwn(methods, path) ? methods[path] : undefined;
  if (method !== undefined) return serveOne(stream, headers, method, messageBytesMax);
  const streaming = Object.hasOwn(streams, path) ? streams[path] : undefined;
  if (streaming !== undefined) return serveStream(stream, headers, streaming, messageBytesMax);
  refuse(stream, 'unimplemented', 'there is no such method here');
}

async function serveOne(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  method: UnaryMethod,
  bytesMax: number,
): Promise<void> {
  const message = await readMessage(stream, bytesMax);
  if (typeof message === 'string') {
    return refuse(stream, message === compressed ? 'unimplemented' : 'invalidArgument', message);
  }
  stream.setTimeout(0);
  const reply = await method({ message, metadata: headers, timeoutMs: timeoutOf(headers['grpc-timeout']) });
  if (stream.destroyed || stream.headersSent) return;
  if (!(reply instanceof Uint8Array)) return refuse(stream, reply.status, reply.text);
  respond(stream, () => ({ 'grpc-status': '0' }));
  stream.end(framed(reply));
}

async function serveStream(
  stream: ServerHttp2Stream,
  metadata: IncomingHttpHeaders,
  method: StreamMethod,
  bytesMax: number,
): Promise<void> {
  // Such a call is as long as what it is about.
  stream.setTimeout(0);
  const over = new AbortController();
  stream.once('close', () => over.abort());
  let ended: GrpcStatus | undefined;
  const send = async (message: Uint8Array) => {
    if (stream.destroyed) return false;
    if (!stream.headersSent) respond(stream, () => trailersOf(ended));
    if (!stream.write(framed(message))) await drained(stream);
    return !stream.destroyed;
  };
  try {
    ended = await method({ metadata, messages: messagesOf(stream, bytesMax), send, signal: over.signal });
  } catch (thrown) {
    if (!(thrown instanceof BrokenMessage)) {
      ended = { status: 'internal', text: 'something failed here' };
      end(stream, ended);
      throw thrown;
    }
    ended = { status: thrown.isCompressed ? 'unimplemented' : 'invalidArgument', text: thrown.message };
  }
  end(stream, ended);
}

function end(stream: ServerHttp2Stream, ended: GrpcStatus | undefined): void {
  if (stream.destroyed) return;
  // What the caller still sends is thrown away until it has read the status; a reset would overtake that.
  stream.resume();
  stream.setTimeout(idleMs);
  if (stream.headersSent) stream.end();
  else stream.respond({ ...head, ...trailersOf(ended) }, { endStream: true });
}

const head = { ':status': 200, 'content-type': 'application/grpc+proto' } as const;

function respond(stream: ServerHttp2Stream, trailers: () => Readonly<Record<string, string>>): void {
  stream.respond(head, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(trailers()));
}

function trailersOf(ended: GrpcStatus | undefined): Readonly<Record<string, string>> {
  if (ended === undefined) return { 'grpc-status': '0' };
  return { 'grpc-status': String(statuses[ended.status]), 'grpc-message': encodeURI(ended.text) };
}

function drained(stream: ServerHttp2Stream): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      stream.off('drain', settle).off('close', settle);
      resolve();
    };
    stream.on('drain', settle).on('close', settle);
  });
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
  stream.respond({ ...head, ...trailersOf({ status, text }) }, { endStream: true });
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
