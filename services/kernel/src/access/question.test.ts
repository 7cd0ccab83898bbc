// A question of a batch: its own words before those of the batch, entity by entity.

import type { JsonObject } from '@sallyport/base';
import { describe, expect, it } from 'vitest';
import { type Defaults, singleOf, withDefaults } from './question.ts';

const defaults: Defaults = {
  subject: { type: 'user', id: 'alice', properties: { role: 'admin' } },
  action: { name: 'read', properties: { soft: true } },
  resource: { type: 'record', id: 'r1', properties: { status: 'archived' } },
  context: { day: 'monday' },
};

describe('what a question says itself', () => {
  it.each<readonly [string, JsonObject, JsonObject]>([
    ['nothing', {}, {}],
    ['an action', { action: { name: 'write' } }, { action: { name: 'write' } }],
    [
      'a whole resource: no property is taken over',
      { resource: { type: 'record', id: 'r2' } },
      { resource: { type: 'record', id: 'r2' } },
    ],
    ['an id: the type is taken over', { resource: { id: 'r2' } }, { resource: { type: 'record', id: 'r2' } }],
    ['a type: the id is taken over', { subject: { type: 'robot' } }, { subject: { type: 'robot', id: 'alice' } }],
    [
      'properties: type and id are taken over',
      { subject: { properties: { x: 1 } } },
      { subject: { type: 'user', id: 'alice', properties: { x: 1 } } },
    ],
    ['properties of an action', { action: { properties: {} } }, { action: { name: 'read', properties: {} } }],
    ['a context, in the place of the whole', { context: { hour: 3 } }, { context: { hour: 3 } }],
    ['an empty context', { context: {} }, { context: {} }],
    ['something unknown', { future: 1 }, {}],
  ])('%s', (_, own, wanted) => {
    expect(withDefaults(defaults, own, 3)).toEqual({ ok: true, value: { ...defaults, ...wanted } });
  });

  it('is all there is where the batch says nothing', () => {
    const own = { subject: { type: 'a', id: 'b' }, action: { name: 'c' }, resource: { type: 'd', id: 'e' } };
    expect(withDefaults({}, own, 0)).toEqual({ ok: true, value: { ...own, context: {} } });
  });
});

describe('what cannot be asked', () => {
  it.each<readonly [JsonObject, string]>([
    [{ subject: null }, '/evaluations/7/subject'],
    [{ subject: 'alice' }, '/evaluations/7/subject'],
    [{ subject: [] }, '/evaluations/7/subject'],
    [{ subject: { type: 1 } }, '/evaluations/7/subject/type'],
    [{ action: { name: '' } }, '/evaluations/7/action/name'],
    [{ resource: { properties: [] } }, '/evaluations/7/resource/properties'],
    [{ context: 1 }, '/evaluations/7/context'],
    [{ context: null }, '/evaluations/7/context'],
  ])('%j', (own, at) => {
    expect(withDefaults(defaults, own, 7)).toMatchObject({ ok: false, fault: { code: 'invalid_input', at } });
  });

  it.each(['subject', 'action', 'resource'] as const)('a batch without %s, and none of its own', (name) => {
    const { [name]: _, ...rest } = defaults;
    expect(withDefaults(rest, {}, 0)).toMatchObject({ ok: false, fault: { at: `/evaluations/0/${name}` } });
    expect(singleOf(rest)).toMatchObject({ ok: false, fault: { at: `/${name}` } });
  });

  it('names of the prototype are no defaults', () => {
    const own: JsonObject = JSON.parse('{"__proto__": {"subject": {"type": "x", "id": "y"}}}');
    expect(withDefaults({}, own, 0)).toMatchObject({ ok: false });
  });
});
