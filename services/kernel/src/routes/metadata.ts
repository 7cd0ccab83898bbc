// GET /.well-known/authzen-configuration: the decision point says who it is and where it answers, and signs it.

import { type Clock, ok } from '@sallyport/base';
import type { SigningKey } from '@sallyport/evidence';
import { type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { keySetOf, keysPath, metadataOf, metadataPaths, signedMetadata } from '../access/metadata.ts';

export interface MetadataPorts {
  /** Where callers reach the kernel; without one it is where the request came in, never what the Host header says. */
  readonly publicUrl: string | undefined;
  readonly key: SigningKey;
  readonly clock: Clock;
}

/** How long a caller may keep what does not depend on its connection, in seconds (section 11.7). */
const keptSeconds = 300;
const kept = { 'cache-control': `public, max-age=${keptSeconds}` } as const;

const document = z.object({
  policy_decision_point: z.string(),
  access_evaluation_endpoint: z.string(),
  access_evaluations_endpoint: z.string(),
  search_subject_endpoint: z.string(),
  search_resource_endpoint: z.string(),
  search_action_endpoint: z.string(),
  jwks_uri: z.string(),
  signed_metadata: z.string().meta({ description: 'JWT over the members above, by the key at `jwks_uri`' }),
});

export function metadataEndpoints({ publicUrl, key, clock }: MetadataPorts): readonly Endpoint[] {
  const shared = { method: 'get', tags: ['access'], auth: 'none' } as const;
  return [
    ...metadataPaths(publicUrl).map((path) =>
      endpoint({
        ...shared,
        path,
        summary: 'Where the decision point answers what',
        answer: document,
        handle: ({ origin }) => {
          const metadata = metadataOf(publicUrl ?? origin);
          const body = { ...metadata, signed_metadata: signedMetadata(metadata, key, clock.nowMs()) };
          return publicUrl === undefined ? ok({ body }) : ok({ body, headers: kept });
        },
      }),
    ),
    endpoint({
      ...shared,
      path: keysPath,
      summary: 'The key that signs the metadata',
      answer: z.object({ keys: z.array(z.record(z.string(), z.string())).readonly() }),
      handle: () => ok({ body: keySetOf(key), headers: kept }),
    }),
  ];
}
