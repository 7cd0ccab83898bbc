// A call on its way out, decided as a whole: address, headers and body are scanned before any of it leaves.

import { createHmac } from 'node:crypto';
import { err, fail, limits, ok, type Result } from '@sallyport/base';
import { FormatEncryption, type IssuedValues, Pseudonyms, type RuleSet } from '@sallyport/detect';
import type { Refusal } from '@sallyport/http';
import type { VerifiedToken } from '@sallyport/token';
import { replyWatch } from '../canary/alarm.ts';
import { canaryKind } from '../canary/watch.ts';
import { type EgressAnswer, type EgressPorts, egress } from '../egress.ts';
import type { Outgoing } from './headers.ts';
import { type Receiving, receivingFrom } from './receiving.ts';
import type { Target } from './target.ts';

export interface OutboundPorts extends EgressPorts {
  /** From which the keys of placeholders are made, one for each session. */
  readonly placeholderKey: Uint8Array;
}

export interface Leaving {
  /** Text of the capability token. */
  readonly token: string;
  readonly target: Target;
  /** In capitals. */
  readonly method: string;
  readonly outgoing: Outgoing;
  readonly body: Uint8Array;
  /** Asks for placeholders that lead back. */
  readonly restores: boolean;
  /** Labels of the session to leave out of the decision of this call. */
  readonly declassify: readonly string[];
}

/** What may leave, and how its reply is received. */
export interface Outbound {
  readonly content: string;
  readonly receiving: Receiving;
  /** The rules that the reply goes through; what they find is asked for where `receiving` is. */
  readonly rules: RuleSet;
  readonly pseudonyms: Pseudonyms;
  /** Enciphered values that become the caller's own again; absent where there are none. */
  readonly issued?: IssuedValues | undefined;
  /** Tells the caller how it was decided. */
  readonly verdictHeaders: Readonly<Record<string, string>>;
}

/** `restore` asks for placeholders that lead back. */
const placeholderHeader = 'sallyport-placeholders';
const declassifyHeader = 'sallyport-declassify';
/** Kinds whose values never come back: a reply has no use for a credential. */
const neverRestored: ReadonlySet<string> = new Set(['secret']);

export function asksToRestore(headers: Headers): boolean {
  return headers.get(placeholderHeader)?.toLowerCase() === 'restore';
}

/** A list with commas; each label is percent-encoded, so that it may hold any character. Faults: `invalid_input`. */
export function declassifiedLabels(headers: Headers): Result<readonly string[], Refusal> {
  const header = headers.get(declassifyHeader);
  const items = header === null ? [] : header.split(',').map((item) => item.trim());
  try {
    const labels = items.map((item) => decodeURIComponent(item));
    const fits = labels.every((label) => label.length > 0 && label.length <= 256);
    if (fits && labels.length <= limits.declassifyMax) return ok(labels);
  } catch {
    // What is not percent-encoded names no label: it is refused below like one that is too long.
  }
  const form = `1 to ${limits.declassifyMax} labels with commas between them, each percent-encoded`;
  return fail('invalid_input', `\`${declassifyHeader}\` must be ${form}`);
}

/**
 * Faults: those of `egress`; `forbidden` also where policies block the call or let nothing be received, `unsupported` for
 * a body that is no text.
 */
export async function outbound(ports: OutboundPorts, leaving: Leaving): Promise<Result<Outbound, Refusal>> {
  const { destination, url } = leaving.target;
  const content = textOf(leaving.body);
  if (!content.ok) return content;
  const token = ports.kernel.verify(leaving.token);
  if (!token.ok) return token;
  const decided = await receivingFrom(ports, token.value, destination);
  if (!decided.ok) return decided;
  const pseudonyms = new Pseudonyms({ key: sessionKey(ports, token.value), never: neverRestored });
  const encryption = new FormatEncryption({
    secret: () => ports.formatSecret(token.value.tenant, token.value.session),
    restoring: leaving.restores ? pseudonyms : undefined,
  });
  const answer = await egress(ports, leaving.token, {
    declassify: leaving.declassify,
    destination: destination.text,
    address: url.href,
    content: content.value,
    method: leaving.method,
    // What stands in the address cannot be taken out of it: it goes as it is or not at all.
    fixed: `${decodedAddress(url)}\n${leaving.outgoing.scanned}`,
    encryption,
    ...(leaving.restores ? { pseudonyms } : {}),
  });
  if (!answer.ok) return answer;
  if (answer.value.content === undefined) return blocked(answer.value);
  const reply = replyWatch(ports, { token: token.value, destination });
  // Where policies would let a canary in, what comes before the alarm stops the reply is still without it.
  const { [canaryKind]: _, ...kinds } = decided.value.policy.kinds;
  const policy = { ...decided.value.policy, kinds };
  const stands = async () => (await reply.stands()) && (await decided.value.stands());
  return ok({
    content: answer.value.content,
    receiving: { policy, stands },
    rules: reply.rules,
    pseudonyms,
    issued: encryption.issued.size === 0 ? undefined : encryption.issued,
    verdictHeaders: verdictHeaders(answer.value),
  });
}

/** Faults: `unsupported` for an encoding, which hides what a body says. */
export function unencoded(headers: Headers): Result<void, Refusal> {
  const encoding = headers.get('content-encoding');
  if (encoding === null || encoding.toLowerCase() === 'identity') return ok(undefined);
  return err({ code: 'unsupported', status: 415, message: 'an encoded body cannot be scanned; send it as it is' });
}

function textOf(body: Uint8Array): Result<string, Refusal> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body));
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
function sessionKey({ placeholderKey }: OutboundPorts, { tenant, session }: VerifiedToken): Uint8Array {
  return createHmac('sha256', placeholderKey)
    .update(JSON.stringify([tenant, session]))
    .digest();
}

function blocked({ heldId, reasonText, nonInterference, certificateId }: EgressAnswer): Result<never, Refusal> {
  const labels = nonInterference.flows.map(({ label }) => `\`${label}\``).join(', ');
  const flow = labels === '' ? '' : `; what was read under the label ${labels} may not go there`;
  if (heldId !== undefined) {
    return fail(
      'forbidden',
      `the call is held for review as \`${heldId}\`; repeat it once that is approved: ${reasonText}; certificate \`${certificateId}\``,
    );
  }
  return fail('forbidden', `the call is blocked: ${reasonText}${flow}; certificate \`${certificateId}\``);
}

function verdictHeaders(answer: EgressAnswer): Record<string, string> {
  const { verdict, certificateId, redactions, notEncrypted, nonInterference } = answer;
  return {
    ...(notEncrypted === undefined ? {} : { 'sallyport-not-encrypted': counts(notEncrypted) }),
    'sallyport-verdict': verdict,
    'sallyport-certificate': certificateId,
    'sallyport-redactions': String(redactions),
    'sallyport-non-interference': nonInterference.verdict,
  };
}

/** `card=2, phone=1`. */
function counts(byKind: Readonly<Record<string, number>>): string {
  return Object.entries(byKind)
    .map(([kind, count]) => `${kind}=${count}`)
    .join(', ');
}
