// What a pep counts, in the text that Prometheus reads.

import { DecisionTree } from '@sallyport/semantic-cache/tree';
import { expect, it } from 'vitest';
import { pepMetrics } from './metrics.ts';
import { Counters } from './stats.ts';

it('calls by outcome, and what the decision tree holds, without a name of a tenant', () => {
  const tree = new DecisionTree<boolean>();
  const asked = (id: string) => ({
    subject: { type: 'User', id },
    action: { name: 'read' },
    resource: { type: 'Doc', id: '1' },
  });
  const standing = { nowMs: 0, monotonicMs: 0, epochOf: () => 1 };
  expect(tree.find('secret-tenant', asked('a'), standing)).toBeUndefined();
  const vary = [{ path: ['resource', 'id'], op: 'value', is: '="1"' }];
  tree.put({ tenant: 'secret-tenant', asked: asked('a'), vary, rests: { epochs: {} }, answer: true, answerBytes: 1 });
  expect([asked('a'), asked('b')].map((one) => tree.find('secret-tenant', one, standing))).toEqual([true, true]);
  expect(tree.stats().tenants).toMatchObject({ 'secret-tenant': { hits: 2, misses: 1, entries: 1 } });
  const counters = new Counters();
  counters.decided(true, 'permitted_by');
  counters.decided(false, 'timeout');
  const text = pepMetrics({ ...counters.snapshot(), cache: tree.stats() });
  for (const line of [
    'sallyport_pep_calls_total{outcome="permitted"} 1',
    'sallyport_pep_calls_total{outcome="timeout"} 1',
    'sallyport_decision_tree_lookups_total{outcome="exact"} 1',
    'sallyport_decision_tree_lookups_total{outcome="pattern"} 1',
    'sallyport_decision_tree_lookups_total{outcome="out_of_time"} 0',
    'sallyport_decision_tree_entries 1',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
  expect(text).not.toContain('secret');
  tree.clear();
  expect(tree.stats()).toMatchObject({ entries: 0, bytes: 0, tenants: { 'secret-tenant': { entries: 0, bytes: 0 } } });
});
