// Section 9: the metadata document.

import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject, parseJson } from '@sallyport/base';
import { expect } from 'vitest';
import { type DecisionPoint, type Row, wellKnown } from '../row.ts';
import { permitted, unexpected } from './asked.ts';

const asked = {
  access_evaluation_endpoint: permitted,
  access_evaluations_endpoint: permitted,
  search_subject_endpoint: { ...permitted, subject: { type: 'user' } },
  search_resource_endpoint: { ...permitted, resource: { type: 'record' } },
  search_action_endpoint: permitted,
} as const;

interface SignedMetadata {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

/** The parts of a JWT in compact form (RFC 7519, RFC 7515); throws where it is none. */
function partsOf(jwt: Json | undefined): SignedMetadata {
  const [head = '', body = '', mac = '', ...more] = String(jwt).split('.');
  const [header, claims] = [head, body].map((part) => parseJson(Buffer.from(part, 'base64url')));
  if (more.length > 0 || !header?.ok || !claims?.ok || !isJsonObject(header.value) || !isJsonObject(claims.value)) {
    throw new Error(`no JWT: ${String(jwt)}`);
  }
  const signed = Buffer.from(`${head}.${body}`);
  return { header: header.value, claims: claims.value, signed, signature: Buffer.from(mac, 'base64url') };
}

/** The key of that id in the key set that the document names. */
async function keyOf({ ask }: DecisionPoint, uri: string, kid: Json | undefined): Promise<KeyObject> {
  const { body } = await ask({ method: 'GET', path: new URL(uri).pathname, headers: { authorization: null } });
  const keys = isJsonObject(body) && Array.isArray(body.keys) ? body.keys.filter(isJsonObject) : [];
  const key = keys.find((each) => each.kid === kid);
  if (key === undefined) throw new Error('the key is not in the set');
  return createPublicKey({ key: { kty: String(key.kty), crv: String(key.crv), x: String(key.x) }, format: 'jwk' });
}

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
      for (const [name, body] of Object.entries(asked)) {
        const url = new URL(String(named[name]));
        expect(url.origin).toBe(new URL(point.base).origin);
        const answer = await point.ask({ path: url.pathname, body });
        expect(answer.body).toMatchObject(
          name.startsWith('search') ? { page: { next_token: '' } } : { decision: true },
        );
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
    section: '9.1.3',
    level: 'MUST',
    says: 'signed metadata is a JWT with an issuer, signed by a key that the issuer serves, and says what the document says',
    holds: async (point) => {
      const { signed_metadata, ...plain } = await document(point);
      const { header, claims, signed, signature } = partsOf(signed_metadata);
      expect(claims).toMatchObject({ ...plain, iss: point.base });
      expect(header).toMatchObject({ alg: 'EdDSA', typ: 'JWT' });
      const key = await keyOf(point, String(plain.jwks_uri), header.kid);
      expect(verify(null, signed, key, signature)).toBe(true);
      // Negative control: one changed byte.
      signed[signed.length - 1] = (signed[signed.length - 1] ?? 0) ^ 1;
      expect(verify(null, signed, key, signature)).toBe(false);
    },
  },
  {
    section: '9.1.3',
    level: 'SHOULD',
    says: 'signed metadata is no claim of itself',
    holds: async (point) => {
      const { signed_metadata } = await document(point);
      expect('signed_metadata' in partsOf(signed_metadata).claims).toBe(false);
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
