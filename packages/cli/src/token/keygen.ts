// `token keygen`: a fresh root key in a file of its owner's, and its public half for the configuration.

import { ok } from '@sallyport/base';
import { generateRootKey, publicKeyHex, rootKeyToPem } from '@sallyport/token';
import { line, type Outcome, table, toned } from '../answer.ts';
import { writeSecretFile } from '../files.ts';
import type { Io } from '../io.ts';

export interface KeygenOptions {
  readonly id: number;
  readonly out: string;
}

export async function generateKey(io: Io, { id, out }: KeygenOptions): Promise<Outcome> {
  const key = generateRootKey(id, io.random);
  const written = await writeSecretFile(io, out, rootKeyToPem(key));
  if (!written.ok) return written;
  const publicKey = publicKeyHex(key.privateKey);
  return ok({
    exit: 0,
    json: { id, publicKey, file: out },
    text: [
      table([
        ['private key', `${out} (for its owner alone)`],
        ['public key', publicKey],
      ]),
      line(),
      line(toned('dim', 'A kernel takes tokens of this key once its sallyport.yaml says:')),
      line('tokens:'),
      line('  rootKeys:'),
      line(`    - id: ${id}`),
      line(`      publicKey: ${publicKey}`),
    ],
  });
}
