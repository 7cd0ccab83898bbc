// Which of the two companies a mail belongs to: each mailing list and each correspondent deals with one of them.

import { sha256 } from '@sallyport/base';
import { domainOf } from './mime/address.ts';
import { header } from './mime/headers.ts';
import type { Message } from './mime/message.ts';

export const demoTenants = ['acme', 'globex'] as const;
export type DemoTenant = (typeof demoTenants)[number];

/** INVARIANT: the same mail always goes to the same tenant, and one list or sending domain is never split. */
export function tenantOf(id: string, message: Pick<Message, 'headers' | 'sender'>): DemoTenant {
  const correspondent = listOf(message) ?? (domainOf(message.sender) || id);
  return ((sha256('sallyport demo tenant\n', correspondent)[0] ?? 0) & 1) === 0 ? 'acme' : 'globex';
}

/** The name of the mailing list (RFC 2919, or the older `Mailing-List` and `X-BeenThere`), or undefined. */
export function listOf({ headers }: Pick<Message, 'headers'>): string | undefined {
  const listId = header(headers, 'list-id');
  if (listId !== undefined) return (/<([^>]+)>/.exec(listId)?.[1] ?? listId).trim().toLowerCase();
  const older = header(headers, 'x-beenthere') ?? /list\s+([^\s;]+)/.exec(header(headers, 'mailing-list') ?? '')?.[1];
  return older?.trim().toLowerCase();
}
