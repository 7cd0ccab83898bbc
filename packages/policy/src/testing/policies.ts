// Random policies over the world: mostly well typed, so that they reach deep, and now and then not.

import type {
  ActionConstraint,
  BinaryOperator,
  Effect,
  Expr,
  Policy,
  ScopeConstraint,
  Slot,
  SlotName,
} from '../ast.ts';
import { formatPolicy } from '../format-policy.ts';
import { toLong } from '../long.ts';
import type { EntityUid } from '../uid.ts';
import type { Value } from '../value.ts';
import type { Tape } from './tape.ts';
import {
  addresses,
  attributes,
  decimals,
  type Kind,
  moments,
  patterns,
  randomAction,
  randomLong,
  randomUid,
  spans,
  texts,
  types,
} from './world.ts';

/** Policies as Cedar text; every fifth is a template where `templates` are wanted. */
export function randomPolicies(tape: Tape, options: { readonly most: number; readonly templates?: boolean }): string[] {
  return tape.times(options.most, () => formatPolicy(randomPolicy(tape, options.templates === true && tape.once(5))));
}

function randomPolicy(tape: Tape, template: boolean): Policy {
  const principal = randomScope(tape, template && tape.once(2) ? '?principal' : undefined);
  const resource = randomScope(tape, template ? '?resource' : undefined);
  return {
    id: '',
    effect: tape.pick<Effect>('permit', 'permit', 'forbid'),
    annotations: new Map(tape.once(4) ? [['note', tape.pick(...texts)]] : []),
    principal,
    action: randomActionScope(tape),
    resource,
    conditions: tape.times(2, () => ({ kind: tape.pick('when', 'unless'), body: randomBody(tape) })),
    slots: [],
  };
}

/** Some bodies begin as most written policies do: with attributes asked for one value, guarded or not. */
function randomBody(tape: Tape): Expr {
  // Shallow ones let one operator decide, deep ones make operators meet.
  const body = randomExpr(tape, 'bool', tape.pick(2, 2, 3, 4));
  if (!tape.once(3)) return body;
  const target: Expr = { kind: 'variable', name: tape.pick('resource', 'principal', 'context') };
  const [name, kind] = tape.pick<readonly [string, Kind]>(
    ['name', 'string'],
    ['age', 'long'],
    ['owner', 'entity'],
    ['flag', 'bool'],
  );
  const value = literal(
    kind === 'bool'
      ? true
      : kind === 'long'
        ? randomLong(tape)
        : kind === 'string'
          ? tape.pick(...texts)
          : randomUid(tape),
  );
  const subject: Expr = { kind: 'attribute', target, name };
  const asked = tape.once(4) ? binary('==', value, subject) : binary('==', subject, value);
  const rest: Expr = { kind: 'and', left: asked, right: body };
  return tape.once(2) ? { kind: 'and', left: { kind: 'has', target, path: [name] }, right: rest } : rest;
}

function randomScope(tape: Tape, slotName: SlotName | undefined): ScopeConstraint {
  const entityType = tape.pick(...types);
  // Most scopes are wide: conditions that are never reached show nothing.
  if (slotName === undefined && !tape.once(3)) return tape.once(4) ? { op: 'is', entityType } : { op: 'all' };
  const entity: EntityUid | Slot = slotName === undefined ? randomUid(tape) : { kind: 'slot', name: slotName };
  return tape.pick<ScopeConstraint>({ op: 'in', entity }, { op: '==', entity }, { op: 'is in', entityType, entity });
}

function randomActionScope(tape: Tape): ActionConstraint {
  if (!tape.once(3)) return { op: 'all' };
  return tape.pick<ActionConstraint>(
    { op: '==', entity: randomAction(tape) },
    { op: 'in', entities: [randomAction(tape)], many: false },
    { op: 'in', entities: tape.times(2, () => randomAction(tape)), many: true },
  );
}

const kinds = [...new Set(attributes.map(([, kind]) => kind))];

/** An expression that is mostly of this kind. */
export function randomExpr(tape: Tape, kind: Kind, depth: number): Expr {
  if (tape.once(80)) return randomExpr(tape, tape.pick(...(kinds as [Kind])), depth);
  if (depth <= 0 || (kind !== 'bool' && tape.once(4))) return leaf(tape, kind);
  const sub = (of: Kind) => randomExpr(tape, of, depth - 1);
  if (tape.once(8)) return { kind: 'if', condition: sub('bool'), consequent: sub(kind), alternate: sub(kind) };
  if (kind !== 'bool' && tape.once(3)) return attribute(tape, kind, depth);
  switch (kind) {
    case 'bool':
      return boolExpr(tape, depth);
    case 'long':
      return tape.pick<() => Expr>(
        () => binary(tape.pick('+', '-', '*'), sub('long'), sub('long')),
        () => ({ kind: 'negate', operand: sub('long') }),
        () => call(tape.pick('toMilliseconds', 'toSeconds', 'toMinutes', 'toHours', 'toDays'), sub('duration')),
      )();
    case 'string':
      return tape.once(3) ? binary('getTag', sub('entity'), sub('string')) : leaf(tape, kind);
    case 'longs':
      return { kind: 'set', items: tape.times(3, () => sub('long')) };
    case 'strings':
      return { kind: 'set', items: tape.times(3, () => sub('string')) };
    case 'entities':
      return { kind: 'set', items: tape.times(3, () => sub('entity')) };
    case 'record':
      return {
        kind: 'record',
        fields: attributes.filter(() => tape.once(5)).map(([name, of]) => [name, sub(of)] as const),
      };
    case 'datetime':
      return tape.once(2) ? call('toDate', sub('datetime')) : call('offset', sub('datetime'), sub('duration'));
    case 'duration':
      return tape.once(2) ? call('toTime', sub('datetime')) : call('durationSince', sub('datetime'), sub('datetime'));
    case 'entity':
    case 'decimal':
    case 'ip':
      return leaf(tape, kind);
  }
}

function boolExpr(tape: Tape, depth: number): Expr {
  const sub = (of: Kind) => randomExpr(tape, of, depth - 1);
  const set = () => sub(tape.pick<Kind>('longs', 'strings', 'entities'));
  const arithmetic = () => binary(tape.pick('+', '-', '*'), sub('long'), sub('long'));
  const kind = tape.pick(...(kinds as [Kind]));
  return tape.pick<() => Expr>(
    () => ({ kind: tape.pick('and', 'or'), left: sub('bool'), right: sub('bool') }),
    () => ({ kind: tape.pick('and', 'or'), left: sub('bool'), right: sub('bool') }),
    () => ({ kind: 'not', operand: sub('bool') }),
    () => binary(tape.pick('==', '!='), sub(kind), sub(kind)),
    () => {
      const of = tape.pick<Kind>('long', 'long', 'datetime', 'duration');
      return binary(tape.pick('<', '<=', '>', '>='), sub(of), sub(of));
    },
    () => binary(tape.pick('<', '<=', '>', '=='), arithmetic(), sub('long')),
    () => binary(tape.pick('<', '<=', '>', '=='), sub('long'), arithmetic()),
    () => binary('in', sub('entity'), sub(tape.pick<Kind>('entity', 'entities'))),
    () => binary('contains', sub('entities'), sub('entity')),
    () => binary('contains', sub('longs'), sub('long')),
    () => {
      const of = tape.pick<Kind>('longs', 'strings', 'entities');
      return binary(tape.pick('containsAll', 'containsAny'), sub(of), sub(of));
    },
    () => ({ kind: 'isEmpty', operand: set() }),
    () => ({ kind: 'like', target: sub('string'), pattern: tape.pick(...(patterns as [string[]])) }),
    () => has(tape, depth),
    () => has(tape, depth),
    () => ({ kind: 'is', target: sub('entity'), entityType: tape.pick(...types) }),
    () => ({ kind: 'is', target: sub('entity'), entityType: tape.pick(...types), within: sub('entity') }),
    () => binary('hasTag', sub('entity'), sub('string')),
    () => attribute(tape, 'bool', depth),
    () => clockTest(tape),
    () => extensionTest(tape),
    () => call(tape.pick('isIpv4', 'isIpv6', 'isLoopback', 'isMulticast'), sub('ip')),
    () => call('isInRange', sub('ip'), sub('ip')),
    () =>
      call(
        tape.pick('lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'),
        sub('decimal'),
        sub('decimal'),
      ),
  )();
}

/** A question about an address or a decimal, or about a text that is read as one, in the forms that policies use. */
function extensionTest(tape: Tape): Expr {
  const kind = tape.pick<Kind>('ip', 'ip', 'decimal');
  const of = (name: Kind): Expr => {
    if (tape.once(3)) return attribute(tape, name, 1);
    const named = { ip: 'address', decimal: 'score' }[kind as 'ip' | 'decimal'];
    return { kind: 'attribute', target: { kind: 'variable', name: 'context' }, name: name === kind ? named : 'name' };
  };
  const tested = tape.once(2) ? of(kind) : call(kind, of('string'));
  if (kind === 'decimal') {
    return call(
      tape.pick('lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual'),
      tested,
      leaf(tape, kind),
    );
  }
  if (tape.once(2)) return call('isInRange', tested, leaf(tape, kind));
  return call(tape.pick('isIpv4', 'isIpv6', 'isLoopback', 'isMulticast'), tested);
}

/** A question about the time, in the forms that policies use. */
function clockTest(tape: Tape): Expr {
  const now: Expr = { kind: 'attribute', target: { kind: 'variable', name: 'context' }, name: 'now' };
  const moment = () => (tape.once(3) ? attribute(tape, 'datetime', 1) : leaf(tape, 'datetime'));
  const moved = tape.pick<() => Expr>(
    () => now,
    () => call('offset', now, leaf(tape, 'duration')),
    () => call('toDate', now),
  )();
  const since = tape.once(2) ? call('durationSince', moved, moment()) : call('durationSince', moment(), moved);
  const operator = tape.pick<BinaryOperator>('<', '<=', '>', '>=', '==', '!=');
  return tape.pick<() => Expr>(
    () => binary(operator, moved, moment()),
    () => binary(operator, moment(), moved),
    () => binary(operator, since, leaf(tape, 'duration')),
    () =>
      binary(operator, call(tape.pick('toDays', 'toHours', 'toSeconds', 'toMilliseconds'), since), leaf(tape, 'long')),
    () => binary(operator, call('toTime', now), leaf(tape, 'duration')),
  )();
}

function leaf(tape: Tape, kind: Kind): Expr {
  const text = (name: string, ...from: readonly string[]) => call(name, literal(tape.pick(...(from as [string]))));
  switch (kind) {
    case 'bool':
      return literal(tape.pick(true, false));
    case 'long':
      return literal(
        tape.once(6) ? (toLong(tape.pick(2n ** 63n - 1n, -(2n ** 63n), 2n ** 62n)) ?? 0) : randomLong(tape),
      );
    case 'string':
      return literal(tape.pick(...texts));
    case 'entity':
      return tape.pick<() => Expr>(
        () => ({ kind: 'variable', name: tape.pick('resource', 'principal', 'resource', 'action') }),
        () => ({ kind: 'variable', name: tape.pick('resource', 'principal') }),
        () => literal(randomUid(tape)),
      )();
    case 'longs':
      return { kind: 'set', items: tape.times(3, () => literal(randomLong(tape))) };
    case 'strings':
      return { kind: 'set', items: tape.times(3, () => literal(tape.pick(...texts))) };
    case 'entities':
      return { kind: 'set', items: tape.times(3, () => literal(randomUid(tape))) };
    case 'record':
      return tape.once(2) ? { kind: 'variable', name: 'context' } : { kind: 'record', fields: [] };
    case 'decimal':
      return text('decimal', ...decimals, ...(tape.once(9) ? ['1.', '1.23456'] : []));
    case 'ip':
      return text('ip', ...addresses, ...(tape.once(9) ? ['300.0.0.1', '::/129'] : []));
    case 'datetime':
      return text('datetime', ...moments, ...(tape.once(9) ? ['2023-02-29', 'x'] : []));
    case 'duration':
      return text('duration', ...spans, ...(tape.once(9) ? ['', '1h1d'] : []));
  }
}

/** Something with an attribute of this kind, often guarded by nothing. */
function attribute(tape: Tape, kind: Kind, depth: number): Expr {
  const names = attributes.filter(([, of]) => of === kind).map(([name]) => name);
  return { kind: 'attribute', target: holder(tape, depth), name: tape.pick(...(names as [string])) };
}

function has(tape: Tape, depth: number): Expr {
  const [name] = tape.pick(...(attributes as [(typeof attributes)[number]]));
  const path = name.includes(' ') || tape.once(3) ? [name] : [tape.pick('home', 'owner', 'home', 'age'), name];
  return { kind: 'has', target: holder(tape, depth), path };
}

function holder(tape: Tape, depth: number): Expr {
  return randomExpr(tape, tape.pick<Kind>('entity', 'entity', 'record'), depth - 1);
}

function literal(value: Value): Expr {
  return { kind: 'literal', value };
}

function binary(operator: BinaryOperator, left: Expr, right: Expr): Expr {
  return { kind: 'binary', operator, left, right };
}

function call(name: string, ...args: Expr[]): Expr {
  return { kind: 'call', name, args };
}
