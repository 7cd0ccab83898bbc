// /v1/canaries: texts that an operator plants, to learn that somebody takes them out.

import { type Clock, fail, ok, type RandomBytes } from '@sallyport/base';
import { type CanaryStore, canariesMax } from '@sallyport/decision';
import type { Recorder } from '@sallyport/evidence';
import { type Endpoint, endpoint } from '@sallyport/http';
import { tenantOf } from '@sallyport/runtime';
import { z } from 'zod';
import { canaryKey, newMarker } from '../canary/marker.ts';

export interface CanariesPorts {
  readonly store: CanaryStore;
  /** That of the store. */
  readonly secret: Uint8Array;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

const described = z.object({
  name: z.string().meta({ description: 'what alarms, certificates and the log call it' }),
  note: z.string(),
  createdBy: z.string(),
  createdAt: z.string(),
});
const params = z.object({
  name: z.string().regex(/^cn_[0-9a-f]{16}$/, 'the name of a canary, such as `cn_` and 16 hex digits'),
});
const common = { tags: ['egress'], auth: 'api-key', role: 'admin' } as const;

export function canaryEndpoints({ store, secret, recorder, clock, random }: CanariesPorts): readonly Endpoint[] {
  const change = (tenant: string, by: string, body: { readonly created: string } | { readonly removed: string }) =>
    recorder.record({
      kind: 'change',
      tenant,
      at: new Date(clock.nowMs()).toISOString(),
      body: { what: 'canary', ...body, by },
    });
  const create = endpoint({
    ...common,
    method: 'post',
    path: '/v1/canaries',
    status: 201,
    summary: 'A fresh text to plant, which is told once and never leaves again',
    body: z.strictObject({
      note: z
        .string()
        .max(200)
        .refine((text) => !text.includes('\0'), { error: 'a text without NUL characters' })
        .default(''),
    }),
    answer: described.extend({
      marker: z.string().meta({ description: 'the text to plant; it is stored nowhere' }),
    }),
    faults: ['forbidden', 'exhausted', 'conflict'],
    handle: async ({ body, caller, headers }) => {
      const tenant = tenantOf(caller, headers);
      if (!tenant.ok) return tenant;
      const { marker, name } = newMarker(canaryKey(secret, tenant.value), random);
      const createdAt = new Date(clock.nowMs()).toISOString();
      const canary = { name, note: body.note, createdBy: caller.keyId, createdAt };
      const added = await store.add(tenant.value, canary);
      if (!added.ok) return added;
      const recorded = await change(tenant.value, caller.keyId, { created: name });
      return recorded.ok ? ok({ body: { ...canary, marker } }) : recorded;
    },
  });
  const list = endpoint({
    ...common,
    method: 'get',
    path: '/v1/canaries',
    summary: 'The canaries of a tenant, without their texts',
    answer: z.object({ canaries: z.array(described).readonly() }),
    faults: ['forbidden'],
    handle: async ({ caller, headers }) => {
      const tenant = tenantOf(caller, headers);
      if (!tenant.ok) return tenant;
      const found = await store.list(tenant.value);
      return found.ok ? ok({ body: { canaries: found.value.slice(0, canariesMax) } }) : found;
    },
  });
  const remove = endpoint({
    ...common,
    method: 'delete',
    path: '/v1/canaries/:name',
    summary: 'Remove a canary: its text is one like any other then',
    params,
    answer: z.object({ removed: z.string() }),
    faults: ['forbidden', 'not_found'],
    handle: async ({ params: { name }, caller, headers }) => {
      const tenant = tenantOf(caller, headers);
      if (!tenant.ok) return tenant;
      const gone = await store.remove(tenant.value, name);
      if (!gone.ok) return gone;
      const recorded = await change(tenant.value, caller.keyId, { removed: name });
      if (recorded.ok) return ok({ body: { removed: name } });
      return fail('unavailable', 'the canary is removed, but its evidence could not be written');
    },
  });
  return [create, list, remove];
}
