// Composition root of the egress firewall: a runtime in, an app out.

import { createHmac, hkdfSync } from 'node:crypto';
import { memo } from '@sallyport/base';
import { HoldingPolicies } from '@sallyport/decision';
import { defaultRuleSet } from '@sallyport/detect';
import { inclusionDelayMs } from '@sallyport/evidence';
import { createAuthenticator, type processMetrics } from '@sallyport/http';
import { publicKeys, type Runtime, type Service, serviceApp } from '@sallyport/runtime';
import { createSpace, jsonCodec } from '@sallyport/semantic-cache';
import type { BudgetOutcome } from './budget.ts';
import type { CanaryDoor } from './canary/alarm.ts';
import { CanaryWatch } from './canary/watch.ts';
import { listenForProxies } from './ext-proc/door.ts';
import { inspectionOf } from './inspect.ts';
import { outbound } from './proxy/outbound.ts';
import type { ReplyEnd } from './proxy/reply.ts';
import { systemResolve } from './proxy/upstream.ts';
import { canaryEndpoints } from './routes/canaries.ts';
import { certificateEndpoint } from './routes/certificates.ts';
import { egressEndpoint, scanBatchEndpoint, scanEndpoint } from './routes/egress.ts';
import { heldEndpoints } from './routes/held.ts';
import { proxyEndpoints } from './routes/proxy.ts';
import type { Verdict } from './verdict.ts';

export function wireEgressFirewall(runtime: Runtime, process: ReturnType<typeof processMetrics>): Service {
  const { kernel, biscuits, sessions, copies, recorder, certificates, clock, random, config, keys, tiers } = runtime;
  const { app, metrics } = serviceApp(runtime, 'egress-firewall', process);
  const verdicts = metrics.counter({ name: 'egress_verdicts_total', help: 'verdicts by kind', labels: ['verdict'] });
  const replies = metrics.counter({
    name: 'egress_replies_total',
    help: 'proxied replies by how they ended',
    labels: ['end'],
  });
  const notEncrypted = metrics.counter({
    name: 'egress_not_encrypted_total',
    help: 'values redacted because they could not be enciphered in their form',
  });
  const budgetCharges = metrics.counter({
    name: 'egress_budget_charges_total',
    help: 'texts under a budget: charged, refused for want of room, or refused because the counters were unavailable',
    labels: ['outcome'],
  });
  const canarySightings = metrics.counter({
    name: 'egress_canaries_total',
    help: 'texts with a canary, by door: each is an alarm',
    labels: ['door'],
  });
  const { secretBytes: secret, ...store } = runtime.canaries;
  const canaries = new CanaryWatch({ secret, store });
  const onCanary = (door: CanaryDoor) => canarySightings.inc({ door });
  const rules = defaultRuleSet({ people: config.egress.people });
  const derived = (purpose: string) => Buffer.from(hkdfSync('sha256', keys.cursorSecret, '', purpose, 32));
  const hashRoot = derived('sallyport digests');
  const formatRoot = derived('sallyport formats');
  const hashKey = memo(1_000, (tenant: string) => createHmac('sha256', hashRoot).update(tenant).digest());
  const findings = {
    space: 'scan',
    ttlMs: config.cache.scanTtlMs,
    tiers,
    values: jsonCodec(inspectionOf),
    epochs: () => kernel.epochs.vector,
    clock,
  } as const;
  const ports = {
    kernel,
    sessions,
    copies,
    recorder,
    certificates,
    signer: keys.statements,
    clock,
    random,
    rules,
    held: runtime.held,
    holding: new HoldingPolicies(),
    heldKey: derived('sallyport held texts'),
    hashKey,
    formatSecret: (tenant: string, session: string) =>
      createHmac('sha256', formatRoot)
        .update(JSON.stringify([tenant, session]))
        .digest(),
    onNotEncrypted: (values: number) => notEncrypted.inc({}, values),
    includedWithinMs: inclusionDelayMs,
    canaries,
    onCanary,
    budgets: config.egress.budgets,
    counters: runtime.budgets,
    onBudget: (outcome: BudgetOutcome) => budgetCharges.inc({ outcome }),
    onVerdict: (verdict: Verdict['kind'] | 'hold') => verdicts.inc({ verdict }),
    scans: createSpace({ ...findings, tierTtlMs: { redis: 0, postgres: 0 } }),
    // Postgres saved twofold at 256 KiB, and nothing below.
    longScans: createSpace({ ...findings, tierTtlMs: { postgres: 0 } }),
  };
  const { privateDestinations, replyTimeoutMs } = config.egress;
  const exchanges = {
    ...ports,
    placeholderKey: derived('sallyport placeholders'),
    onReplyEnd: (end: ReplyEnd) => replies.inc({ end }),
  };
  const scanPorts = { kernel, biscuits, rules, clock, canaries, onCanary };
  app.mount(
    egressEndpoint(ports),
    scanEndpoint(scanPorts),
    scanBatchEndpoint(scanPorts),
    ...canaryEndpoints({ store, secret, recorder, clock, random }),
    ...heldEndpoints(ports),
    certificateEndpoint({
      certificates,
      read: (path) => runtime.evidence.get(path),
      logVerifierKey: publicKeys(keys).log,
      keptDays: config.evidence.certificatesKeptDays,
      kernel,
      clock,
    }),
    ...proxyEndpoints({ ...exchanges, privateDestinations, replyTimeoutMs, resolve: systemResolve }),
  );
  const authenticator = createAuthenticator(runtime.apiKeys);
  return {
    ...app,
    listenMore: () =>
      listenForProxies(
        {
          decide: (leaving) => outbound(exchanges, leaving),
          onReplyEnd: exchanges.onReplyEnd,
          authenticator,
          random,
          clock,
          log: runtime.log,
        },
        config.listen,
      ),
  };
}
