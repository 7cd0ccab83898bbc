// The mail archive as a source of the retrieval gateway: configuration data, in the form of `sallyport.yaml`.

/** How a column becomes an attribute of the resource; an optional one is absent where the column is NULL. */
export interface SourceAttribute {
  readonly column: string;
  readonly type: 'string' | 'long' | 'bool' | 'string_set' | 'datetime';
  readonly optional?: boolean;
}

export interface SourceDefinition {
  readonly name: string;
  readonly table: string;
  /** Cedar entity type of one row. */
  readonly entityType: string;
  readonly idColumn: string;
  readonly tenantColumn: string;
  readonly orderColumn: string;
  /** A tsvector column, made with `searchConfig`. */
  readonly searchColumn: string;
  /** Postgres text search configuration. */
  readonly searchConfig: string;
  readonly labelsColumn: string;
  readonly attributes: Readonly<Record<string, SourceAttribute>>;
  /** Columns that are handed out. */
  readonly columns: readonly string[];
}

export const mailSource: SourceDefinition = {
  name: 'mail',
  table: 'mail',
  entityType: 'Mail',
  idColumn: 'id',
  tenantColumn: 'tenant',
  orderColumn: 'id',
  searchColumn: 'search',
  searchConfig: 'english',
  labelsColumn: 'labels',
  attributes: {
    sender: { column: 'sender', type: 'string' },
    recipients: { column: 'recipients', type: 'string_set' },
    group: { column: 'grp', type: 'string' },
    labels: { column: 'labels', type: 'string_set' },
    subject: { column: 'subject', type: 'string' },
    /** Milliseconds since the Unix epoch. */
    sentAt: { column: 'sent_ms', type: 'long', optional: true },
    size: { column: 'size', type: 'long' },
  },
  columns: ['id', 'sender', 'recipients', 'sent_at', 'grp', 'subject', 'body', 'labels', 'size'],
};
