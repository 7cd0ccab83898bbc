// Parts for this package's own tests: an app with a captured log, and endpoints that misbehave on request.

import { fail, type ManualClock, manualClock, ok, systemRandom } from '@sallyport/base';
import { z } from 'zod';
import { type App, type AppOptions, createApp } from './app.ts';
import { anyJsonObject, type Endpoint, endpoint } from './endpoint.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';

export const testKey = 'test-key-0123456789-never-print';
export const adminKey = 'admin-key-0123456789-never-print';

/** An endpoint with every kind of input; it echoes what it was given. */
export const echo: Endpoint = endpoint({
  method: 'post',
  path: '/v1/things/:id',
  summary: 'Echo what was sent',
  auth: 'api-key',
  role: 'decide',
  params: z.strictObject({ id: z.string().max(20) }),
  query: z.strictObject({
    page: z
      .string()
      .regex(/^[0-9]+$/)
      .optional(),
  }),
  body: z.strictObject({
    name: z.string().max(64),
    count: z.union([z.int(), z.bigint()]).optional(),
    properties: anyJsonObject.optional(),
  }),
  answer: z.object({
    name: z.string(),
    count: z.union([z.number(), z.bigint()]).optional(),
    id: z.string(),
    page: z.string().optional(),
    tenant: z.string(),
  }),
  faults: ['not_found'],
  handle: ({ body, params, query, caller }) =>
    ok({ body: { name: body.name, count: body.count, id: params.id, page: query.page, tenant: caller.tenant } }),
});

/** An endpoint that fails in the way its path says. */
export const failing: Endpoint = endpoint({
  method: 'get',
  path: '/v1/fail/:how',
  summary: 'Fail on request',
  auth: 'none',
  params: z.strictObject({ how: z.string() }),
  answer: z.object({ done: z.boolean() }),
  handle: async ({ params, signal }) => {
    switch (params.how) {
      case 'throw':
        throw new Error('SELECT secret-of-bug FROM somewhere');
      case 'unavailable':
        return fail('unavailable', 'the store is away; try again', {
          retryAfterMs: 1_200,
          cause: new Error('cause-of-fault'),
        });
      case 'integrity':
        return fail('integrity', 'the log does not fit its checkpoint', { cause: { password: 'cause-of-fault' } });
      case 'pointed':
        return fail('invalid_input', 'the source is not known', { at: '/source' });
      case 'misfit':
        // Deliberately not what is declared: only a checked app may notice.
        return ok({ body: JSON.parse('{"done":"perhaps"}') });
      case 'hang':
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return fail('unavailable', 'too late to matter');
      default:
        return ok({ body: { done: true } });
    }
  },
});

export interface TestApp {
  readonly app: App;
  readonly clock: ManualClock;
  /** Everything that was logged. */
  readonly logged: () => string;
}

export function testApp(more: Partial<AppOptions> = {}, endpoints: readonly Endpoint[] = [echo, failing]): TestApp {
  const lines: string[] = [];
  const clock = manualClock();
  const app = createApp({
    service: 'test',
    version: '1.2.3',
    log: createLog({ service: 'test', level: 'debug', stream: { write: (line: string) => void lines.push(line) } }),
    metrics: createMetrics({ service: 'test' }),
    checks: [],
    apiKeys: [
      { id: 'decider', tenant: 'acme', roles: ['decide'], secret: { text: testKey } },
      { id: 'admin', tenant: 'acme', roles: ['admin', 'metrics'], secret: { text: adminKey } },
    ],
    clock,
    random: systemRandom,
    ...more,
  }).mount(...endpoints);
  return { app, clock, logged: () => lines.join('') };
}

export const jsonHead = { authorization: `Bearer ${testKey}`, 'content-type': 'application/json' } as const;
