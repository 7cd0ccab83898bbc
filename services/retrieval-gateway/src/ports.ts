// What one retrieval asks for and gets, and what it takes to answer: ports in, answer out.

import type { Clock, Fault, JsonObject, RandomBytes } from '@sallyport/base';
import type { Kernel, Reason, RowScope, SessionStore, TenantState } from '@sallyport/decision';
import type { Recorder, SigningKey } from '@sallyport/evidence';
import type { SessionCopies } from '@sallyport/runtime';
import type { CacheSpace } from '@sallyport/semantic-cache';
import type { Biscuits, VerifiedToken } from '@sallyport/token';
import type { Cursors } from './cursor.ts';
import type { FilterTerm } from './filter/caller.ts';
import type { Fragment } from './filter/fragment.ts';
import type { Page } from './page.ts';
import type { RowReader } from './reader.ts';
import type { Source } from './source.ts';

export interface RetrieveRequest {
  readonly source: string;
  readonly query?: string | undefined;
  readonly ids?: readonly string[] | undefined;
  readonly filter?: readonly FilterTerm[] | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface RetrieveAnswer {
  readonly rows: readonly JsonObject[];
  readonly labels: readonly string[];
  readonly cursor: string | undefined;
  /** Where the rows came from: a tier of the cache, or `computed`. */
  readonly tier: string;
  /** DSSE envelope of the access receipt. */
  readonly receipt: JsonObject;
  readonly receiptId: string;
}

/** A source that is served, with what serves it. */
export interface ServedSource {
  readonly source: Source;
  readonly reader: RowReader;
  /** Whether each change of the source moves its epoch; rows of others are never kept. */
  readonly watched: boolean;
  /** Digest of `source`. */
  readonly definition: string;
}

export interface RetrievePorts {
  readonly kernel: Kernel;
  readonly biscuits: Pick<Biscuits, 'authorize'>;
  readonly sources: ReadonlyMap<string, ServedSource>;
  readonly sessions: SessionStore;
  readonly copies: Pick<SessionCopies, 'remember'>;
  readonly rows: CacheSpace<'rows', Page>;
  /** For rows by their ids, which a source finds sooner than a tier outside the process answers. */
  readonly rowsById: CacheSpace<'rows', Page>;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly signer: SigningKey;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly includedWithinMs: number;
  /** Told of each row that SQL let through and the evaluator did not. */
  readonly onDisagreement: (source: string) => void;
}

/** Why nothing was answered: a fault, and the reason when it was decided so. */
export interface Refused extends Fault {
  readonly reason?: Reason;
}

/** A question whose caller may see rows of the source. */
export interface Permitted {
  readonly served: ServedSource;
  readonly state: TenantState;
  readonly token: VerifiedToken;
  readonly request: RetrieveRequest;
  readonly scope: Extract<RowScope, { kind: 'rows' }>;
}

/** The same, read into what can be run. */
export interface Asked extends Permitted {
  readonly filter: Fragment;
  readonly afterId: string | undefined;
  /** Digest of what must not change between the pages of one question. */
  readonly question: string;
}

/** The action that policies and tokens name. */
export const retrieveAction = 'retrieve';
