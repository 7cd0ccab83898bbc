// `evidence fetch`: copies the published log over HTTP, and keeps nothing that does not verify as a whole.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { filesystemStore, type ObjectStore, type ReadLog, verifyLog } from '@sallyport/evidence';
import { line, type Outcome, table, toned } from '../answer.ts';
import { makeFolder } from '../files.ts';
import type { Io } from '../io.ts';
import { type KernelClient, type KernelOptions, openKernel } from '../kernel-client.ts';
import { publicKeysOf, readPublicKeys } from '../public-keys.ts';

export interface FetchOptions extends KernelOptions {
  readonly out: string;
  /** File of the public keys; those that the kernel tells when absent. */
  readonly keys?: string;
}

export async function fetchEvidence(io: Io, options: FetchOptions): Promise<Outcome> {
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const logVerifierKey = await logKey(io, kernel.value, options.keys);
  if (!logVerifierKey.ok) return logVerifierKey;
  const folder = await makeFolder(io.cwd, options.out);
  if (!folder.ok) return folder;
  const store = filesystemStore({ folder: folder.value, random: io.random });
  const older = await store.get('checkpoint');
  if (!older.ok) return older;
  const copy = new Copy(kernel.value, store);
  const verified = await verifyLog({
    read: copy.read,
    logVerifierKey: logVerifierKey.value,
    // What was fetched before is a witness: a log that changed its past is noticed here.
    ...(older.value === undefined ? {} : { older: older.value }),
  });
  if (!verified.ok) {
    await copy.drop();
    return verified;
  }
  const { size, origin } = verified.value.checkpoint;
  const kept = await copy.finish(size);
  if (!kept.ok) return kept;
  const from = options.keys ?? 'the kernel itself';
  return ok({
    exit: 0,
    json: { size, origin, files: copy.fetched, folder: folder.value, keysFrom: from },
    text: [
      line(toned('good', 'FETCHED'), `  ${size} entries of ${origin}; the copy verifies`),
      table([
        ['folder', folder.value],
        ['new files', String(copy.fetched)],
        ['key from', from],
      ]),
    ],
    ...(options.keys === undefined
      ? { hint: 'the key came from the same place as the log; give --keys with a copy that you trust to prove more' }
      : {}),
  });
}

/** The log of a kernel read through a folder. The checkpoint is kept last, so that the folder is never ahead of its tiles. */
class Copy {
  readonly #kernel: KernelClient;
  readonly #store: Required<ObjectStore>;
  #checkpoint: Uint8Array | undefined;
  readonly #fetched: string[] = [];

  constructor(kernel: KernelClient, store: Required<ObjectStore>) {
    this.#kernel = kernel;
    this.#store = store;
  }

  /** Files that were not in the folder yet. */
  get fetched(): number {
    return this.#fetched.length;
  }

  readonly read: ReadLog = async (path) => {
    if (path === 'checkpoint') return this.#readCheckpoint();
    // A tile's path names its content for ever; a damaged copy shows when the whole is verified.
    const kept = await this.#store.get(path);
    if (!kept.ok || kept.value !== undefined) return kept;
    const bytes = await this.#kernel.bytes(`/log/${path}`);
    if (!bytes.ok || bytes.value === undefined) return bytes;
    this.#fetched.push(path);
    const put = await this.#store.put(path, bytes.value);
    return put.ok ? bytes : put;
  };

  /** Once only: the log may grow while it is copied. */
  async #readCheckpoint(): Promise<Result<Uint8Array | undefined, Fault>> {
    if (this.#checkpoint !== undefined) return ok(this.#checkpoint);
    const bytes = await this.#kernel.bytes('/log/checkpoint');
    if (!bytes.ok) return bytes;
    if (bytes.value === undefined) {
      return fail('not_found', 'the log has no checkpoint yet; run `sallyport evidence publish` first');
    }
    this.#checkpoint = bytes.value;
    return bytes;
  }

  /** Takes back what this run put there: it did not verify. */
  async drop(): Promise<void> {
    for (const path of this.#fetched) await this.#store.delete(path);
  }

  async finish(size: number): Promise<Result<void, Fault>> {
    const bytes = this.#checkpoint;
    if (bytes === undefined) throw new TypeError('a log was verified without its checkpoint');
    for (const key of [`checkpoints/${size}`, 'checkpoint']) {
      const put = await this.#store.put(key, bytes);
      if (!put.ok) return put;
    }
    return ok(undefined);
  }
}

async function logKey(io: Io, kernel: KernelClient, file: string | undefined): Promise<Result<string, Fault>> {
  if (file !== undefined) {
    const keys = await readPublicKeys(io, file);
    return keys.ok ? ok(keys.value.log) : keys;
  }
  const answer = await kernel.get('/v1/keys');
  if (!answer.ok) return answer;
  const keys = publicKeysOf(answer.value);
  return keys === undefined
    ? fail('unavailable', `\`${kernel.url}\` does not tell its public keys; check the URL`)
    : ok(keys.value.log);
}
