// Changing what a tenant's decisions rest on: checked as a whole, committed with its epoch, recorded as evidence.

import { type Fault, fail, type JsonObject, ok, type Result, sha256Hex } from '@sallyport/base';
import {
  checkEntities,
  compileDocuments,
  type EntityWrite,
  type PolicyDocument,
  type PolicyHistoryEntry,
} from '@sallyport/decision';
import { type Actor, type Changed, type ChangePorts, recorded } from './change.ts';
import type { SchemaChecks } from './validator/stored-schema.ts';
import type { Finding } from './validator/validator.ts';

/** A policy document as it came into force. */
export interface PolicyChanged extends Changed {
  /** What the official engine finds odd about it beside the tenant's schema; nothing where there is none. */
  readonly warnings: readonly Finding[];
}

export interface AdministerPorts extends ChangePorts {
  readonly schema: SchemaChecks;
}

/**
 * Writes one policy document. INVARIANT: a set that does not parse, or does not fit the tenant's schema, never replaces one that does.
 * Faults: `invalid_input` with line and column, `too_large`, `conflict`.
 */
export function putPolicy(
  ports: AdministerPorts,
  actor: Actor,
  document: { readonly name: string; readonly source: string; readonly ifVersion?: number | undefined },
): Promise<Result<PolicyChanged, Fault>> {
  return ports.turns.run(actor.tenant, () => write(ports, actor, document, { change: 'policy' }));
}

/**
 * Writes an earlier text of a document again, as a new version: checked against the documents of now, not those of then.
 * Faults: `not_found` for a version that the document never had, `invalid_input` for one that is a deletion, and those of `putPolicy`.
 */
export async function rollbackPolicy(
  ports: AdministerPorts,
  actor: Actor,
  wanted: { readonly name: string; readonly toVersion: number; readonly ifVersion?: number | undefined },
): Promise<Result<PolicyChanged, Fault>> {
  const { name, toVersion, ifVersion } = wanted;
  const history = await ports.authority.policyHistory(actor.tenant, name);
  if (!history.ok) return history;
  const entry = history.value.find(({ version }) => version === toVersion);
  if (entry === undefined) return fail('not_found', 'the document never had that version; its history lists them');
  const { source } = entry;
  if (source === undefined) {
    return fail('invalid_input', 'that version is a deletion; delete the document instead', { at: '/toVersion' });
  }
  return ports.turns.run(actor.tenant, () =>
    write(ports, actor, { name, source, ifVersion }, { change: 'policy rolled back', toVersion }),
  );
}

interface PolicyWrite {
  readonly name: string;
  readonly source: string;
  readonly ifVersion?: number | undefined;
}

/** So often a write is checked anew when another process was faster; one that names its version is told at once. */
const triesMax = 5;

/** Checks and writes within a turn. */
async function write(
  ports: AdministerPorts,
  actor: Actor,
  document: PolicyWrite,
  change: JsonObject,
): Promise<Result<PolicyChanged, Fault>> {
  const { name, source, ifVersion } = document;
  const tries = ifVersion === undefined ? triesMax : 1;
  const written = await unlessConflict(tries, () => checkedWrite(ports, actor, document));
  if (!written.ok) return written;
  const { seq, warnings } = written.value;
  const done = await recorded(ports, actor, ok(seq), { ...change, name, digest: sha256Hex(source) });
  return done.ok ? ok({ ...done.value, warnings }) : done;
}

async function unlessConflict<T>(tries: number, write: () => Promise<Result<T, Fault>>): Promise<Result<T, Fault>> {
  const written = await write();
  return !written.ok && written.fault.code === 'conflict' && tries > 1 ? unlessConflict(tries - 1, write) : written;
}

/** INVARIANT: what is written was checked against the documents and the schema that it comes to stand beside. */
async function checkedWrite(
  ports: AdministerPorts,
  { tenant, by }: Actor,
  { name, source, ifVersion }: PolicyWrite,
): Promise<Result<{ readonly seq: number; readonly warnings: readonly Finding[] }, Fault>> {
  const state = await ports.kernel.current(tenant);
  if (!state.ok) return state;
  const others = state.value.documents.filter((other) => other.name !== name);
  const documents = [...others, { name, source }];
  const compiled = compileDocuments(documents);
  if (!compiled.ok) return compiled;
  // Policies fit a schema one by one, and the others did when they, or the schema, came into force.
  const fits = await ports.schema.policies(tenant, [{ name, source }]);
  if (!fits.ok) return fits;
  const { asOf, warnings } = fits.value;
  const unmoved = [{ tenant, scope: 'policy' as const, seq: state.value.seq }, asOf];
  const options = { by, unmoved, ...(ifVersion === undefined ? {} : { ifVersion }) };
  const written = await ports.authority.putPolicies(tenant, [{ name, source }], options);
  return written.ok ? ok({ seq: written.value, warnings }) : written;
}

/** Faults: `not_found`, `conflict`. */
export async function deletePolicy(
  ports: AdministerPorts,
  actor: Actor,
  name: string,
  ifVersion?: number,
): Promise<Result<Changed, Fault>> {
  const options = { by: actor.by, ...(ifVersion === undefined ? {} : { ifVersion }) };
  const written = await ports.authority.deletePolicies(actor.tenant, [name], options);
  return recorded(ports, actor, written, { change: 'policy deleted', name });
}

export async function listPolicies(
  ports: AdministerPorts,
  tenant: string,
): Promise<Result<readonly PolicyDocument[], Fault>> {
  const state = await ports.kernel.current(tenant);
  return state.ok ? ok(state.value.documents) : state;
}

/** The current text. Faults: `not_found`. */
export async function readPolicy(
  ports: AdministerPorts,
  tenant: string,
  name: string,
): Promise<Result<PolicyDocument, Fault>> {
  const all = await listPolicies(ports, tenant);
  if (!all.ok) return all;
  const found = all.value.find((document) => document.name === name);
  return found === undefined ? fail('not_found', 'there is no policy document of that name') : ok(found);
}

export function policyHistory(
  ports: AdministerPorts,
  tenant: string,
  name: string,
): Promise<Result<readonly PolicyHistoryEntry[], Fault>> {
  return ports.authority.policyHistory(tenant, name);
}

/**
 * Writes or replaces entities, all or none. INVARIANT: entities that contradict each other never replace ones that do not.
 * Faults: `invalid_input` naming the entity, `too_large`, `conflict` while others write without a pause.
 */
export function putEntities(
  ports: AdministerPorts,
  actor: Actor,
  entities: readonly EntityWrite[],
): Promise<Result<Changed, Fault>> {
  return ports.turns.run(actor.tenant, async () => {
    const written = await unlessConflict(triesMax, () => checkedEntities(ports, actor, entities));
    return recorded(ports, actor, written, { change: 'entities', count: entities.length });
  });
}

/** INVARIANT: what is written was checked against the entities and the schema that it comes to stand beside. */
async function checkedEntities(
  ports: AdministerPorts,
  { tenant, by }: Actor,
  entities: readonly EntityWrite[],
): Promise<Result<number, Fault>> {
  const state = await ports.kernel.current(tenant);
  if (!state.ok) return state;
  const checked = checkEntities(state.value, entities);
  if (!checked.ok) return checked;
  const fits = await ports.schema.entities(tenant, entities);
  if (!fits.ok) return fits;
  const unmoved = [{ tenant, scope: 'entity' as const, seq: state.value.seq }, fits.value.asOf];
  return ports.authority.putEntities(tenant, entities, { by, unmoved });
}

export async function deleteEntities(
  ports: AdministerPorts,
  actor: Actor,
  uids: readonly { readonly type: string; readonly id: string }[],
): Promise<Result<Changed, Fault>> {
  const written = await ports.authority.deleteEntities(actor.tenant, uids, { by: actor.by });
  return recorded(ports, actor, written, { change: 'entities deleted', count: uids.length });
}
