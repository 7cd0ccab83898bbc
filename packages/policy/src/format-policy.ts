// Policies back to Cedar text.

import type { ActionConstraint, Policy, ScopeConstraint, Slot } from './ast.ts';
import { formatExpr, quoted, uidToString } from './format.ts';
import type { EntityUid } from './uid.ts';

/** The text of a policy or template; `parsePolicies` reads it back, but for id, source and link. */
export function formatPolicy(policy: Policy): string {
  const annotations = [...policy.annotations].map(([name, value]) => `@${name}(${quoted(value)})\n`);
  const scope = [
    `principal${scopeText(policy.principal)}`,
    `action${actionText(policy.action)}`,
    `resource${scopeText(policy.resource)}`,
  ];
  const conditions = policy.conditions.map(({ kind, body }) => `\n${kind} { ${formatExpr(body)} }`);
  return `${annotations.join('')}${policy.effect} (${scope.join(', ')})${conditions.join('')};`;
}

function scopeText(constraint: ScopeConstraint): string {
  switch (constraint.op) {
    case 'all':
      return '';
    case '==':
    case 'in':
      return ` ${constraint.op} ${entityText(constraint.entity)}`;
    case 'is':
      return ` is ${constraint.entityType}`;
    case 'is in':
      return ` is ${constraint.entityType} in ${entityText(constraint.entity)}`;
  }
}

function actionText(constraint: ActionConstraint): string {
  switch (constraint.op) {
    case 'all':
      return '';
    case '==':
      return ` == ${uidToString(constraint.entity)}`;
    case 'in': {
      const entities = constraint.entities.map(uidToString).join(', ');
      return constraint.many ? ` in [${entities}]` : ` in ${entities}`;
    }
  }
}

function entityText(entity: EntityUid | Slot): string {
  return entity.kind === 'slot' ? entity.name : uidToString(entity);
}
