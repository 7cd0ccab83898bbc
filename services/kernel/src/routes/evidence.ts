// The evidence log over HTTP: the keys that verify it, its files in the C2SP layout, and a request to publish now.

import { fail, ok } from '@sallyport/base';
import type { ObjectStore, Recorder } from '@sallyport/evidence';
import { type Endpoint, endpoint } from '@sallyport/http';
import { anyTenant, type Keys, publicKeys } from '@sallyport/runtime';
import { z } from 'zod';

export interface EvidencePorts {
  readonly recorder: Pick<Recorder, 'flush' | 'health'>;
  readonly store: ObjectStore;
  readonly keys: Keys;
}

/** Paths of C2SP tlog-tiles: what an outsider fetches to verify. Bundles of tenants are not among them. */
const logPath = /^(?:checkpoint|tile\/(?:entries|[0-9]{1,2})\/(?:x[0-9]{3}\/){0,6}[0-9]{3}(?:\.p\/[0-9]{1,3})?)$/;

export function evidenceEndpoints({ recorder, store, keys }: EvidencePorts): readonly Endpoint[] {
  return [
    endpoint({
      method: 'get',
      path: '/v1/keys',
      summary: 'Public keys of tokens, statements and the evidence log',
      tags: ['evidence'],
      auth: 'none',
      answer: z.object({
        tokenRoot: z.object({ id: z.number(), publicKey: z.string() }),
        statements: z.string().meta({ description: 'SPKI PEM: verifies receipts and certificates' }),
        log: z.string().meta({ description: 'C2SP verifier key: verifies checkpoints' }),
      }),
      handle: () => ok({ body: { ...publicKeys(keys) } }),
    }),
    endpoint({
      method: 'post',
      path: '/v1/evidence/publish',
      summary: 'Publish everything recorded so far',
      tags: ['evidence'],
      auth: 'api-key',
      role: 'admin',
      answer: z.object({ published: z.number() }),
      handle: async () => {
        const flushed = await recorder.flush();
        return flushed.ok ? ok({ body: { published: recorder.health().publishedEvents } }) : flushed;
      },
    }),
    endpoint({
      method: 'get',
      path: '/log/:path{.+}',
      summary: 'A file of the evidence log: checkpoint, tile or entries (C2SP tlog-tiles)',
      tags: ['evidence'],
      auth: 'api-key',
      role: 'admin',
      params: z.object({ path: z.string().regex(logPath, 'a path of C2SP tlog-tiles, such as `checkpoint`') }),
      answer: { mediaType: 'application/octet-stream' },
      faults: ['not_found'],
      handle: async ({ params, caller }) => {
        // Hashes tell nothing; entries hold what every tenant did, which is for the installation's auditor alone.
        if (params.path.startsWith('tile/entries/') && caller.tenant !== anyTenant) {
          return fail('forbidden', 'entries hold the events of every tenant; ask with the key of the installation');
        }
        const read = await store.get(params.path);
        if (!read.ok) return read;
        return read.value === undefined
          ? fail('not_found', 'the log has no such file; ask for what the checkpoint covers')
          : ok({ body: read.value });
      },
    }),
  ];
}
