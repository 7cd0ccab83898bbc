import { must } from '@sallyport/base';
import { expect, it } from 'vitest';
import { knownIds } from './known-ids.ts';
import { nextState, type TenantState } from './tenant-state.ts';

const source = `
permit (principal == User::"only-in-policy", action in [Action::"read", Action::"write"], resource is Doc);
permit (principal in Team::"staff", action == Action::"list", resource == Doc::"d9")
  when { principal == User::"stored" || [User::"in-a-set"].contains(resource.owner) || context.by == Other::"x" };
`;

function stateWith(sourceText: string, ids: readonly string[]): TenantState {
  return must(
    nextState(undefined, 'acme', 'g', {
      generation: 'g',
      seq: 1,
      policies: [{ name: 'a.cedar', source: sourceText, version: 1 }],
      entities: ids.map((id) => ({ type: 'User', id, body: {}, version: 1 })),
      deletedEntities: [],
      revoked: [],
    }),
  );
}

it('finds what is stored and what only policies name, once each and in order', () => {
  const state = stateWith(source, ['stored', 'Zoe', 'ö']);
  expect(knownIds(state, 'User')).toEqual(['Zoe', 'in-a-set', 'only-in-policy', 'stored', 'ö']);
  expect(knownIds(state, 'Action')).toEqual(['list', 'read', 'write']);
  expect(knownIds(state, 'Doc')).toEqual(['d9']);
  expect(knownIds(state, 'Other')).toEqual(['x']);
});

it('knows nothing of a type that nobody speaks of, nor of one that only begins alike', () => {
  const state = stateWith(source, []);
  for (const type of ['Use', 'Users', 'user', '']) expect(knownIds(state, type)).toEqual([]);
});
