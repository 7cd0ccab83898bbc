// The page of rows from the cache where it is provably the same page, else from the source, within its time.

import { type Fault, limits, ok, type Result, withTimeout } from '@sallyport/base';
import { epochName } from '@sallyport/decision';
import { type CacheKey, cacheKey, type Served } from '@sallyport/semantic-cache';
import type { ResourceScope } from '@sallyport/token';
import { admitsRows, tokenPatterns } from './decide-rows.ts';
import { and } from './filter/fragment.ts';
import type { Page } from './page.ts';
import { planRows, type RowPlan, readPage } from './plan.ts';
import type { Asked, RetrievePorts } from './ports.ts';

/** Faults: `unavailable`, `timeout` of the source. */
export function keptPage(ports: RetrievePorts, asked: Asked): Promise<Result<Served<Page>, Fault>> {
  const { served, state, token, request, scope, filter, afterId } = asked;
  const { source, reader } = served;
  const patterns = tokenPatterns(ports, token);
  const plan = planRows(source, state, scope, patterns);
  const restsOn = served.watched && !token.bounds.opaque ? [epochName('*', `source:${source.name}`)] : [unkept];
  const isById = request.ids !== undefined && request.query === undefined && plan.exact;
  const space = isById ? ports.rowsById : ports.rows;
  const cached = { space: 'rows', scope: source.name, subject: token.subject };
  const { since, createdFromMs } = ports.kernel.epochs.remembered(token.tenant, cached);
  const compute = async () => {
    const what = `source \`${source.name}\``;
    // A statement has its own limit, but waits for a free connection, or for a server that has gone silent, do not.
    const read = await withTimeout(ports.clock, { what, timeoutMs: limits.requestTimeoutMs }, (signal) =>
      readPage(
        {
          source,
          reader,
          plan: { ...plan, where: and(plan.where, filter) },
          admits: admitsRows(ports, asked, patterns),
          onDisagreement: () => ports.onDisagreement(source.name),
          signal,
        },
        { tenant: token.tenant, query: request.query, ids: request.ids, afterId, limit: request.limit },
      ),
    );
    if (!read.ok) return read;
    return read.value.ok ? ok({ value: read.value.value }) : read.value;
  };
  return space.getOrCompute(keyOf(ports, asked, { patterns, plan, since }), restsOn, compute, { createdFromMs });
}

/** An epoch that nobody knows: the cache keeps nothing that rests on it. */
const unkept = 'never kept';

function keyOf(
  ports: RetrievePorts,
  { served, state, token, request, scope, afterId }: Asked,
  { patterns, plan, since }: { readonly patterns: ResourceScope; readonly plan: RowPlan; readonly since: number },
): CacheKey<'rows'> {
  const { source, definition } = served;
  return cacheKey('rows', {
    tenant: token.tenant,
    scope: source.name,
    since,
    parts: {
      // All of the definition: a column or a label that an operator takes away must not live on in old pages.
      source: [definition, state.generation],
      query: [request.query ?? null, request.ids ?? null, (request.filter ?? []).map((term) => ({ ...term }))],
      // The residual is folded over the entities; its tests of ancestors look at them again. INVARIANT: the number is that
      // of the entities in `state`, which another call's news may have overtaken since this one was given it.
      residual: [scope.digest, Math.min(state.seq, ports.kernel.epochs.seqOf(token.tenant, 'entity'))],
      tokenBounds: token.bounds.opaque ? token.tokenHash : patterns.map(({ anyOf }) => [...anyOf]),
      redactions: null,
      postFilter: !plan.exact,
      order: source.idColumn,
      page: [afterId ?? null, request.limit],
    },
  });
}
