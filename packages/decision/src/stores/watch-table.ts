// Makes every change of a source table move the source's epoch, so that rows read from it may be kept.

import { type Fault, fail, ok, type Result, sha256Hex } from '@sallyport/base';
import type { Sql } from 'postgres';

const tableForm = /^[A-Za-z_][A-Za-z0-9_$]{0,62}(?:\.[A-Za-z_][A-Za-z0-9_$]{0,62})?$/;

/**
 * Installs the statement triggers on `table` (again, where they are there), and moves the epoch once: whatever was
 * kept from an earlier table of that name is void. Whoever changes the table does not wait for leases: a source's epoch is
 * to be asked for by each call that rests on it, with `Kernel.current`. Faults: `invalid_input`, `unavailable`.
 */
export async function watchTable(
  sql: Sql,
  watched: { readonly table: string; readonly source: string },
): Promise<Result<void, Fault>> {
  if (!tableForm.test(watched.table)) return fail('invalid_input', `\`${watched.table}\` is no plain table name`);
  const table = watched.table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.');
  const argument = `'${watched.source.replaceAll("'", "''")}'`;
  // A trigger of each source's own: two sources over one table both hear of its changes.
  const trigger = `sallyport_source_${sha256Hex(watched.source).slice(0, 16)}`;
  try {
    // One simple query is one transaction, without `begin`, during which a dying connection would end the process.
    await sql
      .unsafe(
        `create or replace trigger ${trigger}
         after insert or update or delete or truncate on ${table}
         for each statement execute function sallyport_source_changed(${argument});
         select sallyport_bump('*', 'source:' || ${argument});`,
      )
      .simple();
    return ok(undefined);
  } catch (cause) {
    return fail('unavailable', `the table \`${watched.table}\` cannot be watched; check that it exists`, { cause });
  }
}
