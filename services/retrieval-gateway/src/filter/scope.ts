// Which rows a token may see at all, as SQL: its resource patterns become conditions on the id column.

import type { ResourceScope } from '@sallyport/token';
import type { Source } from '../source.ts';
import { and, FALSE, type Fragment, fragment, identifier, or, storable, TRUE } from './fragment.ts';

/** A row's resource text is `<EntityType>/<id>`; a pattern covers by prefix when it ends in `/`, else exactly. */
export function tokenScope(source: Source, scope: ResourceScope): Fragment {
  return and(...scope.map(({ anyOf }) => or(...anyOf.map((pattern) => patternFragment(source, pattern)))));
}

function patternFragment(source: Source, pattern: string): Fragment {
  const all = `${source.entityType}/`;
  if (!pattern.startsWith(all)) return FALSE;
  const rest = pattern.slice(all.length);
  if (!storable(rest)) return FALSE;
  if (rest === '') return TRUE;
  const column = identifier(source.idColumn);
  return pattern.endsWith('/')
    ? fragment(`starts_with(${column}, ?)`, { type: 'text', value: rest })
    : fragment(`(${column} = ?)`, { type: 'text', value: rest });
}
