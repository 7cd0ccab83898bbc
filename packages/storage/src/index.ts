// Connections to the three tiers, real and embedded.

export { type DataFolder, openDataFolder } from './data-folder.ts';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
export { freePorts } from './free-port.ts';
export { type Migration, migrate } from './migrate.ts';
export { type Database, openPostgres, type PostgresOptions, type Sql } from './postgres.ts';
export { type HotStore, openRedis, type RedisOptions } from './redis.ts';
export { type ColdStore, openS3, type S3Options } from './s3.ts';
export { ensureKeyFile, readSecretRef } from './secrets.ts';
