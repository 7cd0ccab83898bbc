// Sections 10 and 11: the HTTPS binding, its errors, request ids, and protection of the decision point.

import { writeJson } from '@sallyport/base';
import { expect } from 'vitest';
import { evaluation, evaluations, type Row, wellKnown } from '../row.ts';
import { decide, decideAll, decisionOf, denied, permitted, refused } from './asked.ts';

const both = [evaluation, evaluations] as const;

const types: readonly Row[] = [
  {
    section: '10.1',
    level: 'MUST',
    says: 'a success is 200 with `application/json`, for a denial too',
    holds: async ({ ask }) => {
      for (const path of both) {
        for (const body of [permitted, denied]) {
          const answer = await ask({ path, body });
          expect([answer.status, answer.type]).toEqual([200, 'application/json']);
          expect(decisionOf(answer)).toBe(body === permitted);
        }
      }
    },
  },
  {
    section: '10.1',
    level: 'MUST',
    says: 'a request of another media type is a bad request',
    holds: async ({ ask }) => {
      for (const path of both) {
        for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'text/json', null]) {
          refused(await ask({ path, body: permitted, headers: { 'content-type': type } }));
        }
      }
    },
  },
  {
    section: '10.1',
    level: 'SHOULD',
    says: 'the charset that JSON has anyway may be said',
    holds: async ({ ask }) => {
      const headers = { 'content-type': 'application/json; charset=UTF-8' };
      expect(decisionOf(await ask({ path: evaluation, body: permitted, headers }))).toBe(true);
    },
  },
  {
    section: '10.1',
    level: 'MUST',
    says: 'requests are POST',
    holds: async ({ ask }) => {
      for (const path of both) {
        for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
          expect((await ask({ path, method })).status).toBe(405);
        }
      }
    },
  },
];

const json: readonly Row[] = [
  {
    section: '10.1.1',
    level: 'MUST',
    says: 'the body is a JSON object',
    holds: async ({ ask }) => {
      for (const path of both) {
        for (const text of [
          '',
          ' ',
          'null',
          '[]',
          '"text"',
          '7',
          'true',
          '{',
          `${writeJson(permitted)}}`,
          'not json',
        ]) {
          refused(await ask({ path, body: { text } }));
        }
        refused(await ask({ path, body: [permitted] }));
      }
    },
  },
  {
    section: '10.1.1',
    level: 'MUST',
    says: 'unknown fields are passed over, wherever they stand',
    holds: async (point) => {
      const more = { foo: 'bar', futureField: { nested: [1, null] } };
      const crowded = {
        ...more,
        subject: { ...permitted.subject, ...more },
        action: { ...permitted.action, ...more },
        resource: { ...permitted.resource, ...more },
      };
      expect(await decide(point, crowded)).toBe(true);
      expect(await decide(point, { ...denied, ...more })).toBe(false);
      expect(await decideAll(point, { ...more, evaluations: [crowded, { ...denied, ...more }] })).toEqual([
        true,
        false,
      ]);
    },
  },
  {
    section: '10.1.1',
    level: 'MUST NOT',
    says: 'the order of members means nothing',
    holds: async ({ ask }) => {
      const { subject, action, resource } = permitted;
      for (const names of [
        { resource, subject, action, context: {} },
        { context: {}, action: { ...action }, resource: { id: resource.id, type: resource.type }, subject },
      ]) {
        expect(decisionOf(await ask({ path: evaluation, body: names }))).toBe(true);
      }
    },
  },
  {
    section: '11.5',
    level: 'SHOULD',
    says: 'a name that stands twice is refused: readers differ in which one counts',
    holds: async ({ ask }) => {
      const body = { text: `${writeJson(permitted).slice(0, -1)},"subject":{"type":"user","id":"bob"}}` };
      refused(await ask({ path: evaluation, body }));
    },
  },
];

const errors: readonly Row[] = [
  {
    section: '10.1.2',
    level: 'MUST',
    says: 'without a credential it is 401, whatever the body',
    holds: async ({ ask }) => {
      for (const authorization of [null, 'Bearer wrong', 'Basic dTpw', 'Bearer', 'Bearer ']) {
        for (const path of both) refused(await ask({ path, body: permitted, headers: { authorization } }), 401);
        refused(await ask({ path: evaluation, body: { text: 'no json' }, headers: { authorization } }), 401);
      }
    },
  },
  {
    section: '10.1.2',
    level: 'MUST',
    says: 'a denial is never an HTTP error, and an HTTP error never a decision',
    holds: async ({ ask }) => {
      expect(decisionOf(await ask({ path: evaluation, body: denied }))).toBe(false);
      const answer = await ask({ path: evaluation, body: {} });
      expect(answer.text).not.toContain('"decision"');
      refused(answer);
    },
  },
  {
    section: '10.1.2',
    level: 'MUST',
    says: 'an error comes with a message',
    holds: async ({ ask }) => {
      const answer = await ask({ path: evaluation, body: { ...permitted, subject: {} } });
      refused(answer);
      expect(answer.text).toMatch(/\/subject\/(?:type|id)/);
    },
  },
];

/** Sends an id and gives the one that came back. */
const requestIds: readonly Row[] = [
  {
    section: '10.1.3',
    level: 'MUST',
    says: 'the id of the request comes back as it was sent, with errors too',
    holds: async ({ ask }) => {
      const ids = ['bfe9eb29-ab87-4ca3-be83-a1d5d8305716', 'x', 'with spaces; and="marks"', 'ü/é', 'a'.repeat(200)];
      for (const id of ids) {
        const headers = { 'x-request-id': id };
        for (const call of [
          { path: evaluation, body: permitted, headers },
          { path: evaluations, body: { evaluations: [permitted] }, headers },
          { path: evaluation, body: {}, headers },
          { path: evaluation, body: permitted, headers: { ...headers, authorization: null } },
          { path: '/access/v1/nothing', body: permitted, headers },
          { path: wellKnown, method: 'GET', headers },
        ]) {
          const answer = await ask(call);
          expect(answer.headers.get('x-request-id'), `${call.path} ${answer.status}`).toBe(id);
        }
      }
    },
  },
  {
    section: '10.1.3',
    level: 'MAY',
    says: 'a request without an id is answered all the same, with an id of ours, each time another',
    holds: async ({ ask }) => {
      const ids = new Set<string | null>();
      for (let round = 0; round < 3; round++) {
        const answer = await ask({ path: evaluation, body: permitted });
        expect(decisionOf(answer)).toBe(true);
        ids.add(answer.headers.get('x-request-id'));
      }
      expect([ids.size, ids.has(null)]).toEqual([3, false]);
    },
  },
];

const protection: readonly Row[] = [
  {
    section: '11.2',
    level: 'SHOULD',
    says: 'the caller is authenticated: a key of another role is 403',
    holds: async ({ ask }) => {
      const answer = await ask({ path: '/v1/policies', method: 'GET' });
      refused(answer, 403);
    },
  },
  {
    section: '11.4',
    level: 'SHOULD',
    says: 'size, nesting and number of questions are bounded',
    holds: async ({ ask }) => {
      const deep = `{"subject":${'{"properties":'.repeat(5_000)}1${'}'.repeat(5_000)}}`;
      refused(await ask({ path: evaluation, body: { text: deep } }));
      refused(await ask({ path: evaluation, body: { ...permitted, context: { big: 'x'.repeat(2 << 20) } } }), 413);
      refused(await ask({ path: evaluations, body: { ...permitted, evaluations: Array(1_001).fill({}) } }));
      expect(decisionOf(await ask({ path: evaluation, body: permitted }))).toBe(true);
    },
  },
];

export const transportRows: readonly Row[] = [...types, ...json, ...errors, ...requestIds, ...protection];
