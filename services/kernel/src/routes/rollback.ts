// POST /v1/policies/:name/rollback: an earlier version of a document, again.

import { ok } from '@sallyport/base';
import { type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { type AdministerPorts, rollbackPolicy } from '../administer.ts';
import { actorOf, administration, checkedChange, documentName, version } from './administration.ts';

export function rollbackEndpoint(ports: AdministerPorts): Endpoint {
  return endpoint({
    ...administration,
    method: 'post',
    path: '/v1/policies/:name/rollback',
    summary: 'Write an earlier version of a policy document again',
    params: z.object({ name: documentName }),
    body: z.strictObject({
      toVersion: version,
      ifVersion: version.optional().meta({ description: 'refuse unless this is the current version' }),
    }),
    answer: checkedChange,
    faults: ['forbidden', 'conflict', 'not_found'],
    handle: async (input) => {
      const actor = actorOf(input);
      if (!actor.ok) return actor;
      const written = await rollbackPolicy(ports, actor.value, { name: input.params.name, ...input.body });
      return written.ok ? ok({ body: written.value }) : written;
    },
  });
}
