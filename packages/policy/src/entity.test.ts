import { must } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { inMemoryEntities } from './entity.ts';
import { entityUid, UidSet } from './uid.ts';

const uid = (id: string) => entityUid('T', id);
const node = (id: string, ...parents: string[]) => ({ uid: uid(id), parents: parents.map(uid) });
const above = (entities: ReturnType<typeof inMemoryEntities>, id: string) =>
  [...(must(entities).get(uid(id))?.ancestors ?? [])].map((ancestor) => ancestor.id).sort();

describe('ancestors', () => {
  test('are closed over parents, in whatever order the entities come', () => {
    const chain = [node('a', 'b'), node('b', 'c'), node('c', 'd', 'e'), node('d'), node('e', 'far')];
    for (const given of [chain, [...chain].reverse()]) {
      expect(above(inMemoryEntities(given), 'a')).toEqual(['b', 'c', 'd', 'e', 'far']);
      expect(above(inMemoryEntities(given), 'c')).toEqual(['d', 'e', 'far']);
    }
  });
  test('include parents that are no entities themselves', () => {
    expect(above(inMemoryEntities([node('a', 'ghost')]), 'a')).toEqual(['ghost']);
  });
  test('through many ways are found once', () => {
    expect(above(inMemoryEntities([node('a', 'b', 'c'), node('b', 'd'), node('c', 'd'), node('d')]), 'a')).toEqual([
      'b',
      'c',
      'd',
    ]);
  });
  test('of a deep chain do not run out of stack', () => {
    const deep = Array.from({ length: 5_000 }, (_, at) => node(String(at), String(at + 1)));
    expect(above(inMemoryEntities(deep), '4990')).toHaveLength(10);
  });
});

test('a cycle of parents is refused, of one entity and of many', () => {
  for (const cycle of [
    [node('a', 'a')],
    [node('a', 'b'), node('b', 'c'), node('c', 'a')],
    [node('x', 'a'), node('a', 'b'), node('b', 'a')],
  ]) {
    expect(inMemoryEntities(cycle)).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
  }
});

test('an entity given twice is refused', () => {
  expect(inMemoryEntities([node('a'), node('b'), node('a')])).toMatchObject({
    ok: false,
    fault: { code: 'invalid_input' },
  });
});

test('one id under two types is two entities', () => {
  const entities = must(inMemoryEntities([{ uid: entityUid('A', 'x') }, { uid: entityUid('B', 'x') }]));
  expect(entities.get(entityUid('A', 'x'))?.uid.type).toBe('A');
  expect(entities.get(entityUid('C', 'x'))).toBeUndefined();
});

test('a set of uids keeps types and ids apart', () => {
  const set = new UidSet([entityUid('A::B', 'c'), entityUid('A', 'B::c')]);
  expect(set.has(entityUid('A::B', 'c'))).toBe(true);
  expect(set.has(entityUid('A', 'c'))).toBe(false);
  expect(set.add(entityUid('A', 'B::c'))).toBe(false);
  expect([...set]).toHaveLength(2);
});

test('a set of uids is the same whether it has a few or many', () => {
  const uids = Array.from({ length: 40 }, (_, at) => entityUid(`T${at % 3}`, `${at % 20}`));
  const set = new UidSet();
  const seen: string[] = [];
  for (const uid of uids) {
    const key = `${uid.type}::${uid.id}`;
    expect(set.has(uid)).toBe(seen.includes(key));
    expect(set.add(uid)).toBe(!seen.includes(key));
    if (!seen.includes(key)) seen.push(key);
    expect(set.size).toBe(seen.length);
    expect([...set].map(({ type, id }) => `${type}::${id}`).sort()).toEqual([...seen].sort());
    expect([...new UidSet(set)]).toHaveLength(seen.length);
  }
  expect(set.has(entityUid('T0', 'absent'))).toBe(false);
});
