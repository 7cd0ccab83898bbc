// Cedar's JSON for policies and templates, both ways.

import type { Fault, Json, JsonObject, Result } from '@sallyport/base';
import type { ActionConstraint, Condition, Policy, ScopeConstraint, Slot, SlotName } from '../ast.ts';
import { isActionType } from '../parse/name.ts';
import type { EntityUid } from '../uid.ts';
import { exprToJson, readExpr, readTypePath } from './expression.ts';
import { list, object } from './shape.ts';
import { pointer, reading, readUid, refusal } from './value.ts';

/** The policy or template of its JSON form, with the id it shall have. Faults: `invalid_input` with a JSON pointer. */
export function policyFromJson(json: Json, id: string): Result<Policy, Fault> {
  return reading(() => {
    const body = object(json, '');
    const { effect } = body;
    if (effect !== 'permit' && effect !== 'forbid') throw refusal('expected `permit` or `forbid`', '/effect');
    const principal = readScope(body.principal, '/principal', '?principal');
    const resource = readScope(body.resource, '/resource', '?resource');
    return {
      id,
      effect,
      annotations: readAnnotations(body.annotations),
      principal,
      action: readAction(body.action, '/action'),
      resource,
      conditions: list(body.conditions, '/conditions').map((item, at) => readCondition(item, `/conditions/${at}`)),
      slots: [principal, resource].flatMap(slotOf),
    };
  });
}

/** The JSON form of a policy or template; its id, source and link are not part of it. */
export function policyToJson(policy: Policy): JsonObject {
  const annotations = Object.fromEntries(policy.annotations);
  return {
    effect: policy.effect,
    principal: scopeToJson(policy.principal),
    action: actionToJson(policy.action),
    resource: scopeToJson(policy.resource),
    conditions: policy.conditions.map(({ kind, body }) => ({ kind, body: exprToJson(body) })),
    ...(policy.annotations.size === 0 ? {} : { annotations }),
  };
}

function readAnnotations(json: Json | undefined): ReadonlyMap<string, string> {
  if (json === undefined) return new Map();
  return new Map(
    Object.entries(object(json, '/annotations')).map(([name, value]) => {
      const at = pointer('/annotations', name);
      if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name)) throw refusal(`\`${name}\` is no name of an annotation`, at);
      // An annotation without a value is null here and the empty text in Cedar.
      if (value !== null && typeof value !== 'string') throw refusal('expected a string', at);
      return [name, value ?? ''] as const;
    }),
  );
}

function readScope(json: Json | undefined, at: string, slot: SlotName): ScopeConstraint {
  const scope = object(json, at);
  switch (scope.op) {
    case 'All':
      return { op: 'all' };
    case '==':
    case 'in':
      return { op: scope.op, entity: readEntityOrSlot(scope, at, slot) };
    case 'is': {
      const entityType = readTypePath(scope.entity_type, `${at}/entity_type`);
      if (scope.in === undefined) return { op: 'is', entityType };
      return { op: 'is in', entityType, entity: readEntityOrSlot(object(scope.in, `${at}/in`), `${at}/in`, slot) };
    }
    default:
      throw refusal('expected `All`, `==`, `in` or `is`', `${at}/op`);
  }
}

function readEntityOrSlot(json: JsonObject, at: string, slot: SlotName): EntityUid | Slot {
  if (json.slot === undefined) return readUid(json.entity, `${at}/entity`);
  if (json.slot !== slot) throw refusal(`expected the slot \`${slot}\``, `${at}/slot`);
  return { kind: 'slot', name: slot };
}

function readAction(json: Json | undefined, at: string): ActionConstraint {
  const scope = object(json, at);
  if (scope.op === 'All') return { op: 'all' };
  if (scope.op === '==') return { op: '==', entity: readActionUid(scope.entity, `${at}/entity`) };
  if (scope.op !== 'in') throw refusal('expected `All`, `==` or `in`', `${at}/op`);
  if (scope.entities === undefined)
    return { op: 'in', entities: [readActionUid(scope.entity, `${at}/entity`)], many: false };
  const entities = list(scope.entities, `${at}/entities`).map((item, index) =>
    readActionUid(item, `${at}/entities/${index}`),
  );
  return { op: 'in', entities, many: true };
}

function readActionUid(json: Json | undefined, at: string): EntityUid {
  const uid = readUid(json, at);
  if (isActionType(uid.type)) return uid;
  throw refusal(`an action has the type \`Action\`, not \`${uid.type}\``, at);
}

function readCondition(json: Json, at: string): Condition {
  const { kind, body } = object(json, at);
  if (kind !== 'when' && kind !== 'unless') throw refusal('expected `when` or `unless`', `${at}/kind`);
  return { kind, body: readExpr(body, `${at}/body`) };
}

function scopeToJson(constraint: ScopeConstraint): JsonObject {
  switch (constraint.op) {
    case 'all':
      return { op: 'All' };
    case '==':
    case 'in':
      return { op: constraint.op, ...entityToJson(constraint.entity) };
    case 'is':
      return { op: 'is', entity_type: constraint.entityType };
    case 'is in':
      return { op: 'is', entity_type: constraint.entityType, in: entityToJson(constraint.entity) };
  }
}

function entityToJson(entity: EntityUid | Slot): JsonObject {
  return entity.kind === 'slot' ? { slot: entity.name } : { entity: { type: entity.type, id: entity.id } };
}

function actionToJson(constraint: ActionConstraint): JsonObject {
  if (constraint.op === 'all') return { op: 'All' };
  if (constraint.op === '==') return { op: '==', ...entityToJson(constraint.entity) };
  const [only, ...more] = constraint.entities;
  // A list of one is written as the official engine writes it.
  if (only !== undefined && more.length === 0) return { op: 'in', ...entityToJson(only) };
  return { op: 'in', entities: constraint.entities.map(({ type, id }) => ({ type, id })) };
}

function slotOf(constraint: ScopeConstraint): SlotName[] {
  return 'entity' in constraint && constraint.entity.kind === 'slot' ? [constraint.entity.name] : [];
}
