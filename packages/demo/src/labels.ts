// What is known about a mail, as labels that policies speak of and that travel with everyone who has read it.

import { domainOf } from './mime/address.ts';
import { header } from './mime/headers.ts';
import type { Message } from './mime/message.ts';
import { listOf } from './tenant.ts';

/** Words that mark a mail as confidential, in its subject or body, as whole words. */
const confidentialWords =
  /\b(?:confidential|confidentiality|privileged|proprietary|non-disclosure|nda|salary|salaries|password|passwords)\b/i;

const address = /[a-z0-9._%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}/gi;
const phone =
  /(?<![\w.-])(?:(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}|\+\d{1,3}(?:[-. ()]{1,2}\d{2,8}){2,4})(?![\w-])/;

/**
 * The labels of a mail, sorted:
 * `tenant:<name>` always; `spam` by corpus group; `list` for a discussion list; `newsletter` for other bulk mail;
 * `internal` where sender and a recipient share a domain; `confidential` by the words above, outside spam, where they are bait;
 * `pii` where the body holds a telephone number, or an address of neither sender nor recipients nor their domains.
 */
export function labelsOf(tenant: string, group: string, message: Message): readonly string[] {
  const labels = [`tenant:${tenant}`];
  const spam = group.startsWith('spam');
  const list = listOf(message) !== undefined;
  if (spam) labels.push('spam');
  if (list) labels.push('list');
  if (!spam && !list && isBulk(message)) labels.push('newsletter');
  if (!list && isInternal(message)) labels.push('internal');
  if (!spam && (confidentialWords.test(message.subject) || confidentialWords.test(message.body))) {
    labels.push('confidential');
  }
  if (hasThirdParty(message)) labels.push('pii');
  return labels.sort();
}

function isBulk({ headers, body }: Message): boolean {
  return (
    headers.has('list-unsubscribe') ||
    /bulk|list|junk/i.test(header(headers, 'precedence') ?? '') ||
    /\bunsubscribe\b/i.test(body)
  );
}

function isInternal({ sender, recipients }: Message): boolean {
  const domain = domainOf(sender);
  return domain !== '' && recipients.some((recipient) => domainOf(recipient) === domain);
}

function hasThirdParty({ sender, recipients, body }: Message): boolean {
  if (phone.test(body)) return true;
  const known = new Set([sender, ...recipients].map(domainOf));
  for (const [found] of body.matchAll(address)) if (!known.has(domainOf(found.toLowerCase()))) return true;
  return false;
}
