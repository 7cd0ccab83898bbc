// /v1/held: texts that wait for a person. Seeing what is in one, and deciding, takes the role `review`.

import { type Clock, type Fault, fail, type JsonObject, ok, type Result } from '@sallyport/base';
import type { HeldEntry, HeldStore } from '@sallyport/decision';
import type { Recorder } from '@sallyport/evidence';
import { type Endpoint, endpoint } from '@sallyport/http';
import { tenantOf } from '@sallyport/runtime';
import { z } from 'zod';
import { openHeld } from '../hold.ts';

export interface HeldPorts {
  readonly held: Pick<HeldStore, 'list' | 'show' | 'decide'>;
  readonly heldKey: Uint8Array;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
}

const listedMax = 1_000;
const id = z.string().regex(/^held_[0-9a-f]{24}$/, 'the id of a held text, such as `held_` and 24 hex digits');
const states = z.enum(['pending', 'approved', 'rejected', 'used']);

const shownEntry = z.object({
  id,
  state: states,
  subject: z.string(),
  session: z.string(),
  destination: z.string(),
  kinds: z.array(z.string()).readonly(),
  policies: z.array(z.string()).readonly().meta({ description: 'policies that speak against it' }),
  bytes: z.number().meta({ description: 'of the sealed content' }),
  heldAt: z.string(),
  decidedAt: z.string().optional(),
  decidedBy: z.string().optional(),
  why: z.string().optional(),
});

const common = { tags: ['egress', 'administration'], auth: 'api-key' } as const;

export function heldEndpoints(ports: HeldPorts): readonly Endpoint[] {
  return [list(ports), show(ports), decide(ports)];
}

function list({ held }: HeldPorts): Endpoint {
  return endpoint({
    ...common,
    role: 'admin',
    method: 'get',
    path: '/v1/held',
    summary: 'List texts that are held for review, without their content',
    faults: ['forbidden'],
    query: z.strictObject({
      state: states.optional(),
      limit: z.coerce.number().int().min(1).max(listedMax).default(100),
    }),
    answer: z.object({ held: z.array(shownEntry).readonly() }),
    handle: async ({ query, caller, headers }) => {
      const tenant = tenantOf(caller, headers);
      if (!tenant.ok) return tenant;
      const found = await held.list(tenant.value, query.state, query.limit);
      return found.ok ? ok({ body: { held: found.value.map(told) } }) : found;
    },
  });
}

function show(ports: HeldPorts): Endpoint {
  return endpoint({
    ...common,
    role: 'review',
    method: 'get',
    path: '/v1/held/:id',
    summary: 'Show the content of a text that waits; who looked is recorded',
    faults: ['forbidden', 'not_found', 'conflict'],
    params: z.object({ id }),
    answer: shownEntry.extend({
      content: z.string(),
      fixed: z.string().meta({ description: 'what leaves beside it and cannot be changed' }),
    }),
    handle: async ({ params, caller, headers }) => {
      const tenant = tenantOf(caller, headers);
      if (!tenant.ok) return tenant;
      const found = await ports.held.show(tenant.value, params.id);
      if (!found.ok) return found;
      const { sealed, ...shown } = found.value;
      const opened = openHeld(ports.heldKey, { tenant: tenant.value, id: params.id }, sealed);
      if (!opened.ok) return opened;
      const recorded = await record(ports, tenant.value, {
        change: 'held text shown',
        id: params.id,
        by: caller.keyId,
      });
      return recorded.ok ? ok({ body: { ...told(shown), ...opened.value } }) : recorded;
    },
  });
}

function decide(ports: HeldPorts): Endpoint {
  return endpoint({
    ...common,
    role: 'review',
    method: 'post',
    path: '/v1/held/:id/decision',
    summary: 'Approve or reject a text; approved, the same call is let through once',
    faults: ['forbidden', 'not_found', 'conflict'],
    params: z.object({ id }),
    body: z.strictObject({
      approve: z.boolean(),
      why: z
        .string()
        .min(1)
        .max(1_000)
        .refine((text) => !text.includes('\0'), { error: 'a text without NUL characters' }),
    }),
    answer: shownEntry,
    handle: async ({ params, body, caller, headers }) => {
      const tenant = tenantOf(caller, headers);
      if (!tenant.ok) return tenant;
      const waiting = await ports.held.show(tenant.value, params.id);
      if (!waiting.ok) return waiting;
      if (isSender(waiting.value.about.subject, caller.keyId)) {
        return fail('forbidden', 'who sent a text does not decide on it; ask somebody else who may review');
      }
      const { approve: approved, why } = body;
      const decided = await ports.held.decide(tenant.value, params.id, { approved, by: caller.keyId, why });
      if (!decided.ok) return decided;
      const change = approved ? 'held text approved' : 'held text rejected';
      const { about } = decided.value;
      const said = {
        change,
        id: params.id,
        by: caller.keyId,
        why,
        subject: about.subject,
        destination: about.destination,
      };
      const recorded = await record(ports, tenant.value, said);
      if (recorded.ok) return ok({ body: told(decided.value) });
      return fail(
        'unavailable',
        `it is ${approved ? 'approved' : 'rejected'}, but the evidence of it could not be written`,
        {
          cause: recorded.fault,
        },
      );
    },
  });
}

/** Whether an API key is named after the subject that sent a text, of whatever type. */
function isSender(subject: string, keyId: string): boolean {
  return subject.endsWith(`::${JSON.stringify(keyId)}`);
}

function record({ recorder, clock }: HeldPorts, tenant: string, body: JsonObject): Promise<Result<unknown, Fault>> {
  return recorder.record({ kind: 'change', tenant, at: date(clock.nowMs()), body });
}

function told({
  id,
  state,
  about,
  bytes,
  heldAtMs,
  decidedAtMs,
  decidedBy,
  why,
}: HeldEntry): z.output<typeof shownEntry> {
  const entry = { id, state, ...about, bytes, heldAt: date(heldAtMs) };
  if (decidedAtMs === undefined) return entry;
  return {
    ...entry,
    decidedAt: date(decidedAtMs),
    ...(decidedBy === undefined ? {} : { decidedBy }),
    ...(why === undefined ? {} : { why }),
  };
}

function date(ms: number): string {
  return new Date(ms).toISOString();
}
