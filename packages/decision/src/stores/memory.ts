// The authority in memory: the same laws as Postgres, for tests and for trying policies.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import { forgettingFault, scopeOf } from '../forgotten.ts';
import type { RevokedTokens } from '../revoked.ts';
import {
  type AuthorityStore,
  type EntityWrite,
  type EpochChange,
  entityBatchFault,
  type PolicyHistoryEntry,
  policyBatchFault,
  type Revocation,
  revocationBatchFault,
  type Unmoved,
} from '../store.ts';

interface Tenant {
  readonly policies: Map<string, { source: string; version: number }>;
  readonly history: Map<string, PolicyHistoryEntry[]>;
  readonly entities: Map<string, { type: string; id: string; version: number; body: EntityWrite['body'] | undefined }>;
  readonly revoked: Map<string, { readonly revocation: Revocation; readonly version: number }>;
}

export function memoryAuthority(generation = 'memory'): AuthorityStore {
  const tenants = new Map<string, Tenant>();
  const epochs = new Map<string, EpochChange>();
  let seq = 0;

  const tenantOf = (name: string): Tenant => {
    const found = tenants.get(name);
    if (found !== undefined) return found;
    const made: Tenant = { policies: new Map(), history: new Map(), entities: new Map(), revoked: new Map() };
    tenants.set(name, made);
    return made;
  };
  const bump = (tenant: string, scope: string, moment?: number): number => {
    seq += 1;
    const key = JSON.stringify([tenant, scope]);
    const latest = Math.max(moment ?? 0, epochs.get(key)?.moment ?? 0);
    epochs.set(key, { tenant, scope, seq, ...(moment === undefined ? {} : { moment: latest }) });
    return seq;
  };
  const policyFault = (tenant: Tenant, name: string, ifVersion: number | undefined): Fault | undefined => {
    const current = tenant.policies.get(name)?.version ?? 0;
    if (ifVersion === undefined || ifVersion === current) return undefined;
    return { code: 'conflict', message: `\`${name}\` is at version ${current}; read it again and build on that` };
  };
  const movedFault = (unmoved: readonly Unmoved[]): Fault | undefined =>
    unmoved.some(({ tenant, scope, seq: seen }) => (epochs.get(JSON.stringify([tenant, scope]))?.seq ?? 0) > seen)
      ? { code: 'conflict', message: 'what this was checked against changed meanwhile; try again' }
      : undefined;
  const remember = (tenant: Tenant, name: string, entry: PolicyHistoryEntry) =>
    tenant.history.set(name, [entry, ...(tenant.history.get(name) ?? [])]);
  const writeEntities = async (
    tenant: string,
    writes: readonly { type: string; id: string; body: EntityWrite['body'] | undefined }[],
    unmoved: readonly Unmoved[] = [],
  ): Promise<Result<number, Fault>> => {
    const fault = entityBatchFault(writes) ?? movedFault(unmoved);
    if (fault !== undefined) return { ok: false, fault };
    const version = bump(tenant, 'entity');
    const { entities } = tenantOf(tenant);
    for (const write of writes) entities.set(JSON.stringify([write.type, write.id]), { ...write, version });
    return ok(version);
  };

  return {
    readEpochs: async (sinceSeq) =>
      ok({ generation, seq, changes: [...epochs.values()].filter((epoch) => epoch.seq > sinceSeq) }),

    loadTenant: async (name, sinceSeq) => {
      const tenant = tenantOf(name);
      const moved = [...epochs.values()].some(
        (epoch) => epoch.tenant === name && epoch.scope === 'policy' && epoch.seq > sinceSeq,
      );
      const touched = [...tenant.entities.values()].filter((entity) => entity.version > sinceSeq);
      return ok({
        generation,
        seq,
        policies: moved
          ? [...tenant.policies].map(([document, row]) => ({ name: document, ...row })).sort(byName)
          : undefined,
        entities: touched.flatMap(({ body, ...rest }) => (body === undefined ? [] : [{ ...rest, body }])),
        deletedEntities: touched.filter((row) => row.body === undefined).map(({ type, id }) => ({ type, id })),
        revoked: [...tenant.revoked.values()]
          .filter((row) => row.version > sinceSeq)
          .map((row) => revokedOf(row.revocation)),
      });
    },

    putPolicies: async (name, documents, options) => {
      const refused = policyBatchFault(documents.map((document) => document.name));
      if (refused !== undefined) return { ok: false, fault: refused };
      const moved = movedFault(options.unmoved ?? []);
      if (moved !== undefined) return { ok: false, fault: moved };
      const tenant = tenantOf(name);
      for (const document of documents) {
        const fault = policyFault(tenant, document.name, options.ifVersion);
        if (fault !== undefined) return { ok: false, fault };
      }
      const version = bump(name, 'policy');
      for (const document of documents) {
        tenant.policies.set(document.name, { source: document.source, version });
        remember(tenant, document.name, { version, source: document.source, by: options.by, at: epochDate });
      }
      return ok(version);
    },

    deletePolicies: async (name, names, options) => {
      const refused = policyBatchFault(names);
      if (refused !== undefined) return { ok: false, fault: refused };
      const tenant = tenantOf(name);
      for (const document of names) {
        const fault = policyFault(tenant, document, options.ifVersion);
        if (fault !== undefined) return { ok: false, fault };
        if (!tenant.policies.has(document)) return fail('not_found', `no policy document \`${document}\``);
      }
      const version = bump(name, 'policy');
      for (const document of names) {
        tenant.policies.delete(document);
        remember(tenant, document, { version, source: undefined, by: options.by, at: epochDate });
      }
      return ok(version);
    },

    putEntities: (tenant, entities, { unmoved }) => writeEntities(tenant, entities, unmoved),
    deleteEntities: (tenant, uids) =>
      writeEntities(
        tenant,
        uids.map((uid) => ({ ...uid, body: undefined })),
      ),

    revoke: async (revocations) => {
      const fault = revocationBatchFault(revocations);
      if (fault !== undefined) return { ok: false, fault };
      for (const revocation of revocations) {
        const { revoked } = tenantOf(revocation.tenant);
        const key = revocationKey(revocation);
        const kept = wider(revoked.get(key)?.revocation, revocation);
        revoked.set(key, { revocation: kept, version: bump(revocation.tenant, 'revocation') });
      }
      return ok(seq);
    },

    forget: async (tenant, what) => {
      const fault = forgettingFault(what);
      if (fault !== undefined) return { ok: false, fault };
      for (const one of what) bump(tenant, scopeOf(one), one.cachedBeforeMs);
      return ok(seq);
    },

    policyHistory: async (tenant, name) => ok(tenantOf(tenant).history.get(name) ?? []),
  };
}

function revocationKey(revocation: RevokedTokens): string {
  switch (revocation.kind) {
    case 'block':
      return JSON.stringify(['block', revocation.id]);
    case 'subject':
      return JSON.stringify(['subject', revocation.subject.type, revocation.subject.id]);
    case 'issued':
      return JSON.stringify(['issued']);
  }
}

/** Of two revocations of the same key, the one that refuses more. */
function wider(before: Revocation | undefined, now: Revocation): Revocation {
  if (before === undefined || before.kind === 'block' || now.kind === 'block') return now;
  const moment = ({ issuedBeforeMs = Number.POSITIVE_INFINITY }: { readonly issuedBeforeMs?: number | undefined }) =>
    issuedBeforeMs;
  return moment(before) > moment(now) ? before : now;
}

function revokedOf({ tenant: _tenant, reason: _reason, by: _by, ...tokens }: Revocation): RevokedTokens {
  return tokens;
}

/** Memory keeps no wall clock: its history is ordered by version alone. */
const epochDate = '1970-01-01T00:00:00.000Z';

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}
