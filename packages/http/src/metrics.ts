// Prometheus metrics: a registry per service, handed around; nothing global.

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface CounterHandle {
  inc(labels?: Readonly<Record<string, string>>, by?: number): void;
}
export interface HistogramHandle {
  observe(value: number, labels?: Readonly<Record<string, string>>): void;
}

interface MetricOptions {
  /** `sallyport_` is put in front; counters end in `_total`, others in their unit. */
  readonly name: string;
  readonly help: string;
  /** Label names; values must come from a small fixed set, or memory grows without bound. */
  readonly labels?: readonly string[];
}

interface LabelledValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metrics {
  counter(options: MetricOptions): CounterHandle;
  /** Read at each scrape: one value, or one for each set of labels. */
  gauge(options: MetricOptions & { readonly read: () => number | readonly LabelledValue[] }): void;
  histogram(options: MetricOptions & { readonly buckets: readonly number[] }): HistogramHandle;
  /** One finished HTTP exchange. */
  request(exchange: { route: string; method: string; status: number; durationMs: number }): void;
  /** The exposition text (Prometheus format 0.0.4), that of the process included. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** The metrics of the process itself (memory, event loop, garbage collection): make one, hand it to every service. */
export function processMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** Seconds; dense around the SLOs of the doors (2.0, 2.2 and 4.2 s). */
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.2, 4, 4.2, 10];

export function createMetrics(options: { readonly service: string; readonly process?: Registry }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service: options.service });
  const registers = [registry];
  const durations = new Histogram({
    name: 'sallyport_http_request_duration_seconds',
    help: 'time from the head of a request to its answer',
    labelNames: ['route', 'method', 'status'],
    buckets: durationBuckets,
    registers,
  });
  return {
    counter: ({ name, help, labels = [] }) => {
      const counter = new Counter({ name: `sallyport_${name}`, help, labelNames: [...labels], registers });
      return { inc: (values = {}, by = 1) => counter.inc(values, by) };
    },
    gauge: ({ name, help, labels = [], read }) => {
      new Gauge({
        name: `sallyport_${name}`,
        help,
        labelNames: [...labels],
        registers,
        collect() {
          const values = read();
          if (typeof values === 'number') this.set(values);
          else for (const one of values) this.set(one.labels, one.value);
        },
      });
    },
    histogram: ({ name, help, buckets, labels = [] }) => {
      const full = { name: `sallyport_${name}`, help, labelNames: [...labels], buckets: [...buckets], registers };
      const histogram = new Histogram(full);
      return { observe: (value, values = {}) => histogram.observe(values, value) };
    },
    request: ({ route, method, status, durationMs }) => {
      durations.observe({ route, method, status: statusClass(status) }, durationMs / 1_000);
    },
    text: async () => {
      const own = await registry.metrics();
      return options.process === undefined ? own : `${own}${await options.process.metrics()}`;
    },
    contentType: registry.contentType,
  };
}

function statusClass(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}
