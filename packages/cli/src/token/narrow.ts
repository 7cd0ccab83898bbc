// `token attenuate` and `token seal`: a token that can do less, made offline and without a key.

import { fail, ok } from '@sallyport/base';
import type { Attenuation, Biscuits } from '@sallyport/token';
import { line, type Outcome } from '../answer.ts';
import type { Io } from '../io.ts';
import { openBiscuits, type TokenOptions, tokenText } from './biscuit.ts';
import { inspectionJson, instant } from './show.ts';

export interface AttenuateOptions extends TokenOptions {
  readonly resource?: readonly string[];
  readonly action?: readonly string[];
  readonly ttl?: number;
  readonly tenant?: string;
  readonly session?: string;
  readonly destination?: readonly string[];
}

export async function attenuateToken(io: Io, operand: string | undefined, options: AttenuateOptions): Promise<Outcome> {
  const by: Attenuation = {
    ...(options.resource === undefined ? {} : { resourcePrefixes: options.resource }),
    ...(options.action === undefined ? {} : { actions: options.action }),
    ...(options.ttl === undefined ? {} : { expiresAtMs: io.clock.nowMs() + options.ttl }),
    ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
    ...(options.session === undefined ? {} : { session: options.session }),
    ...(options.destination === undefined ? {} : { destinations: options.destination }),
  };
  if (Object.keys(by).length === 0) {
    return fail(
      'invalid_input',
      'there is nothing to narrow; give --resource, --action, --ttl, --destination or another limit',
    );
  }
  return made(io, operand, options, (biscuits, token) => biscuits.attenuate(token, by), 'narrowed');
}

export async function sealToken(io: Io, operand: string | undefined, options: TokenOptions): Promise<Outcome> {
  return made(io, operand, options, (biscuits, token) => biscuits.seal(token), 'sealed');
}

async function made(
  io: Io,
  operand: string | undefined,
  options: TokenOptions,
  change: (biscuits: Biscuits, token: string) => ReturnType<Biscuits['seal']>,
  verb: string,
): Promise<Outcome> {
  const text = await tokenText(io, operand, options);
  if (!text.ok) return text;
  const biscuits = await openBiscuits(io);
  const token = change(biscuits, text.value);
  if (!token.ok) return token;
  const seen = biscuits.inspect(token.value);
  if (!seen.ok) return seen;
  const { expiresAtMs, blocks } = seen.value;
  const until = expiresAtMs === undefined ? '' : `, until ${instant(expiresAtMs)}`;
  return ok({
    exit: 0,
    json: { token: token.value, ...inspectionJson(seen.value, io.clock) },
    text: [line(token.value)],
    hint: `${verb}: ${blocks.length} ${blocks.length === 1 ? 'block' : 'blocks'}${until}`,
  });
}
