// Whether policies and entities fit a schema, by the official engine; without its answer nothing is known to fit.

import {
  type Fault,
  fail,
  isJsonObject,
  type Json,
  type JsonObject,
  ok,
  type Result,
  writeJson,
} from '@sallyport/base';
import { compileDocuments, type EntityWrite } from '@sallyport/decision';
import { Turns } from '../turns.ts';
import { type NamedText, type Place, PolicyTexts, placeIn } from './documents.ts';
import type { Engine } from './engine.ts';
import { readSchema, type SchemaText, schemaName } from './schema-text.ts';

/** What is checked: everything given must fit the schema. */
export interface ToValidate {
  /** Schema language, or the JSON form of a schema. */
  readonly schema: string;
  readonly documents?: readonly NamedText[];
  readonly entities?: readonly EntityWrite[];
}

export interface Finding extends Partial<Place> {
  readonly severity: 'error' | 'warning';
  /** Lower case; where the place is known it does not repeat it. */
  readonly message: string;
}

/** Jobs that may wait for the one that runs: each takes a core and some hundred megabytes. */
const waitingMax = 8;
/** Errors in one refusal. */
const shownMax = 20;

/** Asks the engine, one job at a time. */
export class Validator {
  readonly #engine: Engine;
  /** Owned here: everything that runs or waits. */
  readonly #turns = new Turns();
  #waiting = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /**
   * What the engine finds, errors first. Faults: `invalid_input` with its place where the schema or a document does not parse,
   * `unavailable` or `timeout` where the engine gives no answer.
   */
  async findings({ schema, documents = [], entities = [] }: ToValidate): Promise<Result<readonly Finding[], Fault>> {
    const read = readSchema(schema);
    if (!read.ok) return read;
    const set = compileDocuments(documents);
    if (!set.ok) return set;
    const texts = new PolicyTexts(documents, set.value);
    // What Cedar has and the engine was not given would pass unseen.
    const given = Object.keys(texts.policies.staticPolicies).length + Object.keys(texts.policies.templates).length;
    if (given !== set.value.active.length + set.value.templates.length) throw new Error('a policy has no place');
    const job = `{"schema":${read.value.json},"policies":${writeJson({
      staticPolicies: texts.policies.staticPolicies,
      templates: texts.policies.templates,
    })},"entities":${writeJson(entities.map(engineEntity))}}`;
    if (this.#waiting >= waitingMax) {
      return fail('unavailable', 'too many changes wait to be validated; try again', { retryAfterMs: 1_000 });
    }
    this.#waiting += 1;
    const answer = await this.#turns
      .run('engine', () => this.#engine(job))
      .finally(() => {
        this.#waiting -= 1;
      });
    return answer.ok ? findingsOf(answer.value, read.value, texts) : answer;
  }

  /**
   * INVARIANT: what does not fit the schema, or is not known to fit, is a fault. Faults: `invalid_input` with
   * `document:line:column` of each error, and those of `findings`.
   */
  async check(what: ToValidate): Promise<Result<readonly Finding[], Fault>> {
    const found = await this.findings(what);
    if (!found.ok) return found;
    const errors = found.value.filter(({ severity }) => severity === 'error');
    if (errors.length === 0) return found;
    const at = errors.map(placeText).find((place) => place !== '');
    const more = errors.length > shownMax ? `\nand ${errors.length - shownMax} more` : '';
    const message = errors.slice(0, shownMax).map(findingText).join('\n') + more;
    return fail('invalid_input', message, at === undefined ? {} : { at });
  }
}

/** `document:line:column`, or nothing. */
export function placeText({ document, line, column }: Finding): string {
  return document === undefined || line === undefined ? '' : `${document}:${line}:${column ?? 1}`;
}

export function findingText(finding: Finding): string {
  const place = placeText(finding);
  return place === '' ? finding.message : `${place}: ${finding.message}`;
}

function findingsOf(answer: JsonObject, schema: SchemaText, texts: PolicyTexts): Result<readonly Finding[], Fault> {
  const errors = [
    ...list(answer.schema).map((one) => schemaFinding(one, schema)),
    ...list(answer.unreadable).map((one) => finding(one, 'error')),
    ...list(answer.errors).map((one) => policyFinding(one, 'error', texts)),
    ...list(answer.entities).map((one) => finding(one, 'error')),
  ];
  // An answer of neither kind is no answer.
  if (errors.length === 0 && !(Array.isArray(answer.errors) && Array.isArray(answer.entities))) {
    return fail('unavailable', 'the official policy engine gave no answer, so nothing was changed; try again');
  }
  const warnings = list(answer.warnings).map((one) => policyFinding(one, 'warning', texts));
  return ok([...errors.sort(byPlace), ...warnings.sort(byPlace)]);
}

/** The engine's own order changes from run to run. */
function byPlace(a: Finding, b: Finding): number {
  const [one, other] = [a.document ?? '', b.document ?? ''];
  if (one !== other) return one < other ? -1 : 1;
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

function schemaFinding(one: JsonObject, { format, source }: SchemaText): Finding {
  const about = finding(one, 'error');
  // In JSON the engine counts within the name of a type, not within the document.
  const place =
    format === 'cedar' && typeof one.start === 'number' ? placeIn(source, one.start) : { line: 1, column: 1 };
  return { document: schemaName, ...place, ...about };
}

function policyFinding(one: JsonObject, severity: Finding['severity'], texts: PolicyTexts): Finding {
  const { policy, start } = one;
  const place = typeof policy === 'string' ? texts.place(policy, typeof start === 'number' ? start : 0) : undefined;
  return { ...place, ...finding(one, severity) };
}

function finding({ message, help }: JsonObject, severity: Finding['severity']): Finding {
  const text = String(message).replace(/^for policy `[^`]*`, /, '');
  return { severity, message: typeof help === 'string' ? `${text} (${help})` : text };
}

function list(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item: Json) => isJsonObject(item)) : [];
}

function engineEntity({ type, id, body: { attrs = {}, parents = [], tags = {} } }: EntityWrite): JsonObject {
  return { uid: { type, id }, attrs: small(attrs), parents, tags: small(tags) };
}

/** Only the type of a number counts for a schema, and the engine's JSON rounds the large ones out of their type. */
function small(value: Json): Json {
  if (typeof value === 'bigint') return 0;
  if (Array.isArray(value)) return value.map(small);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, small(item)]));
}
