// `token revoke`: the kernel refuses a token and all that was made from it, from the moment this returns.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { line, type Outcome, table, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { type KernelOptions, openKernel } from '../kernel-client.ts';
import { openBiscuits, type TokenOptions, tokenText } from './biscuit.ts';

export interface RevokeOptions extends TokenOptions, KernelOptions {
  readonly revocationId?: string;
  readonly reason?: string;
  /** Index of the block to revoke; the last when absent. */
  readonly block?: number;
}

export async function revokeToken(io: Io, operand: string | undefined, options: RevokeOptions): Promise<Outcome> {
  const target = await targetOf(io, operand, options);
  if (!target.ok) return target;
  const { id, tenant } = target.value;
  const kernel = await openKernel(io, { ...options, ...(tenant === undefined ? {} : { tenant }) });
  if (!kernel.ok) return kernel;
  const body = { revocationId: id, ...(options.reason === undefined ? {} : { reason: options.reason }) };
  const answer = await kernel.value.post('/v1/revocations', body);
  if (!answer.ok) return answer;
  const { version, revocationId } = answer.value;
  if (revocationId !== id || typeof version !== 'number') {
    return fail('unavailable', `\`${kernel.value.url}\` does not confirm the revocation; check the URL and try again`);
  }
  return ok({
    exit: 0,
    json: { revoked: true, revocationId, version, ...(tenant === undefined ? {} : { tenant }) },
    text: [
      line(toned('good', 'REVOKED'), '  this token, and every token made from it'),
      table([
        ['block', revocationId],
        ['tenant', tenant ?? 'that of the API key'],
        ['change', String(version)],
      ]),
    ],
  });
}

interface Target {
  readonly id: string;
  readonly tenant: string | undefined;
}

/** The block to revoke. Of a token only that id is sent: the token itself stays here. Faults: `invalid_input`, those of `inspect`. */
async function targetOf(io: Io, operand: string | undefined, options: RevokeOptions): Promise<Result<Target, Fault>> {
  const { revocationId, tenant } = options;
  if (revocationId !== undefined) {
    if (operand !== undefined || options.token !== undefined || options.block !== undefined) {
      return fail('invalid_input', 'give either a token or --revocation-id');
    }
    return /^(?:[0-9a-f]{2}){16,128}$/.test(revocationId)
      ? ok({ id: revocationId, tenant })
      : fail('invalid_input', '--revocation-id: not lower-case hex; copy it from `sallyport token inspect`');
  }
  const text = await tokenText(io, operand, options);
  if (!text.ok) return text;
  const seen = (await openBiscuits(io)).inspect(text.value);
  if (!seen.ok) return seen;
  const { blocks, authority } = seen.value;
  const id = blocks.at(options.block ?? -1)?.revocationId;
  if (id === undefined) return fail('invalid_input', `--block: the token has the blocks 0 to ${blocks.length - 1}`);
  return ok({ id, tenant: tenant ?? authority?.tenant });
}
