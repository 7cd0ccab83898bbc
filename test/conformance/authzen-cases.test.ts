// Files of AuthZEN cases: each published shape is read whole, and what cannot be read is said.

import type { Json, JsonObject } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { casesOf } from './authzen-cases.ts';
import { fromDraft } from './authzen-draft.ts';
import { Unusable } from './report.ts';

const alice = { type: 'user', id: 'alice' };
const record = { type: 'record', id: '101' };
const view = { name: 'view' };
const question = { subject: alice, action: view, resource: record };
const found = { results: [alice] };

const pathsOf = (file: Json) => casesOf(file).map(({ path }) => path.replace('/access/v1/', ''));

describe('the endpoint that is asked', () => {
  test.each<[string, Json, string]>([
    ['a decision', { evaluation: [{ request: question, expected: true }] }, 'evaluation'],
    ['a decision as an object', { evaluation: [{ request: question, expected: { decision: false } }] }, 'evaluation'],
    ['a bare list', [{ request: question, expected: true }], 'evaluation'],
    ['a batch by its name', { evaluations: [{ request: question, expected: true }] }, 'evaluations'],
    [
      'a batch by its request',
      [{ request: { ...question, evaluations: [{}, {}] }, expected: [true, false] }],
      'evaluations',
    ],
    [
      'subjects left blank',
      { evaluation: [{ request: { ...question, subject: { type: 'user' } }, expected: found }] },
      'search/subject',
    ],
    [
      'resources left blank',
      { search: [{ request: { ...question, resource: { type: 'record' } }, expected: found }] },
      'search/resource',
    ],
    [
      'actions left out',
      { evaluation: [{ request: { subject: alice, resource: record }, expected: { results: [] } }] },
      'search/action',
    ],
    [
      'actions without a name',
      [{ request: { subject: alice, action: {}, resource: record }, expected: { results: [view] } }],
      'search/action',
    ],
    ['nothing blank, subjects found', [{ request: question, expected: found }], 'search/subject'],
    ['nothing blank, records found', [{ request: question, expected: { results: [record] } }], 'search/resource'],
    ['nothing blank, actions found', [{ request: question, expected: { results: [view] } }], 'search/action'],
    [
      'results as a list',
      [{ request: { ...question, subject: { type: 'user' } }, expected: [alice] }],
      'search/subject',
    ],
    [
      'a search by its list',
      { search: { action: [{ request: { subject: alice }, expected: { status: 400 } }] } },
      'search/action',
    ],
    ['a refusal', { evaluation: [{ request: { subject: alice }, expected: { status: 400 } }] }, 'evaluation'],
    [
      'a path of its own',
      [{ path: '/access/v1/search/resource', request: { subject: alice }, expected: { status: 400 } }],
      'search/resource',
    ],
  ])('%s', (_, file, path) => {
    expect(pathsOf(file)).toEqual([path]);
  });

  test('every list of a file is read, in its order, and texts beside them are not', () => {
    const one = { request: question, expected: true };
    const file = {
      about: 'text',
      evaluation: [one, one],
      evaluations: [one],
      search: { subject: [], resource: [one] },
    };
    expect(casesOf(file).map(({ name }) => name)).toEqual([
      'evaluation 0',
      'evaluation 1',
      'evaluations 0',
      'search.resource 0',
    ]);
  });
});

describe('a file that cannot be read whole is refused', () => {
  test.each<[string, Json, RegExp]>([
    ['nothing', {}, /no cases/],
    ['an empty list', [], /no cases/],
    ['a text', 'cases', /no cases/],
    ['other lists', { users: ['alice'] }, /`users 0` has no request/],
    ['a request that is text', [{ request: 'x', expected: true }], /`case 0` has no request/],
    ['no expectation', { evaluation: [{ request: question }] }, /`evaluation 0` expects/],
    ['an expectation that is text', [{ request: question, expected: 'yes' }], /`case 0` expects/],
    ['a decision that is text', [{ request: question, expected: [{ decision: 'yes' }] }], /`case 0` expects/],
    ['results that are texts', [{ request: question, expected: { results: ['alice'] } }], /`case 0` expects/],
    ['results without an id', [{ request: question, expected: { results: [{ type: 'user' }] } }], /`case 0` expects/],
    ['a readable case before', [{ request: question, expected: true }, 7], /`case 1` has no request/],
  ])('%s', (_, file, message) => {
    expect(() => casesOf(file)).toThrow(message);
    expect(() => casesOf(file)).toThrow(Unusable);
  });
});

describe('drafts', () => {
  const rewritten = (one: JsonObject) => fromDraft({ evaluation: [one] });

  test('what is written for 1.0 stays as it is', () => {
    const file = {
      evaluation: [
        { request: { ...question, foo: 'bar' }, expected: true },
        { request: { ...question, resource: { ...record, other: 1 } }, expected: true },
        { request: { ...question, evaluations: [question] }, expected: [{ decision: true }] },
      ],
    };
    expect(fromDraft(file)).toEqual({ file, rewritten: 0 });
  });

  test('ids that are numbers become text, also within a batch', () => {
    const { file, rewritten: count } = fromDraft([
      { request: { subject: alice, resource: { type: 'record', id: 101 } }, expected: { results: [view] } },
      { request: { subject: alice, evaluations: [{ resource: { type: 'record', id: 102 } }] }, expected: [true] },
    ]);
    expect(count).toBe(2);
    expect(casesOf(file).map(({ request }) => request)).toEqual([
      { subject: alice, resource: record },
      { subject: alice, evaluations: [{ resource: { type: 'record', id: '102' } }] },
    ]);
  });

  test('what stood beside type and id moves into the properties, and never over one that is there', () => {
    const request = {
      subject: { type: 'user', id: 'a', identity: 'opaque' },
      action: { name: 'can_update_todo' },
      resource: { type: 'todo', id: '1', ownerID: 'beside', properties: { ownerID: 'within', done: false } },
    };
    const { file } = rewritten({ request, expected: true });
    expect(casesOf(file)[0]?.request).toEqual({
      ...request,
      subject: { type: 'user', id: 'a', properties: { identity: 'opaque' } },
      resource: { type: 'todo', id: '1', properties: { ownerID: 'within', done: false } },
    });
  });

  test('a batch that is a map, and what is expected of it by name, become lists', () => {
    const evaluations = { b: { resource: record }, a: { resource: alice } };
    const expected = { a: { decision: false }, b: { decision: true } };
    const [one] = casesOf(rewritten({ request: { subject: alice, evaluations }, expected }).file);
    expect(one).toMatchObject({
      path: '/access/v1/evaluations',
      request: { evaluations: [{ resource: record }, { resource: alice }] },
      expected: { kind: 'decisions', decisions: [true, false] },
    });
  });

  test('a request that is to be refused stays wrong', () => {
    const file = [{ request: { subject: { type: 'user', id: 7 } }, expected: { status: 400 } }];
    expect(fromDraft(file)).toEqual({ file, rewritten: 0 });
  });
});
