// A small random world: entities that share few names, so that policies over them often hit.

import type { EntityInput } from '../entity.ts';
import { parseDatetime, parseDuration } from '../extensions/datetime.ts';
import { parseDecimal } from '../extensions/decimal.ts';
import { parseIp } from '../extensions/ip.ts';
import type { Request } from '../request.ts';
import { type EntityUid, entityUid } from '../uid.ts';
import { type CedarRecord, CedarSet, type Value } from '../value.ts';
import type { Tape } from './tape.ts';

export type Kind =
  | 'bool'
  | 'long'
  | 'string'
  | 'entity'
  | 'longs'
  | 'strings'
  | 'entities'
  | 'record'
  | 'decimal'
  | 'ip'
  | 'datetime'
  | 'duration';

/** Each attribute of the world has one kind, save `any`, which has whichever. */
export const attributes: readonly (readonly [string, Kind])[] = [
  ['flag', 'bool'],
  ['age', 'long'],
  ['name', 'string'],
  ['owner', 'entity'],
  ['sizes', 'longs'],
  ['labels', 'strings'],
  ['readers', 'entities'],
  ['home', 'record'],
  ['score', 'decimal'],
  ['address', 'ip'],
  ['made', 'datetime'],
  ['ttl', 'duration'],
  ['odd name', 'string'],
  // In the context, the clock.
  ['now', 'datetime'],
];

export const texts = ['', 'a', 'ab', 'acme/1', 'a*b', 'é😀', '"q\\', '10.9.0.7', '::1', '1.5'] as const;
export const patterns = [
  [''],
  ['', ''],
  ['a', ''],
  ['', 'b'],
  ['a', 'b'],
  ['acme/', ''],
  ['a*b'],
  ['', '*', ''],
  ['é', ''],
];
export const decimals = ['0.0', '1.5', '-0.5', '1.50', '922337203685477.5807'] as const;
export const addresses = [
  '10.0.0.1',
  '10.0.0.0/8',
  '127.0.0.1',
  '224.0.0.0/4',
  '::1',
  'ff00::/8',
  '0.0.0.0/0',
] as const;
export const moments = [
  '1970-01-01',
  '2024-02-29T12:00:00Z',
  '2024-02-29T12:00:00.001-0130',
  '1969-12-31T23:59:59Z',
] as const;
export const spans = ['0ms', '1d', '-1h30m', '1d2h3m4s5ms', '9223372036854775807ms'] as const;
export const types = ['User', 'Group', 'App::Doc', 'Folder'] as const;
const ids = ['a', 'b'] as const;

export function randomUid(tape: Tape): EntityUid {
  return entityUid(tape.pick(...types), tape.pick(...ids));
}

export function randomAction(tape: Tape): EntityUid {
  return entityUid('Action', tape.pick('read', 'write', 'all'));
}

/** Longs here stay where the official engine's JSON is exact; most are few, so that they meet. */
export function randomLong(tape: Tape): number {
  return tape.once(5) ? tape.pick(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 1_000, -10) : tape.below(3);
}

export function randomValue(tape: Tape, kind: Kind): Value {
  switch (kind) {
    case 'bool':
      return tape.pick(true, false);
    case 'long':
      return randomLong(tape);
    case 'string':
      return tape.pick(...texts);
    case 'entity':
      return randomUid(tape);
    case 'longs':
      // Some are large enough to be searched by key.
      return new CedarSet(tape.times(tape.once(6) ? 12 : 3, (index) => (tape.once(2) ? index : randomLong(tape))));
    case 'strings':
      return new CedarSet(tape.times(3, () => tape.pick(...texts)));
    case 'entities':
      return new CedarSet(tape.times(3, () => randomUid(tape)));
    case 'record':
      return randomRecord(tape, true);
    case 'decimal':
      return parseDecimal(tape.pick(...decimals)) ?? 0;
    case 'ip':
      return parseIp(tape.pick(...addresses)) ?? 0;
    case 'datetime':
      return parseDatetime(tape.pick(...moments)) ?? 0;
    case 'duration':
      return parseDuration(tape.pick(...spans)) ?? 0;
  }
}

/** Most of the world's attributes; now and then one of another kind. */
function randomRecord(tape: Tape, nested: boolean): CedarRecord {
  const fields = attributes.flatMap(([name, kind]): [string, Value][] => {
    // A record in a record in a record adds nothing but size.
    if (tape.once(4) || (nested && kind === 'record')) return [];
    return [[name, randomValue(tape, tape.once(20) ? tape.pick<Kind>('long', 'string', 'entity', 'bool') : kind)]];
  });
  return { kind: 'record', fields: new Map(fields) };
}

/** Most of the entities that policies may name; parents only upwards in a fixed order, so never a cycle. */
export function randomEntities(tape: Tape): EntityInput[] {
  const all = types.flatMap((type) => ids.map((id) => entityUid(type, id)));
  const inputs = all.flatMap((uid, at): EntityInput[] => {
    if (tape.once(8)) return [];
    const parents = tape.times(2, () => all[at + 1 + tape.below(all.length)]).filter((parent) => parent !== undefined);
    return [{ uid, attrs: randomRecord(tape, false).fields, parents, tags: randomTags(tape) }];
  });
  const parents = tape.once(3) ? [] : [entityUid('Action', 'all')];
  return [...inputs, { uid: entityUid('Action', 'read'), parents }];
}

function randomTags(tape: Tape): Iterable<readonly [string, Value]> {
  return new Map(tape.times(2, () => [tape.pick('a', 'ab'), tape.pick(...texts)] as const));
}

export function randomRequest(tape: Tape): Request {
  return {
    principal: randomUid(tape),
    action: randomAction(tape),
    resource: randomUid(tape),
    context: randomRecord(tape, false),
  };
}
