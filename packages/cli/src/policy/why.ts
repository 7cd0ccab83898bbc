// `why`: asks the kernel what stands between a call and its permission, and what would clear it.

import { fail, isJsonObject, type Json, type JsonObject, ok } from '@sallyport/base';
import { line, type Outcome, type Part, type Span, table, toned } from '../answer.ts';
import { type CheckOptions, readQuestion } from '../check.ts';
import type { Io } from '../io.ts';
import { openKernel } from '../kernel-client.ts';

export async function explainAccess(io: Io, options: CheckOptions): Promise<Outcome> {
  const asked = await readQuestion(io, options);
  if (!asked.ok) return asked;
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const answer = await kernel.value.post('/v1/why', asked.value.request, asked.value.headers);
  if (!answer.ok) return answer;
  const why = answer.value;
  const { allowed, kind } = why;
  if (typeof allowed !== 'boolean' || typeof kind !== 'string') {
    return fail('unavailable', `\`${kernel.value.url}\` answers without a reason; check the URL`);
  }
  const verdict = allowed ? toned('good', 'ALLOW') : toned('bad', 'DENY');
  return ok({
    exit: allowed ? 0 : 1,
    json: { ...why, request: asked.value.request },
    text: [
      line(verdict, `  ${asked.value.text}`),
      table([['because', text(why.text)], ...checks(why)]),
      ...objects(why.policies).flatMap(policyParts),
      ...omitted(why),
      ...smallest(why),
    ],
  });
}

function checks({ token }: JsonObject): readonly (readonly Span[])[] {
  if (!isJsonObject(token)) return [];
  return objects(token.checks).map((check) => ['token check', `block ${text(check.block)}: ${text(check.check)}`]);
}

const outcomes: Readonly<Record<string, Span>> = {
  applies: toned('strong', 'applies'),
  fails: toned('bad', 'fails'),
  does_not_apply: toned('dim', 'does not apply'),
};

function policyParts(policy: JsonObject): readonly Part[] {
  const outcome = outcomes[text(policy.outcome)] ?? '?';
  const place = `${text(policy.document)}:${text(policy.line)}:${text(policy.column)}`;
  const stopped = isJsonObject(policy.stopped) ? policy.stopped : undefined;
  return [
    line(`${place}: ${text(policy.effect)} ${text(policy.id)} `, outcome),
    ...(stopped === undefined ? [] : [line(`  ${stoppedText(stopped, text(policy.document))}`)]),
    ...objects(policy.read).map((read) => line(toned('dim', `    ${readText(read)}`))),
  ];
}

function stoppedText({ part, at, text: said, message }: JsonObject, document: string): string {
  const place = isJsonObject(at) ? `${document}:${text(at.line)}:${text(at.column)}: ` : '';
  const why = message === undefined ? 'is not true' : text(message);
  return `${place}${text(part)} \`${text(said)}\`: ${why}`;
}

function readText({ path, value, code }: JsonObject): string {
  return `${text(path)} ${value === undefined ? `(${text(code).replaceAll('_', ' ')})` : `= ${text(value)}`}`;
}

function omitted({ omitted: count }: JsonObject): readonly Part[] {
  return typeof count === 'number' && count > 0 ? [line(toned('dim', `and ${count} policies that do not apply`))] : [];
}

function smallest({ smallest: found }: JsonObject): readonly Part[] {
  if (!isJsonObject(found)) return [];
  if (found.kind === 'change') {
    const all = objects(found.changes).map((change) => line(toned('good', '  + '), text(change.text)));
    return [line('it would be allowed with'), ...all];
  }
  return found.kind === 'unknown' ? [line(toned('dim', unknowns[text(found.why)] ?? 'no change was found'))] : [];
}

const unknowns: Readonly<Record<string, string>> = {
  bound: 'no small change was found that would allow it',
  none_found: 'no change of attributes or groups was found that would allow it',
  time: 'no change was found in the time there is for looking',
};

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item: Json) => isJsonObject(item)) : [];
}

function text(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '?';
}
