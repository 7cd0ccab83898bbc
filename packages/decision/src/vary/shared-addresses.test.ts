// All client addresses of one range share an entry, and so do all scores on one side of a bound.

import { must } from '@sallyport/base';
import { DecisionTree } from '@sallyport/semantic-cache/tree';
import { expect, it } from 'vitest';
import type { DecisionRequest } from '../request.ts';
import { nextState } from '../tenant-state.ts';
import { decideKeyed } from './advertised.ts';

const source = `
permit (principal, action, resource)
  when { ip(context.client).isInRange(ip("10.0.0.0/8")) && context.score.greaterThan(decimal("0.5")) };
forbid (principal, action, resource) when { ip(context.client).isLoopback() };`;

it('of 1,000 questions from many addresses with several scores, no more than four are decided', () => {
  const state = must(
    nextState(undefined, 'acme', 'g', {
      ...{ generation: 'g', entities: [], deletedEntities: [], revoked: [], seq: 1 },
      policies: [{ name: 'p', source, version: 1 }],
    }),
  );
  const tree = new DecisionTree<boolean>();
  const standing = { nowMs: 0, monotonicMs: 0, epochOf: (name: string) => state.facts.of(name, state.seq) };
  let decidedAnew = 0;
  for (let at = 0; at < 1_000; at += 1) {
    const isInside = at % 2 === 0;
    const question: DecisionRequest = {
      tenant: 'acme',
      subject: { type: 'User', id: 'alice' },
      action: { name: 'read' },
      resource: { type: 'Doc', id: 'd' },
      context: {
        client: `${isInside ? 10 : 192}.0.${at % 7}.${at % 250}`,
        score: { __extn: { fn: 'decimal', arg: `${at % 4 >= 2 ? 1 : 0}.${at % 5}` } },
      },
    };
    const allowed = isInside && at % 4 >= 2;
    const found = tree.find('acme', question, standing);
    if (found !== undefined) {
      expect(found).toBe(allowed);
      continue;
    }
    const decided = decideKeyed(state, question, { nowMs: 0 });
    if (!decided.ok || decided.value.key === undefined) throw new Error('undecided');
    decidedAnew += 1;
    const { vary, epochs } = decided.value.key;
    const { allowed: answer } = decided.value.decision;
    tree.put({ tenant: 'acme', asked: question, vary, rests: { epochs }, answer, answerBytes: 1 });
  }
  expect(decidedAnew).toBeLessThanOrEqual(4);
});
