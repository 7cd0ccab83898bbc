// What the upstream is told of who calls, and the guarantee that nobody but the kernel told it.

import { ok, type Result } from '@sallyport/base';
import type { VerifiedToken } from '@sallyport/token';
import { type CallHeaders, type Refused, refused } from './call.ts';

/** What a header to the upstream may carry. */
export const identityValues = [
  'subject',
  'subject.type',
  'subject.id',
  'tenant',
  'session',
  'action',
  'resource',
  'request-id',
] as const;
export type IdentityValue = (typeof identityValues)[number];

/** Every name that begins with this is the kernel's: set by it or not there. */
export const identityPrefix = 'x-sallyport-';

/** Always sent, beside those that the mapping file adds. */
export const defaultIdentityHeaders: ReadonlyMap<string, IdentityValue> = new Map([
  ['x-sallyport-subject', 'subject'],
  ['x-sallyport-tenant', 'tenant'],
  ['x-sallyport-session', 'session'],
  ['x-sallyport-action', 'action'],
  ['x-sallyport-resource', 'resource'],
  ['x-sallyport-request-id', 'request-id'],
]);

/** What is used of a verified token here. */
export type TokenHolder = Pick<VerifiedToken, 'subject' | 'tenant' | 'session' | 'revocationIds'>;

export interface Identity {
  readonly token: TokenHolder;
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string };
  readonly requestId: string;
}

/** Values in a form that a header can hold: text is percent-encoded, entities are `Type/encoded-id`. */
export function identityHeaders(
  names: ReadonlyMap<string, IdentityValue>,
  identity: Identity,
): ReadonlyMap<string, string> {
  return new Map([...names].map(([name, value]) => [name, textOf(value, identity)]));
}

function textOf(value: IdentityValue, { token, action, resource, requestId }: Identity): string {
  switch (value) {
    case 'subject':
      return entityText(token.subject);
    case 'subject.type':
      return typeText(token.subject.type);
    case 'subject.id':
      return encoded(token.subject.id);
    case 'tenant':
      return encoded(token.tenant);
    case 'session':
      return encoded(token.session);
    case 'action':
      return encoded(action);
    case 'resource':
      return entityText(resource);
    case 'request-id':
      return requestId;
  }
}

function entityText({ type, id }: { readonly type: string; readonly id: string }): string {
  return `${typeText(type)}/${encoded(id)}`;
}

/** A Cedar name stays as it is. */
function typeText(type: string): string {
  return encoded(type).replaceAll('%3A', ':');
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** The client's own headers that must not reach the upstream, whatever the proxy sets. */
export function strippedNames(headers: CallHeaders, set: ReadonlyMap<string, string>, passToken: boolean): string[] {
  const names = [...headers.keys()].filter((name) => name.startsWith(identityPrefix) && !set.has(name));
  if (!passToken) names.push('authorization');
  return names;
}

/**
 * Refuses a header that an upstream may take for the kernel's own and that the proxy will not take away. Spelled
 * otherwise: CGI, WSGI and Rack make the same variable of `x_sallyport_subject` and `x-sallyport-subject`. Not known to
 * the proxy: only Envoy takes away what the kernel names; others know the headers of their configuration and no more.
 */
export function withoutForged(
  headers: CallHeaders,
  names: ReadonlyMap<string, IdentityValue>,
  proxyRemoves: boolean,
): Result<void, Refused> {
  for (const name of headers.keys()) {
    const meant = name.replaceAll('_', '-');
    if (!meant.startsWith(identityPrefix) && !names.has(meant)) continue;
    if (meant === name && (proxyRemoves || names.has(name))) continue;
    return refused('identity_header', 'a header looks like one that only the kernel sets; leave it out');
  }
  return ok(undefined);
}

/** Headers with which a client tells some upstream frameworks to act as if another method or path had been sent. */
const overrides = [
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
  'x-original-url',
  'x-rewrite-url',
] as const;

export function withoutOverrides(headers: CallHeaders): Result<void, Refused> {
  const spelled = new Set([...headers.keys()].map((name) => name.replaceAll('_', '-')));
  const found = overrides.find((name) => spelled.has(name));
  return found === undefined
    ? ok(undefined)
    : refused('override_header', `the header \`${found}\` would change what is asked for; leave it out`);
}
