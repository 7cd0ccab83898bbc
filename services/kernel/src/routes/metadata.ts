// GET /.well-known/authzen-configuration: the decision point says who it is and where it answers.

import { ok } from '@sallyport/base';
import { type Endpoint, endpoint } from '@sallyport/http';
import { z } from 'zod';
import { metadataOf, metadataPaths } from '../access/metadata.ts';

/** How long a caller may keep the document (section 11.7). */
const maxAgeSeconds = 300;

/** `publicUrl` is where callers reach the kernel; without one it is where the request came in, never the Host header. */
export function metadataEndpoints(publicUrl: string | undefined): readonly Endpoint[] {
  return metadataPaths(publicUrl).map((path) =>
    endpoint({
      method: 'get',
      path,
      summary: 'Where the decision point answers what',
      tags: ['access'],
      auth: 'none',
      answer: z.object({
        policy_decision_point: z.string(),
        access_evaluation_endpoint: z.string(),
        access_evaluations_endpoint: z.string(),
      }),
      // Only a fixed name may be kept by callers; one told by the connection is right for that connection.
      handle: ({ origin }) =>
        publicUrl === undefined
          ? ok({ body: metadataOf(origin) })
          : ok({ body: metadataOf(publicUrl), headers: { 'cache-control': `public, max-age=${maxAgeSeconds}` } }),
    }),
  );
}
