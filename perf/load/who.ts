// Who calls in a run: the demo tenants' people and agent, with their parts of the sessions.

export interface Person {
  readonly name: string;
  readonly type: 'User' | 'Agent';
  readonly tenant: 'acme' | 'globex';
  /** Part of the sessions; all parts add up to 1. */
  readonly share: number;
  /** Hosts that this person sends to in a run. */
  readonly hosts: readonly string[];
}

/**
 * Alice and Carol read confidential mail and spam, after which policies stop what they send out of the house, at a moment
 * that depends on the order of calls. They send inside only, so that each call of a run has one right answer.
 */
export const people: readonly Person[] = [
  {
    name: 'alice',
    type: 'User',
    tenant: 'acme',
    share: 0.2,
    hosts: ['tickets.acme.example', 'drop.collector.example'],
  },
  {
    name: 'bob',
    type: 'User',
    tenant: 'acme',
    share: 0.3,
    hosts: ['tickets.acme.example', 'hooks.partner.example', 'drop.collector.example', 'unknown.example'],
  },
  {
    name: 'summarizer',
    type: 'Agent',
    tenant: 'acme',
    share: 0.2,
    hosts: ['hooks.partner.example', 'api.northwind.example', 'drop.collector.example'],
  },
  { name: 'carol', type: 'User', tenant: 'globex', share: 0.2, hosts: ['desk.globex.example'] },
  {
    name: 'dave',
    type: 'User',
    tenant: 'globex',
    share: 0.1,
    hosts: ['desk.globex.example', 'wire.globex.example', 'archive.globex.example'],
  },
];

/** Consecutive sessions of one list. */
export interface Range {
  readonly first: number;
  readonly count: number;
}

/** Which sessions belong to whom; each person has at least one and none is left over. */
export function sessionRanges(sessions: number): ReadonlyMap<string, Range> {
  let shareBefore = 0;
  const ranges = people.map((person): [string, Range] => {
    const first = Math.round(shareBefore * sessions);
    shareBefore += person.share;
    return [person.name, { first, count: Math.round(shareBefore * sessions) - first }];
  });
  return new Map(ranges);
}
