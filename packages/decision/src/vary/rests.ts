// The facts about stored entities that an evaluation looked at, by the names of their epochs.

import type { Entity, EntityFact, EntityUid } from '@sallyport/policy';
import { attributeFact, existenceFact, noneFact, parentsFact } from './fact-epochs.ts';

/** What is stored, without what a caller has said beside it. */
export interface Stored {
  get(uid: EntityUid): Entity | undefined;
  hasType(type: string): boolean;
}

/**
 * INVARIANT: while the epochs of all these names stay, each fact stays: so does the answer, for questions that read the
 * same. Where no entity of a type is stored, that one fact stands for all that could be asked of any of them.
 */
export function restsOn(facts: readonly EntityFact[], stored: Stored): ReadonlySet<string> {
  const names = new Set<string>();
  const unstored = (uid: EntityUid): boolean => {
    if (stored.hasType(uid.type)) return false;
    names.add(noneFact(uid.type));
    return true;
  };
  const above = (uid: EntityUid) => {
    for (const one of [uid, ...(stored.get(uid)?.ancestors ?? [])]) if (!unstored(one)) names.add(parentsFact(one));
  };
  for (const fact of facts) {
    if (fact.kind === 'ancestor' || fact.kind === 'ancestors') above(fact.uid);
    else if (!unstored(fact.uid)) {
      names.add(existenceFact(fact.uid));
      if (fact.kind !== 'absent') names.add(attributeFact(fact.kind, fact.uid, fact.name));
    }
  }
  return names;
}
