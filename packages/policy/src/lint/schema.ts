// Whether a schema has any request for a policy.

import type { ActionConstraint, Policy, ScopeConstraint } from '../ast.ts';
import { type ActionInfo, actionOf, type Schema } from '../schema/schema.ts';
import { type EntityUid, sameUid } from '../uid.ts';

/** False only where no action of the schema takes the types that the scope leaves. */
export function fitsSchema(policy: Policy, schema: Schema): boolean {
  return schema.actions.some(
    (action) =>
      actionFits(policy.action, action, schema) &&
      action.principalTypes.some((type) => scopeFits(policy.principal, type, schema)) &&
      action.resourceTypes.some((type) => scopeFits(policy.resource, type, schema)),
  );
}

function actionFits(constraint: ActionConstraint, action: ActionInfo, schema: Schema): boolean {
  switch (constraint.op) {
    case 'all':
      return true;
    case '==':
      return sameUid(constraint.entity, action.uid);
    case 'in':
      return constraint.entities.some((above) => isWithin(action.uid, above, schema, new Set()));
  }
}

function isWithin(uid: EntityUid, above: EntityUid, schema: Schema, passed: Set<string>): boolean {
  if (sameUid(uid, above)) return true;
  if (passed.has(uid.id)) return false;
  passed.add(uid.id);
  return (actionOf(schema, uid)?.memberOf ?? []).some((parent) => isWithin(parent, above, schema, passed));
}

function scopeFits(constraint: ScopeConstraint, type: string, schema: Schema): boolean {
  switch (constraint.op) {
    case 'all':
      return true;
    case 'is':
    case 'is in':
      return constraint.entityType === type;
    case '==': {
      if (constraint.entity.kind === 'slot') return true;
      const ids = schema.entityTypes.get(type)?.ids;
      return constraint.entity.type === type && (ids === undefined || ids.includes(constraint.entity.id));
    }
    case 'in':
      // Any type may hold what is in a group of its own kind or of a kind above it; to tell which is the validator's.
      return true;
  }
}
