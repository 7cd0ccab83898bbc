// The mail archive as a source of the retrieval gateway: configuration data, in the form of `sallyport.yaml`.

interface SourceAttribute {
  /** What policies call it. */
  readonly name: string;
  readonly column: string;
  readonly type: 'string' | 'long' | 'bool' | 'string_set' | 'datetime';
}

interface SourceDefinition {
  readonly name: string;
  readonly table: string;
  readonly entityType: string;
  readonly tenantColumn: string;
  readonly idColumn: string;
  readonly searchColumn: string;
  readonly labelsColumn: string;
  readonly labels: readonly string[];
  readonly attributes: readonly SourceAttribute[];
  readonly parents: readonly { readonly type: string; readonly column: string }[];
  readonly copies: 'labelled' | 'all' | 'none';
  readonly columns: readonly string[];
}

/**
 * The table `mail` under the names that the demo policies use. `sentAt` is in milliseconds since the Unix epoch and is
 * the one attribute that a mail may lack; labels are per row, so the source adds none of its own.
 */
export const mailSource: SourceDefinition = {
  name: 'mail',
  table: 'mail',
  entityType: 'Mail',
  tenantColumn: 'tenant',
  idColumn: 'id',
  searchColumn: 'search',
  labelsColumn: 'labels',
  labels: [],
  attributes: [
    { name: 'sender', column: 'sender', type: 'string' },
    { name: 'recipients', column: 'recipients', type: 'string_set' },
    { name: 'group', column: 'grp', type: 'string' },
    { name: 'labels', column: 'labels', type: 'string_set' },
    { name: 'subject', column: 'subject', type: 'string' },
    { name: 'sentAt', column: 'sent_ms', type: 'long' },
    { name: 'size', column: 'size', type: 'long' },
  ],
  parents: [],
  copies: 'labelled',
  columns: ['id', 'sender', 'recipients', 'sent_at', 'grp', 'subject', 'body', 'labels', 'size'],
};
