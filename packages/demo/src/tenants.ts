// Writes the demo tenants' policies and entities through the authority, and only where they differ from what is there.

import { canonicalJson, type Fault, ok, type Result } from '@sallyport/base';
import type { AuthorityStore } from '@sallyport/decision';
import { type DemoTenant, demoTenants } from './tenant.ts';
import { demoEntities, demoPolicies } from './tenant-data.ts';

/** How many tenants had to be written. Faults: those of the authority. */
export async function writeTenants(authority: AuthorityStore): Promise<Result<number, Fault>> {
  let written = 0;
  for (const tenant of demoTenants) {
    const changed = await writeTenant(authority, tenant);
    if (!changed.ok) return changed;
    if (changed.value) written += 1;
  }
  return ok(written);
}

async function writeTenant(authority: AuthorityStore, tenant: DemoTenant): Promise<Result<boolean, Fault>> {
  const stored = await authority.loadTenant(tenant, 0);
  if (!stored.ok) return stored;
  const policies = demoPolicies(tenant).filter(
    ({ name, source }) => !stored.value.policies?.some((there) => there.name === name && there.source === source),
  );
  const entities = demoEntities(tenant).filter(
    (entity) =>
      !stored.value.entities.some(
        (there) =>
          there.type === entity.type &&
          there.id === entity.id &&
          canonicalJson(there.body) === canonicalJson(entity.body),
      ),
  );
  const by = { by: 'demo' };
  if (entities.length > 0) {
    const put = await authority.putEntities(tenant, entities, by);
    if (!put.ok) return put;
  }
  if (policies.length > 0) {
    const put = await authority.putPolicies(tenant, policies, by);
    if (!put.ok) return put;
  }
  return ok(policies.length + entities.length > 0);
}
