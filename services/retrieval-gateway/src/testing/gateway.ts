// A retrieval gateway over embedded parts: real tokens, policies, cache and receipts; rows from a list.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Clock, fail, must, ok, systemClock, systemRandom } from '@sallyport/base';
import { type AuthorityStore, Kernel, memoryAuthority, memoryFingerprints, memorySessions } from '@sallyport/decision';
import { type EvidenceInput, generateSigningKeyPem, openSigningKey } from '@sallyport/evidence';
import { sessionCopies } from '@sallyport/runtime';
import { createSpace, jsonCodec, memoryStore, TieredCache } from '@sallyport/semantic-cache';
import {
  type Attenuation,
  type Biscuits,
  biscuitWasmUrl,
  generateRootKey,
  loadBiscuit,
  publicKeyHex,
  VerifiedTokens,
} from '@sallyport/token';
import { sealedCursors } from '../cursor.ts';
import { pageOf } from '../page.ts';
import type { RetrievePorts } from '../ports.ts';
import type { ReadRequest, RowReader } from '../reader.ts';
import type { Row, Source } from '../source.ts';

export const tenant = 'acme';
const copyBounds = { sessionMax: 1 << 16 };
export const hourMs = 3_600_000;

/** What a test may replace. */
export interface GatewayParts {
  readonly source: Source;
  readonly reader: RowReader;
  readonly authority?: AuthorityStore;
  readonly clock?: Clock;
}

export interface TestGateway {
  readonly ports: RetrievePorts;
  readonly tiers: TieredCache;
  /** Everything recorded so far. */
  readonly events: readonly EvidenceInput[];
  /** A token of `User::"alice"` for rows of the source. */
  token(narrow?: Attenuation): string;
}

let library: Promise<Biscuits> | undefined;

export async function testGateway(parts: GatewayParts, policies: string): Promise<TestGateway> {
  library ??= readFile(fileURLToPath(biscuitWasmUrl())).then((wasm) => loadBiscuit(wasm));
  const biscuits = await library;
  const { source, reader, authority = memoryAuthority(), clock = systemClock } = parts;
  must(await authority.putPolicies(tenant, [{ name: 'test.cedar', source: policies }], { by: 'test' }));
  const root = generateRootKey(1, systemRandom);
  const rootKeys = new Map([[root.id, publicKeyHex(root.privateKey)]]);
  const kernel = new Kernel({ authority, clock, biscuits, tokens: new VerifiedTokens({ biscuits }), rootKeys });
  // A second memory stands for the tiers outside the process.
  const outer = { ...memoryStore({ clock, bytesMax: 1 << 26, name: 'postgres' }), inProcess: false };
  const tiers = new TieredCache({
    clock,
    tiers: [{ store: memoryStore({ clock, bytesMax: 1 << 26 }) }, { store: outer }],
  });

  const events: EvidenceInput[] = [];
  const pages = {
    space: 'rows',
    ttlMs: hourMs,
    tiers,
    values: jsonCodec(pageOf),
    epochs: () => ({ ...kernel.epochs.vector, [`source:${source.name}@*`]: 1 }),
    clock,
    whenUnstable: 'answer',
  } as const;
  const ports: RetrievePorts = {
    kernel,
    biscuits,
    sources: new Map([[source.name, { source, reader, watched: true, definition: JSON.stringify(source) }]]),
    sessions: memorySessions(),
    copies: sessionCopies({ store: memoryFingerprints(copyBounds), secret: systemRandom(32), ...copyBounds }),
    rows: createSpace(pages),
    rowsById: createSpace({ ...pages, tierTtlMs: { postgres: 0 } }),
    recorder: {
      record: async (event) => {
        events.push(event);
        return ok({ writer: 'test', boot: 'test', sequence: events.length, leafHash: '' });
      },
    },
    signer: must(openSigningKey(generateSigningKeyPem())),
    cursors: must(sealedCursors(systemRandom(32))),
    clock,
    random: systemRandom,
    includedWithinMs: 1_000,
    onDisagreement: () => undefined,
  };
  return {
    ports,
    tiers,
    events,
    token: (narrow) => {
      const issuedAtMs = clock.nowMs();
      const minted = must(
        biscuits.mint(
          {
            subject: { type: 'User', id: 'alice' },
            tenant,
            session: 's1',
            grants: [{ action: 'retrieve', resource: `${source.entityType}/` }],
            issuedAtMs,
            expiresAtMs: issuedAtMs + hourMs,
          },
          root,
        ),
      );
      return narrow === undefined ? minted : must(biscuits.attenuate(minted, narrow));
    },
  };
}

/** Rows of a list, whatever the condition says: it is on the evaluator to hold back what may not be seen. */
export function listReader(source: Source, rows: readonly Row[]): RowReader & { readonly reads: ReadRequest[] } {
  const reads: ReadRequest[] = [];
  const idOf = (row: Row) => String(row[source.idColumn]);
  return {
    reads,
    read: async (request) => {
      reads.push(request);
      const { ids, afterId, limit } = request;
      const wanted = rows.filter(
        (row) => (ids?.includes(idOf(row)) ?? true) && (afterId === undefined || idOf(row) > afterId),
      );
      return ok(wanted.slice(0, limit));
    },
    inspect: async () => ok({ watched: true }),
  };
}

/** A reader that fails from its `at`-th read on. */
export function failingReader(inner: RowReader, at: number): RowReader {
  let reads = 0;
  return {
    ...inner,
    read: async (request) => {
      reads += 1;
      return reads >= at ? fail('unavailable', 'the source is gone') : inner.read(request);
    },
  };
}
