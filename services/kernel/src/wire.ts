// Composition root of the kernel service: a runtime in, an app out.

import type { App, processMetrics } from '@sallyport/http';
import { type Runtime, serviceApp } from '@sallyport/runtime';
import { accessEndpoints } from './routes/access.ts';
import { administrationEndpoints } from './routes/administration.ts';
import { evidenceEndpoints } from './routes/evidence.ts';

export function wireKernel(runtime: Runtime, process: ReturnType<typeof processMetrics>): App {
  const { kernel, authority, recorder, biscuits, clock, evidence, keys } = runtime;
  const { app, metrics } = serviceApp(runtime, 'kernel', process);
  const decisions = metrics.counter({
    name: 'decisions_total',
    help: 'decisions by effect and reason',
    labels: ['effect', 'reason'],
  });
  const onDecision = (allowed: boolean, reason: string) =>
    decisions.inc({ effect: allowed ? 'permit' : 'deny', reason });
  return app.mount(
    ...accessEndpoints({ kernel, recorder, clock, onDecision }),
    ...administrationEndpoints({ kernel, authority, recorder, biscuits, clock }),
    ...evidenceEndpoints({ recorder, store: evidence, keys }),
  );
}
