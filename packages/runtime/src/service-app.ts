// The HTTP app of one service over a runtime: its log, its metrics, and the cache's counters among them.

import { type App, createApp, createMetrics, type Metrics, type processMetrics } from '@sallyport/http';
import { cacheStatsEndpoint } from './cache-stats.ts';
import type { Runtime } from './runtime.ts';

export const version = '0.1.0';

/** `process` is the registry of the process's own metrics, made once and shared by its services. */
export function serviceApp(
  runtime: Runtime,
  service: string,
  process: ReturnType<typeof processMetrics>,
): { readonly app: App; readonly metrics: Metrics } {
  const { clock, random, log, checks, apiKeys } = runtime;
  const metrics = createMetrics({ service, process });
  const health = () => runtime.recorder.health();
  metrics.gauge({
    name: 'evidence_lag_events',
    help: 'durable events that are not in the ledger yet',
    read: () => health().lagEvents,
  });
  metrics.gauge({
    name: 'evidence_published_events',
    help: 'events under the last checkpoint',
    read: () => health().publishedEvents,
  });
  for (const what of ['ended', 'forgotten', 'failed'] as const) {
    metrics.gauge({
      name: `session_sweep_${what}`,
      help: sweepHelp[what],
      read: () => runtime.sweeper.counters()[what],
    });
  }
  metrics.gauge({
    name: 'cache_lookups',
    help: 'look-ups of the cache since the start, by key space, tier and how they ended',
    labels: ['space', 'tier', 'outcome'],
    read: () => cacheLookups(runtime.tiers.stats()),
  });
  const app = createApp({ service, version, log: log.child({ service }), metrics, checks, apiKeys, clock, random });
  return { app: app.mount(cacheStatsEndpoint(runtime)), metrics };
}

const sweepHelp = {
  ended: 'sessions that this process ended since its start because nothing used them',
  forgotten: 'names of ended sessions that this process gave up since its start',
  failed: 'turns of the session sweep that failed in this process since its start',
};

const outcomes = ['hits', 'absent', 'superseded', 'expired', 'damaged', 'faults', 'timeouts', 'skipped'] as const;

function cacheLookups(stats: ReturnType<Runtime['tiers']['stats']>) {
  return Object.entries(stats.spaces).flatMap(([space, { tiers }]) =>
    Object.entries(tiers).flatMap(([tier, counters]) =>
      outcomes.map((outcome) => ({ labels: { space, tier, outcome }, value: counters[outcome] })),
    ),
  );
}
