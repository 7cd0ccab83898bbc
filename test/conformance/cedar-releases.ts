// What differs between the releases of Cedar's corpora: names of fields, and what may be left out.

import { isJsonObject, type Json, type JsonObject } from '@sallyport/base';
import { type EntityUid, entityUid, parseUid, uidFromJson } from '@sallyport/policy';

/** A test file in the words of the newest release. */
export interface CedarTest {
  readonly policies: string;
  /** A file, or the list itself. */
  readonly entities: Json;
  /** Absent where the test has none: nothing is then implied by types. */
  readonly schema: string | undefined;
  readonly requests: readonly Json[];
}

/** What a request is to be answered with; undefined is what the release does not state. */
export interface Expected {
  readonly decision: 'allow' | 'deny';
  readonly reasons: readonly string[] | undefined;
  /** Ids of the policies that err, or only how many. */
  readonly errors: readonly string[] | number | undefined;
}

/** The test in a JSON file; undefined for a file of another kind, a text for a test that cannot be run. */
export function readTest(json: Json): CedarTest | string | undefined {
  if (!isJsonObject(json)) return undefined;
  const requests = json.requests ?? json.queries;
  // A schema is an object too, of namespaces; those of tests are never objects with these names.
  const looksLikeTest = typeof json.policies === 'string' || Array.isArray(requests);
  if (!looksLikeTest) return undefined;
  if (!Array.isArray(requests)) return 'it has neither `requests` nor `queries`';
  if (typeof json.policies !== 'string') return 'it does not say where its `policies` are';
  if (typeof json.entities !== 'string' && !Array.isArray(json.entities)) return 'it has no `entities`';
  const { schema = null } = json;
  if (schema !== null && typeof schema !== 'string') return 'its `schema` is no name of a file';
  return { policies: json.policies, entities: json.entities, schema: schema || undefined, requests };
}

/** Undefined where the request does not say what is expected; the text says what is wrong. */
export function readExpected(json: JsonObject): Expected | string {
  const decision = typeof json.decision === 'string' ? json.decision.toLowerCase() : undefined;
  if (decision !== 'allow' && decision !== 'deny') return 'it does not say which `decision` is right';
  const reasons = idsOf(json.reason ?? json.reasons);
  if (reasons === null) return 'its `reason` is no list of policy ids';
  const stated = json.errors ?? json.num_errors ?? json.numErrors;
  const errors = typeof stated === 'number' ? stated : idsOf(stated);
  if (errors === null) return 'its `errors` are neither policy ids nor a number';
  return { decision, reasons, errors };
}

/**
 * A uid as an object, as Cedar text in older releases, or none where an older release asks for nobody in particular:
 * that is an entity which no policy can name. Undefined where it is neither.
 */
export function readUid(json: Json | undefined, role: string): EntityUid | undefined {
  if (json === undefined || json === null) return entityUid('', role);
  const uid = typeof json === 'string' ? parseUid(json) : uidFromJson(json);
  return uid.ok ? uid.value : undefined;
}

/** Null for what is there and no list of texts. */
function idsOf(json: Json | undefined): readonly string[] | undefined | null {
  if (json === undefined || json === null) return undefined;
  if (!Array.isArray(json)) return null;
  const ids = json.filter((id): id is string => typeof id === 'string');
  return ids.length === json.length ? ids : null;
}
