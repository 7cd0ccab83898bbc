// Section 8: searches for subjects, resources and actions, and their pages.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import { expect } from 'vitest';
import type { Answer, DecisionPoint, Row } from '../row.ts';
import { alice, bob, decide, read, record1, record2, refused, unexpected, without, write } from './asked.ts';

const subjectSearch = '/access/v1/search/subject';
const resourceSearch = '/access/v1/search/resource';
const actionSearch = '/access/v1/search/action';

/** Who may read the first record; which records Alice may read; what Alice may do with the first. */
const whoReads = { subject: { type: 'user' }, action: read, resource: record1 } as const;
const whatAliceReads = { subject: alice, action: read, resource: { type: 'record' } } as const;
const whatAliceMay = { subject: alice, resource: record1 } as const;
const searches = [
  [subjectSearch, whoReads],
  [resourceSearch, whatAliceReads],
  [actionSearch, whatAliceMay],
] as const;

function resultsOf(answer: Answer): readonly JsonObject[] {
  const results = isJsonObject(answer.body) ? answer.body.results : undefined;
  const isFine = answer.status === 200 && answer.type === 'application/json';
  if (!isFine || !Array.isArray(results) || !results.every(isJsonObject)) throw unexpected(answer);
  return results;
}

function pageOf(answer: Answer): JsonObject {
  const page = isJsonObject(answer.body) ? answer.body.page : undefined;
  if (!isJsonObject(page) || typeof page.next_token !== 'string') throw unexpected(answer);
  return page;
}

/** Ids or names of all results, which must have the members of their kind and no other. */
async function find({ ask }: DecisionPoint, path: string, body: JsonObject): Promise<readonly string[]> {
  return resultsOf(await ask({ path, body })).map((result) => {
    const names = Object.keys(result);
    expect(names).toEqual(path === actionSearch ? ['name'] : ['type', 'id']);
    return String(path === actionSearch ? result.name : result.id);
  });
}

const results: readonly Row[] = [
  {
    section: '8.4',
    level: 'MUST',
    says: 'a subject search finds the subjects of the type that may, through intermediate groups too',
    holds: async (point) => {
      const found = await find(point, subjectSearch, whoReads);
      expect(found).toEqual(['alice', 'bob', 'carol']);
      const nobody = { ...whoReads, resource: { type: 'other', id: 'x' } };
      expect(await find(point, subjectSearch, nobody)).toEqual([]);
    },
  },
  {
    section: '8.5',
    level: 'MUST',
    says: 'a resource search finds the resources of the type that it may be done to',
    holds: async (point) => {
      expect(await find(point, resourceSearch, whatAliceReads)).toEqual(['record-1', 'record-2']);
      expect(await find(point, resourceSearch, { ...whatAliceReads, action: write })).toEqual(['record-1']);
      expect(await find(point, resourceSearch, { ...whatAliceReads, subject: bob, action: write })).toEqual([
        'record-2',
      ]);
    },
  },
  {
    section: '8.6',
    level: 'MUST',
    says: 'an action search finds the actions that are permitted',
    holds: async (point) => {
      expect(await find(point, actionSearch, whatAliceMay)).toEqual(['read', 'write']);
      expect(await find(point, actionSearch, { subject: bob, resource: record2 })).toEqual(['read', 'write']);
      expect(await find(point, actionSearch, { subject: bob, resource: record1 })).toEqual(['read']);
    },
  },
  {
    section: '8.3',
    level: 'MUST',
    says: 'results are entities of the type that was searched for',
    holds: async ({ ask }) => {
      const subjects = resultsOf(await ask({ path: subjectSearch, body: whoReads }));
      expect(new Set(subjects.map(({ type }) => type))).toEqual(new Set(['user']));
      const resources = resultsOf(await ask({ path: resourceSearch, body: whatAliceReads }));
      expect(new Set(resources.map(({ type }) => type))).toEqual(new Set(['record']));
    },
  },
  {
    section: '8.1',
    level: 'SHOULD',
    says: 'what is found is permitted when it is asked as an evaluation, and what is not found is denied',
    holds: async (point) => {
      for (const action of [read, write, { name: 'delete', properties: { soft: true } }]) {
        const may = await find(point, subjectSearch, { ...whoReads, action });
        for (const id of ['alice', 'bob', 'carol', 'mallory']) {
          const question = { subject: { type: 'user', id }, action, resource: record1 };
          expect(await decide(point, question)).toBe(may.includes(id));
        }
      }
    },
  },
  {
    section: '8.1',
    level: 'SHOULD',
    says: 'properties and context take part as they do in an evaluation',
    holds: async (point) => {
      for (const [path, body] of searches) {
        expect((await find(point, path, { ...body, context: { day: 'monday' } })).length).toBeGreaterThan(0);
        expect(await find(point, path, { ...body, context: { day: 'sunday' } })).toEqual([]);
      }
      const guest = { type: 'user', id: 'guest' };
      const admin = { ...guest, properties: { role: 'admin' } };
      const archived = { type: 'record', id: 'new', properties: { status: 'archived' } };
      expect(await find(point, actionSearch, { subject: admin, resource: archived })).toEqual(['write']);
      expect(await find(point, actionSearch, { subject: guest, resource: archived })).toEqual([]);
    },
  },
  {
    section: '8.3',
    level: 'MUST',
    says: 'nothing found is an empty list and no error, also for what nobody has heard of',
    holds: async (point) => {
      expect(await find(point, subjectSearch, whoReads)).not.toEqual([]);
      expect(await find(point, subjectSearch, { ...whoReads, subject: { type: 'spaceship' } })).toEqual([]);
      expect(await find(point, subjectSearch, { ...whoReads, action: { name: 'fly' } })).toEqual([]);
      expect(await find(point, resourceSearch, { ...whatAliceReads, resource: { type: 'planet' } })).toEqual([]);
      expect(await find(point, actionSearch, { ...whatAliceMay, subject: { type: 'user', id: 'nobody' } })).toEqual([]);
    },
  },
  {
    section: '8.4.1',
    level: 'MUST',
    says: 'an id in the place that is searched for is passed over, whatever it is',
    holds: async (point) => {
      for (const id of ['mallory', '', 7, null, {}] as const) {
        const subject: Json = { type: 'user', id };
        expect(await find(point, subjectSearch, { ...whoReads, subject })).toEqual(['alice', 'bob', 'carol']);
        const resource: Json = { type: 'record', id };
        expect(await find(point, resourceSearch, { ...whatAliceReads, resource })).toEqual(['record-1', 'record-2']);
      }
      expect(await find(point, actionSearch, { ...whatAliceMay, action: { name: 'read' } })).toEqual(['read', 'write']);
    },
  },
];

const requests: readonly Row[] = [
  ...searches.flatMap(([path, body]) =>
    Object.keys(body).map(
      (name): Row => ({
        section: path === subjectSearch ? '8.4.1' : path === resourceSearch ? '8.5.1' : '8.6.1',
        level: 'MUST',
        says: `${path} without \`${name}\` is a bad request`,
        holds: async ({ ask }) => refused(await ask({ path, body: without(body, name) })),
      }),
    ),
  ),
  {
    section: '8.4.1',
    level: 'MUST',
    says: 'what is not searched for needs its id, what is searched for its type',
    holds: async ({ ask }) => {
      const type = { type: 'record' };
      refused(await ask({ path: subjectSearch, body: { ...whoReads, resource: type } }));
      refused(await ask({ path: resourceSearch, body: { ...whatAliceReads, subject: { type: 'user' } } }));
      refused(await ask({ path: actionSearch, body: { ...whatAliceMay, resource: type } }));
      refused(await ask({ path: subjectSearch, body: { ...whoReads, subject: { id: 'alice' } } }));
      refused(await ask({ path: resourceSearch, body: { ...whatAliceReads, resource: {} } }));
      refused(await ask({ path: subjectSearch, body: { ...whoReads, action: {} } }));
    },
  },
  {
    section: '10.1.1',
    level: 'MUST',
    says: 'a search passes over what it does not know, and says bad request as an evaluation does',
    holds: async (point) => {
      for (const [path, body] of searches) {
        const more = { ...body, future: { x: 1 }, page: { limit: 100, sort: 'x', properties: { y: 1 } } };
        expect((await find(point, path, more)).length).toBeGreaterThan(0);
        refused(await point.ask({ path, body: { text: '{' } }));
        refused(await point.ask({ path, body, headers: { 'content-type': 'text/plain' } }));
        refused(await point.ask({ path, body, headers: { authorization: null } }), 401);
        for (const page of [3, [], null, { limit: -1 }, { limit: 1.5 }, { limit: '1' }, { token: 1 }]) {
          refused(await point.ask({ path, body: { ...body, page } }));
        }
      }
    },
  },
];

const pages: readonly Row[] = [
  {
    section: '8.2.2',
    level: 'MUST',
    says: 'a page that ends the results has an empty `next_token`; an empty token asks for the first page',
    holds: async ({ ask }) => {
      for (const [path, body] of searches) {
        const whole = await ask({ path, body });
        expect(pageOf(whole)).toEqual({
          next_token: '',
          count: resultsOf(whole).length,
          total: resultsOf(whole).length,
        });
        const asked = await ask({ path, body: { ...body, page: { token: '' } } });
        expect(resultsOf(asked)).toEqual(resultsOf(whole));
      }
    },
  },
  {
    section: '8.2',
    level: 'MUST',
    says: 'page after page gives every result once, the limit said once or each time',
    holds: async ({ ask }) => {
      for (const [path, body] of searches) {
        const whole = resultsOf(await ask({ path, body }));
        for (const limit of [1, 2, 3]) {
          for (const repeated of [{}, { limit }]) {
            const seen: JsonObject[] = [];
            let page: JsonObject = { limit };
            for (let round = 0; round < 20; round++) {
              const answer = await ask({ path, body: { ...body, page } });
              const found = resultsOf(answer);
              expect(found.length).toBeLessThanOrEqual(limit);
              expect(pageOf(answer).count).toBe(found.length);
              seen.push(...found);
              const token = pageOf(answer).next_token;
              if (token === '') break;
              page = { ...repeated, token: token ?? null };
            }
            expect(seen).toEqual(whole);
          }
        }
      }
    },
  },
  {
    section: '8.2',
    level: 'MAY',
    says: 'the names that drafts had for the token and the limit are understood',
    holds: async ({ ask }) => {
      const seen: JsonObject[] = [];
      let page: JsonObject = { size: 2 };
      for (let round = 0; round < 5; round++) {
        const answer = await ask({ path: subjectSearch, body: { ...whoReads, page } });
        seen.push(...resultsOf(answer));
        if (pageOf(answer).next_token === '') break;
        page = { next_token: pageOf(answer).next_token ?? null };
      }
      expect(seen.map(({ id }) => id)).toEqual(['alice', 'bob', 'carol']);
    },
  },
  {
    section: '8.2',
    level: 'SHOULD',
    says: 'a token with another request is an error, as is one that is none',
    holds: async ({ ask }) => {
      const first = await ask({ path: subjectSearch, body: { ...whoReads, page: { limit: 1 } } });
      const token = pageOf(first).next_token ?? null;
      expect(token).not.toBe('');
      const next = (body: JsonObject, path = subjectSearch, page: JsonObject = { token }) =>
        ask({ path, body: { ...body, page } });
      expect(resultsOf(await next(whoReads))).toEqual([{ type: 'user', id: 'bob' }]);
      refused(await next({ ...whoReads, action: write }));
      refused(await next({ ...whoReads, resource: record2 }));
      refused(await next({ ...whoReads, subject: { type: 'team' } }));
      refused(await next({ ...whoReads, subject: { type: 'user', properties: { role: 'admin' } } }));
      refused(await next({ ...whoReads, context: { day: 'monday' } }));
      refused(await next(whatAliceReads, resourceSearch));
      refused(await next(whoReads, subjectSearch, { token, limit: 2 }));
      for (const wrong of ['x', 'bob', `${String(token)}A`, String(token).slice(1), String(token).toUpperCase()]) {
        refused(await next(whoReads, subjectSearch, { token: wrong }));
      }
    },
  },
];

export const searchRows: readonly Row[] = [...results, ...requests, ...pages];
