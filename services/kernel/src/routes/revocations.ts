// /v1/revocations: what is to be refused from now on.

import { limits, ok } from '@sallyport/base';
import { type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { type RevokePorts, type Revoking, revocationJson, revoke } from '../revoke.ts';
import { actorOf, administration, entityRef, noNul, storable } from './administration.ts';

const body = z
  .strictObject({
    token: z.string().min(1).max(limits.tokenBytesMax).optional(),
    revocationId: z
      .string()
      .regex(/^(?:[0-9a-f]{2}){16,128}$/, 'lower-case hex of a block')
      .optional(),
    /** All tokens that speak for it; with `issuedBefore` those issued before. */
    subject: entityRef.optional(),
    issuedBefore: z.iso.datetime({ offset: true, error: 'a date and time with its offset (RFC 3339)' }).optional(),
    reason: z.string().max(1_000).refine(storable, noNul).default(''),
  })
  .refine((given) => revoking(given) !== undefined, {
    error: 'give one of token, revocationId, subject (with issuedBefore or without) and issuedBefore',
  });

export function revocationEndpoint(ports: RevokePorts): Endpoint {
  return endpoint({
    ...administration,
    method: 'post',
    path: '/v1/revocations',
    summary: 'Revoke a token and all that was made from it, all of a subject, or all issued before a date',
    body,
    answer: z.object({
      version: z.number(),
      revokes: z.enum(['block', 'subject', 'issued']),
      revocationId: z.string().optional(),
      subject: z.object({ type: z.string(), id: z.string() }).optional(),
      issuedBefore: z.string().optional(),
    }),
    handle: async (input) => {
      const actor = actorOf(input);
      if (!actor.ok) return actor;
      const what = revoking(input.body);
      if (what === undefined) throw new TypeError('the body was checked before');
      const done = await revoke(ports, actor.value, what, input.body.reason);
      return done.ok ? ok({ body: { version: done.value.version, ...revocationJson(done.value.revoked) } }) : done;
    },
  });
}

/** What these fields ask for; undefined where they say nothing, or two things. */
function revoking({
  token,
  revocationId,
  subject,
  issuedBefore,
}: {
  readonly token?: string | undefined;
  readonly revocationId?: string | undefined;
  readonly subject?: { readonly type: string; readonly id: string } | undefined;
  readonly issuedBefore?: string | undefined;
}): Revoking | undefined {
  const issuedBeforeMs = issuedBefore === undefined ? undefined : Date.parse(issuedBefore);
  const isByBlock = token !== undefined || revocationId !== undefined;
  if (isByBlock && (subject !== undefined || issuedBefore !== undefined)) return undefined;
  if (token !== undefined) return revocationId === undefined ? { kind: 'token', token } : undefined;
  if (revocationId !== undefined) return { kind: 'block', id: revocationId };
  if (subject !== undefined) return { kind: 'subject', subject, issuedBeforeMs };
  return issuedBeforeMs === undefined ? undefined : { kind: 'issued', issuedBeforeMs };
}
