// `cache invalidate`: what was cached is served no more, anywhere, and the answer says what became of it in each tier.

import { type Fault, fail, isJsonObject, type Json, type JsonObject, ok, type Result } from '@sallyport/base';
import { line, type Outcome, type Span, table, toned } from '../answer.ts';
import { parseDate } from '../date.ts';
import { parseEntity } from '../entity-text.ts';
import type { Io } from '../io.ts';
import { type KernelOptions, openKernel } from '../kernel-client.ts';

export interface InvalidateOptions extends KernelOptions {
  readonly user?: string;
  readonly before?: string;
}

export async function invalidateCache(
  io: Io,
  pattern: string | undefined,
  options: InvalidateOptions,
): Promise<Outcome> {
  const body = bodyOf(io, pattern, options);
  if (!body.ok) return body;
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const answer = await kernel.value.post('/v1/cache/invalidations', body.value);
  if (!answer.ok) return answer;
  const { version, complete } = answer.value;
  const groups = objects(answer.value.groups);
  if (typeof version !== 'number' || typeof complete !== 'boolean') {
    return fail(
      'unavailable',
      `\`${kernel.value.url}\` does not confirm the invalidation; check the URL and try again`,
    );
  }
  const rows = groups.flatMap(({ name, tiers }) => objects(tiers).map((tier) => tierRow(String(name), tier)));
  const user = options.user === undefined ? [] : [line('nothing cached before this is served to that subject')];
  return ok({
    exit: complete ? 0 : 1,
    json: answer.value,
    text: [
      line(toned(complete ? 'good' : 'warn', 'FORGOTTEN'), `  in every process, with change ${version}`),
      ...(rows.length === 0 ? user : [table(rows, ['group', 'tier', 'entries'])]),
    ],
    ...(complete ? {} : { hint: 'what a tier could not delete is served to nobody; ask again to have it deleted' }),
  });
}

function bodyOf(io: Io, pattern: string | undefined, { user, before }: InvalidateOptions): Result<JsonObject, Fault> {
  if (pattern === undefined && user === undefined && before === undefined) {
    return fail('invalid_input', 'say what: a pattern such as `rows/mail`, `*` for everything, --user or --before');
  }
  if (pattern !== undefined && user !== undefined) return fail('invalid_input', 'give either a pattern or --user');
  const subject = user === undefined ? ok(undefined) : parseEntity(user, '--user');
  if (!subject.ok) return subject;
  const date = before === undefined ? ok(undefined) : parseDate(before, '--before', io.clock);
  if (!date.ok) return date;
  return ok({
    ...(pattern === undefined ? {} : { pattern }),
    ...(subject.value === undefined ? {} : { subject: { ...subject.value } }),
    ...(date.value === undefined ? {} : { cachedBefore: date.value }),
  });
}

function tierRow(group: string, { tier, deleted, fault }: JsonObject): readonly Span[] {
  const failed = isJsonObject(fault) ? String(fault.message) : undefined;
  return [group, String(tier), failed === undefined ? `${deleted} deleted` : toned('warn', `not deleted: ${failed}`)];
}

function objects(json: Json | undefined): readonly JsonObject[] {
  return Array.isArray(json) ? json.filter(isJsonObject) : [];
}
