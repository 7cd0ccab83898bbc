// Decisions of a kernel elsewhere: batched, in time, and denied when there is no answer.

export type { DecisionCacheOptions } from './decision-cache.ts';
export { pepMetrics } from './metrics.ts';
export { type Pep, type RemotePepOptions, remotePep } from './pep.ts';
export type { DecideOptions, PepDecision, PepReason, PepRequest } from './question.ts';
export type { PepStats } from './stats.ts';
