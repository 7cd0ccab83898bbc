// Sections 5 and 6: the information model and one evaluation.

import { isJsonObject } from '@sallyport/base';
import { expect } from 'vitest';
import { evaluation, type Row } from '../row.ts';
import { alice, bob, decide, denied, permitted, read, record1, record2, refused, without, write } from './asked.ts';

const missing = (section: string, says: string, body: Parameters<typeof without>[0]): Row => ({
  section,
  level: 'MUST',
  says,
  holds: async ({ ask }) => refused(await ask({ path: evaluation, body })),
});

const missingRows: readonly Row[] = [
  ...(['subject', 'action', 'resource'] as const).map((name) =>
    missing('6.1', `a request without \`${name}\` is a bad request`, without(permitted, name)),
  ),
  missing('5.1', 'a subject without `type` is refused', { ...permitted, subject: { id: 'alice' } }),
  missing('5.1', 'a subject without `id` is refused', { ...permitted, subject: { type: 'user' } }),
  missing('5.2', 'a resource without `type` is refused', { ...permitted, resource: { id: 'record-1' } }),
  missing('5.2', 'a resource without `id` is refused', { ...permitted, resource: { type: 'record' } }),
  missing('5.3', 'an action without `name` is refused', { ...permitted, action: {} }),
];

const mistyped: readonly Row[] = [
  missing('5.1', 'a subject is an object', { ...permitted, subject: 'alice' }),
  missing('5.1', 'a subject is not a list', { ...permitted, subject: [alice] }),
  missing('5.1', 'a subject is not null', { ...permitted, subject: null }),
  missing('5.1', 'the `type` of a subject is a string', { ...permitted, subject: { type: 1, id: 'alice' } }),
  missing('5.1', 'the `id` of a subject is a string', { ...permitted, subject: { type: 'user', id: 7 } }),
  missing('5.1', 'the properties of a subject are an object', { ...permitted, subject: { ...alice, properties: 'x' } }),
  missing('5.2', 'the `id` of a resource is a string', { ...permitted, resource: { type: 'record', id: true } }),
  missing('5.2', 'the properties of a resource are an object', {
    ...permitted,
    resource: { ...record1, properties: [] },
  }),
  missing('5.3', 'the `name` of an action is a string', { ...permitted, action: { name: 123 } }),
  missing('5.3', 'the properties of an action are an object', { ...permitted, action: { ...read, properties: null } }),
  missing('5.4', 'the context is an object', { ...permitted, context: 'sunday' }),
];

const decisions: readonly Row[] = [
  {
    section: '5.5',
    level: 'MUST',
    says: 'a permit is `decision: true`',
    holds: async (point) => expect(await decide(point, permitted)).toBe(true),
  },
  {
    section: '5.5',
    level: 'MUST',
    says: 'a deny is `decision: false` with status 200, not an error',
    holds: async (point) => expect(await decide(point, denied)).toBe(false),
  },
  {
    section: '5.5.1',
    level: 'MAY',
    says: 'where an answer has a context, it is an object',
    holds: async ({ ask }) => {
      const { body } = await ask({ path: evaluation, body: denied });
      if (!isJsonObject(body)) throw new Error('no object');
      expect(isJsonObject(body.context) || body.context === undefined).toBe(true);
      expect(body.decision).toBe(false);
    },
  },
  {
    section: '5.1',
    level: 'MUST',
    says: 'properties of the subject are evaluated',
    holds: async (point) => {
      const resource = { ...record2, properties: { status: 'archived' } };
      const as = (properties: Record<string, string>) => ({
        subject: { type: 'user', id: 'dora', properties },
        action: write,
        resource,
      });
      expect(await decide(point, as({ role: 'admin' }))).toBe(true);
      expect(await decide(point, as({ role: 'guest' }))).toBe(false);
    },
  },
  {
    section: '5.2',
    level: 'MUST',
    says: 'properties of the resource are evaluated',
    holds: async (point) => {
      const of = (status: string) => ({
        subject: alice,
        action: write,
        resource: { type: 'record', id: 'record-9', properties: { status } },
      });
      expect(await decide(point, of('active'))).toBe(true);
      expect(await decide(point, of('archived'))).toBe(false);
    },
  },
  {
    section: '5.3',
    level: 'MUST',
    says: 'properties of the action are evaluated',
    holds: async (point) => {
      const how = (soft: boolean) => ({
        subject: alice,
        action: { name: 'delete', properties: { soft } },
        resource: record1,
      });
      expect(await decide(point, how(true))).toBe(true);
      expect(await decide(point, how(false))).toBe(false);
    },
  },
  {
    section: '5.4',
    level: 'MUST',
    says: 'the context is evaluated',
    holds: async (point) => {
      expect(await decide(point, { ...permitted, context: { day: 'monday' } })).toBe(true);
      expect(await decide(point, { ...permitted, context: { day: 'sunday' } })).toBe(false);
    },
  },
  {
    section: '5.1',
    level: 'MAY',
    says: 'properties are of any JSON type that a policy can speak of, nested ones too',
    holds: async (point) => {
      const properties = { list: ['a', 'b'], deep: { er: [1, 2, { x: true }] }, yes: true, number: 9007199254740993n };
      expect(await decide(point, { ...permitted, subject: { ...alice, properties } })).toBe(true);
      expect(await decide(point, { ...denied, subject: { ...bob, properties } })).toBe(false);
    },
  },
  {
    section: '6.1',
    level: 'MAY',
    says: 'the context may be absent or empty',
    holds: async (point) => {
      expect(await decide(point, permitted)).toBe(true);
      expect(await decide(point, { ...permitted, context: {} })).toBe(true);
      expect(await decide(point, { ...denied, context: {} })).toBe(false);
    },
  },
  {
    section: '6.2',
    level: 'MUST',
    says: 'the same request gets the same decision',
    holds: async (point) => {
      const seen = new Set<string>();
      for (let round = 0; round < 5; round++) {
        seen.add(`${await decide(point, permitted)} ${await decide(point, denied)}`);
      }
      expect([...seen]).toEqual(['true false']);
    },
  },
  {
    section: '5.1',
    level: 'MUST',
    says: 'an id counts within its type only',
    holds: async (point) => {
      expect(await decide(point, permitted)).toBe(true);
      expect(await decide(point, { ...permitted, subject: { type: 'robot', id: 'alice' } })).toBe(false);
    },
  },
];

export const evaluationRows: readonly Row[] = [...missingRows, ...mistyped, ...decisions];
