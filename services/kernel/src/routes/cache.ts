// /v1/cache: what an administrator asks of the cache.

import { ok } from '@sallyport/base';
import { type Kernel, keyWidth } from '@sallyport/decision';
import { type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { type InvalidatePorts, invalidate } from '../cache/invalidate.ts';
import type { RecentQuestions } from '../cache/recent.ts';
import { actorOf, administration, entityRef } from './administration.ts';

const tierName = z.enum(['memory', 'redis', 'postgres']);

export function invalidateEndpoint(ports: InvalidatePorts): Endpoint {
  return endpoint({
    ...administration,
    method: 'post',
    path: '/v1/cache/invalidations',
    summary: 'Invalidate what is cached, by pattern, by user or by time',
    description:
      'In force in every process when it returns: from then on nothing older is served, even where a tier could not delete it. ' +
      'What a user is served is kept for others too and is not deleted for that user.',
    tags: ['operations'],
    faults: ['forbidden', 'not_found'],
    body: z
      .strictObject({
        pattern: z
          .string()
          .regex(/^[A-Za-z0-9*][A-Za-z0-9._*/-]{0,127}$/, 'such as `rows`, `rows/mail`, `rows/m*` or `*`')
          .optional(),
        subject: entityRef.optional(),
        cachedBefore: z.iso.datetime({ offset: true, error: 'a date and time with its offset (RFC 3339)' }).optional(),
      })
      .refine(({ pattern, subject }) => pattern === undefined || subject === undefined, {
        error: 'give either pattern or subject',
      })
      .refine((body) => Object.values(body).some((given) => given !== undefined), {
        error: 'give pattern, subject or cachedBefore; the pattern `*` is everything',
      }),
    answer: z.object({
      version: z.number(),
      complete: z.boolean(),
      groups: z.array(
        z.object({
          name: z.string(),
          tiers: z.array(
            z.union([
              z.object({ tier: tierName, deleted: z.number() }),
              z.object({ tier: tierName, fault: z.object({ code: z.string(), message: z.string() }) }),
            ]),
          ),
        }),
      ),
    }),
    handle: async (input) => {
      const actor = actorOf(input);
      if (!actor.ok) return actor;
      const { pattern, subject, cachedBefore } = input.body;
      const cachedBeforeMs = cachedBefore === undefined ? undefined : Math.max(0, Date.parse(cachedBefore));
      const done = await invalidate(ports, actor.value, { pattern, subject, cachedBeforeMs });
      if (!done.ok) return done;
      const groups = done.value.groups.map(({ name, tiers }) => ({
        name,
        tiers: tiers.map((one) =>
          'deleted' in one ? one : { tier: one.tier, fault: { code: one.fault.code, message: one.fault.message } },
        ),
      }));
      return ok({ body: { version: done.value.version, complete: done.value.complete, groups } });
    },
  });
}

export interface WidthPorts {
  readonly kernel: Pick<Kernel, 'current'>;
  readonly recent: Pick<RecentQuestions, 'of'>;
}

const place = z.object({ policy: z.string(), document: z.string(), line: z.number() });

export function widthEndpoint({ kernel, recent }: WidthPorts): Endpoint {
  return endpoint({
    ...administration,
    method: 'get',
    path: '/v1/cache/keys',
    summary: 'Say which request paths, read by which policies, keep decisions from being shared',
    description:
      'Counted on a sample of 256 recent questions that this process decided for the tenant, on the policies of now.',
    tags: ['operations'],
    faults: ['forbidden'],
    answer: z.object({
      requests: z.number(),
      distinctRequests: z.number(),
      distinctKeys: z.number(),
      reuse: z.number(),
      wide: z.array(
        z.object({
          paths: z.array(z.string()).readonly(),
          requests: z.number(),
          outcomes: z.number(),
          reuseWithout: z.number(),
          places: z.array(place),
        }),
      ),
    }),
    handle: async (input) => {
      const actor = actorOf(input);
      if (!actor.ok) return actor;
      const { tenant } = actor.value;
      const state = await kernel.current(tenant);
      if (!state.ok) return state;
      const width = keyWidth(
        state.value,
        recent.of(tenant).map((question) => ({ ...question, tenant })),
      );
      if (!width.ok) return width;
      const wide = width.value.wide.map((one) => ({ ...one, places: one.places.slice(0, placesMax) }));
      return ok({ body: { ...width.value, wide: wide.slice(0, readsMax) } });
    },
  });
}

const readsMax = 20;
const placesMax = 20;
