// A reply on its way through the proxy: held there until each piece of it comes back filtered.

import { PassThrough } from 'node:stream';
import { redact } from '@sallyport/detect';
import type { Refusal } from '@sallyport/http';
import type { Outbound } from '../proxy/outbound.ts';
import { decodedBody, filteredBody, hasNoBody, type ReplyEnd, unknownEncoding } from '../proxy/reply.ts';
import { replyFilter } from '../proxy/reply-filter.ts';
import type { HeaderPairs, Mutation, ProcessingRequest } from './messages.ts';

export interface ReplyPorts {
  readonly onReplyEnd: (end: ReplyEnd) => void;
}

export interface ProxiedReply {
  readonly mutation: Mutation;
  /** Its body, filtered; undefined for a reply that has none. */
  readonly body: { readonly source: PassThrough; readonly filtered: ReadableStream<Uint8Array> } | undefined;
}

/** Of the body as it came; it is another one now. */
const ofTheBody = ['content-encoding', 'content-length', 'content-md5', 'digest', 'content-digest', 'repr-digest'];

/** Or why nothing of it can be let through. */
export function openReply(
  ports: ReplyPorts,
  { receiving, rules, pseudonyms, issued, verdictHeaders }: Outbound,
  head: Extract<ProcessingRequest, { kind: 'headers' }>,
): ProxiedReply | Refusal {
  const first = (name: string) => head.headers.find(([given]) => given === name)?.[1];
  const policy = receiving.policy;
  const clean = (value: string) => redact(rules, value, policy).text;
  const mutation = replyMutation(head.headers, clean, verdictHeaders);
  if (head.ended || hasNoBody(Number(first(':status')))) return { mutation, body: undefined };
  const source = new PassThrough();
  const encodings = head.headers.flatMap(([name, value]) => (name === 'content-encoding' ? [value] : []));
  const decoded = decodedBody(source, encodings.length === 0 ? undefined : encodings.join(','));
  if (decoded === undefined) {
    ports.onReplyEnd('not_decodable');
    return unknownEncoding;
  }
  const type = first('content-type') ?? 'application/octet-stream';
  const filter = replyFilter({ rules, policy, pseudonyms, issued }, type);
  const filtered = filteredBody(decoded, { filter, stands: receiving.stands, onEnd: ports.onReplyEnd });
  return { mutation, body: { source, filtered } };
}

/** Each value that holds a finding is replaced; of several with one name, which cannot be told apart, all are. */
function replyMutation(
  headers: HeaderPairs,
  clean: (value: string) => string,
  verdict: Readonly<Record<string, string>>,
): Mutation {
  // What is said in our name is said by us or by nobody.
  const forged = headers.map(([name]) => name).filter((name) => name.startsWith('sallyport-') && !(name in verdict));
  const remove = [...ofTheBody, ...new Set(forged)];
  const plain = headers.filter(([name]) => !name.startsWith(':') && !(name in verdict) && !remove.includes(name));
  const changed = new Set(plain.flatMap(([name, value]) => (clean(value) === value ? [] : [name])));
  const set = [...changed].map((name) => {
    const values = plain.flatMap(([given, value]) => (given === name ? [clean(value)] : []));
    return [name, values.join(', ')] as const;
  });
  return { set: { ...Object.fromEntries(set), ...verdict }, remove };
}

/** No trailer is scanned as part of a text, so none with a finding goes on. */
export function trailersMutation({ rules, receiving }: Outbound, headers: HeaderPairs): Mutation {
  const found = headers.filter(([, value]) => redact(rules, value, receiving.policy).text !== value);
  return { set: {}, remove: [...new Set(found.map(([name]) => name))] };
}
