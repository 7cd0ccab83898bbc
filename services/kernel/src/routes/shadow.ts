// /v1/shadow: policies on trial, what they would have decided otherwise, and how often.

import { limits, ok } from '@sallyport/base';
import { anyJsonObject, type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import type { AdministerPorts } from '../administer.ts';
import type { Shadows } from '../shadow/shadows.ts';
import { deleteTrial, listTrial, putTrial } from '../shadow/trial.ts';
import { actorOf, administration, changed, documentName, noNul, storable, version } from './administration.ts';

const namedParams = z.object({ name: documentName });
/** Differences in one answer. */
const listedMax = 1_000;

export function shadowEndpoints(
  ports: AdministerPorts,
  shadows: Pick<Shadows, 'seen' | 'settled'>,
): readonly Endpoint[] {
  return [
    endpoint({
      ...administration,
      method: 'get',
      path: '/v1/shadow',
      summary: 'Show the policies on trial and how they compare',
      answer: z.object({
        documents: z.array(z.object({ name: z.string(), version: z.number(), bytes: z.number() })),
        since: z
          .number()
          .meta({ description: 'number of the change that the counts begin with; 0: nothing is on trial' }),
        compared: z.number(),
        same: z.number(),
        differing: z.object({ decision: z.number(), reason: z.number() }),
        errors: z.number(),
        dropped: z.number(),
        lastError: z.string().optional(),
      }),
      handle: async (input) => {
        const actor = actorOf(input);
        if (!actor.ok) return actor;
        const listed = await listTrial(ports, actor.value.tenant);
        if (!listed.ok) return listed;
        await shadows.settled();
        const { since, compared, same, decision, reason, errors, dropped, lastError } = shadows.seen(
          actor.value.tenant,
        );
        const documents = listed.value.map(({ name, version: at, source }) => ({
          name,
          version: at,
          bytes: Buffer.byteLength(source),
        }));
        const counts = { since, compared, same, differing: { decision, reason }, errors, dropped };
        return ok({ body: { documents, ...counts, ...(lastError === undefined ? {} : { lastError }) } });
      },
    }),
    endpoint({
      ...administration,
      method: 'get',
      path: '/v1/shadow/differences',
      summary: 'List what the policies on trial would have decided otherwise, newest first',
      query: z.strictObject({
        limit: z
          .string()
          .regex(/^[1-9][0-9]{0,3}$/, 'a number from 1 to 9999')
          .optional(),
      }),
      answer: z.object({ differences: z.array(anyJsonObject).readonly() }),
      handle: async (input) => {
        const actor = actorOf(input);
        if (!actor.ok) return actor;
        await shadows.settled();
        const { differences } = shadows.seen(actor.value.tenant);
        const most = Math.min(Number(input.query.limit ?? listedMax), listedMax);
        return ok({ body: { differences: differences.slice(-most).reverse() } });
      },
    }),
    endpoint({
      ...administration,
      method: 'put',
      path: '/v1/shadow/policies/:name',
      summary: 'Put a policy document on trial',
      params: namedParams,
      bodyBytesMax: limits.policyBytesMax,
      body: z.strictObject({
        source: z
          .string()
          .max(limits.policyBytesMax)
          .refine(storable, noNul)
          .meta({ description: 'in the place of the live document of that name; empty: without it' }),
        ifVersion: version.optional().meta({ description: 'refuse unless this is the current version on trial' }),
      }),
      answer: changed,
      handle: async (input) => {
        const actor = actorOf(input);
        if (!actor.ok) return actor;
        const written = await putTrial(ports, actor.value, { name: input.params.name, ...input.body });
        return written.ok ? ok({ body: written.value }) : written;
      },
    }),
    endpoint({
      ...administration,
      method: 'delete',
      path: '/v1/shadow/policies/:name',
      summary: 'Take a policy document off trial',
      params: namedParams,
      answer: changed,
      faults: ['forbidden', 'not_found'],
      handle: async (input) => {
        const actor = actorOf(input);
        if (!actor.ok) return actor;
        const gone = await deleteTrial(ports, actor.value, input.params.name);
        return gone.ok ? ok({ body: gone.value }) : gone;
      },
    }),
  ];
}
