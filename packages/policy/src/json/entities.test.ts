import { type Json, must, parseJson, writeJson } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inMemoryEntities } from '../entity.ts';
import { parseSchemaText, schemaFromJson } from '../schema/read.ts';
import { tapes } from '../testing/tape.ts';
import { randomEntities } from '../testing/world.ts';
import { entityUid } from '../uid.ts';
import { cedarRecord, sameValue } from '../value.ts';
import { entitiesFromJson, entityToJson } from './entities.ts';

test('entities are what they were after JSON, ancestors included', () => {
  fc.assert(
    fc.property(tapes(1_000), (tape) => {
      const before = must(inMemoryEntities(randomEntities(tape)));
      const text = writeJson([...before].map(entityToJson));
      const after = must(entitiesFromJson(must(parseJson(text))));
      expect([...after]).toHaveLength([...before].length);
      for (const entity of before) {
        const read = after.get(entity.uid);
        expect([...(read?.ancestors ?? [])]).toEqual([...entity.ancestors]);
        for (const kind of ['attrs', 'tags'] as const) {
          const [a, b] = [entity, read].map((one) => ({ kind: 'record', fields: one?.[kind] ?? new Map() }) as const);
          expect(a && b && sameValue(a, b)).toBe(true);
        }
      }
    }),
    { numRuns: 200 },
  );
});

describe('what is no entity is refused with its place', () => {
  const uid = { type: 'A', id: 'x' };
  test.each<[Json, string | undefined]>([
    [{}, undefined],
    [[1], '/0'],
    [[{ uid }, { uid: 'A::"y"' }], '/1/uid'],
    [[{ uid, parent: [] }], '/0/parent'],
    [[{ uid, parents: {} }], '/0/parents'],
    [[{ uid, parents: [uid, 1] }], '/0/parents/1'],
    [[{ uid, attrs: [] }], '/0/attrs'],
    [[{ uid, attrs: { a: { b: null } } }], '/0/attrs/a/b'],
    [[{ uid, tags: { t: 1.5 } }], '/0/tags/t'],
    [[{ uid }, { uid }], undefined],
    [[{ uid, parents: [uid] }], undefined],
  ])('%j', (json, at) => {
    const fault = entitiesFromJson(json);
    expect(fault).toMatchObject({ ok: false, fault: { code: 'invalid_input', ...(at === undefined ? {} : { at }) } });
  });
});

describe('with a schema', () => {
  const schema = must(
    schemaFromJson(
      must(
        parseSchemaText(`
          entity User in [Group] { address: ipaddr, boss?: User, homes?: Set<{ at: ipaddr }>, plain: String } tags duration;
          entity Group;
          action read, write in all;
          action all;
        `),
      ),
    ),
  );
  test('implicit forms mean what the schema says', () => {
    const json = [
      {
        uid: { type: 'User', id: 'a' },
        attrs: {
          address: '10.0.0.1',
          boss: { type: 'User', id: 'b' },
          homes: [{ at: { fn: 'ip', arg: '::1' } }],
          plain: '10.0.0.1',
        },
        tags: { t: '1d' },
      },
    ];
    const user = must(entitiesFromJson(json, schema)).get(entityUid('User', 'a'));
    expect(user?.attrs.get('address')).toMatchObject({ kind: 'ip' });
    expect(user?.attrs.get('boss')).toEqual(entityUid('User', 'b'));
    expect(user?.attrs.get('homes')).toMatchObject({
      items: [cedarRecord({ at: { kind: 'ip', words: [0, 0, 0, 1], prefix: 128 } })],
    });
    expect(user?.attrs.get('plain')).toBe('10.0.0.1');
    expect(user?.tags.get('t')).toEqual({ kind: 'duration', ms: 86_400_000 });
  });
  test('explicit forms mean what they say all the same', () => {
    const json = [
      {
        uid: { type: 'User', id: 'a' },
        attrs: { address: { __extn: { fn: 'ip', arg: '::1' } }, boss: { __entity: { type: 'User', id: 'b' } } },
      },
    ];
    const user = must(entitiesFromJson(json, schema)).get(entityUid('User', 'a'));
    expect(user?.attrs.get('address')).toMatchObject({ kind: 'ip' });
    expect(user?.attrs.get('boss')).toEqual(entityUid('User', 'b'));
  });
  test('a text that is no value of its type is refused', () => {
    const json = [{ uid: { type: 'User', id: 'a' }, attrs: { address: '10.0.0' } }];
    expect(entitiesFromJson(json, schema)).toMatchObject({ ok: false, fault: { at: '/0/attrs/address' } });
  });
  test('its actions are entities, unless the data has them', () => {
    const all = entityUid('Action', 'all');
    expect(must(entitiesFromJson([], schema)).get(entityUid('Action', 'read'))?.ancestors.has(all)).toBe(true);
    const given = [{ uid: { type: 'Action', id: 'read' }, parents: [] }];
    expect(must(entitiesFromJson(given, schema)).get(entityUid('Action', 'read'))?.ancestors.has(all)).toBe(false);
  });
});
