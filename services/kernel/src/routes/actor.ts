// What every endpoint of administration shares: who acts, what a document is called, what can be stored.

import { type Fault, ok, type Result } from '@sallyport/base';
import type { Caller } from '@sallyport/http';
import { tenantOf } from '@sallyport/runtime';
import { z } from 'zod';
import type { Actor } from '../change.ts';

export const administration = {
  tags: ['administration'],
  auth: 'api-key',
  role: 'admin',
  faults: ['forbidden', 'conflict'],
} as const;

export const documentName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'letters, digits, `.`, `_` and `-`');
export const version = z.int().min(0);
export const changed = z.object({ version: z.number() });

/** Postgres keeps no NUL in a text. */
export const storable = (text: string) => !text.includes('\0');
export const noNul = { error: 'a text without NUL characters' };

/** Faults: as `tenantOf`. */
export function actorOf({
  caller,
  headers,
}: {
  readonly caller: Caller;
  readonly headers: Headers;
}): Result<Actor, Fault> {
  const tenant = tenantOf(caller, headers);
  return tenant.ok ? ok({ tenant: tenant.value, by: caller.keyId }) : tenant;
}
