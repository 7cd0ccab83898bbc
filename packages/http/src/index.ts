// What the services share above Hono.

export { type App, type AppOptions, createApp } from './app.ts';
export type { ApiKey, Bearer, Caller, Role } from './auth.ts';
export { type EffectiveSetting, effectiveConfig } from './config/effective.ts';
export type { Secret } from './config/secret.ts';
export { type Config, type ConfigSources, loadConfig } from './config.ts';
export { type Answer, anyJson, anyJsonObject, type Endpoint, endpoint } from './endpoint.ts';
export { type ProcessLike, type Running, runUntilSignal } from './lifecycle.ts';
export { type Listening, listen } from './listen.ts';
export { createLog, type Log, type LogLevel } from './log.ts';
export { type CounterHandle, createMetrics, type HistogramHandle, type Metrics, processMetrics } from './metrics.ts';
export type { FieldError, Refusal } from './problem.ts';
export type { Check } from './ready.ts';
