// Opening the configured sources: each table is looked at once, so that a wrong one is told at start and not by a row.

import { type Fault, fail, ok, type Result, sha256Hex } from '@sallyport/base';
import type { ServedSource } from './ports.ts';
import type { RowReader } from './reader.ts';
import type { Source } from './source.ts';

/** Faults: `invalid_input` naming source and column, `conflict` for a name given twice, `unavailable`. */
export async function openSources(
  sources: readonly Source[],
  readerOf: (source: Source) => RowReader,
): Promise<Result<ReadonlyMap<string, ServedSource>, Fault>> {
  const served = new Map<string, ServedSource>();
  for (const source of sources) {
    if (served.has(source.name)) return fail('conflict', `two sources are called \`${source.name}\`; rename one`);
    const reader = readerOf(source);
    const found = await reader.inspect();
    if (!found.ok) return found;
    const definition = sha256Hex(JSON.stringify(source));
    served.set(source.name, { source, reader, watched: found.value.watched, definition });
  }
  return ok(served);
}
