// The tree as a data structure: what shares an entry, what ends one, and that every bound binds.

import { describe, expect, it } from 'vitest';
import type { Asked } from './asked.ts';
import { Doorkeeper } from './doorkeeper.ts';
import type { Rests } from './entry.ts';
import { type KeyRead, observe, type VaryRead } from './read.ts';
import { DecisionTree } from './tree.ts';

const present = { nowMs: 0, monotonicMs: 0, epochOf: (name: string) => (name === 'policy' ? 7 : undefined) };
const forms: KeyRead = { path: [], op: 'forms' };

function question(id: string, amount: number, more: Readonly<Record<string, string>> = {}): Asked {
  return {
    subject: { type: 'User', id: 'alice' },
    action: { name: 'pay' },
    resource: { type: 'Invoice', id, properties: { amount } },
    context: more,
  };
}

function read(asked: Asked, ...reads: readonly KeyRead[]): readonly VaryRead[] {
  return [forms, ...reads].map((one) => ({ ...one, is: observe(one, asked) ?? '' }));
}

const below100: KeyRead = { path: ['resource', 'properties', 'amount'], op: '<', with: 100 };
const byId: KeyRead = { path: ['resource'], op: 'uid' };

function put(
  tree: DecisionTree<string>,
  asked: Asked,
  reads: readonly KeyRead[],
  rests: Partial<Rests> = {},
  tenant = 'acme',
) {
  return tree.put({
    tenant,
    asked,
    vary: read(asked, ...reads),
    rests: { epochs: { policy: 7 }, ...rests },
    answer: `answer for ${asked.resource.id}`,
    answerBytes: 20,
  });
}

describe('what shares an entry', () => {
  it('all that pass the same tests, told apart as exact, semantic and pattern', () => {
    const tree = new DecisionTree<string>();
    put(tree, question('1', 5), [below100]);
    expect(tree.find('acme', question('1', 5), present)).toBe('answer for 1');
    expect(tree.find('acme', question('1', 99, { request: 'x' }), present)).toBe('answer for 1');
    expect(tree.find('acme', question('2', 7), present)).toBe('answer for 1');
    expect(tree.find('acme', question('1', 100), present)).toBeUndefined();
    expect(tree.stats()).toMatchObject({ exact: 1, semantic: 1, pattern: 1, misses: 1, entries: 1 });
  });

  it('no other tenant, and nobody else where the uid is read', () => {
    const tree = new DecisionTree<string>();
    put(tree, question('1', 5), [byId]);
    expect(tree.find('evil', question('1', 5), present)).toBeUndefined();
    expect(tree.find('acme', question('2', 5), present)).toBeUndefined();
    expect(tree.find('acme', question('1', 500), present)).toBe('answer for 1');
  });
});

describe('what ends an entry', () => {
  it('an epoch that moved, or is not known', () => {
    const tree = new DecisionTree<string>();
    put(tree, question('1', 5), [byId]);
    expect(tree.find('acme', question('1', 5), { ...present, epochOf: () => 8 })).toBeUndefined();
    expect(tree.stats()).toMatchObject({ superseded: 1, entries: 0, bytes: 0 });
    put(tree, question('1', 5), [byId], { epochs: { policy: 7, other: 1 } });
    expect(tree.find('acme', question('1', 5), present)).toBeUndefined();
  });

  it('without a copy of the epochs, the time that was promised; and nothing where none was', () => {
    const tree = new DecisionTree<string>();
    put(tree, question('1', 5), [byId], { delegatedUntilMs: 100 });
    expect(tree.find('acme', question('1', 5), { nowMs: 0, monotonicMs: 99 })).toBe('answer for 1');
    expect(tree.find('acme', question('1', 5), { nowMs: 0, monotonicMs: 100 })).toBeUndefined();
    put(tree, question('1', 5), [byId]);
    expect(tree.find('acme', question('1', 5), { nowMs: 0, monotonicMs: 0 })).toBeUndefined();
  });

  it('the wall clock, and the clock of the question', () => {
    const tree = new DecisionTree<string>();
    put(tree, question('1', 5), [byId], { validUntilMs: 1_000 });
    expect(tree.find('acme', question('1', 5), { ...present, nowMs: 999 })).toBe('answer for 1');
    expect(tree.find('acme', question('1', 5), { ...present, nowMs: 1_000 })).toBeUndefined();
    const at = (arg: string): Asked => ({ ...question('1', 5), context: { now: { __extn: { fn: 'datetime', arg } } } });
    const from = Date.parse('2024-01-01T00:00:00Z');
    put(tree, at('2024-01-01T00:00:00Z'), [{ path: ['context', 'now'], op: 'datetime' }], {
      clockFromMs: from,
      clockUntilMs: from + 1_000,
    });
    expect(tree.find('acme', at('2024-01-01T00:00:00.999Z'), present)).toBe('answer for 1');
    expect(tree.find('acme', at('2024-01-01T00:00:01Z'), present)).toBeUndefined();
    expect(tree.find('acme', at('2023-12-31T23:59:59Z'), present)).toBeUndefined();
    expect(tree.stats()).toMatchObject({ outOfTime: 3 });
  });

  it('a state that reads something else next: the subtree goes, its neighbours stay', () => {
    const tree = new DecisionTree<string>();
    const action: KeyRead = { path: ['action'], op: 'uid' };
    put(tree, question('1', 5), [byId, below100]);
    put(tree, question('2', 5), [byId, below100]);
    put(tree, question('1', 5), [byId, action]);
    expect(tree.stats()).toMatchObject({ conflicts: 1, entries: 2 });
    expect(tree.find('acme', question('2', 6), present)).toBe('answer for 2');
    put(tree, question('1', 5), [byId]);
    put(tree, question('1', 5), [byId, below100]);
    expect(tree.find('acme', question('1', 5), present)).toBe('answer for 1');
    expect(tree.stats()).toMatchObject({ entries: 2 });
  });

  it('clear, of one tenant or of all', () => {
    const tree = new DecisionTree<string>();
    put(tree, question('1', 5), [byId]);
    put(tree, question('1', 5), [byId], {}, 'evil');
    tree.clear('evil');
    expect(tree.stats().entries).toBe(1);
    tree.clear('nobody');
    tree.clear();
    expect(tree.stats()).toMatchObject({ entries: 0, bytes: 0 });
  });
});

describe('bounds', () => {
  it('entries: what comes once takes the place of nothing; what comes again takes that of the longest unused', () => {
    const tree = new DecisionTree<string>({ entriesMax: 4 });
    for (const id of ['1', '2', '3', '4']) expect(put(tree, question(id, 5), [byId])).toBe(true);
    expect(tree.find('acme', question('1', 5), present)).toBe('answer for 1');
    for (let id = 100; id < 130; id++) put(tree, question(String(id), 5), [byId]);
    expect(tree.stats()).toMatchObject({ entries: 4, notAdmitted: 30, evicted: 0 });
    expect(put(tree, question('129', 5), [byId])).toBe(true);
    expect(tree.find('acme', question('2', 5), present)).toBeUndefined();
    expect(tree.find('acme', question('1', 5), present)).toBe('answer for 1');
    expect(tree.stats()).toMatchObject({ entries: 4, evicted: 1 });
  });

  it('bytes, depth, fan-out and the size of one answer', () => {
    const tree = new DecisionTree<string>({ bytesMax: 40_000, depthMax: 3, fanOutMax: 5 });
    for (let round = 0; round < 2; round++) {
      for (let id = 0; id < 200; id++) put(tree, question(String(id), 5), [byId]);
    }
    expect(tree.stats().bytes).toBeLessThanOrEqual(40_000);
    expect(tree.stats().entries).toBeLessThanOrEqual(5);
    expect(put(tree, question('1', 5), [byId, below100, { path: ['action'], op: 'uid' }])).toBe(false);
    expect(put(tree, question('1'.repeat(6_000), 5), [byId])).toBe(false);
    expect(tree.stats()).toMatchObject({ tooDeep: 1, tooLarge: 1 });
    tree.clear();
    expect(tree.stats().bytes).toBe(0);
  });

  it('the doorkeeper knows whom it saw, hardly anyone else, and forgets in time', () => {
    const keeper = new Doorkeeper(1_000);
    for (let name = 0; name < 900; name++) keeper.knows(`name ${name}`);
    expect(Array.from({ length: 900 }, (_, name) => keeper.knows(`name ${name}`)).every(Boolean)).toBe(true);
    const strangers = Array.from({ length: 90 }, (_, name) => keeper.knows(`stranger ${name}`));
    expect(strangers.filter(Boolean).length).toBeLessThan(5);
    for (let name = 0; name < 3_000; name++) keeper.knows(`crowd ${name}`);
    expect(Array.from({ length: 100 }, (_, name) => keeper.knows(`name ${name}`)).filter(Boolean).length).toBeLessThan(
      50,
    );
  });
});
