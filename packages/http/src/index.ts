// What the services share above Hono.

export { answerJson, JsonText } from './answer.ts';
export { type App, type AppOptions, createApp } from './app.ts';
export { type ApiKey, type Authenticator, type Bearer, type Caller, createAuthenticator, type Role } from './auth.ts';
export { type EffectiveSetting, effectiveConfig } from './config/effective.ts';
export type { Secret } from './config/secret.ts';
export { readYaml, type YamlFile } from './config/yaml.ts';
export { type Config, type ConfigSources, loadConfig } from './config.ts';
export { type Answer, anyJson, anyJsonObject, type Endpoint, endpoint } from './endpoint.ts';
export type { Reply } from './exchange.ts';
export { type ProcessLike, type Running, runUntilSignal } from './lifecycle.ts';
export { type Listening, listen, listenOnSocket } from './listen.ts';
export { createLog, type Log, type LogLevel } from './log.ts';
export { type CounterHandle, createMetrics, type HistogramHandle, type Metrics, processMetrics } from './metrics.ts';
export { type FieldError, type Problem, problemOf, problemType, type Refusal } from './problem.ts';
export type { Check } from './ready.ts';
export { type StreamInput, streamEndpoint } from './stream-endpoint.ts';
export { type BoundSocket, bindSocket } from './unix-socket.ts';
