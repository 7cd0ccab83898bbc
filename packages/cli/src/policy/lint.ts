// `policy lint`: what policies do not do, without a request.

import { ok } from '@sallyport/base';
import { lintPolicies } from '@sallyport/policy';
import { line, type Outcome, type Part, toned } from '../answer.ts';
import type { Io } from '../io.ts';
import { readPolicyFiles, readSchemaFile } from './policy-files.ts';

export interface LintOptions {
  readonly schema?: string;
}

export async function lintFiles(io: Io, operands: readonly string[], options: LintOptions): Promise<Outcome> {
  const read = await readPolicyFiles(io.cwd, operands);
  if (!read.ok) return read;
  const schema = await readSchemaFile(io.cwd, options.schema);
  if (!schema.ok) return schema;
  const { set, files } = read.value;
  const findings = lintPolicies(set, schema.value?.schema).map(({ kind, policyId, message, file = '', at, by }) => ({
    file,
    line: at?.line ?? 1,
    column: at?.column ?? 1,
    kind,
    policy: policyId,
    message,
    ...(by === undefined ? {} : { by }),
  }));
  const told = findings.map((one): Part => {
    const place = `${one.file}:${one.line}:${one.column}: `;
    return line(place, toned('warn', one.kind.replaceAll('_', ' ')), `  ${one.policy}: ${one.message}`);
  });
  const counted = `${set.size} policies in ${files.length} files`;
  return ok({
    exit: findings.length === 0 ? 0 : 1,
    json: { policies: set.size, files: files.length, findings },
    text: findings.length === 0 ? [line(toned('good', 'FINE'), `  ${counted}`)] : told,
    ...(findings.length === 0 ? {} : { hint: `${findings.length} findings, ${counted}` }),
  });
}
