// Bounds of texts that are held for review, of each tenant.

import { z } from 'zod';
import { byteSize, duration } from './amounts.ts';

const mebibyte = 2 ** 20;

/** Beyond `textsMax` and `bytesMax` nothing more is held, and nothing leaves. */
export const heldSchema = z
  .strictObject({
    textsMax: z.int().min(1).max(100_000).default(1_000),
    /** Of sealed content; the longest text that is scanned takes up to six bytes for each of its own. */
    bytesMax: byteSize(8 * mebibyte, 16_384 * mebibyte).prefault('64MiB'),
    /** What nobody decided on is forgotten then. */
    kept: duration(60_000, 90 * 86_400_000).prefault('7d'),
    /** For so long an approval may be used. */
    approval: duration(10_000, 7 * 86_400_000).prefault('15m'),
  })
  .refine(({ kept, approval }) => approval <= kept, {
    message: 'must not be longer than `kept`: the text is forgotten then',
    path: ['approval'],
  })
  .prefault({});
