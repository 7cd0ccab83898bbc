// Deciding over rows that are not known yet: the residual policies, and the decision of each row by them.

import { canonicalJson, type Fault, type JsonObject, ok, type Result, sha256Hex } from '@sallyport/base';
import {
  type Entity,
  entityUid,
  formatExpr,
  partialEvaluate,
  type ResidualPolicy,
  recordFromJson,
  responseFor,
  withEntity,
} from '@sallyport/policy';
import { basisOf } from './decide.ts';
import type { Basis, EntityRef, PolicyRef, Reason } from './request.ts';
import { policyRef, type TenantState } from './tenant-state.ts';

export interface RowScopeRequest {
  readonly subject: EntityRef;
  readonly action: { readonly name: string };
  /** Cedar type of every row. */
  readonly resourceType: string;
  readonly context: JsonObject;
}

export type RowScope =
  | { readonly kind: 'denied'; readonly reason: Reason; readonly basis: Basis }
  | {
      readonly kind: 'rows';
      readonly permits: readonly ResidualPolicy[];
      readonly forbids: readonly ResidualPolicy[];
      /** Every policy that takes part, permits first. */
      readonly policies: readonly PolicyRef[];
      /** SHA-256, hex, of the residual policies: two subjects with the same digest may see the same rows. */
      readonly digest: string;
      readonly basis: Basis;
      /** The full decision of one row. Faults: `unavailable`. */
      readonly admits: (row: Entity) => Result<boolean, Fault>;
    };

/** What a subject may see of a type of rows. Faults: `invalid_input`, `unavailable`. */
export function rowScope(state: TenantState, request: RowScopeRequest): Result<RowScope, Fault> {
  const context = recordFromJson(request.context);
  if (!context.ok) return context;
  const partial = partialEvaluate(
    state.policies,
    {
      principal: entityUid(request.subject.type, request.subject.id),
      action: entityUid('Action', request.action.name),
      resourceType: request.resourceType,
      context: context.value,
    },
    state.entities,
  );
  if (!partial.ok) return partial;
  const { kind, permits, forbids } = partial.value;
  const basis = basisOf(state);
  const refs = (policies: readonly ResidualPolicy[]) => policies.map(({ policyId }) => policyRef(state, policyId));
  if (kind === 'deny') {
    const reason: Reason =
      permits.length > 0 ? { kind: 'forbidden_by', policies: refs(forbids) } : { kind: 'nothing_permits' };
    return ok({ kind: 'denied', reason, basis });
  }
  return ok({
    kind: 'rows',
    permits,
    forbids,
    policies: refs([...permits, ...forbids]),
    digest: sha256Hex(canonicalJson([permits, forbids].map((group) => group.map(residualText)))),
    basis,
    admits: (row) => {
      const response = responseFor(partial.value, row.uid, withEntity(state.entities, row));
      return response.ok ? ok(response.value.decision === 'allow') : response;
    },
  });
}

/** Two residuals with the same text are the same condition; ids do not matter to what a row shows. */
function residualText({ condition }: ResidualPolicy): string {
  return formatExpr(condition);
}
