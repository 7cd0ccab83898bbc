// Section 9: the metadata document.

import { isJsonObject, type JsonObject } from '@sallyport/base';
import { expect } from 'vitest';
import { type DecisionPoint, type Row, wellKnown } from '../row.ts';
import { permitted, unexpected } from './asked.ts';

const endpointNames = ['access_evaluation_endpoint', 'access_evaluations_endpoint'] as const;

/** The document; throws where there is none. */
async function document({ ask }: DecisionPoint, headers: Record<string, string | null> = {}): Promise<JsonObject> {
  const answer = await ask({ method: 'GET', path: wellKnown, headers: { authorization: null, ...headers } });
  if (answer.status !== 200 || answer.type !== 'application/json' || !isJsonObject(answer.body))
    throw unexpected(answer);
  return answer.body;
}

export const metadataRows: readonly Row[] = [
  {
    section: '9.2.2',
    level: 'MUST',
    says: 'GET of the well-known path gives 200 and a JSON object, to anyone',
    holds: async (point) => expect(Object.keys(await document(point)).length).toBeGreaterThan(1),
  },
  {
    section: '9.1.1',
    level: 'MUST',
    says: 'it names the decision point by a URL without query and fragment',
    holds: async (point) => {
      const { policy_decision_point: name } = await document(point);
      const url = new URL(String(name));
      expect([url.search, url.hash, url.username]).toEqual(['', '', '']);
    },
  },
  {
    section: '9.2.3',
    level: 'MUST',
    says: 'the name is the URL that the well-known path was put into',
    holds: async (point) => {
      expect((await document(point)).policy_decision_point).toBe(point.base);
      expect(new URL(wellKnown, point.base).pathname).toBe(wellKnown);
    },
  },
  {
    section: '9.1.1',
    level: 'MUST',
    says: 'it names the endpoint of an access evaluation, and what is named answers',
    holds: async (point) => {
      const named = await document(point);
      for (const name of endpointNames) {
        const url = new URL(String(named[name]));
        expect(url.origin).toBe(new URL(point.base).origin);
        expect((await point.ask({ path: url.pathname, body: permitted })).body).toMatchObject({ decision: true });
      }
    },
  },
  {
    section: '9.2.2',
    level: 'MUST',
    says: 'parameters without a value are left out',
    holds: async (point) => {
      const found = Object.entries(await document(point));
      expect(found.length).toBeGreaterThan(1);
      for (const [name, value] of found) {
        expect(value === null || value === '' || (Array.isArray(value) && value.length === 0), name).toBe(false);
      }
    },
  },
  {
    section: '9.2.1',
    level: 'MUST',
    says: 'only GET asks for it',
    holds: async (point) => {
      await document(point);
      for (const method of ['POST', 'PUT', 'DELETE']) {
        const { status } = await point.ask({ method, path: wellKnown });
        expect([404, 405]).toContain(status);
      }
    },
  },
  {
    section: '11.6',
    level: 'SHOULD',
    says: 'the caller cannot make it name another decision point',
    holds: async (point) => {
      for (const headers of [
        { 'x-forwarded-host': 'evil.example' },
        { 'x-forwarded-proto': 'gopher', forwarded: 'host=evil.example' },
      ]) {
        expect((await document(point, headers)).policy_decision_point).toBe(point.base);
      }
    },
  },
];
