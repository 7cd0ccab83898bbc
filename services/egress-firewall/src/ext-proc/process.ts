// One exchange of a proxy, message by message: the request decided as a whole, the reply filtered as it comes.

import type { PassThrough } from 'node:stream';
import { type Fault, fail, ok, type RandomBytes, type Result, toHex } from '@sallyport/base';
import { type Authenticator, type Log, problemOf, type Refusal } from '@sallyport/http';
import type { GrpcStatus, StreamCall, StreamMethod } from '@sallyport/http/grpc';
import type { Leaving, Outbound } from '../proxy/outbound.ts';
import { notReceived } from '../proxy/reply.ts';
import {
  bodyMode,
  type HeaderPairs,
  headersAnswer,
  immediateAnswer,
  type ProcessingRequest,
  pieceAnswer,
  readProcessingRequest,
  trailersAnswer,
  unchanged,
  wholeBodyAnswer,
} from './messages.ts';
import { openReply, type ProxiedReply, type ReplyPorts, trailersMutation } from './reply.ts';
import { type ProxiedRequest, readRequest } from './request.ts';

export interface ProcessPorts extends ReplyPorts {
  /** Decides a request as a whole. */
  readonly decide: (leaving: Leaving) => Promise<Result<Outbound, Refusal>>;
  readonly authenticator: Pick<Authenticator, 'bearer'>;
  readonly random: RandomBytes;
  readonly log: Log;
}

/**
 * INVARIANT: the stream ends in order only when the proxy has ended it. A proxy takes an orderly end from this side for
 * leave to send on the rest of the exchange as it is; a status other than OK makes it break off instead.
 */
export function processMethod(ports: ProcessPorts): StreamMethod {
  return async (call) => {
    const exchange = new Exchange(ports, call);
    const ended = await exchange.run();
    if (ended !== undefined) ports.log.warn({ reason: ended.text }, 'a proxied exchange was broken off');
    return ended;
  };
}

const outOfOrder: GrpcStatus = {
  status: 'invalidArgument',
  text: 'the messages do not come in the order of an exchange',
};

/** The proxy is gone, or has heard all. */
const over = Symbol('over');
type Step<T> = T | GrpcStatus | typeof over;

function isEnd<T extends object>(step: Step<T>): step is GrpcStatus | typeof over {
  return step === over || 'status' in step;
}

class Exchange {
  readonly #ports: ProcessPorts;
  readonly #call: StreamCall;
  readonly #messages: AsyncIterator<Uint8Array>;

  constructor(ports: ProcessPorts, call: StreamCall) {
    this.#ports = ports;
    this.#call = call;
    this.#messages = call.messages[Symbol.asyncIterator]();
  }

  async run(): Promise<GrpcStatus | undefined> {
    const end = await this.#exchange();
    return end === over ? undefined : end;
  }

  async #exchange(): Promise<GrpcStatus | typeof over> {
    const asked = await this.#request();
    if (isEnd(asked)) return asked;
    const { decided, next } = asked;
    let head: Step<{ message: ProcessingRequest }> = next === undefined ? await this.#next() : { message: next };
    if (isEnd(head)) return head;
    if (head.message.side === 'request' && head.message.kind === 'trailers') {
      await this.#call.send(trailersAnswer('request', dropped(head.message)));
      head = await this.#next();
      if (isEnd(head)) return head;
    }
    const { message } = head;
    if (message.side !== 'response' || message.kind !== 'headers') return outOfOrder;
    const reply = openReply(this.#ports, decided, message);
    if ('code' in reply) return this.#refuse(reply, undefined);
    if (!(await decided.receiving.stands())) {
      this.#ports.onReplyEnd('not_permitted');
      return this.#refuse(notReceived, undefined);
    }
    await this.#call.send(headersAnswer('response', reply.mutation));
    if (reply.body !== undefined) return this.#body(decided, reply.body);
    this.#ports.onReplyEnd('complete');
    const after = await this.#next();
    if (isEnd(after)) return after;
    return after.message.side === 'response' && after.message.kind === 'trailers'
      ? this.#last(trailersAnswer('response', trailersMutation(decided, after.message.headers)))
      : outOfOrder;
  }

  /** Decides the request once all of it is here. `next` is a message that came in the place of its body. */
  async #request(): Promise<Step<{ decided: Outbound; next: ProcessingRequest | undefined }>> {
    const first = await this.#next();
    if (isEnd(first)) return first;
    const { message } = first;
    if (message.side !== 'request' || message.kind !== 'headers') return outOfOrder;
    const safe = enforced(message);
    const asked = safe.ok ? readRequest(message.headers, this.#ports.authenticator) : safe;
    if (!asked.ok) return this.#refuse(asked.fault, undefined);
    const { mutation, requestId } = asked.value;
    if (message.ended) {
      const decided = await this.#decide(asked.value, new Uint8Array(0));
      if (!decided.ok) return this.#refuse(decided.fault, requestId);
      await this.#call.send(headersAnswer('request', mutation));
      return { decided: decided.value, next: undefined };
    }
    // The proxy holds the headers, too, until the body is decided.
    await this.#call.send(headersAnswer('request', mutation));
    const second = await this.#next();
    if (isEnd(second)) return second;
    const { message: sent } = second;
    if (sent.side === 'response') return sent.kind === 'headers' ? this.#givenUp(sent.headers, requestId) : outOfOrder;
    if (sent.kind === 'headers') return outOfOrder;
    const decided = await this.#decide(asked.value, sent.kind === 'body' ? sent.body : new Uint8Array(0));
    if (!decided.ok) return this.#refuse(decided.fault, requestId);
    if (sent.kind === 'trailers') return { decided: decided.value, next: sent };
    const content = Buffer.from(decided.value.content);
    await this.#call.send(wholeBodyAnswer(content.equals(sent.body) ? undefined : content));
    return { decided: decided.value, next: undefined };
  }

  #decide(asked: ProxiedRequest, body: Uint8Array): Promise<Result<Outbound, Refusal>> {
    const { requestId: _, mutation: __, ...leaving } = asked;
    return this.#ports.decide({ ...leaving, body });
  }

  /** What comes goes into the filter, and what comes out of it goes to the proxy, each at the pace of the other side. */
  async #body(
    decided: Outbound,
    { source, filtered }: NonNullable<ProxiedReply['body']>,
  ): Promise<GrpcStatus | typeof over> {
    // Its reader is told of what breaks.
    source.on('error', () => undefined);
    const feeding = this.#feed(source);
    const reader = filtered.getReader();
    const gone = () => void reader.cancel().catch(() => undefined);
    this.#call.signal.addEventListener('abort', gone, { once: true });
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (this.#call.signal.aborted) return over;
        if (done) break;
        if (!(await this.#call.send(pieceAnswer(value, false)))) return over;
      }
    } catch {
      // Counted where it broke. What has not been sent stays unsent.
      return { status: 'aborted', text: 'the reply is broken off' };
    } finally {
      this.#call.signal.removeEventListener('abort', gone);
      source.destroy();
    }
    const last = await feeding;
    if (last === over || 'status' in last) return last;
    if (last.kind !== 'trailers') return this.#last(pieceAnswer(new Uint8Array(0), true));
    await this.#call.send(pieceAnswer(new Uint8Array(0), false));
    return this.#last(trailersAnswer('response', trailersMutation(decided, last.headers)));
  }

  /** Until the last message of the reply, which is given back. */
  async #feed(source: PassThrough): Promise<Step<ProcessingRequest>> {
    for (;;) {
      const next = await this.#next().catch((): GrpcStatus => outOfOrder);
      const message = isEnd(next) ? undefined : next.message;
      if (message === undefined || message.side !== 'response' || message.kind === 'headers') {
        source.destroy(new Error('the proxy broke off'));
        return isEnd(next) ? next : outOfOrder;
      }
      if (message.kind === 'trailers' || message.ended) {
        source.end(message.kind === 'body' ? message.body : undefined);
        return message;
      }
      await new Promise<void>((resolve) => void source.write(message.body, () => resolve()));
    }
  }

  /** The last answer of an exchange; then the proxy ends the stream. */
  async #last(answer: Uint8Array): Promise<GrpcStatus | typeof over> {
    await this.#call.send(answer);
    const after = await this.#next();
    return isEnd(after) ? after : outOfOrder;
  }

  /** The proxy answers by itself before it has the whole body: too long for it, or too slow. Nothing was decided or sent. */
  #givenUp(headers: HeaderPairs, requestId: string | undefined): Promise<GrpcStatus | typeof over> {
    const status = Number(headers.find(([name]) => name === ':status')?.[1]);
    const isTooLarge = status === 413;
    return this.#refuse(
      {
        code: isTooLarge ? 'too_large' : 'timeout',
        message: isTooLarge ? 'the body is longer than the proxy can hold' : 'the request did not come to its end',
        ...(isTooLarge ? {} : { status: 408 }),
      },
      requestId,
    );
  }

  #refuse(refusal: Refusal, requestId: string | undefined): Promise<GrpcStatus | typeof over> {
    const problem = problemOf(refusal, requestId ?? toHex(this.#ports.random(12)));
    const { code, message, cause } = refusal;
    if (problem.status >= 500)
      this.#ports.log.error({ fault: { code, message }, err: cause }, 'a proxied exchange failed');
    return this.#last(immediateAnswer(problem));
  }

  async #next(): Promise<Step<{ message: ProcessingRequest }>> {
    const next = await this.#messages.next();
    if (next.done === true) return over;
    const message = readProcessingRequest(next.value);
    return message.ok ? { message: message.value } : { status: 'invalidArgument', text: message.fault.message };
  }
}

/** What has not been scanned goes nowhere; no upstream that is asked in JSON or text needs trailers. */
function dropped(message: Extract<ProcessingRequest, { kind: 'trailers' }>) {
  return { ...unchanged, remove: [...new Set(message.headers.map(([name]) => name))] };
}

/** Faults: `unavailable` for a proxy that is set up so that what is decided here would not hold there. */
function enforced({ isObserved, bodyModes }: ProcessingRequest): Result<void, Fault> {
  if (!isObserved && bodyModes?.request === bodyMode.buffered && bodyModes.response === bodyMode.fullDuplexStreamed) {
    return ok(undefined);
  }
  return fail(
    'unavailable',
    'the proxy must send request bodies BUFFERED and response bodies FULL_DUPLEX_STREAMED, and not only observe',
  );
}
