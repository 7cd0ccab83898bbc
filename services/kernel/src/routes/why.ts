// POST /v1/why: what stands between a call and its permission.

import { ok } from '@sallyport/base';
import { type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { questionBody, questionOf } from '../access/question.ts';
import { answerWhy, type WhyAnswer, type WhyPorts } from '../why/why.ts';
import { askerOf } from './asker.ts';

const place = z.object({ line: z.number(), column: z.number() });
const policy = z.object({
  id: z.string(),
  document: z.string(),
  line: z.number(),
  column: z.number(),
  effect: z.enum(['permit', 'forbid']),
  outcome: z.enum(['applies', 'does_not_apply', 'fails']),
  stopped: z
    .object({
      part: z.enum(['principal', 'action', 'resource', 'when', 'unless']),
      condition: z.number().optional(),
      text: z.string(),
      at: place.optional(),
      code: z.string().optional(),
      message: z.string().optional(),
    })
    .optional(),
  read: z
    .array(z.object({ path: z.string(), value: z.string().optional(), code: z.string().optional() }))
    .readonly()
    .meta({ description: 'what decided it: paths in Cedar, with the values they had' }),
});
const token = z.union([
  z.object({
    kind: z.literal('token_does_not_grant'),
    checks: z.array(z.object({ block: z.number(), check: z.string() })).readonly(),
  }),
  z.object({
    kind: z.literal('token_revoked'),
    by: z.enum(['block', 'subject', 'issue_date']),
    revocationId: z.string().optional(),
  }),
]);
const smallest = z.union([
  z.object({ kind: z.literal('allowed') }),
  z.object({
    kind: z.literal('change'),
    changes: z
      .array(z.object({ kind: z.enum(['token', 'context', 'attribute', 'tag', 'parent']), text: z.string() }))
      .readonly(),
  }),
  z.object({ kind: z.literal('unknown'), why: z.enum(['bound', 'none_found', 'time']) }),
]);

export function whyEndpoint(ports: WhyPorts): Endpoint {
  return endpoint({
    method: 'post',
    path: '/v1/why',
    summary: 'Explain a decision, and the smallest change that would allow it',
    description: 'What cannot be decided now is a 503 here as in a decision: everything is denied until it can.',
    tags: ['access'],
    auth: 'api-key',
    role: 'decide',
    body: questionBody,
    answer: z.object({
      kind: z.enum([
        'permitted_by',
        'token_does_not_grant',
        'token_revoked',
        'forbidden_by',
        'nothing_permits',
        'error_in_policy',
      ]),
      allowed: z.boolean(),
      text: z.string(),
      token: token.optional(),
      policies: z.array(policy).readonly(),
      omitted: z.number().meta({ description: 'policies that do not apply and are not listed' }),
      smallest,
      policy_set: z.string(),
      seq: z.number(),
    }),
    faults: ['forbidden'],
    handle: async (input) => {
      const asker = askerOf(input);
      if (!asker.ok) return asker;
      const answer = await answerWhy(ports, asker.value, questionOf(input.body));
      return answer.ok ? ok({ body: bodyOf(answer.value) }) : answer;
    },
  });
}

function bodyOf({ policySet, ...rest }: WhyAnswer) {
  return { ...rest, policy_set: policySet };
}
