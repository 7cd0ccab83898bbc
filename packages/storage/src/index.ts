// Connections to the three tiers, real and embedded.

export { type DataFolder, openDataFolder } from './data-folder.ts';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
export { freePorts } from './free-port.ts';
export { ensureKeyFile, readSecretRef } from './secrets.ts';
