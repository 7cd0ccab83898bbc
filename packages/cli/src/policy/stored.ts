// The policy documents of a tenant as the kernel's administration serves them.

import { type Fault, fail, isJsonObject, type Json, type JsonObject, ok, type Result } from '@sallyport/base';
import type { KernelClient } from '../kernel-client.ts';

/** What the kernel takes for a name, and what is safe as the name of a file. */
export const documentName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export interface StoredDocument {
  readonly name: string;
  readonly version: number;
  readonly source: string;
}

/** Every document with its text. Faults: those of the kernel, `unavailable` for an answer that is none. */
export async function storedDocuments(kernel: KernelClient): Promise<Result<readonly StoredDocument[], Fault>> {
  const listed = await kernel.get('/v1/policies');
  if (!listed.ok) return listed;
  const documents: StoredDocument[] = [];
  for (const row of objects(listed.value.documents)) {
    if (typeof row.name !== 'string' || !documentName.test(row.name)) return strange(kernel);
    const read = await kernel.get(`/v1/policies/${row.name}`);
    if (!read.ok) return read;
    const { name, version, source } = read.value;
    if (name !== row.name || typeof version !== 'number' || typeof source !== 'string') return strange(kernel);
    documents.push({ name: row.name, version, source });
  }
  return ok(documents);
}

/** The version that a change was given. Faults: `unavailable`. */
export function versionOf(kernel: KernelClient, answer: JsonObject): Result<number, Fault> {
  return typeof answer.version === 'number' ? ok(answer.version) : strange(kernel);
}

export function strange({ url }: KernelClient): Result<never, Fault> {
  return fail('unavailable', `\`${url}\` does not answer as a kernel does; check the URL`);
}

export function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((item: Json) => isJsonObject(item)) : [];
}
