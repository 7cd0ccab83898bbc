// Rows of a source table in Postgres, read with one parameterised statement.

import { type Fault, fail, ok, type Result, toHex, utf8 } from '@sallyport/base';
import postgres, { type Sql } from 'postgres';
import { and, type Fragment, fragment, identifier, milliseconds, render } from '../filter/fragment.ts';
import type { ReadRequest, RowReader } from '../reader.ts';
import { type AttributeType, columnsOf, type Row, type Source } from '../source.ts';

export function postgresReader(sql: Sql, source: Source): RowReader {
  const table = tableName(source);
  const columns = selectList(source);
  const id = identifier(source.idColumn);
  return {
    read: async (request) => {
      const where = wholeCondition(source, request);
      const { text, values } = render(where);
      const statement = `select ${columns} from ${table} where ${text} order by ${id} limit ${Math.floor(request.limit)}`;
      try {
        return ok(await sql.unsafe<Row[]>(statement, values as never[], { prepare: true }));
      } catch (cause) {
        return readFault(source, request, cause);
      }
    },
    inspect: () => inspectTable(sql, source),
  };
}

/** Why the server did not answer, in words that hold nothing of the statement. */
function readFault(source: Source, { query }: ReadRequest, cause: unknown): Result<never, Fault> {
  const { code, message } = cause instanceof postgres.PostgresError ? cause : { code: '', message: '' };
  // Class 54 is a limit of the server; that of nested negations comes as an internal error, known by its text alone.
  if (query !== undefined && (code.startsWith('54') || (code === 'XX000' && message.startsWith('tsquery')))) {
    return fail('invalid_input', 'the search is too deep for the source; use fewer operators', { at: '/query', cause });
  }
  const retry = { retryAfterMs: 1_000, cause };
  return code === '57014'
    ? fail('timeout', `source \`${source.name}\` took too long; ask for less`, retry)
    : fail('unavailable', `source \`${source.name}\` did not answer; try again`, retry);
}

function wholeCondition(source: Source, request: ReadRequest): Fragment {
  const id = identifier(source.idColumn);
  const parts: Fragment[] = [
    // A row without an id can be named by no token and no cursor.
    fragment(`${id} is not null`),
    fragment(`${identifier(source.tenantColumn)} = ?`, { type: 'text', value: request.tenant }),
    request.where,
  ];
  if (request.ids !== undefined) parts.push(fragment(`${id} = any(?)`, { type: 'text[]', value: request.ids }));
  if (request.afterId !== undefined) parts.push(fragment(`${id} > ?`, { type: 'text', value: request.afterId }));
  if (request.query !== undefined && source.searchColumn !== undefined) {
    const search = `${identifier(source.searchColumn)} @@ websearch_to_tsquery('english', ?)`;
    parts.push(fragment(search, { type: 'text', value: request.query }));
  }
  return and(...parts);
}

function tableName(source: Source): string {
  return source.table.split('.').map(identifier).join('.');
}

/**
 * What the driver reads otherwise than the residual filters is brought into a form with one reading: times as whole
 * milliseconds (it takes the year 44 for 2044), arrays as JSON (it takes a NULL member for the text `NULL`).
 */
function selectList(source: Source): string {
  const times = columnsOf(source, 'datetime');
  const sets = columnsOf(source, 'string_set').add(source.labelsColumn ?? '');
  return [...neededColumns(source)]
    .map((name) => {
      const column = identifier(name);
      if (sets.has(name)) return `to_json(${column}) as ${column}`;
      if (!times.has(name)) return column;
      return `case when isfinite(${column}) then ${milliseconds(column)}::bigint end as ${column}`;
    })
    .join(', ');
}

function neededColumns(source: Source): Set<string> {
  return new Set([
    source.idColumn,
    ...source.columns,
    ...source.attributes.map((attribute) => attribute.column),
    ...source.parents.map((parent) => parent.column),
    ...(source.labelsColumn === undefined ? [] : [source.labelsColumn]),
  ]);
}

/** Types that have no exact form in an answer: zoneless times would be read in the zone of this process. */
const unanswerable: readonly string[] = ['timestamp', 'json', 'jsonb', 'bytea'];

/** PostgreSQL types whose comparison is Cedar's: others (citext, char(n), floats, timestamp without zone) are refused. */
const typesOf: Readonly<Record<AttributeType, readonly string[]>> = {
  string: ['text', 'varchar'],
  long: ['int2', 'int4', 'int8'],
  bool: ['bool'],
  string_set: ['_text'],
  datetime: ['timestamptz'],
};

async function inspectTable(sql: Sql, source: Source): Promise<Result<{ watched: boolean }, Fault>> {
  // Trigger arguments are stored with a NUL behind each.
  const sourceArgument = `${toHex(utf8(source.name))}00`;
  try {
    const columns = await sql<{ name: string; type: string; deterministic: boolean }[]>`
      select a.attname as name, t.typname as type, coalesce(c.collisdeterministic, true) as deterministic
      from pg_attribute a
      join pg_type t on t.oid = a.atttypid
      left join pg_collation c on c.oid = a.attcollation
      where a.attrelid = to_regclass(${tableName(source)}) and a.attnum > 0 and not a.attisdropped`;
    const [trigger] = await sql<{ watched: boolean }[]>`
      select exists (
        select from pg_trigger g join pg_proc p on p.oid = g.tgfoid
        where g.tgrelid = to_regclass(${tableName(source)}) and p.proname = 'sallyport_source_changed'
          and g.tgenabled in ('O', 'A') and encode(g.tgargs, 'hex') = ${sourceArgument}
      ) as watched`;
    const fault = columnFault(source, columns);
    return fault === undefined ? ok({ watched: trigger?.watched === true }) : { ok: false, fault };
  } catch (cause) {
    return fail('unavailable', `source \`${source.name}\` cannot be inspected; is the database up?`, { cause });
  }
}

function columnFault(
  source: Source,
  columns: readonly { name: string; type: string; deterministic: boolean }[],
): Fault | undefined {
  if (columns.length === 0) {
    return { code: 'invalid_input', message: `source \`${source.name}\`: there is no table \`${source.table}\`` };
  }
  const wanted: (readonly [column: string, types: readonly string[] | undefined])[] = [
    [source.tenantColumn, typesOf.string],
    [source.idColumn, typesOf.string],
    ...source.attributes.map(({ column, type }) => [column, typesOf[type]] as const),
    ...source.parents.map(({ column }) => [column, typesOf.string] as const),
    ...source.columns.map((column) => [column, undefined] as const),
    ...(source.labelsColumn === undefined ? [] : [[source.labelsColumn, typesOf.string_set] as const]),
    ...(source.searchColumn === undefined ? [] : [[source.searchColumn, ['tsvector']] as const]),
  ];
  for (const [name, types] of wanted) {
    const column = columns.find((candidate) => candidate.name === name);
    const where = `source \`${source.name}\`, column \`${name}\``;
    if (column === undefined) return { code: 'invalid_input', message: `${where}: the table has no such column` };
    if (types !== undefined && !types.includes(column.type)) {
      const message = `${where}: it is ${column.type}, whose comparisons differ from Cedar's; use ${types.join(' or ')}`;
      return { code: 'invalid_input', message };
    }
    if (types === undefined && !answerable(source, column)) {
      const message = `${where}: a ${column.type} cannot be answered exactly; leave it out, or name it as an attribute`;
      return { code: 'invalid_input', message };
    }
    if (!column.deterministic) {
      const message = `${where}: its collation is not deterministic, so equal is not identical; choose another`;
      return { code: 'invalid_input', message };
    }
  }
  return undefined;
}

/** Arrays are read exactly where they are attributes or labels. */
function answerable(source: Source, { name, type }: { readonly name: string; readonly type: string }): boolean {
  if (type.startsWith('_'))
    return columnsOf(source, 'string_set')
      .add(source.labelsColumn ?? '')
      .has(name);
  return !unanswerable.includes(type);
}
