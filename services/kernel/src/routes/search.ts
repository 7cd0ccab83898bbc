// AuthZEN 1.0, section 8: /access/v1/search/subject, /resource and /action.

import { type Fault, ok, type Result } from '@sallyport/base';
import { anyJsonObject, type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import type { Asker } from '../access/evaluate.ts';
import { actionBody, entityBody, kindBody } from '../access/question.ts';
import { type Found, type Search, type SearchPorts, search } from '../search/search.ts';
import { accessDeclaration, askerOf } from './asker.ts';

const common = {
  context: anyJsonObject.optional(),
  page: z
    .object({
      token: z.string().max(8_192).optional().meta({ description: '`next_token` of the page before' }),
      limit: z.int().min(0).optional().meta({ description: 'most results of a page' }),
      // As drafts of the specification called the two: who still says so must not get the first page for ever.
      next_token: z.string().max(8_192).optional(),
      size: z.int().min(0).optional(),
      properties: anyJsonObject.optional(),
    })
    .optional(),
};

// `page` first, as section 8.3 recommends.
const answerOf = <T extends z.ZodType>(result: T) =>
  z.object({
    page: z.object({ next_token: z.string(), count: z.number(), total: z.number().optional() }),
    results: z.array(result).readonly(),
  });
const entityAnswer = answerOf(z.object({ type: z.string(), id: z.string() }));
const actionAnswer = answerOf(z.object({ name: z.string() }));

export function searchEndpoints(ports: SearchPorts): readonly Endpoint[] {
  return [
    endpoint({
      ...accessDeclaration,
      method: 'post',
      path: '/access/v1/search/subject',
      summary: 'Find the subjects that may',
      body: z.object({ subject: kindBody, action: actionBody, resource: entityBody, ...common }),
      answer: entityAnswer,
      handle: async (input) => {
        const { page, context = {}, ...question } = input.body;
        const found = await ask(ports, askerOf(input), { kind: 'subject', ...question, context }, page);
        return found.ok ? ok({ body: entities(found.value, question.subject.type) }) : found;
      },
    }),
    endpoint({
      ...accessDeclaration,
      method: 'post',
      path: '/access/v1/search/resource',
      summary: 'Find the resources that it may be done to',
      body: z.object({ subject: entityBody, action: actionBody, resource: kindBody, ...common }),
      answer: entityAnswer,
      handle: async (input) => {
        const { page, context = {}, ...question } = input.body;
        const found = await ask(ports, askerOf(input), { kind: 'resource', ...question, context }, page);
        return found.ok ? ok({ body: entities(found.value, question.resource.type) }) : found;
      },
    }),
    endpoint({
      ...accessDeclaration,
      method: 'post',
      path: '/access/v1/search/action',
      summary: 'Find the actions that are permitted',
      body: z.object({ subject: entityBody, resource: entityBody, ...common }),
      answer: actionAnswer,
      handle: async (input) => {
        const { page, context = {}, ...question } = input.body;
        const found = await ask(ports, askerOf(input), { kind: 'action', ...question, context }, page);
        if (!found.ok) return found;
        return ok({ body: { page: pageOf(found.value), results: found.value.ids.map((name) => ({ name })) } });
      },
    }),
  ];
}

type Page = NonNullable<z.output<typeof common.page>>;

async function ask(
  ports: SearchPorts,
  asker: Result<Asker, Fault>,
  asked: Search,
  { token, limit, next_token, size }: Page = {},
): Promise<Result<Found, Fault>> {
  return asker.ok ? search(ports, asker.value, asked, { token: token ?? next_token, limit: limit ?? size }) : asker;
}

function entities(found: Found, type: string) {
  return { page: pageOf(found), results: found.ids.map((id) => ({ type, id })) };
}

function pageOf({ ids, nextToken, total }: Found) {
  return { next_token: nextToken, count: ids.length, ...(total === undefined ? {} : { total }) };
}
