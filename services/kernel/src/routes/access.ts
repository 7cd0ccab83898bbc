// AuthZEN 1.0: /access/v1/evaluation and /access/v1/evaluations.

import { type Fault, limits, ok, type Result } from '@sallyport/base';
import { anyJsonObject, type Endpoint, endpoint, JsonText } from '@sallyport/http';
import { z } from 'zod';
import { type EvaluatePorts, evaluate, evaluateAll } from '../access/evaluate.ts';
import { defaultsBody, questionBody, questionOf, singleOf, withDefaults } from '../access/question.ts';
import { accessDeclaration, askerOf } from './asker.ts';

const evaluationsBody = z.object({
  ...defaultsBody.shape,
  // Looked into one by one: what is wrong with one of them is no reason to answer none (section 7.2.1).
  evaluations: z
    .array(anyJsonObject.meta({ description: 'as one evaluation; what it lacks is what the batch says' }))
    .max(limits.evaluationsMax)
    .optional(),
  options: z
    .object({
      evaluations_semantic: z.enum(['execute_all', 'deny_on_first_deny', 'permit_on_first_permit']).optional(),
    })
    .optional(),
});

const evaluationAnswer = z.object({ decision: z.boolean(), context: anyJsonObject });

const keyNote =
  'With the header `Sallyport-Advertise: key`, the context of each answer holds its `key`: `vary`, the reads of the question ' +
  'that the answer depends on (`path`, `op`, `with`) and what came of each (`is`); `epochs`, the facts that it rests on; ' +
  '`now_from_ms` and `now_until_ms`, the bounds of `context.now`; `valid_until_ms`, the end of the token; `delegated_ms`, for ' +
  'how long, counted from the sending of this request, the answer may be given again to questions that read the same, without ' +
  'asking (0 unless the operator raises it; changes wait for it); and `certificate`, a DSSE envelope that says all of this. ' +
  'An answer that cannot be given again has no key.';

export function accessEndpoints(ports: EvaluatePorts): readonly Endpoint[] {
  return [
    endpoint({
      ...accessDeclaration,
      method: 'post',
      path: '/access/v1/evaluation',
      summary: 'Decide one call',
      description: keyNote,
      body: questionBody,
      answer: evaluationAnswer,
      handle: (input) => {
        const asker = askerOf(input);
        if (!asker.ok) return asker;
        return bodied(evaluate(ports, asker.value, questionOf(input.body)), (one) => one);
      },
    }),
    endpoint({
      ...accessDeclaration,
      method: 'post',
      path: '/access/v1/evaluations',
      summary: 'Decide several calls',
      description: keyNote,
      body: evaluationsBody,
      answer: z.union([z.object({ evaluations: z.array(evaluationAnswer).readonly() }), evaluationAnswer]),
      handle: (input) => {
        const asker = askerOf(input);
        if (!asker.ok) return asker;
        const { evaluations = [], options, ...defaults } = input.body;
        if (evaluations.length === 0) {
          const question = singleOf(defaults);
          return question.ok ? bodied(evaluate(ports, asker.value, question.value), (one) => one) : question;
        }
        const questions = function* () {
          for (const [index, own] of evaluations.entries()) yield withDefaults(defaults, own, index);
        };
        const semantic = options?.evaluations_semantic ?? 'execute_all';
        return bodied(
          evaluateAll(ports, asker.value, { questions, semantic }),
          (all) => new JsonText(`{"evaluations":[${all.join(',')}]}`),
        );
      },
    }),
  ];
}

/** The answer with this body. The handlers end before it comes, so that what was asked is free while evidence is awaited. */
async function bodied<T, B>(answering: Promise<Result<T, Fault>>, body: (answer: T) => B) {
  const answer = await answering;
  return answer.ok ? ok({ body: body(answer.value) }) : answer;
}
