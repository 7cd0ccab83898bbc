// Which groups of cached answers there are, and which of them a pattern names.

import { type Fault, fail, ok, type Result } from '@sallyport/base';

/** A space, or one source in the space of rows. */
export interface CachedGroup {
  readonly space: 'rows' | 'scan';
  readonly scope?: string;
}

/** Everything that is cached for a tenant here and can be named. */
export function groupsOf(sources: readonly { readonly name: string }[]): readonly CachedGroup[] {
  return [{ space: 'scan' }, ...sources.map(({ name }): CachedGroup => ({ space: 'rows', scope: name }))];
}

export function groupName({ space, scope }: CachedGroup): string {
  return scope === undefined ? space : `${space}/${scope}`;
}

/**
 * The groups whose name the pattern matches; `*` stands for any characters, and the name of a space for all in it.
 * INVARIANT: a pattern that can match nothing is a fault, never an invalidation of nothing.
 * Faults: `not_found` with the names that there are.
 */
export function matching(pattern: string, groups: readonly CachedGroup[]): Result<readonly CachedGroup[], Fault> {
  const pieces = pattern.split('*').map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const form = new RegExp(`^${pieces.join('.*')}$`);
  const found = groups.filter((group) => group.space === pattern || form.test(groupName(group)));
  if (found.length > 0) return ok(found);
  const names = groups.map(groupName).join('`, `');
  return fail('not_found', `nothing that is cached here can match the pattern; there are \`${names}\``, {
    at: '/pattern',
  });
}
