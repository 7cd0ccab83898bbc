// Reads a JSON body within a bound: refuses by its head where it can, and never holds more than the bound.

import { IncomingMessage } from 'node:http';
import { err, fail, type Json, ok, parseJson, type Result, readBounded } from '@sallyport/base';
import type { Refusal } from './problem.ts';

export interface BodySource {
  readonly raw: Request;
  /** Node's own request, when the app runs on a server: read without the detour over web streams. */
  readonly incoming: unknown;
}

/**
 * The parsed body. Faults: `unsupported` with status 415 for another media type or an encoded body, `too_large` above
 * `bytesMax`, `invalid_input` for what is not strict JSON.
 */
export async function readJsonBody(source: BodySource, bytesMax: number): Promise<Result<Json, Refusal>> {
  const refused = refusalByHead(source.raw, bytesMax);
  if (refused !== undefined) return err(refused);
  const bytes = await readBytes(source, bytesMax);
  return bytes.ok ? parseJson(bytes.value) : bytes;
}

/** The body as it is. Faults: `too_large` above `bytesMax`, `invalid_input` where it breaks off. */
export async function readBytes({ raw, incoming }: BodySource, bytesMax: number): Promise<Result<Uint8Array, Refusal>> {
  if (Number(raw.headers.get('content-length') ?? 0) > bytesMax) return err(tooLarge(bytesMax));
  return incoming instanceof IncomingMessage ? readIncoming(incoming, bytesMax) : readWeb(raw, bytesMax);
}

function refusalByHead(request: Request, bytesMax: number): Refusal | undefined {
  const { headers } = request;
  const type = headers.get('content-type');
  if (type !== 'application/json' && !isJsonType(type)) {
    return refuse('unsupported', 'the body must be JSON; send `Content-Type: application/json`', 415);
  }
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    return refuse('unsupported', 'an encoded body is not accepted; send it without `Content-Encoding`', 415);
  }
  // Node has checked that the length is digits; without one the count below is the bound.
  return Number(headers.get('content-length') ?? 0) > bytesMax ? tooLarge(bytesMax) : undefined;
}

/** RFC 8259 section 11: JSON has no charset parameter; `utf-8` is tolerated because many clients send it. */
function isJsonType(type: string | null): boolean {
  return type !== null && /^application\/json[ \t]*(;[ \t]*charset="?utf-8"?[ \t]*)?$/i.test(type);
}

function refuse(code: Refusal['code'], message: string, status?: number): Refusal {
  return { code, message, hangUp: true, ...(status === undefined ? {} : { status }) };
}

function tooLarge(bytesMax: number): Refusal {
  return refuse('too_large', `the body is larger than ${bytesMax} bytes; send less at a time`);
}

const cutShort = 'the body ended before its announced end; send it again';

function readIncoming(incoming: IncomingMessage, bytesMax: number): Promise<Result<Uint8Array, Refusal>> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const settle = (result: Result<Uint8Array, Refusal>) => {
      incoming.off('data', onData).off('end', onEnd).off('close', onCut);
      resolve(result);
    };
    const onData = (chunk: Uint8Array) => {
      bytes += chunk.length;
      if (bytes > bytesMax) {
        incoming.pause();
        settle(err(tooLarge(bytesMax)));
      } else chunks.push(chunk);
    };
    const onEnd = () => settle(ok(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
    const onCut = () => settle(fail('invalid_input', cutShort));
    // `error` keeps its listener for the life of the request: without one a reset connection would end the process.
    incoming.on('data', onData).on('end', onEnd).on('close', onCut).on('error', onCut);
    if (incoming.destroyed) onCut();
  });
}

async function readWeb(request: Request, bytesMax: number): Promise<Result<Uint8Array, Refusal>> {
  try {
    const whole = await readBounded(request.body, bytesMax);
    return whole === undefined ? err(tooLarge(bytesMax)) : ok(whole);
  } catch (cause) {
    return fail('invalid_input', cutShort, { cause });
  }
}
