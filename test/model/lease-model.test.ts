// The lease protocol, all its runs: none answers too old; and each part left out, a run that does, printed.

import { describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import { type Broken, leaseModel, type Size } from './lease-model.ts';

const statesMax = 2_000_000;
const renewing: Size = { processes: 1, changes: 2, grants: 2, calls: false };
const calling: Size = { processes: 1, changes: 2, grants: 1, calls: true };
const pair: Size = { processes: 2, changes: 2, grants: 1, calls: false };
const delegating: Size = { processes: 1, changes: 2, grants: 2, calls: false, delegates: true };
const three: Size = { processes: 3, changes: 1, grants: 1, calls: false };

/** Every step of the protocol that is not a call's. */
const protocol = [
  ...['requestGrant', 'grantCommits', 'askEpochs', 'epochsRead', 'hold', 'wake', 'acknowledge', 'ackCommits', 'drop'],
  ...['commit', 'listLeases', 'allAcknowledged', 'allExpired', 'waitedOut', 'sweep', 'tick', 'failover'],
];
const calls = ['beginStream', 'sendPiece', 'breakStream', 'callAsks', 'callTold', 'callAnswers'];

describe('INVARIANT: no process answers from epochs older than a change that has returned', () => {
  it.each([
    ['one process that renews, two changes', renewing, protocol],
    ['one process, two changes, calls under way', calling, [...protocol, ...calls]],
    ['one process that renews and delegates, two changes', delegating, [...protocol, 'delegate']],
    ['two processes, two changes', pair, protocol],
    ['three processes, one change', three, protocol],
  ] as const)('%s', (_, size, steps) => {
    const { states, taken, violation } = explore(leaseModel(size), statesMax);
    expect(violation).toBeUndefined();
    // What never happened was not shown.
    expect([...taken].sort()).toEqual([...steps].sort());
    expect(states).toBeGreaterThan(1_000);
  });

  it.each<readonly [keyof Broken, Size]>([
    ['bumpRemoved', renewing],
    ['leaseIgnored', renewing],
    ['expiryIgnored', renewing],
    ['clockBoundDropped', renewing],
    ['readBeforeRowCommits', renewing],
    ['renewedWithoutReading', renewing],
    ['countedFromTheAnswer', renewing],
    ['readFromLaggingReplica', renewing],
    ['acknowledgedBeforeApplied', renewing],
    ['listedBeforeCommit', renewing],
    ['countedFromTheCommit', renewing],
    ['sweptWithoutLooking', renewing],
    ['asynchronousFailover', renewing],
    ['notRechecked', calling],
    ['joinerNotRevalidated', calling],
    ['acknowledgedWhileDelegated', delegating],
    ['delegatedPastTheLease', delegating],
  ])('negative control: %s', (part, size) => {
    const { violation } = explore(leaseModel(size, { [part]: true }), statesMax);
    expect(violation).toBeDefined();
    process.stdout.write(`${part}: ${violation?.trace.join(', ')}: ${violation?.what}\n`);
  });
});
