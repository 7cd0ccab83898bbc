// `policy history` and `policy rollback`: the versions of one document, and going back to one.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { line, type Outcome, table, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { type KernelOptions, openKernel } from '../kernel-client.ts';
import { documentName, objects, strange, versionOf } from './stored.ts';

export async function showHistory(io: Io, name: string, options: KernelOptions): Promise<Outcome> {
  const fine = checkedName(name);
  if (!fine.ok) return fine;
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const answer = await kernel.value.get(`/v1/policies/${name}/history`);
  if (!answer.ok) return answer;
  const { versions } = answer.value;
  if (!Array.isArray(versions)) return strange(kernel.value);
  if (versions.length === 0) return fail('not_found', `there never was a document \`${name}\``);
  const rows = objects(versions).map(({ version, by, at, source }) => [
    typeof version === 'number' ? String(version) : '?',
    typeof at === 'string' ? at : '?',
    typeof by === 'string' ? by : '?',
    typeof source === 'string' ? `${Buffer.byteLength(source)} bytes` : 'deleted',
  ]);
  return ok({
    exit: 0,
    json: { name, versions },
    text: [table(rows, ['version', 'at', 'by', 'text'])],
  });
}

export interface RollbackOptions extends KernelOptions {
  readonly to: number;
  readonly ifVersion?: number;
}

export async function rollBack(io: Io, name: string, options: RollbackOptions): Promise<Outcome> {
  const fine = checkedName(name);
  if (!fine.ok) return fine;
  const kernel = await openKernel(io, options);
  if (!kernel.ok) return kernel;
  const { to, ifVersion } = options;
  const body = { toVersion: to, ...(ifVersion === undefined ? {} : { ifVersion }) };
  const answer = await kernel.value.post(`/v1/policies/${name}/rollback`, body);
  if (!answer.ok) return answer;
  const version = versionOf(kernel.value, answer.value);
  if (!version.ok) return version;
  return ok({
    exit: 0,
    json: { name, toVersion: to, version: version.value },
    text: [line(toned('good', 'FINE'), `  ${name} is as in version ${to} again, now version ${version.value}`)],
  });
}

function checkedName(name: string): Result<void, Fault> {
  return documentName.test(name)
    ? ok(undefined)
    : fail('invalid_input', `\`${name}\` is no name of a policy document; see \`sallyport policy pull\``);
}
