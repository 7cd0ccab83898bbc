// Conformance with Cedar: decision, reasons and errors of every request of an integration-test corpus.

import { isJsonObject, type Json, type JsonObject, parseJson, utf8Text } from '@sallyport/base';
import {
  actionOf,
  type CompiledPolicies,
  compilePolicies,
  type Entities,
  type EntityUid,
  entitiesFromJson,
  isAuthorized,
  type PolicySet,
  parsePolicies,
  parseSchemaText,
  parseUid,
  policySet,
  type Request,
  type Response,
  recordFromJson,
  type Schema,
  schemaFromJson,
  uidFromJson,
} from '@sallyport/policy';
import type { Report } from './report.ts';
import { openSuite, type SuiteFiles } from './suite-files.ts';

/** Fuzzed entities nest deeper than any request from outside may. */
const depthMax = 10_000;

/** Runs a corpus: a `.tar.gz` or a folder of JSON files that name their policies and entities. */
export async function cedar(path: string, report: Report): Promise<void> {
  const files = await openSuite(path);
  let suites = 0;
  for (const name of files.names) {
    if (!name.endsWith('.json')) continue;
    const test = parseJson(await files.read(name), { depthMax });
    // Entity files and JSON schemas stand beside the tests.
    if (!test.ok || !isJsonObject(test.value) || !Array.isArray(test.value.requests)) continue;
    suites++;
    await runFile(files, name, test.value, report);
  }
  report.note(`${suites} test files`);
}

async function runFile(files: SuiteFiles, name: string, test: JsonObject, report: Report): Promise<void> {
  const requests: readonly Json[] = Array.isArray(test.requests) ? test.requests : [];
  const loaded = await load(files, name, test);
  for (const [index, request] of requests.entries()) {
    const label = `${name} request ${index}`;
    const problem = typeof loaded === 'string' ? loaded : judge(loaded, request);
    if (problem === undefined) report.pass();
    else report.fail(label, problem);
  }
}

interface Loaded {
  readonly set: PolicySet;
  readonly compiled: CompiledPolicies;
  readonly entities: Entities;
  readonly schema: Schema;
}

/** The policies, schema and entities of a test, or what kept them from being read. */
async function load(files: SuiteFiles, name: string, test: JsonObject): Promise<Loaded | string> {
  const source = await text(files, test.policies, name);
  if (source === undefined) return 'its policies are not there';
  const policies = parsePolicies(source);
  if (!policies.ok) return `its policies do not parse: ${JSON.stringify(policies.fault[0])}`;
  const set = policySet(policies.value);
  if (!set.ok) return set.fault.message;
  const schema = readSchema(await text(files, test.schema, name));
  if (typeof schema === 'string') return `its schema: ${schema}`;
  const json = parseJson((await text(files, test.entities, name)) ?? '', { depthMax });
  if (!json.ok) return `its entities are no JSON: ${json.fault.message}`;
  const entities = entitiesFromJson(json.value, schema);
  if (!entities.ok) return `its entities: ${entities.fault.message}`;
  return { set: set.value, compiled: compilePolicies(set.value), entities: entities.value, schema };
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
function judge({ set, compiled, entities, schema }: Loaded, json: Json): string | undefined {
  if (!isJsonObject(json)) return 'the request is no object';
  const request = readRequest(json, schema);
  if (typeof request === 'string') return request;
  const expected = summary(String(json.decision), names(json.reason ?? json.reasons), names(json.errors));
  const answers = {
    evaluated: isAuthorized(set, request, entities),
    compiled: compiled.isAuthorized(request, entities),
  };
  for (const [how, answer] of Object.entries(answers)) {
    const got = answer.ok ? summaryOf(answer.value) : answer.fault.message;
    if (got !== expected) return `expected ${expected}, ${how} ${got}`;
  }
  return undefined;
}

function readRequest(json: JsonObject, schema: Schema): Request | string {
  const [principal, action, resource] = [readUid(json.principal), readUid(json.action), readUid(json.resource)];
  if (principal === undefined || action === undefined || resource === undefined) return 'the request is not complete';
  const context = recordFromJson(json.context ?? null, actionOf(schema, action)?.context);
  return context.ok ? { principal, action, resource, context: context.value } : context.fault.message;
}

/** Older releases write uids as Cedar text. */
function readUid(json: Json | undefined): EntityUid | undefined {
  const uid = typeof json === 'string' ? parseUid(json) : uidFromJson(json ?? null);
  return uid.ok ? uid.value : undefined;
}

function summaryOf(response: Response): string {
  const errors = response.errors.map(({ policyId }) => policyId);
  return summary(response.decision, response.reasons, errors);
}

function summary(decision: string, reasons: readonly string[], errors: readonly string[]): string {
  return `${decision.toLowerCase()} by [${[...reasons].sort().join(' ')}] errors [${[...errors].sort().join(' ')}]`;
}

function names(json: Json | undefined): readonly string[] {
  return Array.isArray(json) ? json.map(String) : [];
}
