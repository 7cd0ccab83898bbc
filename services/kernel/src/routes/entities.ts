// /v1/entities: who and what policies speak of.

import { limits, ok } from '@sallyport/base';
import { anyJsonObject, type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { type AdministerPorts, deleteEntities, putEntities } from '../administer.ts';
import { actorOf, administration, changed, entityRef } from './administration.ts';

export function entityEndpoints(ports: AdministerPorts): readonly Endpoint[] {
  return [
    endpoint({
      ...administration,
      method: 'put',
      path: '/v1/entities',
      summary: 'Write entities',
      bodyBytesMax: limits.policyBytesMax,
      body: z.strictObject({
        entities: z
          .array(
            z.strictObject({
              uid: entityRef,
              attrs: anyJsonObject.optional(),
              parents: z.array(entityRef).max(1_000).optional(),
              tags: anyJsonObject.optional(),
            }),
          )
          .min(1)
          .max(limits.entityBatchMax),
      }),
      answer: changed,
      handle: async (input) => {
        const actor = actorOf(input);
        if (!actor.ok) return actor;
        const writes = input.body.entities.map(({ uid, attrs = {}, parents = [], tags = {} }) => ({
          ...uid,
          body: { attrs, parents, tags },
        }));
        const written = await putEntities(ports, actor.value, writes);
        return written.ok ? ok({ body: written.value }) : written;
      },
    }),
    endpoint({
      ...administration,
      method: 'post',
      path: '/v1/entities/delete',
      summary: 'Delete entities',
      bodyBytesMax: limits.policyBytesMax,
      body: z.strictObject({ uids: z.array(entityRef).min(1).max(limits.entityBatchMax) }),
      answer: changed,
      handle: async (input) => {
        const actor = actorOf(input);
        if (!actor.ok) return actor;
        const gone = await deleteEntities(ports, actor.value, input.body.uids);
        return gone.ok ? ok({ body: gone.value }) : gone;
      },
    }),
  ];
}
