import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { must } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { entityUid } from '../uid.ts';
import { actionEntities, parseSchemaText, schemaFromJson } from './read.ts';
import { actionOf } from './schema.ts';

const text = `
  // People and what they read.
  type Address = { street: String, zip?: Long };
  namespace App {
    @doc("who reads")
    entity User, Robot in [Group, Team::Crew] = {
      "full name": String,
      address?: Address,
      boss?: User,
      scores: Set<Set<decimal>>,
      from: __cedar::ipaddr,
    } tags Set<String>;
    entity Group;
    entity Colour enum ["red", "green"];
    type Name = String;
    action "read it", write in ["all", Other::Action::"any"] appliesTo {
      principal: [User, Robot],
      resource: Group,
      context: { at: datetime, who: Name },
    };
    action all;
  }
  namespace Other { action any; }
  namespace Team { entity Crew; }
`;
const schema = () => must(schemaFromJson(must(parseSchemaText(text))));

test('the JSON form is that of the official engine', () => {
  const official = cedar.schemaToJson(text);
  if (official.type === 'failure') throw new Error(JSON.stringify(official.errors));
  expect(plain(must(parseSchemaText(text)))).toEqual(plain(official.json));
});

/** Without what says nothing: annotations, required attributes, empty sections, shapes and lists of types. */
function plain(json: unknown): unknown {
  const idle = ['memberOfTypes', 'commonTypes', 'entityTypes', 'actions', 'shape', 'appliesTo'];
  return JSON.parse(JSON.stringify(json), (key, value) => {
    if (key === 'annotations' || (key === 'required' && value === true)) return undefined;
    const says = JSON.stringify(value).replace(/"[^"]*":|"Record"/g, '');
    return idle.includes(key) && !/[\w"]/.test(says) ? undefined : value;
  });
}

test('names are resolved in their namespace, then in the empty one, then as built in', () => {
  const user = schema().entityTypes.get('App::User');
  expect(user?.memberOf).toEqual(['App::Group', 'Team::Crew']);
  const typeOf = (name: string) => user?.shape.attributes.get(name);
  expect(typeOf('full name')).toEqual({ type: { kind: 'string' }, required: true });
  expect(typeOf('address')).toMatchObject({ required: false, type: { kind: 'record' } });
  expect(typeOf('boss')).toEqual({ type: { kind: 'entity', entityType: 'App::User' }, required: false });
  expect(typeOf('scores')?.type).toEqual({
    kind: 'set',
    element: { kind: 'set', element: { kind: 'extension', constructor: 'decimal' } },
  });
  expect(typeOf('from')?.type).toEqual({ kind: 'extension', constructor: 'ip' });
  expect(user?.tags).toEqual({ kind: 'set', element: { kind: 'string' } });
  expect(schema().entityTypes.get('App::Colour')?.ids).toEqual(['red', 'green']);
});

test('a declared name hides the built-in one', () => {
  const json = must(parseSchemaText('type datetime = Long; entity E { at: datetime };'));
  expect(must(schemaFromJson(json)).entityTypes.get('E')?.shape.attributes.get('at')?.type).toEqual({ kind: 'long' });
});

test('actions know their groups, their types and their context', () => {
  const read = actionOf(schema(), entityUid('App::Action', 'read it'));
  expect(read?.memberOf).toEqual([entityUid('App::Action', 'all'), entityUid('Other::Action', 'any')]);
  expect(read?.principalTypes).toEqual(['App::User', 'App::Robot']);
  expect(read?.resourceTypes).toEqual(['App::Group']);
  expect(read?.context.attributes.get('at')?.type).toEqual({ kind: 'extension', constructor: 'datetime' });
  expect(actionEntities(schema())).toHaveLength(4);
  expect(actionOf(schema(), entityUid('Action', 'read it'))).toBeUndefined();
});

describe('what is no schema is refused', () => {
  test.each([
    'entity',
    'entity A',
    'entity A { a: };',
    'entity A { a: Set<Long };',
    'entity A { a: Long, a: Long };',
    'entity A; entity A;',
    'action a; action "a";',
    'type T = Long; type T = Long;',
    'action a appliesTo { principle: A };',
    'namespace A {',
    'permit(principal, action, resource);',
    `type T = ${'Set<'.repeat(100_000)}`,
  ])('text %#', (source) => {
    expect(parseSchemaText(source)).toMatchObject({ ok: false });
  });
  test.each([
    'entity A { a: Nothing };',
    'entity A { a: __cedar::Nothing };',
    'type T = { t: T }; entity A { a: T };',
    'type T = U; type U = Set<T>; entity A { a: T };',
    'entity A = Long;',
    'action a appliesTo { principal: [], resource: [], context: Long };',
  ])('names %s', (source) => {
    expect(schemaFromJson(must(parseSchemaText(source)))).toMatchObject({
      ok: false,
      fault: { code: 'invalid_input' },
    });
  });
  test.each([[], 1, { '': 1 }, { '': { entityTypes: { A: 1 } } }, { '': { actions: { a: { memberOf: 1 } } } }])(
    'JSON %j',
    (json) => {
      expect(schemaFromJson(json)).toMatchObject({ ok: false, fault: { code: 'invalid_input' } });
    },
  );
});
