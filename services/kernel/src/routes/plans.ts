// POST /v1/plans: may all of this be done, one after the other, and what would it take?

import { limits, ok } from '@sallyport/base';
import { anyJsonObject, type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { actionBody, entityBody, kindBody } from '../access/question.ts';
import { type DecidedPlan, type DecidedStep, decidePlan, type PlanPorts } from '../plan/plan.ts';
import { noNul, storable } from './administration.ts';
import { askerOf } from './asker.ts';

/** Steps of one plan. */
const stepsMax = 100;
const label = z.string().min(1).max(256);
const labels = z.array(label).max(limits.sessionLabelsMax).default([]);

const step = z.strictObject({
  id: z.string().min(1).max(128),
  action: actionBody,
  resource: kindBody
    .extend({ id: z.string().min(1).max(1_024).optional() })
    .optional()
    .meta({
      description: 'without an id: rows of that type; left out where there is a destination',
    }),
  destination: z.string().min(1).max(2_048).optional(),
  context: anyJsonObject.optional(),
  adds: labels.meta({ description: 'labels of what the step would read' }),
  receipt: anyJsonObject
    .optional()
    .meta({ description: 'DSSE envelope of the access receipt, where the step is done' }),
});

const policy = z.object({ id: z.string(), document: z.string(), line: z.number() });
const need = { action: z.string(), resource: z.string(), destination: z.string().optional() };

export function plansEndpoint(ports: PlanPorts): Endpoint {
  return endpoint({
    method: 'post',
    path: '/v1/plans',
    summary: 'Decide a plan of several steps as a whole',
    tags: ['plans'],
    auth: 'api-key',
    role: 'decide',
    faults: ['forbidden', 'too_large'],
    bodyBytesMax: 4 * limits.bodyBytesMax,
    body: z.strictObject({
      subject: entityBody.optional().meta({ description: 'that of the capability when left out' }),
      session: z.string().min(1).max(256).refine(storable, noNul).optional(),
      labels,
      context: anyJsonObject.default({}),
      steps: z
        .array(step)
        .min(1)
        .max(stepsMax)
        .refine((steps) => new Set(steps.map(({ id }) => id)).size === steps.length, {
          error: 'each step has its own id',
        }),
    }),
    answer: z.object({
      decision: z.boolean(),
      denied: z.array(z.string()).readonly(),
      labels_in: z.array(z.string()).readonly(),
      labels_out: z.array(z.string()).readonly(),
      capabilities: z
        .array(z.object({ ...need, granted: z.boolean().optional() }))
        .readonly()
        .meta({ description: 'what a token must grant for the steps that are left' }),
      steps: z
        .array(
          z.object({
            id: z.string(),
            decision: z.boolean(),
            status: z.enum(['done', 'permitted', 'denied']),
            effect: z.enum(['permit', 'filter', 'deny']),
            reason: z.string(),
            reason_text: z.string(),
            policies: z.array(policy).readonly(),
            labels_in: z.array(z.string()).readonly(),
            labels_out: z.array(z.string()).readonly(),
          }),
        )
        .readonly(),
      policy_set: z.string(),
      seq: z.number(),
    }),
    handle: async (input) => {
      const asker = askerOf(input);
      if (!asker.ok) return asker;
      const decided = await decidePlan(ports, asker.value, input.body);
      return decided.ok ? ok({ body: answerOf(decided.value) }) : decided;
    },
  });
}

function answerOf({ allowed, steps, labelsIn, labelsOut, state }: DecidedPlan) {
  return {
    decision: allowed,
    denied: steps.filter(({ status }) => status === 'denied').map(({ id }) => id),
    labels_in: labelsIn,
    labels_out: labelsOut,
    capabilities: capabilitiesOf(steps),
    steps: steps.map(({ id, status, ruling, labelsIn: before, labelsOut: after }) => ({
      id,
      decision: status !== 'denied',
      status,
      effect: ruling.effect,
      reason: ruling.reason,
      reason_text: ruling.reasonText,
      policies: ruling.policies,
      labels_in: before,
      labels_out: after,
    })),
    policy_set: state.policySetHash,
    seq: state.seq,
  };
}

/** Each need once; what is done needs nothing any more. */
function capabilitiesOf(steps: readonly DecidedStep[]) {
  const needs = new Map<string, DecidedStep['need'] & { readonly granted?: boolean }>();
  for (const { need: needed, granted, status } of steps) {
    if (status === 'done') continue;
    needs.set(JSON.stringify(needed), { ...needed, ...(granted === undefined ? {} : { granted }) });
  }
  return [...needs.values()];
}
