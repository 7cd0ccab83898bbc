// AuthZEN 1.0: /access/v1/evaluation, /access/v1/evaluations and the metadata document.

import { limits, ok } from '@sallyport/base';
import { anyJsonObject, type Caller, type Endpoint, endpoint } from '@sallyport/http';
import { tenantOf } from '@sallyport/runtime';
import { z } from 'zod';
import { type Asker, type EvaluatePorts, evaluate, evaluateAll, withDefaults } from '../evaluate.ts';

const text = z.string().min(1).max(1_024);
const entity = z.object({ type: text, id: text, properties: anyJsonObject.optional() });
const action = z.object({ name: text, properties: anyJsonObject.optional() });

// Objects, not strict ones: section 5 lets a request carry members that a decision point does not know.
const evaluationBody = z.object({
  subject: entity,
  action,
  resource: entity,
  context: anyJsonObject.optional(),
});

const evaluationsBody = z.object({
  ...evaluationBody.partial().shape,
  evaluations: z.array(evaluationBody.partial()).max(limits.evaluationsMax).optional(),
  options: z
    .object({
      evaluations_semantic: z.enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit']).optional(),
    })
    .optional(),
});

const evaluationAnswer = z.object({ decision: z.boolean(), context: anyJsonObject });

/** Header of a capability token that must grant the call as well. */
export const capabilityHeader = 'sallyport-capability';

const about = {
  tags: ['access'],
  auth: 'api-key',
  role: 'decide',
  faults: ['forbidden'],
} as const;

export function accessEndpoints(ports: EvaluatePorts): readonly Endpoint[] {
  return [
    endpoint({
      ...about,
      method: 'post',
      path: '/access/v1/evaluation',
      summary: 'Decide one call',
      body: evaluationBody,
      answer: evaluationAnswer,
      handle: async (input) => {
        const asker = askerOf(input);
        if (!asker.ok) return asker;
        const { context = {}, ...question } = input.body;
        const answer = await evaluate(ports, asker.value, { ...question, context });
        return answer.ok ? ok({ body: answer.value, headers: echoed(input) }) : answer;
      },
    }),
    endpoint({
      ...about,
      method: 'post',
      path: '/access/v1/evaluations',
      summary: 'Decide several calls',
      body: evaluationsBody,
      answer: z.union([z.object({ evaluations: z.array(evaluationAnswer).readonly() }), evaluationAnswer]),
      handle: async (input) => {
        const asker = askerOf(input);
        if (!asker.ok) return asker;
        const { evaluations, options, ...defaults } = input.body;
        // Without evaluations the request is a single one (section 7.1).
        if (evaluations === undefined || evaluations.length === 0) {
          const question = withDefaults(defaults, {}, 0);
          if (!question.ok) return question;
          const answer = await evaluate(ports, asker.value, question.value);
          return answer.ok ? ok({ body: answer.value, headers: echoed(input) }) : answer;
        }
        const answers = await evaluateAll(ports, asker.value, {
          questions: evaluations.map((own, index) => withDefaults(defaults, own, index)),
          semantic: options?.evaluations_semantic ?? 'execute_all',
        });
        return answers.ok ? ok({ body: { evaluations: answers.value }, headers: echoed(input) }) : answers;
      },
    }),
    endpoint({
      method: 'get',
      path: '/.well-known/authzen-configuration',
      summary: 'Where the decision point answers what',
      tags: ['access'],
      auth: 'none',
      answer: z.object({
        policy_decision_point: z.string(),
        access_evaluation_endpoint: z.string(),
        access_evaluations_endpoint: z.string(),
      }),
      handle: ({ headers }) => {
        const base = `http://${headers.get('host') ?? 'localhost'}`;
        return ok({
          body: {
            policy_decision_point: base,
            access_evaluation_endpoint: `${base}/access/v1/evaluation`,
            access_evaluations_endpoint: `${base}/access/v1/evaluations`,
          },
        });
      },
    }),
  ];
}

interface Asked {
  readonly caller: Caller;
  readonly headers: Headers;
  readonly requestId: string;
}

function askerOf({ caller, headers, requestId }: Asked) {
  const tenant = tenantOf(caller, headers);
  if (!tenant.ok) return tenant;
  const capability = headers.get(capabilityHeader) ?? undefined;
  return ok({ keyId: caller.keyId, requestId, tenant: tenant.value, capability } satisfies Asker);
}

/** A caller's request id comes back as it was sent (section 10.1.4), also where it is no id of ours. */
function echoed({ headers }: Asked): Readonly<Record<string, string>> {
  const given = headers.get('x-request-id');
  return given === null || !/^[\x21-\x7e]{1,256}$/.test(given) ? {} : { 'x-request-id': given };
}
