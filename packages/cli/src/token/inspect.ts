// `token inspect`: what a token says, block by block, with no key and no network.

import { ok } from '@sallyport/base';
import { line, type Outcome, table } from '../answer.ts';
import type { Io } from '../io.ts';
import { openBiscuits, type TokenOptions, tokenText } from './biscuit.ts';
import { blockTable, inspectionJson, summary, unverifiedNote } from './show.ts';

export async function inspectToken(io: Io, operand: string | undefined, options: TokenOptions): Promise<Outcome> {
  const text = await tokenText(io, operand, options);
  if (!text.ok) return text;
  const seen = (await openBiscuits(io)).inspect(text.value);
  if (!seen.ok) return seen;
  return ok({
    exit: 0,
    json: { verified: false, ...inspectionJson(seen.value, io.clock) },
    text: [table(summary(seen.value, io.clock)), line(), blockTable(seen.value.blocks), line(), unverifiedNote()],
  });
}
