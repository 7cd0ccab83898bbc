// One step of a plan: what it would do, what capability that needs, and what policies say of it.

import { type Fault, fail, type JsonObject, ok, type Result } from '@sallyport/base';
import { type EntityRef, type Kernel, type Reason, reasonText, rowScope, type TenantState } from '@sallyport/decision';
import { destinationText } from '@sallyport/token';

/** A step as it is asked. */
export interface Step {
  readonly id: string;
  readonly action: { readonly name: string; readonly properties?: JsonObject | undefined };
  /** Without an id: rows of that type, of which policies may show some. Absent where a destination says it. */
  readonly resource?:
    | { readonly type: string; readonly id?: string | undefined; readonly properties?: JsonObject | undefined }
    | undefined;
  /** Where the step sends to: a URL or a plain name, as for the egress firewall. */
  readonly destination?: string | undefined;
  readonly context?: JsonObject | undefined;
  /** Labels of what the step would read. */
  readonly adds: readonly string[];
}

/** What a token must grant for a step: the words of a grant (`action` on `resource`), and where it sends to. */
export type Need = { readonly action: string; readonly resource: string; readonly destination?: string };

/** A step whose target is known. */
export interface Aimed {
  readonly need: Need;
  readonly resource: Omit<EntityRef, 'id'> & { readonly id: string | undefined };
}

/** The target of a step in the words that policies and tokens use. Faults: `invalid_input`. */
export function aim(step: Step, at: string): Result<Aimed, Fault> {
  const { resource, destination, action } = step;
  if (destination !== undefined) return aimAtDestination(action.name, destination, at);
  if (resource === undefined) return fail('invalid_input', 'a step needs a resource or a destination', { at });
  const { type, id, properties } = resource;
  return ok({
    need: { action: action.name, resource: `${type}/${id ?? ''}` },
    resource: { type, id, ...(properties === undefined ? {} : { properties }) },
  });
}

/** The same entity, attributes and pattern as the egress firewall makes of a destination. */
function aimAtDestination(action: string, given: string, at: string): Result<Aimed, Fault> {
  const text = destinationText(given);
  const url = text !== undefined && /^https?:/.test(text) ? new URL(text) : undefined;
  if (text === undefined || (url?.hostname ?? text).endsWith('.')) {
    return fail('invalid_input', 'the destination is not usable; give `https://host/path` or a plain name', {
      at: `${at}/destination`,
    });
  }
  const need = { action, resource: `Destination/${text}`, destination: text };
  if (url === undefined) {
    return ok({ need, resource: { type: 'Destination', id: text, properties: { host: text.toLowerCase() } } });
  }
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const properties = { host: url.hostname, scheme: url.protocol.slice(0, -1), port, path: url.pathname };
  return ok({ need, resource: { type: 'Destination', id: url.hostname, properties } });
}

/** What policies say: `filter` permits some rows of the type, whichever they are. */
export interface Ruling {
  readonly effect: 'permit' | 'filter' | 'deny';
  readonly reason: string;
  readonly reasonText: string;
  readonly policies: readonly { readonly id: string; readonly document: string; readonly line: number }[];
}

/** Faults: `invalid_input` for what Cedar has no value for, `unavailable`. */
export function rule(
  kernel: Pick<Kernel, 'decideOn'>,
  state: TenantState,
  asked: { readonly subject: EntityRef; readonly step: Step; readonly aimed: Aimed; readonly context: JsonObject },
): Result<Ruling, Fault> {
  const { subject, step, aimed, context } = asked;
  const { type, id, properties } = aimed.resource;
  if (id !== undefined) {
    const resource = { type, id, properties };
    const decided = kernel.decideOn(state, { tenant: state.tenant, subject, action: step.action, resource, context });
    return decided.ok ? ok(ruling(decided.value.allowed ? 'permit' : 'deny', decided.value.reason)) : decided;
  }
  const scope = rowScope(state, { subject, action: step.action, resourceType: type, context });
  if (!scope.ok) return scope;
  if (scope.value.kind === 'denied') return ok(ruling('deny', scope.value.reason));
  return ok(ruling('filter', { kind: 'permitted_by', policies: scope.value.policies }));
}

/** Policies named in one ruling. */
const policiesMax = 100;

export function ruling(effect: Ruling['effect'], reason: Reason): Ruling {
  const policies = 'policies' in reason ? reason.policies.slice(0, policiesMax) : [];
  return { effect, reason: reason.kind, reasonText: reasonText(reason), policies };
}
