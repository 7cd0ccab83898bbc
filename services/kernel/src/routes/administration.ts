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

/** In a query, where everything is text. */
export const onlyIfVersion = z.strictObject({
  ifVersion: z
    .string()
    .regex(/^[0-9]{1,15}$/, 'digits')
    .transform(Number)
    .optional()
    .meta({ description: 'refuse unless this is the current version' }),
});

/** What was written under one name, and by whom. */
export const history = z.object({
  versions: z.array(z.object({ version: z.number(), source: z.string().optional(), by: z.string(), at: z.string() })),
});

const finding = z.object({
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  document: z.string().optional(),
  line: z.number().optional(),
  column: z.number().optional(),
});

/** A change that was held against the tenant's schema. */
export const checkedChange = changed.extend({
  warnings: z.array(finding).readonly().meta({ description: 'what is odd about it beside the schema' }),
});

/** Postgres keeps no NUL in a text. */
export const storable = (text: string) => !text.includes('\0');
export const noNul = { error: 'a text without NUL characters' };

const idBytesMax = 2_048;
/** A stored entity by name: an index entry of tenant, type and id must stay under 2,704 bytes. */
export const entityRef = z.strictObject({
  type: z
    .string()
    .max(256)
    .regex(/^[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)*$/, 'a Cedar entity type such as `Mail::Message`'),
  id: z
    .string()
    .min(1)
    .max(1_024)
    .refine(storable, noNul)
    .refine((id) => Buffer.byteLength(id) <= idBytesMax, { error: `at most ${idBytesMax} bytes of UTF-8` }),
});

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
