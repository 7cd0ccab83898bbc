// /v1/policies: the documents that a tenant is decided by.

import { limits, ok } from '@sallyport/base';
import { type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import {
  type AdministerPorts,
  deletePolicy,
  listPolicies,
  policyHistory,
  putPolicy,
  readPolicy,
} from '../administer.ts';
import {
  actorOf,
  administration,
  changed,
  checkedChange,
  documentName,
  history,
  noNul,
  onlyIfVersion,
  storable,
  version,
} from './administration.ts';

const namedParams = z.object({ name: documentName });

export function policyEndpoints(ports: AdministerPorts): readonly Endpoint[] {
  return [
    endpoint({
      ...administration,
      method: 'get',
      path: '/v1/policies',
      summary: 'List policy documents',
      answer: z.object({
        documents: z.array(z.object({ name: z.string(), version: z.number(), bytes: z.number() })),
      }),
      handle: async (input) => {
        const actor = actorOf(input);
        if (!actor.ok) return actor;
        const listed = await listPolicies(ports, actor.value.tenant);
        if (!listed.ok) return listed;
        const documents = listed.value.map(({ name, source, ...row }) => ({
          name,
          version: row.version,
          bytes: Buffer.byteLength(source),
        }));
        return ok({ body: { documents } });
      },
    }),
    endpoint({
      ...administration,
      method: 'get',
      path: '/v1/policies/:name',
      summary: 'Read a policy document',
      params: namedParams,
      answer: z.object({ name: z.string(), version: z.number(), source: z.string() }),
      faults: ['forbidden', 'not_found'],
      handle: async (input) => {
        const actor = actorOf(input);
        if (!actor.ok) return actor;
        const found = await readPolicy(ports, actor.value.tenant, input.params.name);
        return found.ok ? ok({ body: { ...found.value } }) : found;
      },
    }),
    endpoint({
      ...administration,
      method: 'put',
      path: '/v1/policies/:name',
      summary: 'Write a policy document',
      params: namedParams,
      bodyBytesMax: limits.policyBytesMax,
      body: z.strictObject({
        source: z.string().max(limits.policyBytesMax).refine(storable, noNul),
        ifVersion: version
          .optional()
          .meta({ description: 'refuse unless this is the current version; 0: must be new' }),
      }),
      answer: checkedChange,
      handle: async (input) => {
        const actor = actorOf(input);
        if (!actor.ok) return actor;
        const written = await putPolicy(ports, actor.value, { name: input.params.name, ...input.body });
        return written.ok ? ok({ body: written.value }) : written;
      },
    }),
    endpoint({
      ...administration,
      method: 'delete',
      path: '/v1/policies/:name',
      summary: 'Delete a policy document',
      params: namedParams,
      query: onlyIfVersion,
      answer: changed,
      faults: ['forbidden', 'not_found', 'conflict'],
      handle: async (input) => {
        const actor = actorOf(input);
        if (!actor.ok) return actor;
        const gone = await deletePolicy(ports, actor.value, input.params.name, input.query.ifVersion);
        return gone.ok ? ok({ body: gone.value }) : gone;
      },
    }),
    endpoint({
      ...administration,
      method: 'get',
      path: '/v1/policies/:name/history',
      summary: 'List the versions of a policy document',
      params: namedParams,
      answer: history,
      handle: async (input) => {
        const actor = actorOf(input);
        if (!actor.ok) return actor;
        const found = await policyHistory(ports, actor.value.tenant, input.params.name);
        return found.ok ? ok({ body: { versions: found.value.map((entry) => ({ ...entry })) } }) : found;
      },
    }),
  ];
}
