// Composition root of the egress firewall: a runtime in, an app out.

import { defaultRuleSet } from '@sallyport/detect';
import { inclusionDelayMs } from '@sallyport/evidence';
import type { App, processMetrics } from '@sallyport/http';
import { type Runtime, serviceApp } from '@sallyport/runtime';
import { createSpace, jsonCodec } from '@sallyport/semantic-cache';
import { inspectionOf } from './inspect.ts';
import { egressEndpoint, scanEndpoint } from './routes/egress.ts';

export function wireEgressFirewall(runtime: Runtime, process: ReturnType<typeof processMetrics>): App {
  const { kernel, biscuits, sessions, recorder, clock, random, config, keys, tiers } = runtime;
  const { app, metrics } = serviceApp(runtime, 'egress-firewall', process);
  const verdicts = metrics.counter({ name: 'egress_verdicts_total', help: 'verdicts by kind', labels: ['verdict'] });
  const rules = defaultRuleSet();
  return app.mount(
    egressEndpoint({
      kernel,
      sessions,
      recorder,
      signer: keys.statements,
      clock,
      random,
      rules,
      includedWithinMs: inclusionDelayMs,
      onVerdict: (verdict) => verdicts.inc({ verdict }),
      scans: createSpace({
        space: 'scan',
        ttlMs: config.cache.scanTtlMs,
        tiers,
        values: jsonCodec(inspectionOf),
        epochs: () => kernel.epochs.vector,
        clock,
      }),
    }),
    scanEndpoint({ kernel, biscuits, rules, clock }),
  );
}
