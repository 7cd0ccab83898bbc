// What a smallest change promises, checked by trying every part of it.

import { must } from '@sallyport/base';
import { isAuthorized } from '../authorize.ts';
import type { Entities } from '../entity.ts';
import type { applyChanges, Change } from '../explain/change.ts';
import type { SmallestChange } from '../explain/smallest.ts';
import type { PolicySet } from '../policy-set.ts';
import type { Request } from '../request.ts';

/** Which promise is broken, undefined where all hold; `apply` is what is believed to apply changes rightly. */
export function brokenPromise(
  found: SmallestChange,
  { set, request, entities }: { readonly set: PolicySet; readonly request: Request; readonly entities: Entities },
  apply: typeof applyChanges,
): string | undefined {
  const isAllowed = (changes: readonly Change[]) => {
    const changed = apply(request, entities, changes);
    return must(isAuthorized(set, changed.request, changed.entities)).decision === 'allow';
  };
  if ((found.kind === 'allowed') !== isAllowed([])) return 'it is not told whether the request is allowed already';
  if (found.kind !== 'change') return undefined;
  const { changes } = found;
  if (!isAllowed(changes)) return 'with the change it is not allowed';
  for (let part = 0; part < 2 ** changes.length - 1; part++) {
    if (isAllowed(changes.filter((_, at) => ((part >> at) & 1) === 1))) return 'a part of the change is enough';
  }
  return undefined;
}
