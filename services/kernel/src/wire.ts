// Composition root of the kernel service: a runtime in, an app out.

import type { processMetrics } from '@sallyport/http';
import { type Runtime, type Service, serviceApp } from '@sallyport/runtime';
import { evaluate, type Made } from './access/evaluate.ts';
import { RecentQuestions } from './cache/recent.ts';
import { DecisionLog } from './decision-log.ts';
import { accessEndpoints } from './routes/access.ts';
import { invalidateEndpoint, widthEndpoint } from './routes/cache.ts';
import { entityEndpoints } from './routes/entities.ts';
import { evidenceEndpoints } from './routes/evidence.ts';
import { metadataEndpoints } from './routes/metadata.ts';
import { plansEndpoint } from './routes/plans.ts';
import { policyEndpoints } from './routes/policies.ts';
import { revocationEndpoint } from './routes/revocations.ts';
import { rollbackEndpoint } from './routes/rollback.ts';
import { schemaEndpoints } from './routes/schema.ts';
import { searchEndpoints } from './routes/search.ts';
import { sessionEndpoints } from './routes/sessions.ts';
import { shadowEndpoints } from './routes/shadow.ts';
import { whyEndpoint } from './routes/why.ts';
import { PageTokens } from './search/page-token.ts';
import { Candidates } from './search/search.ts';
import { Shadows } from './shadow/shadows.ts';
import type { CheckPorts } from './sidecar/check.ts';
import { withSidecar } from './sidecar/sidecar.ts';
import { Turns } from './turns.ts';
import { engineProcess } from './validator/engine.ts';
import { schemaChecks } from './validator/stored-schema.ts';
import { Validator } from './validator/validator.ts';

export function wireKernel(runtime: Runtime, process: ReturnType<typeof processMetrics>): Service {
  const { kernel, authority, sessions, biscuits, clock, recorder, evidence, keys, config } = runtime;
  const decisionLog = new DecisionLog(recorder, clock);
  const { app, metrics } = serviceApp(runtime, 'kernel', process);
  const decisions = metrics.counter({
    name: 'decisions_total',
    help: 'decisions by effect and reason',
    labels: ['effect', 'reason'],
  });
  const compared = metrics.counter({
    name: 'shadow_comparisons_total',
    help: 'decisions compared with those of policies on trial, by outcome',
    labels: ['outcome'],
  });
  const shadows = new Shadows({ kernel, recorder, clock, onCompared: (outcome) => compared.inc({ outcome }) });
  const recent = new RecentQuestions();
  const onDecision = (made: Made) => {
    decisions.inc({ effect: made.decision.allowed ? 'permit' : 'deny', reason: made.decision.reason.kind });
    shadows.observe(made);
    recent.note(made.state.tenant, made.question);
  };
  const validator = new Validator(engineProcess({ clock }));
  const schema = schemaChecks(authority, validator);
  const administer = { kernel, authority, recorder, clock, turns: new Turns(), schema };
  const searched = metrics.counter({ name: 'search_decisions_total', help: 'decisions of searches', labels: ['kind'] });
  const advertise = { signingKey: keys.statements, delegatedMsMax: config.kernel.delegatedValidityMs };
  app.mount(
    ...accessEndpoints({ kernel, decisionLog, clock, advertise, onDecision }),
    ...searchEndpoints({
      kernel,
      recorder,
      clock,
      pages: new PageTokens(keys.cursorSecret, runtime.random),
      candidates: new Candidates(),
      onSearch: (kind, decided) => searched.inc({ kind }, decided),
    }),
    plansEndpoint({ kernel, sessions, biscuits, recorder, receipts: keys.statements, clock }),
    whyEndpoint({ kernel, biscuits, recorder, clock }),
    ...metadataEndpoints({ publicUrl: config.kernel.publicUrl, key: keys.statements, clock }),
    ...policyEndpoints(administer),
    ...entityEndpoints(administer),
    rollbackEndpoint(administer),
    revocationEndpoint(administer),
    ...sessionEndpoints({ sessions, recorder, clock }),
    widthEndpoint({ kernel, recent }),
    invalidateEndpoint({ ...administer, tiers: runtime.tiers, sources: config.sources }),
    ...schemaEndpoints({ ...administer, validator }),
    ...shadowEndpoints(administer, shadows),
    ...evidenceEndpoints({ recorder, store: evidence, keys }),
  );
  const { advertise: wantsKey } = config.sidecar;
  const decide: CheckPorts['decide'] = ({ keyId, requestId, tenant, capability, ...question }) =>
    evaluate(
      { kernel, decisionLog, clock, onDecision, advertise },
      { keyId, requestId, tenant, capability, wantsKey },
      question,
    );
  return withSidecar(app, runtime, metrics, { decide, decisionLog });
}
