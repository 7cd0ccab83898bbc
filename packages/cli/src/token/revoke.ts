// `token revoke`: the kernel refuses a token and all that was made from it, all of a user, or all of a time, once this returns.

import { canonicalJson, type Fault, fail, type Json, type JsonObject, ok, type Result } from '@sallyport/base';
import { line, type Outcome, type Span, table, toned } from '../answer.ts';
import { parseDate } from '../date.ts';
import { entityText, parseEntity } from '../entity-text.ts';
import type { Io } from '../io.ts';
import { type KernelOptions, openKernel } from '../kernel-client.ts';
import { openBiscuits, type TokenOptions, tokenText } from './biscuit.ts';

export interface RevokeOptions extends TokenOptions, KernelOptions {
  readonly revocationId?: string;
  readonly reason?: string;
  /** Index of the block to revoke; the last when absent. */
  readonly block?: number;
  /** All tokens that speak for this subject. */
  readonly user?: string;
  /** All tokens issued before this date, or `now`. */
  readonly before?: string;
}

export async function revokeToken(io: Io, operand: string | undefined, options: RevokeOptions): Promise<Outcome> {
  const target = await targetOf(io, operand, options);
  if (!target.ok) return target;
  const { asks, tenant, says, rows } = target.value;
  const kernel = await openKernel(io, { ...options, ...(tenant === undefined ? {} : { tenant }) });
  if (!kernel.ok) return kernel;
  const body = { ...asks, ...(options.reason === undefined ? {} : { reason: options.reason }) };
  const answer = await kernel.value.post('/v1/revocations', body);
  if (!answer.ok) return answer;
  const { version } = answer.value;
  const confirmed = Object.entries(asks).every(([name, asked]) => sameJson(answer.value[name], asked));
  if (!confirmed || typeof version !== 'number') {
    return fail('unavailable', `\`${kernel.value.url}\` does not confirm the revocation; check the URL and try again`);
  }
  return ok({
    exit: 0,
    json: { revoked: true, ...asks, version, ...(tenant === undefined ? {} : { tenant }) },
    text: [
      line(toned('good', 'REVOKED'), `  ${says}`),
      table([...rows, ['tenant', tenant ?? 'that of the API key'], ['change', String(version)]]),
    ],
  });
}

interface Target {
  /** As the kernel is asked, and confirms. */
  readonly asks: JsonObject;
  readonly tenant: string | undefined;
  readonly says: string;
  readonly rows: readonly (readonly Span[])[];
}

async function targetOf(io: Io, operand: string | undefined, options: RevokeOptions): Promise<Result<Target, Fault>> {
  const { user, before } = options;
  if (user === undefined && before === undefined) return blockTarget(io, operand, options);
  const { revocationId, token, block } = options;
  if ([operand, revocationId, token, block].some((given) => given !== undefined)) {
    return fail('invalid_input', 'give either a token, --revocation-id, or --user and --before');
  }
  return groupTarget(io, options);
}

/** All of a subject, all before a date, or both. The environment's token plays no part. */
function groupTarget(io: Io, { user, before, tenant }: RevokeOptions): Result<Target, Fault> {
  const subject = user === undefined ? ok(undefined) : parseEntity(user, '--user');
  if (!subject.ok) return subject;
  const date = before === undefined ? ok(undefined) : parseDate(before, '--before', io.clock);
  if (!date.ok) return date;
  const whose = subject.value === undefined ? 'every token of the tenant' : 'every token of this subject';
  const when = date.value === undefined ? ', and none will be accepted again' : ' that was issued before';
  return ok({
    asks: {
      ...(subject.value === undefined ? {} : { subject: { type: subject.value.type, id: subject.value.id } }),
      ...(date.value === undefined ? {} : { issuedBefore: date.value }),
    },
    tenant,
    says: whose + when,
    rows: [
      ...(subject.value === undefined ? [] : [['subject', entityText(subject.value)]]),
      ...(date.value === undefined ? [] : [['issued before', date.value]]),
    ],
  });
}

/** The block to revoke. Of a token only that id is sent: the token itself stays here. Faults: `invalid_input`, those of `inspect`. */
async function blockTarget(
  io: Io,
  operand: string | undefined,
  options: RevokeOptions,
): Promise<Result<Target, Fault>> {
  const { revocationId, tenant } = options;
  if (revocationId !== undefined) {
    if (operand !== undefined || options.token !== undefined || options.block !== undefined) {
      return fail('invalid_input', 'give either a token or --revocation-id');
    }
    return /^(?:[0-9a-f]{2}){16,128}$/.test(revocationId)
      ? ok(oneBlock(revocationId, tenant))
      : fail('invalid_input', '--revocation-id: not lower-case hex; copy it from `sallyport token inspect`');
  }
  const text = await tokenText(io, operand, options);
  if (!text.ok) return text;
  const seen = (await openBiscuits(io)).inspect(text.value);
  if (!seen.ok) return seen;
  const { blocks, authority } = seen.value;
  const id = blocks.at(options.block ?? -1)?.revocationId;
  if (id === undefined) return fail('invalid_input', `--block: the token has the blocks 0 to ${blocks.length - 1}`);
  return ok(oneBlock(id, tenant ?? authority?.tenant));
}

function oneBlock(id: string, tenant: string | undefined): Target {
  const says = 'this token, and every token made from it';
  return { asks: { revocationId: id }, tenant, says, rows: [['block', id]] };
}

function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  return a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b);
}
