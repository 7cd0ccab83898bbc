// Tenants that share every name: row ids, owners, texts, policies, entities, sessions. Only a canary tells them apart.

import { randomBytes } from 'node:crypto';
import type { JsonObject } from '@sallyport/base';

export interface Tenant {
  readonly name: string;
  /** Stands in each row, label, policy and entity of this tenant, and in nothing of another. */
  readonly canary: string;
  readonly keys: { readonly decide: string; readonly admin: string };
}

export function makeTenants(count: number): readonly Tenant[] {
  const digits = (bytes: number) => randomBytes(bytes).toString('hex');
  return Array.from({ length: count }, () => ({
    name: `t-${digits(6)}`,
    canary: `canary${digits(8)}`,
    keys: { decide: `sp_${digits(24)}`, admin: `sp_${digits(24)}` },
  }));
}

/** Sessions of one history; each tenant has one of each name. */
export function sessionNames(nonce: string): readonly string[] {
  return [0, 1].map((index) => `s${index}-${nonce}`);
}

export interface Doc {
  readonly id: string;
  readonly owner: 'alice' | 'bob';
  readonly size: number;
  readonly team: 'sub' | 'other';
}

/** The rows of each tenant, in the order of their ids. */
export const docs: readonly Doc[] = ['x', 'y'].flatMap((folder, half) =>
  [0, 1, 2, 3, 4].map((index) => ({
    id: `${folder}/${index}`,
    owner: index % 2 === 0 ? 'alice' : 'bob',
    size: index,
    team: half === 0 ? 'sub' : 'other',
  })),
);

export const createDocs = `
  create table docs (tenant text, id text, owner text, size int8, team text, body text, labels text[],
    words tsvector generated always as (to_tsvector('english', body)) stored, primary key (tenant, id))`;

export function docRows({ name, canary }: Tenant): readonly (readonly unknown[])[] {
  return docs.map(({ id, owner, size, team }) => [
    name,
    id,
    owner,
    size,
    team,
    `report ${id} on the harbour, ${canary}`,
    ['shared', labelOf(canary)],
  ]);
}

export function labelOf(canary: string): string {
  return `label-${canary}`;
}

export const docSource = {
  name: 'docs',
  table: 'docs',
  entityType: 'Doc',
  idColumn: 'id',
  tenantColumn: 'tenant',
  searchColumn: 'words',
  labelsColumn: 'labels',
  attributes: [
    { name: 'owner', column: 'owner', type: 'string' },
    { name: 'size', column: 'size', type: 'long' },
  ],
  parents: [{ type: 'Team', column: 'team' }],
  columns: ['id', 'owner', 'body'],
};

/** Ways in which a tenant lets Alice retrieve: by SQL, wholly, row by row, and by an entity that can change. */
export const modes: readonly {
  readonly when: string;
  readonly shows: (doc: Doc, subIsRed: boolean) => boolean;
}[] = [
  { when: 'resource.owner == "alice"', shows: ({ owner }) => owner === 'alice' },
  { when: 'true', shows: () => true },
  { when: 'resource.size + 1 > 2', shows: ({ size }) => size + 1 > 2 },
  { when: 'resource in Team::"red"', shows: ({ team }, subIsRed) => team === 'sub' && subIsRed },
];

export const documentName = 'main.cedar';
export const outside = 'outside.example';

export function policyText({ canary }: Tenant, mode: number): string {
  return `// ${canary}
@id("may-${canary}") permit (principal == User::"alice", action == Action::"retrieve", resource is Doc)
  when { ${modes[mode]?.when ?? 'false'} };
@id("sends") permit (principal == User::"alice", action == Action::"send", resource);
@id("not-out-${canary}") forbid (principal, action == Action::"send", resource)
  when { resource.host == "${outside}" && context.labels.contains("${labelOf(canary)}") };
@id("knows-${canary}") permit (principal, action == Action::"read", resource)
  when { principal has secret && principal.secret == "${canary}" };`;
}

/** The same people and teams everywhere; what is known of them is each tenant's. */
export function entities({ canary }: Tenant, subIsRed: boolean) {
  const body = (attrs: JsonObject, parents: readonly JsonObject[] = []) => ({ attrs, parents, tags: {} });
  return [
    { type: 'User', id: 'alice', body: body({ secret: canary }) },
    { type: 'Team', id: 'red', body: body({ secret: canary }) },
    { type: 'Team', id: 'sub', body: body({}, subIsRed ? [{ type: 'Team', id: 'red' }] : []) },
  ];
}

/** What callers ask of the source, with the rows that it means. */
export const questions: readonly { readonly body: JsonObject; readonly asks: (doc: Doc) => boolean }[] = [
  { body: {}, asks: () => true },
  { body: { query: 'harbour' }, asks: () => true },
  { body: { ids: ['x/0', 'x/1', 'y/2'] }, asks: ({ id }) => ['x/0', 'x/1', 'y/2'].includes(id) },
  { body: { filter: [{ field: 'owner', op: 'eq', value: 'alice' }] }, asks: ({ owner }) => owner === 'alice' },
];

/** Texts that everyone sends, the second and third long enough to be kept by the cache. */
export function contents(nonce: string): readonly string[] {
  const long = `${nonce} nothing to see here. `.repeat(Math.ceil(17_000 / (nonce.length + 22)));
  return [`${nonce} hello`, long, `${long} write to jane.doe@example.com`];
}
