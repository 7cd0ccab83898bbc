// `check`: asks the kernel for one decision and says why.

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
import { line, type Outcome, type Part, type Span, table, toned } from './answer.ts';
import { entityText, parseAction, parseEntity } from './entity-text.ts';
import { readInput } from './files.ts';
import type { Io } from './io.ts';
import { type KernelOptions, openKernel } from './kernel-client.ts';
import { tokenText } from './token/biscuit.ts';

export interface CheckOptions extends KernelOptions {
  readonly subject: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: string;
  readonly capability?: string;
}

/** Header of a capability token that must grant the call as well (kernel, `routes/access.ts`). */
export const capabilityHeader = 'sallyport-capability';

/** What is asked of the kernel, as `check` and `why` ask it. */
export interface Asked {
  readonly request: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
  /** For people. */
  readonly text: string;
}

/** Faults: `invalid_input`, naming the option. */
export async function readQuestion(io: Io, options: CheckOptions): Promise<Result<Asked, Fault>> {
  const subject = parseEntity(options.subject, '--subject');
  if (!subject.ok) return subject;
  const action = parseAction(options.action);
  if (!action.ok) return action;
  const resource = parseEntity(options.resource, '--resource');
  if (!resource.ok) return resource;
  const context = await contextOf(io, options.context);
  if (!context.ok) return context;
  const capability = options.capability === undefined ? ok(undefined) : await tokenText(io, options.capability, {});
  if (!capability.ok) return capability;
  return ok({
    request: {
      subject: { ...subject.value },
      action: { name: action.value },
      resource: { ...resource.value },
      ...(context.value === undefined ? {} : { context: context.value }),
    },
    headers: capability.value === undefined ? {} : { [capabilityHeader]: capability.value },
    text: `${entityText(subject.value)} ${action.value} ${entityText(resource.value)}`,
  });
}

export async function checkAccess(io: Io, options: CheckOptions): Promise<Outcome> {
  const asked = await readQuestion(io, options);
  if (!asked.ok) return asked;
  const { request, headers, text: question } = asked.value;
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const answer = await kernel.value.post('/access/v1/evaluation', request, headers);
  if (!answer.ok) return answer;
  const { decision, context: why } = answer.value;
  // Anything but a clear answer is no permission.
  if (typeof decision !== 'boolean') {
    return fail('unavailable', `\`${kernel.value.url}\` answers without a decision; check the URL`);
  }
  const said = isJsonObject(why) ? why : {};
  return ok({
    exit: decision ? 0 : 1,
    json: { decision, context: said, request },
    text: [line(decision ? toned('good', 'ALLOW') : toned('bad', 'DENY'), `  ${question}`), ...reasons(said)],
  });
}

/** JSON, or `@file`. Faults: `invalid_input`. */
async function contextOf(io: Io, given: string | undefined): Promise<Result<JsonObject | undefined, Fault>> {
  if (given === undefined) return ok(undefined);
  const bytes = given.startsWith('@') ? await readInput(io.cwd, given.slice(1), 'the context') : ok(given);
  if (!bytes.ok) return bytes;
  const text = typeof bytes.value === 'string' ? bytes.value : (utf8Text(bytes.value) ?? '');
  const parsed = parseJson(text);
  if (parsed.ok && isJsonObject(parsed.value)) return ok(parsed.value);
  const where = parsed.ok ? '' : ` (${parsed.fault.at ?? 'not UTF-8'})`;
  return fail('invalid_input', `--context: not a JSON object${where}; write \`{"ip":"10.0.0.1"}\` or \`@file.json\``);
}

function reasons(why: JsonObject): readonly Part[] {
  const rows: (readonly Span[])[] = [
    ...(typeof why.reason_text === 'string' ? [['because', why.reason_text]] : []),
    ...objects(why.policies).map((policy) => [
      'policy',
      `${text(policy.id)}  ${text(policy.document)}:${text(policy.line)}`,
    ]),
    ...objects(why.checks).map((check) => ['token check', `block ${text(check.block)}: ${text(check.check)}`]),
    ...objects(why.policy_errors).map((error): readonly Span[] => [
      toned('warn', 'skipped'),
      `${text(error.id)}  ${text(error.document)}:${text(error.line)}  ${text(error.code)}`,
    ]),
    ...(typeof why.valid_until === 'string' ? [['until', why.valid_until]] : []),
  ];
  return rows.length === 0 ? [] : [table(rows)];
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item: Json) => isJsonObject(item)) : [];
}

function text(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
}
