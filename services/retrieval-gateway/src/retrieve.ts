// The way of one retrieval: token, residual policies, rows, labels, receipt. Ports in, answer out.

import { canonicalJson, type Fault, fail, ok, type Result, sha256Hex } from '@sallyport/base';
import { account, refuse } from './account.ts';
import { decideRows } from './decide-rows.ts';
import { callerFilter } from './filter/caller.ts';
import { keptPage } from './kept-page.ts';
import type { Asked, Permitted, Refused, RetrieveAnswer, RetrievePorts, RetrieveRequest } from './ports.ts';

/**
 * Faults: `unauthenticated` for the token, `forbidden` with the reason, `not_found` for the source, `invalid_input`,
 * and `unavailable` or `timeout` of whatever stands behind.
 */
export async function retrieve(
  ports: RetrievePorts,
  tokenText: string,
  request: RetrieveRequest,
): Promise<Result<RetrieveAnswer, Refused>> {
  const verified = ports.kernel.verify(tokenText);
  if (!verified.ok) return verified;
  const token = verified.value;
  const served = ports.sources.get(request.source);
  if (served === undefined) {
    return fail('not_found', 'there is no source of that name; ask the operator which there are', { at: '/source' });
  }
  const current = await ports.kernel.current(token.tenant);
  if (!current.ok) return current;
  // The decision first: who is denied learns nothing of the source, not even which fields it has.
  const scope = decideRows(ports, current.value, token, served.source);
  if (!scope.ok) return scope;
  if (scope.value.kind === 'denied') return refuse(ports, token, scope.value, request.source);
  const asked = ask(ports, { served, state: current.value, token, request, scope: scope.value });
  if (!asked.ok) return asked;

  const page = await keptPage(ports, asked.value);
  if (!page.ok) return page;
  return account(ports, { asked: asked.value, page: page.value.value, tier: page.value.tier });
}

/** Reads what the caller asks for into what can be run. */
function ask(ports: RetrievePorts, permitted: Permitted): Result<Asked, Fault> {
  const { token, request } = permitted;
  const { source } = permitted.served;
  if (request.query !== undefined && source.searchColumn === undefined) {
    return fail('unsupported', `source \`${source.name}\` has no search; use ids or filter`, { at: '/query' });
  }
  const filter = callerFilter(source, request.filter ?? []);
  if (!filter.ok) return filter;
  const question = sha256Hex(
    canonicalJson([
      token.tenant,
      token.tokenHash,
      source.name,
      request.query ?? null,
      request.ids ?? null,
      (request.filter ?? []).map(({ field, op, value }) => [field, op, value]),
      // A page is no continuation of one that was read under another policy.
      permitted.scope.digest,
    ]),
  );
  const after = request.cursor === undefined ? ok(undefined) : ports.cursors.read(request.cursor, question);
  if (!after.ok) return after;
  return ok({ ...permitted, filter: filter.value, afterId: after.value, question });
}
