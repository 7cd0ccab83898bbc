// The token library on this machine, and the text of the token that a command is about.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, ok, type Result, utf8Text } from '@sallyport/base';
import { type Biscuits, biscuitWasmUrl, loadBiscuit } from '@sallyport/token';
import type { Io } from '../io.ts';

export async function openBiscuits({ random }: Pick<Io, 'random'>): Promise<Biscuits> {
  return loadBiscuit(await readFile(fileURLToPath(biscuitWasmUrl())), { random });
}

/** Where a token may stand: behind the command's name, as an option, in the environment. */
export interface TokenOptions {
  readonly token?: string;
}

/**
 * The token's text: the operand, else `--token`, else `SALLYPORT_TOKEN`; `-` reads standard input. White space around it
 * is dropped, and a word `Bearer` before it. Faults: `invalid_input` without one, or with two.
 */
export async function tokenText(
  io: Pick<Io, 'env' | 'stdin'>,
  operand: string | undefined,
  options: TokenOptions,
): Promise<Result<string, Fault>> {
  if (operand !== undefined && options.token !== undefined) {
    return fail('invalid_input', 'the token is given twice; give it once');
  }
  const given = operand ?? options.token ?? io.env.SALLYPORT_TOKEN;
  if (given === undefined || given === '') {
    return fail(
      'invalid_input',
      'a token is needed: give it as operand, as `-` on standard input, or as SALLYPORT_TOKEN',
    );
  }
  const text = given === '-' ? utf8Text(await io.stdin()) : given;
  const bare = text?.trim().replace(/^Bearer\s+/i, '') ?? '';
  return bare === '' ? fail('invalid_input', 'standard input holds no token; pipe one in') : ok(bare);
}
