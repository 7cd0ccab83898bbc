// Tokens to one policy or template.

import type { ActionConstraint, Condition, Effect, Policy, ScopeConstraint, Slot, SlotName, Source } from '../ast.ts';
import type { Position } from '../position.ts';
import type { EntityUid } from '../uid.ts';
import type { Cursor } from './cursor.ts';
import { boundDepth } from './depth.ts';
import { expression } from './expression.ts';
import { ParseFailure } from './failure.ts';
import { isActionType, typePath, uid } from './name.ts';
import { stringText } from './string.ts';

/** Takes one policy up to its `;`. The id is the caller's to give. Throws `ParseFailure`. */
export function policy(cursor: Cursor, file: string | undefined): Omit<Policy, 'id'> {
  const start = cursor.token.at;
  const annotations = annotationsOf(cursor);
  const effect = effectOf(cursor);
  cursor.expect('(');
  const principalAt = variable(cursor, 'principal');
  const principal = scope(cursor, '?principal');
  cursor.expect(',');
  const actionAt = variable(cursor, 'action');
  const action = actionScope(cursor);
  cursor.expect(',');
  const resourceAt = variable(cursor, 'resource');
  const resource = scope(cursor, '?resource');
  cursor.takes(',');
  cursor.expect(')');
  const conditions: Condition[] = [];
  while (!cursor.is(';')) conditions.push(condition(cursor));
  const end = cursor.expect(';').at;
  const places = { principal: principalAt, action: actionAt, resource: resourceAt };
  const source: Source = { ...(file === undefined ? {} : { file }), start, end, scope: places };
  const slots = [principal, resource].flatMap(slotOf);
  return { effect, annotations, principal, action, resource, conditions, slots, source };
}

function annotationsOf(cursor: Cursor): ReadonlyMap<string, string> {
  const annotations = new Map<string, string>();
  while (cursor.takes('@')) {
    const key = cursor.token;
    if (key.kind !== 'word') throw cursor.unexpected('the name of an annotation');
    cursor.take();
    let value = '';
    if (cursor.takes('(')) {
      if (cursor.token.kind !== 'string') throw cursor.unexpected('a string');
      value = stringText(cursor.take());
      cursor.expect(')');
    }
    if (annotations.has(key.text)) throw new ParseFailure(`the annotation \`@${key.text}\` is given twice`, key.at);
    annotations.set(key.text, value);
  }
  return annotations;
}

function effectOf(cursor: Cursor): Effect {
  if (cursor.takes('permit')) return 'permit';
  if (cursor.takes('forbid')) return 'forbid';
  throw cursor.unexpected('`permit` or `forbid`');
}

/** Takes the variable and gives its place. */
function variable(cursor: Cursor, name: string): Position {
  const { at } = cursor.token;
  if (cursor.takes(name)) return at;
  throw cursor.unexpected(`\`${name}\` (the scope names principal, action and resource, in order)`);
}

function scope(cursor: Cursor, slot: SlotName): ScopeConstraint {
  if (cursor.takes('==')) return { op: '==', entity: entityOrSlot(cursor, slot) };
  if (cursor.takes('in')) return { op: 'in', entity: entityOrSlot(cursor, slot) };
  if (!cursor.takes('is')) return { op: 'all' };
  const entityType = typePath(cursor);
  return cursor.takes('in')
    ? { op: 'is in', entityType, entity: entityOrSlot(cursor, slot) }
    : { op: 'is', entityType };
}

function entityOrSlot(cursor: Cursor, slot: SlotName): EntityUid | Slot {
  return parenthesized(cursor, () => {
    if (cursor.token.kind !== 'slot') return uid(cursor);
    if (cursor.token.text !== slot) throw cursor.unexpected(`an entity or \`${slot}\``);
    cursor.take();
    return { kind: 'slot', name: slot };
  });
}

function actionScope(cursor: Cursor): ActionConstraint {
  if (cursor.takes('==')) return { op: '==', entity: parenthesized(cursor, () => action(cursor)) };
  if (!cursor.takes('in')) return { op: 'all' };
  return parenthesized(cursor, () =>
    cursor.takes('[')
      ? { op: 'in', entities: cursor.list(']', () => parenthesized(cursor, () => action(cursor))), many: true }
      : { op: 'in', entities: [action(cursor)], many: false },
  );
}

function action(cursor: Cursor): EntityUid {
  const { at } = cursor.token;
  const entity = uid(cursor);
  if (isActionType(entity.type)) return entity;
  throw new ParseFailure(`an action has the type \`Action\`, not \`${entity.type}\``, at);
}

/** What stands in any number of parentheses; a loop, since the depth is the writer's choice. */
function parenthesized<T>(cursor: Cursor, inner: () => T): T {
  let open = 0;
  while (cursor.takes('(')) open++;
  const result = inner();
  for (; open > 0; open--) cursor.expect(')');
  return result;
}

function condition(cursor: Cursor): Condition {
  if (!cursor.is('when') && !cursor.is('unless')) throw cursor.unexpected('`when`, `unless` or `;`');
  const kind = cursor.take().text === 'when' ? 'when' : 'unless';
  cursor.expect('{');
  const body = expression(cursor);
  cursor.expect('}');
  boundDepth(body);
  return { kind, body };
}

function slotOf(constraint: ScopeConstraint): SlotName[] {
  return 'entity' in constraint && constraint.entity.kind === 'slot' ? [constraint.entity.name] : [];
}
