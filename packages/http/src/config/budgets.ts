// Budgets of what may leave: how much and how often, to which destinations, in any span of which length.

import { z } from 'zod';
import { byteSize, duration } from './amounts.ts';

const host = /^(?:\*|(?:\*\.)?[^\s/@*:]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z][A-Za-z0-9+.-]{0,30}:[^\s/*]{1,253})$/;

export const budgetSchema = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, `.`, `_` or `-`'),
    /** A host, `*.host` for all below it, or `*`: whatever it covers is counted together. */
    destination: z.string().regex(host, 'must be a host, `*.host` for all below it, or `*`').toLowerCase(),
    /** Whose: of each session by itself, or of all sessions of a tenant together. */
    per: z.enum(['session', 'tenant']),
    /** In no span of this length, wherever it begins, is more let out. */
    window: duration(12_000, 31 * 86_400_000),
    bytes: byteSize(1, 2 ** 50).optional(),
    requests: z
      .int()
      .min(1)
      .max(2 ** 40)
      .optional(),
  })
  .refine(({ bytes, requests }) => bytes !== undefined || requests !== undefined, 'needs `bytes`, `requests` or both');
