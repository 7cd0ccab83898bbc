// Putting documents on trial and taking them off: an administrator's change like any other, enforced nowhere.

import { type Fault, fail, ok, type Result, sha256Hex } from '@sallyport/base';
import { compileDocuments, type PolicyDocument } from '@sallyport/decision';
import type { AdministerPorts } from '../administer.ts';
import { type Actor, type Changed, recorded } from '../change.ts';
import { overlaid, trialTenant } from './candidate.ts';

/**
 * Puts one document on trial. Faults: `invalid_input` with line and column where the candidate set would not parse or
 * does not fit the tenant's schema, `too_large`, `conflict`.
 */
export function putTrial(
  ports: AdministerPorts,
  actor: Actor,
  document: { readonly name: string; readonly source: string; readonly ifVersion?: number | undefined },
): Promise<Result<Changed, Fault>> {
  const { name, source, ifVersion } = document;
  return ports.turns.run(actor.tenant, async () => {
    const live = await ports.kernel.current(actor.tenant);
    if (!live.ok) return live;
    const trial = await listTrial(ports, actor.tenant);
    if (!trial.ok) return trial;
    const others = trial.value.filter((other) => other.name !== name);
    const candidate = overlaid(live.value.documents, [...others, { name, source }]);
    const compiled = compileDocuments(candidate);
    if (!compiled.ok) return compiled;
    // What could never be put in force is not worth a trial.
    const fits = await ports.schema.policies(actor.tenant, candidate);
    if (!fits.ok) return fits;
    const options = { by: actor.by, ...(ifVersion === undefined ? {} : { ifVersion }) };
    const written = await ports.authority.putPolicies(trialTenant(actor.tenant), [{ name, source }], options);
    return recorded(ports, actor, written, { change: 'policy on trial', name, digest: sha256Hex(source) });
  });
}

/** Faults: `not_found`. */
export async function deleteTrial(ports: AdministerPorts, actor: Actor, name: string): Promise<Result<Changed, Fault>> {
  const written = await ports.authority.deletePolicies(trialTenant(actor.tenant), [name], { by: actor.by });
  if (!written.ok && written.fault.code === 'not_found') {
    return fail('not_found', 'there is no document of that name on trial');
  }
  return recorded(ports, actor, written, { change: 'policy off trial', name });
}

/** The documents on trial. */
export async function listTrial(
  { kernel }: Pick<AdministerPorts, 'kernel'>,
  tenant: string,
): Promise<Result<readonly PolicyDocument[], Fault>> {
  const trial = await kernel.current(trialTenant(tenant));
  return trial.ok ? ok(trial.value.documents) : trial;
}
