// Structured logs: one JSON line per event, with whatever could be a secret taken out before it is written.

import { type DestinationStream, pino } from 'pino';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Fields first, then a short message; `err` is the field for an exception. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  /** The `info` line of a finished request, which is most of what is logged and is therefore written at once. */
  request(line: RequestLine): void;
  /** A log whose lines all carry these fields. */
  child(fields: Readonly<Record<string, string>>): Log;
  /** Writes out what is still buffered; call before the process ends. */
  flush(): void;
}

/** INVARIANT: no member can be a secret, so none is looked through for one. */
export interface RequestLine {
  readonly method: string;
  /** As declared, never as sent. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
  /** Code of the refusal, where it was one. */
  readonly fault?: string;
}

export interface LogOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Where lines go; standard output, buffered for at most half a second, when absent. */
  readonly stream?: DestinationStream;
}

/** INVARIANT: secrets are never printed — fields with a telling name are masked at any depth, and texts are scrubbed. */
export function createLog(options: LogOptions): Log {
  const stream = options.stream ?? gathered(pino.destination({ fd: 1, sync: false }));
  const logger = pino(
    {
      level: options.level,
      base: { service: options.service },
      formatters: { level: (label) => ({ level: label }), log: (fields) => maskedFields(fields) },
      // By then the formatter above has written the exception out; pino's own serializer would take it for a plain object.
      serializers: { err: (written: unknown) => written },
    },
    stream,
  );
  return wrap(logger, stream);
}

const gatheredCharsMax = 12_288;
const gatheredForMs = 500;

/**
 * Lines go out together, because a system call for each would cost as much as a request's own work. The destination could
 * gather them itself, but measures all it has with each line that comes, which costs more than the line.
 */
function gathered(destination: ReturnType<typeof pino.destination>): DestinationStream & { flushSync(): void } {
  let lines: string[] = [];
  let chars = 0;
  const send = () => {
    if (lines.length === 0) return;
    destination.write(lines.join(''));
    lines = [];
    chars = 0;
  };
  const flushSync = () => {
    send();
    destination.flushSync();
  };
  setInterval(send, gatheredForMs).unref();
  process.once('exit', flushSync);
  return {
    write: (line) => {
      lines.push(line);
      chars += line.length;
      if (chars >= gatheredCharsMax) send();
    },
    flushSync,
  };
}

function wrap(logger: pino.Logger, stream: DestinationStream): Log {
  // As pino writes a line: its level and time, what all lines carry, and what this one has.
  const head = '{"level":"info","time":';
  const bound = `,${JSON.stringify(logger.bindings()).slice(1, -1)}`;
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, scrub(message)),
    request: (line) => {
      if (logger.isLevelEnabled('info'))
        stream.write(`${head}${Date.now()}${bound},${JSON.stringify(line).slice(1, -1)},"msg":"request"}\n`);
    },
    child: (fields) => wrap(logger.child(maskedFields(fields)), stream),
    flush: () => {
      if ('flushSync' in stream && typeof stream.flushSync === 'function') stream.flushSync();
    },
  };
}

const maskText = '***';
const depthMax = 6;

/** Names, lower case without `_` and `-`, whose values are never written. */
const secretNames = new Set([
  'accesskeyid',
  'apikey',
  'authorization',
  'body',
  'content',
  'cookie',
  'key',
  'password',
  'privatekey',
  'proxyauthorization',
  'secret',
  'secretaccesskey',
  'setcookie',
  'token',
  'xapikey',
]);

function maskedFields(fields: object): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) out[name] = masked(name, value, 0);
  return out;
}

function masked(name: string, value: unknown, depth: number): unknown {
  if (value === undefined || value === null || typeof value === 'number' || typeof value === 'boolean') return value;
  if (secretNames.has(name.replaceAll(/[_-]/g, '').toLowerCase())) return maskText;
  if (typeof value === 'string') return scrub(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return undefined;
  if (depth >= depthMax) return '…';
  if (value instanceof Error) return maskedError(value, depth);
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => masked('', item, depth + 1));
  const out: Record<string, unknown> = {};
  for (const [inner, member] of Object.entries(value)) out[inner] = masked(inner, member, depth + 1);
  return out;
}

/** Type, message, stack and causes; other properties of driver errors may hold queries and rows, so they stay out. */
function maskedError(error: Error, depth: number): Record<string, unknown> {
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    message: scrub(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: scrub(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: masked('cause', error.cause, depth + 1) }),
  };
}

/** Takes passwords out of URLs and credentials out of `Authorization` values quoted in a text. */
function scrub(text: string): string {
  if (!text.includes('://') && !/\b(?:bearer|basic)\s/i.test(text)) return text;
  return text
    .replaceAll(/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]{1,512}@/gi, `$1${maskText}@`)
    .replaceAll(/\b(bearer|basic)\s+[A-Za-z0-9\-._~+/]+=*/gi, `$1 ${maskText}`);
}
