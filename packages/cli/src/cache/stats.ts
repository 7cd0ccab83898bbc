// `cache stats`: hits by key space and tier, of one process since its start.

import { fail, isJsonObject, type Json, type JsonObject, ok } from '@sallyport/base';
import { line, type Outcome, type Part, type Span, table, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { type KernelOptions, openKernel } from '../kernel-client.ts';

export async function cacheStats(io: Io, options: KernelOptions): Promise<Outcome> {
  const service = await openKernel(io, options);
  if (!service.ok) return service;
  const answer = await service.value.get('/v1/cache/stats');
  if (!answer.ok) return answer;
  const { spaces, tokens, breakers } = answer.value;
  if (!Array.isArray(spaces) || !isJsonObject(tokens)) {
    return fail('unavailable', `\`${service.value.url}\` does not tell of its cache; check the URL`);
  }
  const rows = spaces.filter(isJsonObject).map(spaceRow);
  const verified = ['tokens', ...ratio(Number(tokens.hits), Number(tokens.misses)), `memory ${tokens.hits}`];
  return ok({ exit: 0, json: answer.value, text: [table([...rows, verified], head), ...troubles(breakers)] });
}

const head = ['space', 'hits', 'misses', 'ratio', 'hits by tier'];

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
