// What the laws of an authority begin with: a fresh one, and what moved in it.

import type { AuthorityStore } from '../store.ts';
import { value } from './law.ts';

export const block = (tenant: string, id: string) => ({
  tenant,
  kind: 'block' as const,
  id,
  reason: 'lost',
  by: 'tester',
});

export async function opened(open: () => Promise<AuthorityStore>) {
  const store = await open();
  return { store, start: value(await store.readEpochs(0)).seq };
}

/** Epochs that moved after `since`, as `scope@tenant` to number. */
export async function moved(store: AuthorityStore, since: number): Promise<Record<string, number>> {
  const { changes } = value(await store.readEpochs(since));
  return Object.fromEntries(changes.map(({ tenant, scope, seq }) => [`${scope}@${tenant}`, seq]));
}
