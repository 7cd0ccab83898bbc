// A call to a destination and back: decided and redacted on the way out, filtered on the way in.

import type { IncomingMessage } from 'node:http';
import { err, limits, ok, type Result, withTimeout } from '@sallyport/base';
import { redact } from '@sallyport/detect';
import type { Refusal, Reply, StreamInput } from '@sallyport/http';
import { outgoingHeaders, replyHeaders } from './headers.ts';
import { asksToRestore, declassifiedLabels, type OutboundPorts, outbound, unencoded } from './outbound.ts';
import { decodedBody, filteredBody, hasNoBody, notReceived, type ReplyEnd, unknownEncoding } from './reply.ts';
import { replyFilter } from './reply-filter.ts';
import { readTarget } from './target.ts';
import { callUpstream, type UpstreamPorts, type UpstreamRequest } from './upstream.ts';

export interface ProxyPorts extends OutboundPorts, UpstreamPorts {
  /** Longest wait for the head of a reply. */
  readonly replyTimeoutMs: number;
  readonly onReplyEnd: (end: ReplyEnd) => void;
}

export const tokenHeader = 'sallyport-token';

/**
 * The body must be UTF-8 text of at most `limits.scanBytesMax` bytes: it is decided as a whole before any of it leaves.
 * Faults: those of `outbound`; `forbidden` also where the destination is inside; `unavailable` with status 502 where the
 * destination does not answer, `timeout` with status 504 not in time.
 */
export async function proxy(ports: ProxyPorts, input: StreamInput): Promise<Result<Reply, Refusal>> {
  const target = readTarget(input.target);
  if (!target.ok) return target;
  const readable = unencoded(input.headers);
  if (!readable.ok) return readable;
  const sent = await input.bytes(limits.scanBytesMax);
  if (!sent.ok) return sent;
  const outgoing = outgoingHeaders(input.headers, tokenHeader);
  const { method } = input;
  const declassify = declassifiedLabels(input.headers);
  if (!declassify.ok) return declassify;
  const decided = await outbound(ports, {
    token: input.caller.token,
    target: target.value,
    method,
    outgoing,
    body: sent.value,
    restores: asksToRestore(input.headers),
    declassify: declassify.value,
  });
  if (!decided.ok) return decided;
  const { content, receiving, rules, pseudonyms, issued, verdictHeaders } = decided.value;
  const upstream = await replyHead(ports, {
    url: target.value.url,
    method,
    headers: outgoing.headers,
    body: Buffer.from(content),
    signal: input.signal,
  });
  if (!upstream.ok) {
    const { code } = upstream.fault;
    if (code !== 'forbidden') ports.onReplyEnd(input.signal.aborted ? 'client_gone' : 'unanswered');
    return upstream;
  }
  const reply = upstream.value;
  const isHead = method === 'HEAD' || hasNoBody(reply.statusCode);
  const body = isHead ? reply : decodedBody(reply, reply.headers['content-encoding']);
  if (body === undefined) {
    reply.destroy();
    ports.onReplyEnd('not_decodable');
    return err(unknownEncoding);
  }
  const type = reply.headers['content-type'] ?? 'application/octet-stream';
  const filter = replyFilter({ rules, policy: receiving.policy, pseudonyms, issued }, type);
  const headers = Object.entries(replyHeaders(reply.headers)).map(
    ([name, value]) => [name, redact(rules, value, receiving.policy).text] as const,
  );
  // A canary in the head: none of it goes on.
  if (!(await receiving.stands())) {
    reply.destroy();
    ports.onReplyEnd('not_permitted');
    return err(notReceived);
  }
  if (isHead) {
    reply.destroy();
    ports.onReplyEnd('complete');
  }
  return ok({
    status: reply.statusCode ?? 502,
    type,
    headers: { ...Object.fromEntries(headers), ...verdictHeaders },
    body: isHead ? null : filteredBody(body, { filter, stands: receiving.stands, onEnd: ports.onReplyEnd }),
  });
}

/** The deadline is over with the head: what follows comes at the pace of destination and caller. */
async function replyHead(ports: ProxyPorts, request: UpstreamRequest): Promise<Result<IncomingMessage, Refusal>> {
  const bound = { what: 'the destination', timeoutMs: ports.replyTimeoutMs };
  const called = await withTimeout(ports.clock, bound, (late) =>
    callUpstream(ports, { ...request, signal: AbortSignal.any([request.signal, late]) }),
  );
  if (!called.ok) return err({ ...called.fault, status: 504 });
  const { value: head } = called;
  return head.ok || head.fault.code !== 'unavailable' ? head : err({ ...head.fault, status: 502 });
}
