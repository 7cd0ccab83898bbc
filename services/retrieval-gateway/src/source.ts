// A retrieval source: a table, what its columns are called in policies, and how a row becomes a Cedar entity.

import { CedarSet, type Entity, type EntityUid, entityUid, makeEntity, type Value } from '@sallyport/policy';

export type AttributeType = 'string' | 'long' | 'bool' | 'string_set' | 'datetime';

export interface SourceAttribute {
  /** What policies call it. */
  readonly name: string;
  readonly column: string;
  readonly type: AttributeType;
}

export interface Source {
  readonly name: string;
  /** Schema-qualified or plain table name. */
  readonly table: string;
  /** Cedar entity type of a row. */
  readonly entityType: string;
  readonly tenantColumn: string;
  /** Unique within a tenant; the order of paging too. */
  readonly idColumn: string;
  /** A `tsvector` column that `query` searches; absent when the source has no search. */
  readonly searchColumn?: string | undefined;
  /** A `text[]` column of the row's labels. */
  readonly labelsColumn?: string | undefined;
  /** Labels that every row of the source carries. */
  readonly labels: readonly string[];
  readonly attributes: readonly SourceAttribute[];
  /** Columns that name a parent entity of the row. */
  readonly parents: readonly { readonly type: string; readonly column: string }[];
  /** Whose text is recognised when the session sends it on: rows that carry labels, all rows, or none. */
  readonly copies: 'labelled' | 'all' | 'none';
  /** Columns that a caller receives. */
  readonly columns: readonly string[];
}

/**
 * Columns by name, as the driver gives them, save two: the column of a `datetime` attribute is a bigint, whole
 * milliseconds since the epoch and null where the time is infinite; that of a `string_set` has its NULL members as null.
 */
export type Row = Readonly<Record<string, unknown>>;

/**
 * The Cedar entity of a row. NULL is an absent attribute, an array's NULL members are not members, a timestamp counts
 * in whole milliseconds and an infinite one is absent: the same reading that `filter/residual.ts` gives in SQL.
 */
export function rowEntity(source: Source, row: Row, ancestorsOf: (uid: EntityUid) => Iterable<EntityUid>): Entity {
  const attrs: [string, Value][] = [];
  for (const { name, column, type } of source.attributes) {
    const value = columnValue(type, row[column]);
    if (value !== undefined) attrs.push([name, value]);
  }
  const parents = source.parents.flatMap(({ type, column }) => {
    const id = row[column];
    return typeof id === 'string' ? [entityUid(type, id)] : [];
  });
  const ancestors = parents.flatMap((parent) => [...ancestorsOf(parent)]);
  return makeEntity({ uid: entityUid(source.entityType, String(row[source.idColumn])), attrs, parents, ancestors });
}

/** The columns behind the attributes of one type. */
export function columnsOf(source: Source, type: AttributeType): Set<string> {
  return new Set(source.attributes.flatMap((attribute) => (attribute.type === type ? [attribute.column] : [])));
}

function columnValue(type: AttributeType, raw: unknown): Value | undefined {
  switch (type) {
    case 'string':
      return typeof raw === 'string' ? raw : undefined;
    case 'bool':
      return typeof raw === 'boolean' ? raw : undefined;
    case 'long':
      return longValue(raw);
    case 'string_set':
      return Array.isArray(raw)
        ? new CedarSet(raw.flat(Number.POSITIVE_INFINITY).filter((item) => typeof item === 'string'))
        : undefined;
    case 'datetime': {
      const ms = longValue(raw);
      return ms === undefined ? undefined : { kind: 'datetime', ms };
    }
  }
}

function longValue(raw: unknown): number | bigint | undefined {
  if (typeof raw === 'number') return Number.isSafeInteger(raw) ? raw : undefined;
  if (typeof raw !== 'bigint') return undefined;
  const small = Number(raw);
  return Number.isSafeInteger(small) ? small : raw;
}
