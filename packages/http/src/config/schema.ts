// The shape of `sallyport.yaml`: every setting, its bounds and its default.

import { limits, ttls } from '@sallyport/base';
import { z } from 'zod';
import { budgetSchema } from './budgets.ts';
import { heldSchema } from './held.ts';
import { referenceForm } from './secret.ts';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be 1 to 64 letters, digits, `.`, `_` or `-`');
const column = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_$]{0,62}$/, 'must be a plain column name of at most 63 characters');
const table = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_$]{0,62}(?:\.[A-Za-z_][A-Za-z0-9_$]{0,62})?$/, 'must be `table` or `schema.table`');
const entityType = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)*$/,
    'must be a Cedar entity type such as `Mail::Message`',
  );
const reference = z
  .string()
  .regex(referenceForm, 'must be a reference, `env:NAME` or `file:path`, never the secret itself');
const port = z.int().min(0).max(65_535);
const ms = (max: number) => z.int().min(1).max(max);
const dayMs = 86_400_000;

const source = z.strictObject({
  name,
  table,
  entityType,
  idColumn: column,
  tenantColumn: column,
  searchColumn: column.optional(),
  labelsColumn: column.optional(),
  /** Labels that every row of the source carries. */
  labels: z.array(name).max(limits.sessionLabelsMax).default([]),
  attributes: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64),
        column,
        type: z.enum(['string', 'long', 'bool', 'string_set', 'datetime']),
      }),
    )
    .max(100)
    .default([]),
  parents: z
    .array(z.strictObject({ type: entityType, column }))
    .max(20)
    .default([]),
  /** Whose text is recognised when the session sends it on: rows that carry labels, all rows, or none. */
  copies: z.enum(['labelled', 'all', 'none']).default('labelled'),
  /** Columns that an answer returns. */
  columns: z.array(column).min(1).max(100),
});

const apiKey = z.strictObject({
  id: name,
  key: reference,
  tenant: name,
  roles: z.array(z.enum(['decide', 'admin', 'metrics', 'review'])).min(1),
});

/** Every field has a default or is optional, so that the empty file is a working configuration. */
export const fileSchema = z.strictObject({
  data: z.string().min(1).default('.sallyport'),
  listen: z
    .strictObject({
      host: z.string().min(1).default('127.0.0.1'),
      retrievalPort: port.default(8_080),
      kernelPort: port.default(3_000),
      egressPort: port.default(8_081),
      /** The kernel on a Unix socket as well, for callers on this machine; only its owner may connect. */
      kernelSocket: z.string().min(1).optional(),
      /** Envoy's `ext_authz` over gRPC, on a port, on a Unix socket, or both. */
      kernelGrpcPort: port.optional(),
      kernelGrpcSocket: z.string().min(1).optional(),
      /** Envoy's `ext_proc` over gRPC, for what goes out through it. */
      egressGrpcPort: port.optional(),
      egressGrpcSocket: z.string().min(1).optional(),
    })
    .prefault({}),
  kernel: z
    .strictObject({
      /** Where callers reach the kernel when that is not where it listens: behind TLS or a proxy. */
      publicUrl: z
        .url({ protocol: /^https?$/ })
        .refine((text) => !/[?#]|\/\/[^/]*@/.test(text), 'must have no user name, query or fragment')
        .optional(),
      /**
       * Longest time for which callers may give an answer again without asking, where they ask for its key. Each change
       * waits for it, and what they answer meanwhile is in no log; at most what a lease still lasts.
       */
      delegatedValidityMs: z.int().min(0).max(1_000).default(0),
    })
    .prefault({}),
  sidecar: z
    .strictObject({
      /** The file that says which call of a proxy is which action on which resource; without it no proxy is answered. */
      routes: z.string().min(1).optional(),
      /** Longest wait of a proxy for its verdict; keep the proxy's own above it. */
      timeoutMs: ms(10_000).default(1_000),
      /** Tells Envoy the key of each answer as dynamic metadata; costs a slower evaluation. */
      advertise: z.boolean().default(false),
    })
    .prefault({}),
  postgres: z
    .strictObject({
      url: z.string().min(1).optional(),
      poolMax: z.int().min(1).max(1_000).default(50),
      /** Servers that copy this one and may lag: what is cached warm is read there, never epochs or policies. */
      replicaUrls: z.array(z.string().min(1)).max(8).default([]),
    })
    .prefault({}),
  redis: z
    .strictObject({
      url: z.string().min(1).optional(),
      cluster: z.boolean().default(false),
      /** Certificate authority (PEM) of a server under `rediss://`, where the system does not know it. */
      ca: reference.optional(),
    })
    .prefault({}),
  s3: z
    .strictObject({
      endpoint: z.url({ protocol: /^https?$/ }).optional(),
      region: z.string().min(1).default('us-east-1'),
      bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be a bucket name of 3 to 63 characters'),
      accessKeyId: reference,
      secretAccessKey: reference,
      forcePathStyle: z.boolean().default(true),
    })
    .optional(),
  egress: z
    .strictObject({
      /** `host:port` of machines inside that the proxy may reach; every other private address is refused. */
      privateDestinations: z
        .array(z.string().regex(/^[^\s/@]{1,253}:[0-9]{1,5}$/, 'must be `host:port`, such as `llm.internal:8000`'))
        .max(256)
        .default([]),
      /** Finds names of people and postal addresses too, by a model that guesses: kinds `person` and `address`. */
      people: z.boolean().default(false),
      /** Longest wait of the proxy for the head of a reply; models that think long need minutes. */
      replyTimeoutMs: ms(600_000).default(120_000),
      budgets: z.array(budgetSchema).max(64).default([]),
      held: heldSchema,
    })
    .prefault({}),
  copies: z
    .strictObject({
      /** Under which fingerprints are made; of processes with data folders of their own all need the same. */
      key: reference.optional(),
      /** Fingerprints that are kept of one session, about one for three words that it has read: 4 bytes each. */
      sessionFingerprintsMax: z
        .int()
        .min(1_024)
        .max(1 << 22)
        .default(1 << 16),
    })
    .prefault({}),
  tokens: z
    .strictObject({
      rootKeys: z
        .array(
          z.strictObject({
            id: z.int().min(0).max(0xffff_ffff),
            publicKey: z.string().regex(/^(?:ed25519\/)?[0-9a-f]{64}$/, 'must be 64 lower-case hex digits'),
          }),
        )
        .max(64)
        .default([]),
    })
    .prefault({}),
  apiKeys: z.array(apiKey).max(256).default([]),
  sources: z.array(source).max(100).default([]),
  evidence: z
    .strictObject({
      origin: z
        .string()
        .regex(/^[^\s+]{1,200}$/, 'must be a log origin without spaces and `+`, such as `example.com/sallyport`')
        .default('localhost/sallyport'),
      /** How long certificates can be fetched by id; their digests stay in the log. */
      certificatesKeptDays: z.int().min(1).max(3_650).default(90),
    })
    .prefault({}),
  cache: z
    .strictObject({
      memoryBytes: z
        .int()
        .min(1 << 20)
        .max(2 ** 36)
        .default(64 << 20),
      /** Redis and Postgres get an answer only where computing it took so many of their look-ups; 0 gives them all. */
      worthLookups: z.number().min(0).max(1_000).default(3),
      rowsTtlMs: ms(dayMs).default(ttls.rowsMs),
      scanTtlMs: ms(dayMs).default(ttls.scanMs),
    })
    .prefault({}),
  sessions: z
    .strictObject({
      /** A session ends so long after its last use; what a token of it asks is refused from then on. */
      lifetimeMs: z
        .int()
        .min(60_000)
        .max(90 * dayMs)
        .default(ttls.sessionMs),
      /** For so long an end is remembered by name; afterwards, by the date before which tokens begin no session. */
      endedKeptDays: z.int().min(2).max(3_650).default(30),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') }).prefault({}),
});

export type ConfigFile = z.output<typeof fileSchema>;
