// A call to a destination and back: decided and redacted on the way out, filtered on the way in.

import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { err, fail, limits, ok, type Result, withTimeout } from '@sallyport/base';
import { Pseudonyms, redact } from '@sallyport/detect';
import type { Refusal, Reply, StreamInput } from '@sallyport/http';
import type { VerifiedToken } from '@sallyport/token';
import { type EgressAnswer, type EgressPorts, egress } from '../egress.ts';
import { outgoingHeaders, replyHeaders } from './headers.ts';
import { receivingFrom } from './receiving.ts';
import { decodedBody, filteredBody, type ReplyEnd } from './reply.ts';
import { replyFilter } from './reply-filter.ts';
import { readTarget } from './target.ts';
import { callUpstream, type UpstreamPorts, type UpstreamRequest } from './upstream.ts';

export interface ProxyPorts extends EgressPorts, UpstreamPorts {
  /** From which the keys of placeholders are made, one for each session. */
  readonly placeholderKey: Uint8Array;
  /** Longest wait for the head of a reply. */
  readonly replyTimeoutMs: number;
  readonly onReplyEnd: (end: ReplyEnd) => void;
}

export const tokenHeader = 'sallyport-token';
/** `restore` asks for placeholders that lead back. */
export const placeholderHeader = 'sallyport-placeholders';
/** Kinds whose values never come back: a reply has no use for a credential. */
const neverRestored: ReadonlySet<string> = new Set(['secret']);

/**
 * The body must be UTF-8 text of at most `limits.scanBytesMax` bytes: it is decided as a whole before any of it leaves.
 * Faults: those of `egress`; `forbidden` also where policies block the call, let nothing be received, or the destination
 * is inside; `unavailable` with status 502 where the destination does not answer, `timeout` with status 504 not in time.
 */
export async function proxy(ports: ProxyPorts, input: StreamInput): Promise<Result<Reply, Refusal>> {
  const target = readTarget(input.target);
  if (!target.ok) return target;
  const { destination, url } = target.value;
  const content = await textOf(input);
  if (!content.ok) return content;
  const outgoing = outgoingHeaders(input.headers, tokenHeader);
  const token = ports.kernel.verify(input.caller.token);
  if (!token.ok) return token;
  const decided = await receivingFrom(ports, token.value, destination);
  if (!decided.ok) return decided;
  const receiving = decided.value;
  const pseudonyms = new Pseudonyms({ key: sessionKey(ports, token.value), never: neverRestored });
  const isAsked = input.headers.get(placeholderHeader)?.toLowerCase() === 'restore';
  const answer = await egress(ports, input.caller.token, {
    destination: destination.text,
    content: content.value,
    // What stands in the address cannot be taken out of it: it goes as it is or not at all.
    fixed: `${decodedAddress(url)}\n${outgoing.scanned}`,
    ...(isAsked ? { pseudonyms } : {}),
  });
  if (!answer.ok) return answer;
  if (answer.value.content === undefined) return blocked(answer.value);
  const upstream = await replyHead(ports, {
    url,
    method: input.method.toUpperCase(),
    headers: outgoing.headers,
    body: Buffer.from(answer.value.content),
    signal: input.signal,
  });
  if (!upstream.ok) return upstream;
  const reply = upstream.value;
  const body = decodedBody(reply);
  if (body === undefined) {
    reply.destroy();
    return err({ code: 'unsupported', status: 502, message: 'the reply has an encoding that cannot be scanned' });
  }
  const type = reply.headers['content-type'] ?? 'application/octet-stream';
  const filter = replyFilter({ rules: ports.rules, policy: receiving.policy, pseudonyms }, type);
  const headers = Object.entries(replyHeaders(reply.headers)).map(
    ([name, value]) => [name, redact(ports.rules, value, receiving.policy).text] as const,
  );
  return ok({
    status: reply.statusCode ?? 502,
    type,
    headers: { ...Object.fromEntries(headers), ...verdictHeaders(answer.value) },
    body: hasNoBody(reply.statusCode)
      ? null
      : filteredBody(body, { filter, stands: receiving.stands, onEnd: ports.onReplyEnd }),
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

function hasNoBody(status: number | undefined): boolean {
  return status === 204 || status === 205 || status === 304;
}

async function textOf(input: StreamInput): Promise<Result<string, Refusal>> {
  const encoding = input.headers.get('content-encoding');
  if (encoding !== null && encoding.toLowerCase() !== 'identity') {
    return err({ code: 'unsupported', status: 415, message: 'an encoded body cannot be scanned; send it as it is' });
  }
  const bytes = await input.bytes(limits.scanBytesMax);
  if (!bytes.ok) return bytes;
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.value));
  } catch {
    // Nothing is known of what is no text: it cannot be decided on.
    return err({ code: 'unsupported', status: 415, message: 'the body is not UTF-8 text and cannot be scanned' });
  }
}

/** Path and query as they are meant, so that what is percent-encoded twice is still seen by the scanner once. */
function decodedAddress(url: URL): string {
  const query = [...url.searchParams].map(([name, value]) => `${name}=${value}`);
  return [url.pathname, ...query].join('\n');
}

/** Placeholders of one session mean nothing in another. */
function sessionKey({ placeholderKey }: ProxyPorts, { tenant, session }: VerifiedToken): Uint8Array {
  return createHmac('sha256', placeholderKey)
    .update(JSON.stringify([tenant, session]))
    .digest();
}

function blocked({ reasonText, certificateId }: EgressAnswer): Result<never, Refusal> {
  return fail('forbidden', `the call is blocked: ${reasonText}; certificate \`${certificateId}\``);
}

function verdictHeaders({ verdict, certificateId, redactions }: EgressAnswer): Record<string, string> {
  return {
    'sallyport-verdict': verdict,
    'sallyport-certificate': certificateId,
    'sallyport-redactions': String(redactions),
  };
}
