// The benches by name.

import type { Fault, Result } from '@sallyport/base';
import { cacheBench } from './cache.ts';
import { copiesBench } from './copies.ts';
import { deadTierBench } from './dead-tier.ts';
import { decideBench } from './decide.ts';
import { enginesBench } from './engines.ts';
import { evaluateBench } from './evaluate.ts';
import { evidenceBench } from './evidence.ts';
import { memoryBench } from './memory.ts';
import { remoteBench } from './remote.ts';
import { scanBench } from './scan.ts';
import { scannersBench } from './scanners.ts';
import { sitesBench } from './sites.ts';
import { stormsBench } from './storms.ts';
import { streamsBench } from './streams.ts';
import type { Row } from './table.ts';
import { tenantsBench } from './tenants.ts';
import { tokenBench } from './token.ts';
import type { BenchTools } from './tools.ts';

/** Faults: `conflict` where two sides gave different answers, anything else for what keeps it from being measured. */
export type Bench = (tools: BenchTools) => Promise<Result<readonly Row[], Fault>>;

export const names = [
  'decide',
  'evaluate',
  'scan',
  'copies',
  'token',
  'cache',
  'remote',
  'evidence',
  'memory',
  'engines',
  'scanners',
  'storms',
  'streams',
  'sites',
  'tenants',
  'dead-tier',
] as const;
export type BenchName = (typeof names)[number];

export const benches: Readonly<Record<BenchName, Bench>> = {
  decide: decideBench,
  evaluate: evaluateBench,
  scan: scanBench,
  copies: copiesBench,
  token: tokenBench,
  cache: cacheBench,
  remote: remoteBench,
  evidence: evidenceBench,
  memory: memoryBench,
  engines: enginesBench,
  scanners: scannersBench,
  storms: stormsBench,
  streams: streamsBench,
  sites: sitesBench,
  tenants: tenantsBench,
  'dead-tier': deadTierBench,
};

/** These take minutes, or need programs that are not ours. */
const onRequest: readonly BenchName[] = ['engines', 'memory', 'storms', 'streams', 'sites', 'tenants', 'dead-tier'];

export function isOnRequest(name: BenchName): boolean {
  return onRequest.includes(name);
}
