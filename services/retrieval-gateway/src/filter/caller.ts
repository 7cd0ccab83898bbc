// The caller's own conditions as SQL: only operators that cannot raise, so they tell nothing of rows the policy hides.

import { type Fault, fail, ok, type Result } from '@sallyport/base';
import type { Source, SourceAttribute } from '../source.ts';
import { and, type Fragment, fragment, identifier, milliseconds, storable } from './fragment.ts';

export type FilterOperator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte' | 'contains';

export interface FilterTerm {
  /** An attribute of the source, as policies call it. */
  readonly field: string;
  readonly op: FilterOperator;
  readonly value: string | number | bigint | boolean;
}

const symbols = { eq: '=', ne: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

/**
 * All terms together. An absent attribute meets no term. Every operator is total over its column's type, so the planner
 * may run it before the policy's own condition without telling anything by an error.
 * Faults: `invalid_input` naming the term.
 */
export function callerFilter(source: Source, terms: readonly FilterTerm[]): Result<Fragment, Fault> {
  const parts: Fragment[] = [];
  for (const [index, term] of terms.entries()) {
    const at = `/filter/${index}`;
    const attribute = source.attributes.find((candidate) => candidate.name === term.field);
    if (attribute === undefined) {
      const known = source.attributes.map((candidate) => candidate.name).join(', ');
      return fail('invalid_input', `source \`${source.name}\` has no field of that name; it has ${known}`, {
        at: `${at}/field`,
      });
    }
    const part = termFragment(attribute, term);
    if (part === undefined) {
      return fail('invalid_input', `field \`${attribute.name}\` is a ${attribute.type}; ${wanted[attribute.type]}`, {
        at: `${at}/value`,
      });
    }
    parts.push(part);
  }
  return ok(and(...parts));
}

const wanted = {
  string: 'compare it by eq, ne, lt, lte, gt or gte with a text without NUL',
  long: 'compare it by eq, ne, lt, lte, gt or gte with a 64-bit integer',
  bool: 'compare it by eq or ne with true or false',
  string_set: 'use contains with a text',
  datetime:
    'compare it by eq, ne, lt, lte, gt or gte with an RFC 3339 time to the millisecond such as 2002-08-01T00:00:00.000Z',
} as const;

function termFragment({ column, type }: SourceAttribute, { op, value }: FilterTerm): Fragment | undefined {
  const sql = identifier(column);
  const text = typeof value === 'string' && storable(value) ? value : undefined;
  if (type === 'string_set') {
    if (op !== 'contains' || text === undefined) return undefined;
    return fragment(`(${sql} is not null and ${sql} @> ?)`, { type: 'text[]', value: [text] });
  }
  if (op === 'contains') return undefined;
  const compare = `(${sql} is not null and ${sql} ${symbols[op]} ?)`;
  switch (type) {
    case 'string':
      return text === undefined ? undefined : fragment(compare, { type: 'text', value: text });
    case 'long':
      return isLong(value) ? fragment(compare, { type: 'bigint', value: value.toString() }) : undefined;
    case 'bool':
      if (typeof value !== 'boolean' || (op !== 'eq' && op !== 'ne')) return undefined;
      return fragment(`(${sql} is ${op === 'eq' ? value : !value})`);
    case 'datetime': {
      const ms = text === undefined ? undefined : rfc3339(text);
      if (ms === undefined) return undefined;
      const there = `${sql} is not null and isfinite(${sql})`;
      return fragment(`(${there} and ${milliseconds(sql)} ${symbols[op]} ?)`, { type: 'numeric', value: String(ms) });
    }
  }
}

function isLong(value: unknown): value is number | bigint {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  return typeof value === 'bigint' && BigInt.asIntN(64, value) === value;
}

const timeForm = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(\.\d{1,3})?([Zz]|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch, or undefined where the text is not an RFC 3339 time that exists. */
function rfc3339(text: string): number | undefined {
  const [, date, time, fraction = '', zone = ''] = timeForm.exec(text) ?? [];
  const local = `${date}T${time}`;
  const atUtc = Date.parse(`${local}Z`);
  // The parser takes 30 February for 2 March; only a moment that reads back as written exists.
  if (Number.isNaN(atUtc) || !new Date(atUtc).toISOString().startsWith(local)) return undefined;
  const ms = Date.parse(`${local}${fraction}${zone.toUpperCase()}`);
  return Number.isNaN(ms) ? undefined : ms;
}
