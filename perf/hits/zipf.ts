// The made-up world of documents: 1,000 policies, people and documents by popularity, everything given with the question.

import { must } from '@sallyport/base';
import { cedarText } from '../micro/world/cedar.ts';
import { actions, kindName } from '../micro/world/world.ts';
import { numbers } from '../numbers.ts';
import { circumstances, type Step, type Workload, zipf } from './workload.ts';

const kinds = 100;
const people = 200;
const documents = 2_000;
/** One question in so many is the very one that was asked before: somebody tries again. */
const repeatsEvery = 20;

export const zipfWorkload: Workload = {
  name: 'zipf',
  about: `${kinds * 10} policies, ${people} people and ${documents} documents by popularity, new request id, time and address each time, a policy changed every 10,000 questions`,
  prepare: async (authority) => {
    must(await authority.putPolicies('acme', [{ name: 'world', source: cedarText(kinds) }], { by: 'hits' }));
  },
  *steps(count): Iterable<Step> {
    const number = numbers(20_260_105);
    const below = (bound: number) => Math.floor(number() * bound);
    const [person, document] = [zipf(number, people), zipf(number, documents)];
    let last: Step | undefined;
    for (let at = 0; at < count; at++) {
      if (at > 0 && at % 10_000 === 0) {
        const source = `forbid (principal, action == Action::"never-${at}", resource);`;
        yield { change: (authority) => authority.putPolicies('acme', [{ name: 'extra', source }], { by: 'hits' }) };
      }
      if (last !== undefined && below(repeatsEvery) === 0) {
        yield last;
        continue;
      }
      const [who, what] = [person(), document()];
      const kind = what % kinds;
      last = {
        ask: {
          tenant: 'acme',
          subject: {
            type: 'User',
            id: `u${who}`,
            properties: {
              name: `u${who}`,
              department: `d${who % 4}`,
              clearance: who % 10,
              roles: ['staff', `editor-${who % kinds}`],
            },
          },
          action: { name: actions[below(actions.length)] ?? 'read' },
          resource: {
            type: kindName(kind),
            id: `doc-${what}`,
            properties: {
              owner: `u${what % people}`,
              department: `d${(what >> 3) % 4}`,
              level: what % 11,
              locked: what % 5 === 0,
              labels: what % 3 === 0 ? ['confidential', 'eu'] : ['eu'],
            },
          },
          context: {
            mfa: number() < 0.7,
            amount: below(1_000),
            approved: number() < 0.5,
            ...circumstances(number, at),
          },
        },
      };
      yield last;
    }
  },
};
