// /v1/schema: what the policies and entities of a tenant must fit.

import { limits, ok } from '@sallyport/base';
import { type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { deleteSchema, putSchema, readSchemaOf, type SchemaPorts, schemaHistory } from '../validator/stored-schema.ts';
import {
  actorOf,
  administration,
  changed,
  checkedChange,
  history,
  noNul,
  onlyIfVersion,
  storable,
  version,
} from './administration.ts';

const path = '/v1/schema';
export function schemaEndpoints(ports: SchemaPorts): readonly Endpoint[] {
  return [readEndpoint(ports), writeEndpoint(ports), deleteEndpoint(ports), historyEndpoint(ports)];
}

function readEndpoint(ports: SchemaPorts): Endpoint {
  return endpoint({
    ...administration,
    method: 'get',
    path,
    summary: 'Read the schema',
    answer: z.object({ version: z.number(), source: z.string() }),
    faults: ['forbidden', 'not_found'],
    handle: async (input) => {
      const actor = actorOf(input);
      if (!actor.ok) return actor;
      const found = await readSchemaOf(ports, actor.value.tenant);
      return found.ok ? ok({ body: { version: found.value.version, source: found.value.source } }) : found;
    },
  });
}

function writeEndpoint(ports: SchemaPorts): Endpoint {
  return endpoint({
    ...administration,
    method: 'put',
    path,
    summary: 'Write the schema',
    description:
      'Refused unless every policy in force fits it; from then on every change of policies and entities must.',
    bodyBytesMax: limits.policyBytesMax,
    body: z.strictObject({
      source: z
        .string()
        .max(limits.policyBytesMax)
        .refine(storable, noNul)
        .meta({ description: 'a Cedar schema, in the schema language or in JSON' }),
      ifVersion: version
        .optional()
        .meta({ description: 'refuse unless this is the current version; 0: there is none' }),
      entities: z
        .enum(['checked', 'unchecked'])
        .default('checked')
        .meta({ description: 'whether the stored entities must fit it too' }),
    }),
    answer: checkedChange,
    faults: ['forbidden', 'conflict', 'too_large'],
    handle: async (input) => {
      const actor = actorOf(input);
      if (!actor.ok) return actor;
      const written = await putSchema(ports, actor.value, input.body);
      return written.ok ? ok({ body: written.value }) : written;
    },
  });
}

function deleteEndpoint(ports: SchemaPorts): Endpoint {
  return endpoint({
    ...administration,
    method: 'delete',
    path,
    summary: 'Delete the schema',
    query: onlyIfVersion,
    answer: changed,
    faults: ['forbidden', 'conflict', 'not_found'],
    handle: async (input) => {
      const actor = actorOf(input);
      if (!actor.ok) return actor;
      const gone = await deleteSchema(ports, actor.value, input.query.ifVersion);
      return gone.ok ? ok({ body: gone.value }) : gone;
    },
  });
}

function historyEndpoint(ports: SchemaPorts): Endpoint {
  return endpoint({
    ...administration,
    method: 'get',
    path: `${path}/history`,
    summary: 'List the versions of the schema',
    answer: history,
    handle: async (input) => {
      const actor = actorOf(input);
      if (!actor.ok) return actor;
      const found = await schemaHistory(ports, actor.value.tenant);
      return found.ok ? ok({ body: { versions: found.value.map((entry) => ({ ...entry })) } }) : found;
    },
  });
}
