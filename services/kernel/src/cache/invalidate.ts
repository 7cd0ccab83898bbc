// Invalidation on demand: in force in every process through an epoch, then deleted from the tiers, and told tier by tier.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import type { Forgetting } from '@sallyport/decision';
import type { InvalidationReport, TieredCache } from '@sallyport/semantic-cache';
import { type Actor, type ChangePorts, recorded } from '../change.ts';
import { type CachedGroup, groupName, groupsOf, matching } from './groups.ts';

export interface InvalidatePorts extends Pick<ChangePorts, 'authority' | 'recorder' | 'clock'> {
  readonly tiers: TieredCache;
  readonly sources: readonly { readonly name: string }[];
}

/** By pattern, by user, by time: a pattern or a subject, everything without both; with a date what was cached before. */
export interface Invalidating {
  readonly pattern?: string | undefined;
  readonly subject?: { readonly type: string; readonly id: string } | undefined;
  readonly cachedBeforeMs?: number | undefined;
}

export interface Invalidated {
  /** Number of the change: from it on nothing older is served, whatever became of the deleting. */
  readonly version: number;
  readonly groups: readonly { readonly name: string; readonly tiers: InvalidationReport['tiers'] }[];
  /** False where a tier did not delete: what lies there is served to nobody, and ends with its time. */
  readonly complete: boolean;
}

/** Faults: `not_found` for a pattern that can match nothing, `invalid_input` for a date to come, `unavailable` when nothing was invalidated. */
export async function invalidate(
  ports: InvalidatePorts,
  actor: Actor,
  what: Invalidating,
): Promise<Result<Invalidated, Fault>> {
  const { subject, pattern = '*', cachedBeforeMs = 0 } = what;
  if (cachedBeforeMs > ports.clock.nowMs()) {
    return fail('invalid_input', 'the date has not come yet; leave it out for everything until now', {
      at: '/cachedBefore',
    });
  }
  const groups = subject === undefined ? matching(pattern, groupsOf(ports.sources)) : ok([]);
  if (!groups.ok) return groups;
  // The epoch first: an answer that is computed or copied meanwhile is under a new key.
  const forgetting: readonly Forgetting[] =
    subject === undefined
      ? groups.value.map((group) => ({ ...group, ...moment(what) }))
      : [{ subject, ...moment(what) }];
  const written = await ports.authority.forget(actor.tenant, forgetting);
  if (!written.ok) return written;
  const told: Invalidated['groups'][number][] = [];
  for (const group of groups.value) told.push(await deleted(ports, actor.tenant, group, what));
  const complete = told.every(({ tiers }) => tiers.every((tier) => 'deleted' in tier));
  const body = {
    change: 'cache invalidated',
    ...(subject === undefined ? { pattern } : { subject: { ...subject } }),
    ...(what.cachedBeforeMs === undefined ? {} : { cachedBefore: new Date(what.cachedBeforeMs).toISOString() }),
    groups: told.map(({ name }) => name),
    complete,
  };
  const done = await recorded(ports, actor, written, body);
  return done.ok ? ok({ version: done.value.version, groups: told, complete }) : done;
}

function moment({ cachedBeforeMs }: Invalidating): Pick<Forgetting, 'cachedBeforeMs'> {
  return cachedBeforeMs === undefined ? {} : { cachedBeforeMs };
}

async function deleted({ tiers }: InvalidatePorts, tenant: string, group: CachedGroup, what: Invalidating) {
  const { space, scope } = group;
  const of = scope === undefined ? { tenant } : { tenant, scope };
  const report = await tiers.invalidateGroup(space, of, { createdBeforeMs: what.cachedBeforeMs });
  return { name: groupName(group), tiers: report.tiers };
}
