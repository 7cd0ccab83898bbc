// Invalidation of what is cached: named by space, by source or by user, carried by the epochs, so that no process misses it.

import { type Fault, limits } from '@sallyport/base';

/** What an answer in the cache belongs to. `scope` is what its space calls so: for rows, the source. */
export interface CachedFor {
  readonly space: string;
  readonly scope?: string | undefined;
  readonly subject?: { readonly type: string; readonly id: string } | undefined;
}

/**
 * What to forget of a tenant: everything, a space, a scope of it, or whatever would be served to a subject, whoever it was
 * computed for; with `cachedBeforeMs` (milliseconds since 1970) only what was computed before.
 */
export interface Forgetting {
  readonly space?: string | undefined;
  readonly scope?: string | undefined;
  readonly subject?: { readonly type: string; readonly id: string } | undefined;
  readonly cachedBeforeMs?: number | undefined;
}

/** How far back an answer may go. */
export interface Remembered {
  /** Number of the newest invalidation of all that applies; 0 where there was none. It belongs into the key. */
  readonly since: number;
  /** Answers computed before are not to be served; 0 where all may be. */
  readonly createdFromMs: number;
}

/** Scopes of epochs start with these, and none of another kind does. */
export const forgetPrefix = { all: 'cache:', before: 'cache-before:' } as const;

/** The scopes of the invalidations that apply to an answer, without their prefix. */
export function namesFor({ space, scope, subject }: CachedFor): readonly string[] {
  return [
    '',
    space,
    ...(scope === undefined ? [] : [scopeName(space, scope)]),
    ...(subject === undefined ? [] : [subjectName(subject)]),
  ];
}

/** The scope of the epoch that an invalidation moves. */
export function scopeOf({ space, scope, subject, cachedBeforeMs }: Forgetting): string {
  const prefix = cachedBeforeMs === undefined ? forgetPrefix.all : forgetPrefix.before;
  if (subject !== undefined) return prefix + subjectName(subject);
  return prefix + (space === undefined ? '' : scope === undefined ? space : scopeName(space, scope));
}

/** What is wrong with an invalidation, the same for every implementation. */
export function forgettingFault(all: readonly Forgetting[]): Fault | undefined {
  if (all.length === 0 || all.length > limits.entityBatchMax) {
    return { code: 'invalid_input', message: `name 1 to ${limits.entityBatchMax} things to forget` };
  }
  const wrong = all.some(
    ({ space, scope, subject, cachedBeforeMs = 0 }) =>
      (scope !== undefined && space === undefined) ||
      (subject !== undefined && space !== undefined) ||
      !Number.isSafeInteger(cachedBeforeMs) ||
      cachedBeforeMs < 0,
  );
  return wrong ? { code: 'invalid_input', message: 'name a space, a scope of one, or a subject' } : undefined;
}

function scopeName(space: string, scope: string): string {
  return `${space}/${scope}`;
}

/** No space is called like this, since none has a capital or a quote. */
function subjectName({ type, id }: { readonly type: string; readonly id: string }): string {
  return JSON.stringify([type, id]);
}
