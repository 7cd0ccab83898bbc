// POST /v1/retrieve: rows that a capability token buys, with their receipt.

import { limits, ok } from '@sallyport/base';
import { anyJsonObject, type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { storable } from '../filter/fragment.ts';
import type { RetrievePorts } from '../ports.ts';
import { retrieve } from '../retrieve.ts';

const text = (charsMax: number) =>
  z.string().min(1).max(charsMax).refine(storable, 'must be text without NUL and without half a surrogate pair');

/** An index of Postgres takes ids of up to 2,704 bytes; a cursor holds one, encrypted, in base64. */
const cursorCharsMax = 4_096;

const filterTerm = z.strictObject({
  field: text(128),
  op: z.enum(['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'contains']),
  value: z.union([z.string().max(4_096), z.int(), z.bigint(), z.boolean()]).meta({
    description: 'compared by the type of the field; integers are 64-bit',
  }),
});

const retrieveBody = z.strictObject({
  source: text(128),
  query: text(limits.retrieveQueryCharsMax).optional(),
  ids: z.array(text(512)).min(1).max(limits.retrieveIdsMax).optional(),
  filter: z.array(filterTerm).max(limits.retrieveFilterTermsMax).optional(),
  limit: z.int().min(1).max(limits.retrieveRowsMax).default(20),
  cursor: text(cursorCharsMax).optional(),
});

const retrieveAnswer = z.object({
  rows: z.array(anyJsonObject).readonly(),
  labels: z.array(z.string()).readonly(),
  cursor: z.string().optional().meta({ description: 'asks for the next page; absent on the last' }),
  tier: z.string().meta({ description: 'where the rows came from: a cache tier, or `computed`' }),
  receiptId: z.string(),
  receipt: anyJsonObject.meta({ description: 'DSSE envelope of the access receipt' }),
});

export function retrieveEndpoint(ports: RetrievePorts): Endpoint {
  return endpoint({
    method: 'post',
    path: '/v1/retrieve',
    summary: 'Read the rows that a token may see',
    tags: ['retrieval'],
    auth: 'capability',
    body: retrieveBody,
    answer: retrieveAnswer,
    faults: ['forbidden', 'not_found', 'unsupported', 'exhausted'],
    handle: async ({ body, caller }) => {
      const answer = await retrieve(ports, caller.token, body);
      if (!answer.ok) return answer;
      const { cursor, ...rest } = answer.value;
      return ok({ body: cursor === undefined ? rest : { ...rest, cursor } });
    },
  });
}
