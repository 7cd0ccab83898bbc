// The tiered cache whose keys say what an answer rests on; see key.ts for why reuse is sound.

export type { BreakerState } from './breaker.ts';
export type { CacheStats, SpaceCounters, TierCounters } from './counters.ts';
export { type EpochVector, epochsHold } from './epochs.ts';
export { type CacheKey, cacheKey, type KeyGroup, type KeyPart, type KeyParts, type KeySpace } from './key.ts';
export { type StoreBound, type StoreFixture, type StoreLaw, storeLaws } from './laws.ts';
export type { NegativeCode, NegativeOptions } from './negative.ts';
export type { EarlyRefresh } from './refresh.ts';
export { type Answer, type CacheSpace, createSpace, type Served, type SpaceOptions } from './semantic-cache.ts';
export { type FlightLock, type SharedFlightOptions, SharedFlights } from './shared-flight.ts';
export type { CacheStore, StoredEntry, StoreStats, TierName } from './store.ts';
export { type MemoryStoreOptions, memoryStore } from './stores/memory.ts';
export { type PostgresStore, type PostgresStoreOptions, postgresStore } from './stores/postgres.ts';
export { type CacheMigration, cacheMigrations, replicatedCacheSql } from './stores/postgres-schema.ts';
export { type RedisStoreOptions, redisStore } from './stores/redis.ts';
export { redisLock } from './stores/redis-lock.ts';
export type { TierOptions } from './tier.ts';
export { type InvalidationReport, TieredCache, type TieredOptions, type TierTtls } from './tiered.ts';
export { jsonCodec, type ValueCodec } from './value-codec.ts';
