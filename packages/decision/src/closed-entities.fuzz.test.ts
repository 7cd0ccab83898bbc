import { must } from '@sallyport/base';
import { type Entity, type EntityInput, type EntityUid, entityUid, inMemoryEntities, UidSet } from '@sallyport/policy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClosedEntities, closedEntities, type EntityChanges } from './closed-entities.ts';

const uid = fc.tuple(fc.constantFrom('A', 'B'), fc.integer({ min: 0, max: 5 })).map(([t, n]) => entityUid(t, `${n}`));
const input = fc.record({
  uid,
  parents: fc.array(uid, { maxLength: 3 }),
  attrs: fc.array(fc.tuple(fc.constantFrom('x', 'y'), fc.integer()), { maxLength: 2 }),
});
const same = (a: EntityUid, b: EntityUid) => a.type === b.type && a.id === b.id;
const change = fc
  .record({
    put: fc.uniqueArray(input, { maxLength: 4, comparator: (a, b) => same(a.uid, b.uid) }),
    deleted: fc.uniqueArray(uid, { maxLength: 2, comparator: same }),
  })
  // A load names an entity as written or as deleted, never as both.
  .map(({ put, deleted }) => ({
    put,
    deleted: deleted.filter((gone) => !put.some((entity) => same(entity.uid, gone))),
  }));
const history = fc.record({ changes: fc.array(change, { maxLength: 25 }), foldAbove: fc.constantFrom(0, 3, 1_000) });

/** All that an evaluation can see of a set, in one order. */
function seen(entities: Iterable<Entity>): string[] {
  const names = (uids: Iterable<EntityUid>) => [...uids].map(({ type, id }) => `${type}${id}`).sort();
  return [...entities]
    .map(({ uid: own, attrs, parents, ancestors }) =>
      JSON.stringify([own.type, own.id, [...attrs], names(parents), names(ancestors)]),
    )
    .sort();
}

type With = (entities: ClosedEntities, change: EntityChanges) => ReturnType<ClosedEntities['with']>;

/** Throws where the sets made step by step differ from those made from nothing. */
function holdToScratch({ changes, foldAbove }: { changes: readonly EntityChanges[]; foldAbove: number }, step: With) {
  const counts = { cycles: 0, changes: 0 };
  const empty = closedEntities([], foldAbove);
  if (!empty.ok) throw new Error('no empty set');
  let held = empty.value;
  let inputs = new Map<string, EntityInput>();
  const earlier: { readonly entities: ClosedEntities; readonly was: readonly string[] }[] = [];
  for (const change of changes) {
    const next = new Map(inputs);
    for (const gone of change.deleted) next.delete(`${gone.type}${gone.id}`);
    for (const put of change.put) next.set(`${put.uid.type}${put.uid.id}`, put);
    const scratch = inMemoryEntities(next.values());
    const stepped = step(held, change);
    expect(stepped.ok).toBe(scratch.ok);
    if (!stepped.ok || !scratch.ok) {
      counts.cycles++;
      continue;
    }
    counts.changes++;
    expect(seen(stepped.value)).toEqual(seen(scratch.value));
    for (const entity of scratch.value) expect(stepped.value.get(entity.uid)?.parents).toEqual(entity.parents);
    for (const gone of change.deleted) expect(stepped.value.get(gone)).toBeUndefined();
    expect(seen(stepped.value.ofType('A'))).toEqual(seen(stepped.value).filter((text) => text.startsWith('["A"')));
    held = stepped.value;
    inputs = next;
    earlier.push({ entities: held, was: seen(held) });
  }
  for (const { entities, was } of earlier) expect(seen(entities)).toEqual(was);
  return counts;
}

describe('INVARIANT: incremental equals from scratch, and what this was made from stays as it was', () => {
  it('over any history of writes and deletions, cycles included', () => {
    const sum = { cycles: 0, changes: 0 };
    fc.assert(
      fc.property(history, (steps) => {
        const counts = holdToScratch(steps, (entities, changes) => entities.with(changes));
        sum.cycles += counts.cycles;
        sum.changes += counts.changes;
      }),
      { numRuns: 600 },
    );
    expect(sum.cycles).toBeGreaterThan(100);
    expect(sum.changes).toBeGreaterThan(500);
  });

  it('negative control: without what lies below a move it is caught', () => {
    const lazy: With = (entities, changes) => {
      // A set that thinks nobody was ever named as a parent: those below a changed entity keep what they had.
      const byType = new Map<string, Map<string, Entity>>();
      for (const entity of entities) {
        const ofType = byType.get(entity.uid.type) ?? new Map<string, Entity>();
        byType.set(entity.uid.type, ofType.set(entity.uid.id, entity));
      }
      const named = Object.assign(new UidSet(), { has: () => false });
      return new ClosedEntities({ base: byType, recent: new Map(), recentSize: 0, named, foldAbove: 3 }).with(changes);
    };
    expect(() => fc.assert(fc.property(history, (steps) => void holdToScratch(steps, lazy)))).toThrow();
  });

  it('negative control: a set that forgets deletions is caught', () => {
    const keeping: With = (entities, { put }) => entities.with({ put, deleted: [] });
    expect(() => fc.assert(fc.property(history, (steps) => void holdToScratch(steps, keeping)))).toThrow();
  });
});

it('a chain of 1,000 parents closes, and moves, without a deep stack', () => {
  const chain = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({
      uid: entityUid('N', `${from + at}`),
      parents: [entityUid('N', `${from + at + 1}`)],
    }));
  const made = must(closedEntities(chain(0, 1_000)));
  const moved = made.with({
    put: [{ uid: entityUid('N', '999'), parents: [entityUid('N', 'top')] }],
    deleted: [],
  });
  expect(moved.ok && moved.value.get(entityUid('N', '0'))?.ancestors.has(entityUid('N', 'top'))).toBe(true);
  expect(moved.ok && moved.value.get(entityUid('N', '0'))?.ancestors.has(entityUid('N', '1000'))).toBe(false);
  const ring = made.with({ put: [{ uid: entityUid('N', '999'), parents: [entityUid('N', '0')] }], deleted: [] });
  expect(ring).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
});
