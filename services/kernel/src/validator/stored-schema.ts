// The schema of a tenant: an administered document like its policies, which nothing may contradict while it is in force.

import { type Fault, fail, ok, type Result, sha256Hex } from '@sallyport/base';
import type { AuthorityStore, EntityWrite, PolicyDocument, PolicyHistoryEntry, Unmoved } from '@sallyport/decision';
import { type Actor, type Changed, type ChangePorts, recorded } from '../change.ts';
import type { NamedText } from './documents.ts';
import { schemaName } from './schema-text.ts';
import type { Finding, Validator } from './validator.ts';

/**
 * Under which name the authority keeps it. No tenant can have it: names of tenants hold no colon. So it has versions and a
 * history as policies have, and no decision waits for it.
 */
function schemaTenant(tenant: string): string {
  return `schema:${tenant}`;
}

/** The schema in force, if there is one, and as of which change. Faults: those of the authority. */
export async function currentSchema(
  authority: AuthorityStore,
  tenant: string,
): Promise<Result<{ readonly schema: PolicyDocument | undefined; readonly asOf: Unmoved }, Fault>> {
  const stored = schemaTenant(tenant);
  const loaded = await authority.loadTenant(stored, 0);
  if (!loaded.ok) return loaded;
  const schema = loaded.value.policies?.find(({ name }) => name === schemaName);
  return ok({ schema, asOf: { tenant: stored, scope: 'policy', seq: loaded.value.seq } });
}

/** What fits the schema of `asOf`, and what is odd about it all the same. */
export interface Fit {
  readonly asOf: Unmoved;
  readonly warnings: readonly Finding[];
}

/** Holds what is about to be written against the tenant's schema; without one, against nothing. */
export interface SchemaChecks {
  /**
   * The documents that are written; the schema that they fit is what the write rests on.
   * Faults: as `Validator.check`, and those of the authority.
   */
  policies(tenant: string, documents: readonly NamedText[]): Promise<Result<Fit, Fault>>;
  /** The entities that are written; otherwise as `policies`. */
  entities(tenant: string, entities: readonly EntityWrite[]): Promise<Result<Fit, Fault>>;
}

export function schemaChecks(authority: AuthorityStore, validator: Validator): SchemaChecks {
  const against = async (
    tenant: string,
    what: { documents?: readonly NamedText[]; entities?: readonly EntityWrite[] },
  ) => {
    const current = await currentSchema(authority, tenant);
    if (!current.ok) return current;
    const { schema, asOf } = current.value;
    const fits = schema === undefined ? ok([]) : await validator.check({ schema: schema.source, ...what });
    return fits.ok ? ok({ asOf, warnings: fits.value }) : fits;
  };
  return {
    policies: (tenant, documents) => against(tenant, { documents }),
    entities: (tenant, entities) => against(tenant, { entities }),
  };
}

export interface SchemaPorts extends ChangePorts {
  readonly validator: Validator;
}

export interface SchemaWrite {
  readonly source: string;
  readonly ifVersion?: number | undefined;
  /** Whether what is stored already must fit too; policies always must. */
  readonly entities: 'checked' | 'unchecked';
}

/** Entities that a change of the schema goes through; the engine does some thousands a second. */
const checkedEntitiesMax = 20_000;

/**
 * Writes the schema. INVARIANT: a schema that the policies in force do not fit never comes into force.
 * Faults: `invalid_input` with the place of each error, `too_large`, `conflict`, `unavailable` and `timeout` without an answer.
 */
export function putSchema(
  ports: SchemaPorts,
  actor: Actor,
  { source, ifVersion, entities }: SchemaWrite,
): Promise<Result<Changed & { readonly warnings: readonly Finding[] }, Fault>> {
  return ports.turns.run(actor.tenant, async () => {
    const state = await ports.kernel.current(actor.tenant);
    if (!state.ok) return state;
    const stored = entities === 'checked' ? await storedEntities(ports, actor.tenant) : ok([]);
    if (!stored.ok) return stored;
    const fits = await ports.validator.check({
      schema: source,
      documents: state.value.documents,
      entities: stored.value,
    });
    if (!fits.ok) return fits;
    // Another process may write policies or entities meanwhile, which nobody has held against this schema.
    const { tenant } = actor;
    const unmoved: Unmoved[] = [{ tenant, scope: 'policy', seq: state.value.seq }];
    if (entities === 'checked') unmoved.push({ tenant, scope: 'entity', seq: state.value.seq });
    const options = { by: actor.by, unmoved, ...(ifVersion === undefined ? {} : { ifVersion }) };
    const documents = [{ name: schemaName, source }];
    const written = await ports.authority.putPolicies(schemaTenant(actor.tenant), documents, options);
    const done = await recorded(ports, actor, written, { change: 'schema', entities, digest: sha256Hex(source) });
    return done.ok ? ok({ ...done.value, warnings: fits.value }) : done;
  });
}

async function storedEntities(
  { authority }: SchemaPorts,
  tenant: string,
): Promise<Result<readonly EntityWrite[], Fault>> {
  const loaded = await authority.loadTenant(tenant, 0);
  if (!loaded.ok) return loaded;
  if (loaded.value.entities.length <= checkedEntitiesMax) return ok(loaded.value.entities);
  const message = `more than ${checkedEntitiesMax} entities are stored; send \`"entities": "unchecked"\` to leave them out`;
  return fail('too_large', message, { at: '/entities' });
}

/** From then on nothing is held against a schema. Faults: `not_found`, `conflict`. */
export function deleteSchema(ports: SchemaPorts, actor: Actor, ifVersion?: number): Promise<Result<Changed, Fault>> {
  return ports.turns.run(actor.tenant, async () => {
    const options = { by: actor.by, ...(ifVersion === undefined ? {} : { ifVersion }) };
    const written = await ports.authority.deletePolicies(schemaTenant(actor.tenant), [schemaName], options);
    if (!written.ok && written.fault.code === 'not_found') return fail('not_found', noSchema);
    return recorded(ports, actor, written, { change: 'schema deleted' });
  });
}

/** Faults: `not_found`. */
export async function readSchemaOf({ authority }: SchemaPorts, tenant: string): Promise<Result<PolicyDocument, Fault>> {
  const current = await currentSchema(authority, tenant);
  if (!current.ok) return current;
  const { schema } = current.value;
  return schema === undefined ? fail('not_found', noSchema) : ok(schema);
}

const noSchema = 'there is no schema; nothing is held against one';

export function schemaHistory(
  { authority }: SchemaPorts,
  tenant: string,
): Promise<Result<readonly PolicyHistoryEntry[], Fault>> {
  return authority.policyHistory(schemaTenant(tenant), schemaName);
}
