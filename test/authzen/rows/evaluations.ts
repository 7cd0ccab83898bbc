// Section 7: several evaluations in one request.

import { isJsonObject } from '@sallyport/base';
import { expect } from 'vitest';
import { evaluations, type Row } from '../row.ts';
import {
  alice,
  bob,
  decideAll,
  decisionOf,
  decisionsOf,
  denied,
  itemsOf,
  permitted,
  read,
  record1,
  record2,
  refused,
  without,
  write,
} from './asked.ts';

const shape: readonly Row[] = [
  {
    section: '7.1',
    level: 'MUST',
    says: 'without `evaluations` it answers as for one evaluation',
    holds: async ({ ask }) => {
      expect(decisionOf(await ask({ path: evaluations, body: permitted }))).toBe(true);
      expect(decisionOf(await ask({ path: evaluations, body: denied }))).toBe(false);
    },
  },
  {
    section: '7.1',
    level: 'MUST',
    says: 'with an empty `evaluations` too',
    holds: async ({ ask }) => {
      expect(decisionOf(await ask({ path: evaluations, body: { ...permitted, evaluations: [] } }))).toBe(true);
      expect(decisionOf(await ask({ path: evaluations, body: { ...denied, evaluations: [] } }))).toBe(false);
    },
  },
  {
    section: '7.1',
    level: 'MUST',
    says: 'without a batch, what one evaluation needs is needed',
    holds: async ({ ask }) => {
      for (const name of ['subject', 'action', 'resource'] as const) {
        refused(await ask({ path: evaluations, body: without(permitted, name) }));
        refused(await ask({ path: evaluations, body: { ...without(permitted, name), evaluations: [] } }));
      }
    },
  },
  {
    section: '7.1',
    level: 'MAY',
    says: 'each evaluation may say everything itself',
    holds: async (point) => expect(await decideAll(point, { evaluations: [permitted, denied] })).toEqual([true, false]),
  },
  {
    section: '7.2',
    level: 'MUST',
    says: 'answers come in the order of the questions, one for each',
    holds: async (point) => {
      const questions = Array.from({ length: 50 }, (_, index) => (index % 3 === 0 ? permitted : denied));
      const wanted = questions.map((question) => question === permitted);
      expect(await decideAll(point, { evaluations: questions })).toEqual(wanted);
    },
  },
  {
    section: '7.2',
    level: 'RECOMMENDED',
    says: 'there is no `decision` beside `evaluations`',
    holds: async ({ ask }) => {
      const answer = await ask({ path: evaluations, body: { evaluations: [permitted] } });
      expect(decisionsOf(answer)).toEqual([true]);
      expect(isJsonObject(answer.body) && 'decision' in answer.body).toBe(false);
    },
  },
  {
    section: '7.1',
    level: 'MUST',
    says: '`evaluations` is a list of objects',
    holds: async ({ ask }) => {
      for (const wrong of [{}, 'all', 1, null, ['record-1'], [null], [[]], [permitted, 3]]) {
        refused(await ask({ path: evaluations, body: { ...permitted, evaluations: wrong } }));
      }
    },
  },
];

const defaults: readonly Row[] = [
  {
    section: '7.1.1',
    level: 'MUST',
    says: 'the top-level subject, action, resource and context are the defaults of each evaluation',
    holds: async (point) => {
      const parts = { ...permitted, context: { day: 'sunday' } };
      for (const name of ['subject', 'action', 'resource'] as const) {
        const own = { [name]: permitted[name] };
        expect(await decideAll(point, { ...without(permitted, name), evaluations: [own, own] })).toEqual([true, true]);
      }
      expect(await decideAll(point, { ...parts, evaluations: [{}, { context: {} }] })).toEqual([false, true]);
    },
  },
  {
    section: '7.1.1',
    level: 'MUST',
    says: 'what an evaluation says takes precedence over the default',
    holds: async (point) => {
      const body = {
        ...permitted,
        evaluations: [{}, { action: write }, { subject: bob, action: write }, { resource: record2, action: write }],
      };
      expect(await decideAll(point, body)).toEqual([true, true, false, false]);
    },
  },
  {
    section: '7.1.1',
    level: 'MUST',
    says: 'a context of its own replaces that of the batch, it is not mixed into it',
    holds: async (point) => {
      const body = { ...permitted, context: { day: 'sunday' }, evaluations: [{ context: { hour: 3 } }, {}] };
      expect(await decideAll(point, body)).toEqual([true, false]);
    },
  },
  {
    section: '7.1.1',
    level: 'MUST',
    says: 'properties of the default do not leak into another entity',
    holds: async (point) => {
      const body = {
        subject: alice,
        action: write,
        resource: { type: 'record', id: 'record-8', properties: { status: 'archived' } },
        evaluations: [{}, { resource: { type: 'record', id: 'record-9' } }],
      };
      expect(await decideAll(point, body)).toEqual([false, true]);
    },
  },
  {
    section: '7.1.1',
    level: 'SHOULD',
    says: 'an entity that lacks only its type or id takes that from the default',
    holds: async (point) => {
      const body = {
        subject: alice,
        action: write,
        resource: { type: 'record' },
        evaluations: [
          { resource: { id: 'record-1', properties: { status: 'active' } } },
          { resource: { ...record2, properties: { status: 'archived' } } },
        ],
      };
      expect(await decideAll(point, body)).toEqual([true, false]);
    },
  },
];

const semantics: readonly Row[] = [
  ...(
    [
      [undefined, [true, false, true, false]],
      ['execute_all', [true, false, true, false]],
      ['deny_on_first_deny', [true, false]],
      ['permit_on_first_permit', [true]],
    ] as const
  ).map(
    ([semantic, wanted]): Row => ({
      section: '7.1.2.1',
      level: 'MUST',
      says: `${semantic ?? 'no semantic'} gives ${wanted.length} of four answers`,
      holds: async (point) => {
        const options = semantic === undefined ? {} : { options: { evaluations_semantic: semantic } };
        const body = { ...options, evaluations: [permitted, denied, permitted, denied] };
        expect(await decideAll(point, body)).toEqual(wanted);
      },
    }),
  ),
  {
    section: '7.1.2.1',
    level: 'MUST',
    says: 'permit_on_first_permit goes on past denials, deny_on_first_deny past permits',
    holds: async (point) => {
      const asked = (semantic: string, questions: readonly (typeof permitted | typeof denied)[]) =>
        decideAll(point, { options: { evaluations_semantic: semantic }, evaluations: questions });
      expect(await asked('permit_on_first_permit', [denied, denied, permitted, denied])).toEqual([false, false, true]);
      expect(await asked('permit_on_first_permit', [denied, denied])).toEqual([false, false]);
      expect(await asked('deny_on_first_deny', [permitted, permitted])).toEqual([true, true]);
    },
  },
  {
    section: '7.1.2.1',
    level: 'MUST',
    says: 'an evaluation that cannot be made ends deny_on_first_deny as a denial does',
    holds: async (point) => {
      const body = { options: { evaluations_semantic: 'deny_on_first_deny' }, evaluations: [permitted, {}, permitted] };
      expect(await decideAll(point, body)).toEqual([true, false]);
    },
  },
  {
    section: '7.1.2.1',
    level: 'MUST',
    says: 'the semantic is exactly one of the three',
    holds: async ({ ask }) => {
      for (const evaluations_semantic of ['any', '', 'EXECUTE_ALL', 1, null, ['execute_all']]) {
        const body = { options: { evaluations_semantic }, evaluations: [permitted] };
        refused(await ask({ path: evaluations, body }));
      }
    },
  },
  {
    section: '7.1.2',
    level: 'MAY',
    says: 'other options are passed over',
    holds: async (point) => {
      const body = { options: { another_option: 'value', deep: { x: 1 } }, evaluations: [permitted, denied] };
      expect(await decideAll(point, body)).toEqual([true, false]);
    },
  },
];

const errors: readonly Row[] = [
  {
    section: '7.2.1',
    level: 'MUST',
    says: 'an evaluation that cannot be made is denied in its place and spoils no other',
    holds: async ({ ask }) => {
      const broken = [
        {},
        { resource: { type: 'record' } },
        { resource: { id: 'record-1' } },
        { resource: 'record-1' },
        { resource: record1, context: 'sunday' },
        { resource: record1, subject: null },
        { resource: { ...record1, properties: 3 } },
      ];
      const batch = broken.flatMap((one) => [one, { resource: record1 }]);
      const answer = await ask({ path: evaluations, body: { subject: alice, action: read, evaluations: batch } });
      expect(decisionsOf(answer)).toEqual(broken.flatMap(() => [false, true]));
      for (const [index, item] of itemsOf(answer).entries()) {
        const error = isJsonObject(item.context) ? item.context.error : undefined;
        expect(isJsonObject(error), JSON.stringify(item)).toBe(index % 2 === 0);
      }
    },
  },
  {
    section: '7.2.1',
    level: 'MUST',
    says: 'what is wrong with the whole request is an error of the transport',
    holds: async ({ ask }) => {
      refused(await ask({ path: evaluations, body: { text: '{"evaluations": [' } }));
      refused(await ask({ path: evaluations, body: { subject: 'alice', evaluations: [permitted] } }));
      refused(await ask({ path: evaluations, body: { ...permitted, evaluations: [{}], context: 3 } }));
      refused(await ask({ path: evaluations, body: { options: 'x', evaluations: [permitted] } }));
    },
  },
];

export const evaluationsRows: readonly Row[] = [...shape, ...defaults, ...semantics, ...errors];
