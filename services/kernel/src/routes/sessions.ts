// /v1/sessions: what sessions have read, and ending one.

import { type Clock, fail, ok } from '@sallyport/base';
import type { OpenSession, SessionStore } from '@sallyport/decision';
import type { Recorder } from '@sallyport/evidence';
import { type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { actorOf, administration, noNul, storable } from './administration.ts';

export interface SessionPorts {
  readonly sessions: Pick<SessionStore, 'end' | 'show' | 'list'>;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly clock: Clock;
}

const sessionName = z.string().min(1).max(256).refine(storable, noNul);
const pageMax = 500;
const open = {
  session: z.string(),
  beganAt: z.string(),
  lastUsedAt: z.string().meta({ description: 'within a twenty-fourth of the life of a session' }),
  labels: z.array(z.string()).readonly(),
  labelCount: z.number(),
  receiptCount: z.number(),
};

export function sessionEndpoints(ports: SessionPorts): readonly Endpoint[] {
  return [list(ports), show(ports), end(ports)];
}

function list({ sessions }: SessionPorts): Endpoint {
  const { labels: _, ...listed } = open;
  return endpoint({
    ...administration,
    method: 'get',
    path: '/v1/sessions',
    summary: 'List open sessions by name',
    faults: ['forbidden'],
    query: z.strictObject({
      after: z.string().max(256).refine(storable, noNul).default(''),
      limit: z.coerce.number().int().min(1).max(pageMax).default(100),
    }),
    answer: z.object({
      sessions: z.array(z.object(listed)),
      next: z.string().optional().meta({ description: 'send as `after` for more' }),
    }),
    handle: async (input) => {
      const actor = actorOf(input);
      if (!actor.ok) return actor;
      const { after, limit } = input.query;
      const page = await sessions.list(actor.value.tenant, { after, limit });
      if (!page.ok) return page;
      const next = page.value.length < limit ? undefined : page.value.at(-1)?.session;
      return ok({ body: { sessions: page.value.map(told), ...(next === undefined ? {} : { next }) } });
    },
  });
}

function show({ sessions }: SessionPorts): Endpoint {
  return endpoint({
    ...administration,
    method: 'get',
    path: '/v1/sessions/state',
    summary: 'Tell what a session carries, or that it has ended',
    faults: ['forbidden', 'not_found'],
    query: z.strictObject({ session: sessionName }),
    answer: z.union([
      z.object({ state: z.literal('open'), ...open }),
      z.object({
        state: z.literal('ended'),
        endedAt: z.string(),
        endedBy: z.string().nullable().meta({ description: 'null: nothing had used it' }),
      }),
    ]),
    handle: async (input) => {
      const actor = actorOf(input);
      if (!actor.ok) return actor;
      const found = await sessions.show(actor.value.tenant, input.query.session);
      if (!found.ok) return found;
      switch (found.value.state) {
        case 'open':
          return ok({ body: { ...told(found.value), state: 'open' as const, labels: found.value.labels } });
        case 'ended':
          return ok({
            body: { state: 'ended' as const, endedAt: date(found.value.endedAtMs), endedBy: found.value.endedBy },
          });
        case 'unknown':
          return fail('not_found', 'nothing was read in a session of that name, or its end is long past');
      }
    },
  });
}

function end({ sessions, recorder, clock }: SessionPorts): Endpoint {
  return endpoint({
    ...administration,
    method: 'post',
    path: '/v1/sessions/ends',
    summary: 'End a session: its labels go, and every token bound to it is refused where labels count',
    description:
      'A session that was never used ends as well. What had its labels in hand when this returns still finishes; to stop a token at once, revoke it.',
    faults: ['forbidden'],
    body: z.strictObject({ session: sessionName }),
    answer: z.object({ session: z.string(), was: z.enum(['open', 'ended', 'unknown']) }),
    handle: async (input) => {
      const actor = actorOf(input);
      if (!actor.ok) return actor;
      const { tenant, by } = actor.value;
      const { session } = input.body;
      const was = await sessions.end(tenant, session, by);
      if (!was.ok) return was;
      const at = new Date(clock.nowMs()).toISOString();
      const body = { change: 'session ended', session, was: was.value, by };
      const event = await recorder.record({ kind: 'change', tenant, at, body });
      if (event.ok) return ok({ body: { session, was: was.value } });
      return fail('unavailable', 'the session has ended, but the evidence of it could not be written', {
        cause: event.fault,
      });
    },
  });
}

function told({ session, beganAtMs, lastUsedAtMs, labelCount, receiptCount }: OpenSession) {
  return { session, beganAt: date(beganAtMs), lastUsedAt: date(lastUsedAtMs), labelCount, receiptCount };
}

function date(ms: number): string {
  return new Date(ms).toISOString();
}
