// Conformance with Cedar: decision, reasons and errors of every request of an integration-test corpus.

import { posix } from 'node:path';
import {
  type Fault,
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  parseJson,
  type Result,
  utf8Text,
} from '@sallyport/base';
import {
  actionOf,
  type CompiledPolicies,
  compilePolicies,
  type Entities,
  entitiesFromJson,
  isAuthorized,
  type PolicySet,
  parsePolicies,
  parseSchemaText,
  policySet,
  type Request,
  type Response,
  recordFromJson,
  type Schema,
  schemaFromJson,
} from '@sallyport/policy';
import { type CedarTest, type Expected, readExpected, readTest, readUid } from './cedar-releases.ts';
import type { Report } from './report.ts';
import { openSuite, type SuiteFiles } from './suite-files.ts';

/** Fuzzed entities nest deeper than any request from outside may. */
const depthMax = 10_000;

/** Runs a corpus: a `.tar.gz` or a folder of JSON files that name their policies and entities. */
export async function cedar(path: string, report: Report): Promise<void> {
  const files = await openSuite(path);
  const counts = { tests: 0, requests: 0, noReasons: 0, noErrors: 0 };
  for (const name of files.names) {
    // A Mac's archive has a second file `._…` for each, which is no JSON.
    if (!name.endsWith('.json') || posix.basename(name).startsWith('._')) continue;
    const json = parseJson(await files.read(name), { depthMax });
    // It may be a test: what cannot be told must not pass for what is not there.
    if (!json.ok) report.fail(name, `it is no JSON: ${json.fault.message}`);
    // Entity files and JSON schemas stand beside the tests.
    const test = json.ok ? readTest(json.value) : undefined;
    if (typeof test === 'string') report.fail(name, `the test cannot be run: ${test}`);
    if (test === undefined || typeof test === 'string') continue;
    counts.tests++;
    await runFile({ files, name, test, report }, counts);
  }
  report.note(`${counts.tests} test files, ${counts.requests} requests`);
  if (counts.noReasons > 0) report.note(`${counts.noReasons} requests do not state their reasons`);
  if (counts.noErrors > 0) report.note(`${counts.noErrors} requests do not state their errors`);
}

async function runFile(
  run: { readonly files: SuiteFiles; readonly name: string; readonly test: CedarTest; readonly report: Report },
  counts: { requests: number; noReasons: number; noErrors: number },
): Promise<void> {
  const { name, test, report } = run;
  const loaded = await load(run.files, name, test);
  for (const [index, request] of test.requests.entries()) {
    counts.requests++;
    const label = `${name} request ${index}`;
    const expected = isJsonObject(request) ? readExpected(request) : 'it is no object';
    if (typeof expected === 'string') {
      report.fail(label, `the request cannot be judged: ${expected}`);
      continue;
    }
    if (expected.reasons === undefined) counts.noReasons++;
    if (expected.errors === undefined) counts.noErrors++;
    const problem = typeof loaded === 'string' ? loaded : judge(loaded, request, expected);
    if (problem === undefined) report.pass();
    else report.fail(label, problem);
  }
}

interface Loaded {
  readonly set: PolicySet;
  readonly compiled: CompiledPolicies;
  readonly entities: Entities;
  readonly schema: Schema | undefined;
}

/** The policies, schema and entities of a test, or what kept them from being read. */
async function load(files: SuiteFiles, name: string, test: CedarTest): Promise<Loaded | string> {
  const source = await text(files, test.policies, name);
  if (source === undefined) return 'its policies are not there';
  const policies = parsePolicies(source);
  if (!policies.ok) return `its policies do not parse: ${JSON.stringify(policies.fault[0])}`;
  const set = policySet(policies.value);
  if (!set.ok) return set.fault.message;
  const schema = test.schema === undefined ? undefined : readSchema(await text(files, test.schema, name));
  if (typeof schema === 'string') return `its schema: ${schema}`;
  const json = await entitiesJson(files, name, test);
  if (!json.ok) return `its entities are no JSON: ${json.fault.message}`;
  const entities = entitiesFromJson(json.value, schema);
  if (!entities.ok) return `its entities: ${entities.fault.message}`;
  return { set: set.value, compiled: compilePolicies(set.value), entities: entities.value, schema };
}

async function entitiesJson(files: SuiteFiles, name: string, { entities }: CedarTest): Promise<Result<Json, Fault>> {
  if (typeof entities !== 'string') return ok(entities);
  const source = await text(files, entities, name);
  return source === undefined ? fail('not_found', `\`${entities}\` is not there`) : parseJson(source, { depthMax });
}

async function text(files: SuiteFiles, reference: Json | undefined, from: string): Promise<string | undefined> {
  const bytes = typeof reference === 'string' ? await files.find(reference, from) : undefined;
  return bytes === undefined ? undefined : utf8Text(bytes);
}

/** Schemas come in Cedar's language or as JSON. */
function readSchema(source: string | undefined): Schema | string {
  if (source === undefined) return 'is not there';
  const asJson = parseJson(source, { depthMax });
  if (!asJson.ok) {
    const parsed = parseSchemaText(source);
    if (!parsed.ok) return JSON.stringify(parsed.fault[0]);
    const schema = schemaFromJson(parsed.value);
    return schema.ok ? schema.value : schema.fault.message;
  }
  const schema = schemaFromJson(asJson.value);
  return schema.ok ? schema.value : schema.fault.message;
}

/** What differs between the answer and what the corpus expects; undefined where nothing does. */
function judge({ set, compiled, entities, schema }: Loaded, json: Json, expected: Expected): string | undefined {
  if (!isJsonObject(json)) return 'the request is no object';
  const request = readRequest(json, schema);
  if (typeof request === 'string') return request;
  const wanted = summaryOf(expected, expected);
  const answers = {
    evaluated: isAuthorized(set, request, entities),
    compiled: compiled.isAuthorized(request, entities),
  };
  for (const [how, answer] of Object.entries(answers)) {
    const got = answer.ok ? summaryOf(answered(answer.value), expected) : answer.fault.message;
    if (got !== wanted) return `expected ${wanted}, ${how} ${got}`;
  }
  return undefined;
}

function readRequest(json: JsonObject, schema: Schema | undefined): Request | string {
  const principal = readUid(json.principal, 'principal');
  const action = readUid(json.action, 'action');
  const resource = readUid(json.resource, 'resource');
  if (principal === undefined || action === undefined || resource === undefined) {
    return 'its principal, action or resource is no uid';
  }
  const type = schema === undefined ? undefined : actionOf(schema, action)?.context;
  const context = recordFromJson(json.context ?? {}, type);
  return context.ok ? { principal, action, resource, context: context.value } : `its context: ${context.fault.message}`;
}

function answered({ decision, reasons, errors }: Response): Expected {
  return { decision, reasons, errors: errors.map(({ policyId }) => policyId) };
}

/** An answer as text, of it what `stated` states. */
function summaryOf({ decision, reasons, errors }: Expected, stated: Expected): string {
  const parts: string[] = [decision];
  if (stated.reasons !== undefined) parts.push(`by [${[...(reasons ?? [])].sort().join(' ')}]`);
  if (typeof stated.errors === 'number') parts.push(`errors ${typeof errors === 'number' ? errors : errors?.length}`);
  else if (stated.errors !== undefined)
    parts.push(`errors [${typeof errors === 'object' ? [...errors].sort().join(' ') : errors}]`);
  return parts.join(' ');
}
