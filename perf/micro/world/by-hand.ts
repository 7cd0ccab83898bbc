// The world as a programmer would write it without any policy engine: one function a kind of document, in a map.

import { type Asked, kindName, limitOf } from './world.ts';

export interface HandAnswer {
  readonly allowed: boolean;
  /** Ids of the rules that decided. */
  readonly reasons: readonly string[];
}

export type ByHand = (asked: Asked) => HandAnswer;

export function byHand(kinds: number): ByHand {
  const deciders = new Map<string, ByHand>();
  for (let kind = 0; kind < kinds; kind++) deciders.set(kindName(kind), deciderOf(kind));
  const denied: HandAnswer = { allowed: false, reasons: [] };
  return (asked) => deciders.get(asked.resource.type)?.(asked) ?? denied;
}

function deciderOf(kind: number): ByHand {
  const limit = limitOf(kind);
  const editor = `editor-${kind}`;
  const id = Array.from({ length: 10 }, (_, index) => `k${kind}-${index}`);
  return ({ subject: { properties: person }, action, resource: { properties: doc }, context }) => {
    const permits: string[] = [];
    const forbids: string[] = [];
    const on = (list: string[], rule: number, applies: boolean) => {
      if (applies) list.push(id[rule] ?? '');
    };
    switch (action.name) {
      case 'read':
        on(permits, 0, person.department === doc.department);
        on(permits, 1, person.clearance >= doc.level);
        on(forbids, 9, doc.level > 8 && !context.mfa);
        break;
      case 'write':
        on(permits, 2, doc.owner === person.name);
        on(permits, 3, person.roles.includes(editor));
        on(forbids, 8, doc.locked);
        break;
      case 'delete':
        on(permits, 4, doc.owner === person.name && doc.level < 3);
        break;
      case 'share':
        on(permits, 5, context.mfa && person.department === doc.department);
        break;
      case 'export':
        on(permits, 6, context.amount < limit);
        on(forbids, 7, doc.labels.includes('confidential') && !context.approved);
        break;
    }
    const allowed = forbids.length === 0 && permits.length > 0;
    return { allowed, reasons: allowed ? permits : forbids };
  };
}
