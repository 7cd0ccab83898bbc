// `cache stats`: hits by key space and tier, or of the decision tree of a program that decides by its own cache; since its start.

import { fail, isJsonObject, type Json, type JsonObject, ok } from '@sallyport/base';
import { line, type Outcome, type Part, type Span, table, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { type KernelOptions, openKernel } from '../kernel-client.ts';

export async function cacheStats(io: Io, options: KernelOptions): Promise<Outcome> {
  const service = await openKernel(io, options);
  if (!service.ok) return service;
  const answer = await service.value.get('/v1/cache/stats');
  if (!answer.ok) return answer;
  const { spaces, tokens, breakers, cache } = answer.value;
  if (isJsonObject(cache)) return ok({ exit: 0, json: answer.value, text: treeParts(cache) });
  if (!Array.isArray(spaces) || !isJsonObject(tokens)) {
    return fail('unavailable', `\`${service.value.url}\` does not tell of its cache; check the URL`);
  }
  const rows = spaces.filter(isJsonObject).map(spaceRow);
  const verified = ['tokens', ...ratio(Number(tokens.hits), Number(tokens.misses)), `memory ${tokens.hits}`];
  return ok({ exit: 0, json: answer.value, text: [table([...rows, verified], head), ...troubles(breakers)] });
}

const head = ['space', 'hits', 'misses', 'ratio', 'hits by tier'];

/** What `pep.stats()` gives of its cache. */
function treeParts(cache: JsonObject): readonly Part[] {
  const of = (name: string) => Number(cache[name] ?? 0);
  const hits = of('exact') + of('semantic') + of('pattern');
  const misses = of('misses') + of('superseded') + of('outOfTime');
  const kinds = ['exact', 'semantic', 'pattern'].map((kind) => `${kind} ${of(kind)}`).join(', ');
  const tenants = isJsonObject(cache.tenants) ? Object.entries(cache.tenants) : [];
  const rows = tenants.flatMap(([tenant, one]) =>
    isJsonObject(one)
      ? [
          [
            tenant === '' ? '(of the key)' : tenant,
            ...ratio(Number(one.hits), Number(one.misses)),
            `${one.entries}, ${one.bytes} bytes`,
          ],
        ]
      : [],
  );
  return [
    table([['decisions', ...ratio(hits, misses), kinds]], ['space', 'hits', 'misses', 'ratio', 'hits by kind']),
    line(
      `${of('entries')} entries, ${of('bytes')} bytes; ${of('conflicts')} splits, ${of('evicted')} evicted, ${of('notAdmitted')} not admitted`,
    ),
    ...(rows.length < 2 ? [] : [table(rows, ['tenant', 'hits', 'misses', 'ratio', 'entries'])]),
  ];
}

function spaceRow({ space, hits, misses, tiers }: JsonObject): readonly Span[] {
  const each = Array.isArray(tiers) ? tiers.filter(isJsonObject) : [];
  const byTier = each.map(({ tier, hits: of }) => `${tier} ${of}`).join(', ');
  return [String(space), ...ratio(Number(hits), Number(misses)), byTier];
}

function ratio(hits: number, misses: number): readonly [string, string, string] {
  const all = hits + misses;
  return [String(hits), String(misses), all === 0 ? '-' : `${((100 * hits) / all).toFixed(1)} %`];
}

/** Tiers that are passed over now. */
function troubles(breakers: Json | undefined): readonly Part[] {
  const open = Array.isArray(breakers) ? breakers.filter(isJsonObject).filter(({ state }) => state !== 'closed') : [];
  return open.map(({ tier }) =>
    line(toned('warn', 'SKIPPED'), `  the tier ${tier} does not answer; going on without it`),
  );
}
