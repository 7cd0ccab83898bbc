// For which tenant a caller of the kernel acts: its key's, or, with the installation's own key, the one it names.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import type { Caller } from '@sallyport/http';

/** Tenant of a key that may act for each of them. */
export const anyTenant = '*';
export const tenantHeader = 'sallyport-tenant';
/** Whom the installation's own key acts for unless it says otherwise. */
export const defaultTenant = 'default';

const tenantForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Faults: `forbidden` for another tenant than the key's, `invalid_input` for what is no tenant's name. */
export function tenantOf(caller: Caller, headers: Headers): Result<string, Fault> {
  const named = headers.get(tenantHeader);
  if (named !== null && !tenantForm.test(named)) {
    return fail('invalid_input', `\`${tenantHeader}\` must be 1 to 64 letters, digits, dots, hyphens or underscores`);
  }
  if (caller.tenant === anyTenant) return ok(named ?? defaultTenant);
  if (named === null || named === caller.tenant) return ok(caller.tenant);
  return fail('forbidden', `the API key \`${caller.keyId}\` belongs to another tenant; use a key of that tenant`);
}
