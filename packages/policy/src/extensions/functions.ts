// Every function and method of the extension types, by name.

import { EvaluationFailure } from '../failure.ts';
import { divideLong, type Long } from '../long.ts';
import {
  type CedarDatetime,
  type CedarDecimal,
  type CedarDuration,
  type CedarIp,
  typeName,
  type Value,
} from '../value.ts';
import { durationSince, offsetBy, parseDatetime, parseDuration, toDate, toTime } from './datetime.ts';
import { parseDecimal } from './decimal.ts';
import { isInRange, isIpv4, isLoopback, isMulticast, parseIp } from './ip.ts';

export interface ExtensionFunction {
  /** A method takes its receiver as the first argument. */
  readonly style: 'function' | 'method';
  readonly arity: 1 | 2;
  /** Throws `EvaluationFailure` for a wrong type, a text that has no value, and overflow. */
  readonly apply: (first: Value, second: Value) => Value;
}

/** The extension function of a name, or undefined. */
export function extensionFunction(name: string): ExtensionFunction | undefined {
  return table.get(name);
}

/** The value of `name(args)`; see `ExtensionFunction.apply`. A wrong number of arguments is an error of evaluation. */
export function callExtension(name: string, args: readonly Value[]): Value {
  const fn = table.get(name);
  const [first, second] = args;
  if (fn === undefined) throw new EvaluationFailure('extension', `there is no extension function \`${name}\``);
  if (first === undefined || args.length !== fn.arity) {
    throw new EvaluationFailure('arity', `\`${name}\` takes ${fn.arity} argument(s), not ${args.length}`);
  }
  return fn.apply(first, second ?? first);
}

const table: ReadonlyMap<string, ExtensionFunction> = new Map<string, ExtensionFunction>([
  ['decimal', parsing('decimal', parseDecimal)],
  ['ip', parsing('ip', parseIp)],
  ['datetime', parsing('datetime', parseDatetime)],
  ['duration', parsing('duration', parseDuration)],
  ['lessThan', comparison((a, b) => a < b)],
  ['lessThanOrEqual', comparison((a, b) => a <= b)],
  ['greaterThan', comparison((a, b) => a > b)],
  ['greaterThanOrEqual', comparison((a, b) => a >= b)],
  ['isIpv4', unary((a) => isIpv4(asIp(a)))],
  ['isIpv6', unary((a) => !isIpv4(asIp(a)))],
  ['isLoopback', unary((a) => isLoopback(asIp(a)))],
  ['isMulticast', unary((a) => isMulticast(asIp(a)))],
  ['isInRange', binary((a, b) => isInRange(asIp(a), asIp(b)))],
  ['offset', binary((a, b) => inRange('offset', offsetBy(asDatetime(a), asDuration(b))))],
  ['durationSince', binary((a, b) => inRange('durationSince', durationSince(asDatetime(a), asDatetime(b))))],
  ['toDate', unary((a) => inRange('toDate', toDate(asDatetime(a))))],
  ['toTime', unary((a) => toTime(asDatetime(a)))],
  ['toMilliseconds', unary((a) => asDuration(a).ms)],
  ['toSeconds', unary((a) => divideLong(asDuration(a).ms, 1_000))],
  ['toMinutes', unary((a) => divideLong(asDuration(a).ms, 60_000))],
  ['toHours', unary((a) => divideLong(asDuration(a).ms, 3_600_000))],
  ['toDays', unary((a) => divideLong(asDuration(a).ms, 86_400_000))],
]);

function parsing(name: string, parse: (text: string) => Value | undefined): ExtensionFunction {
  return {
    style: 'function',
    arity: 1,
    apply: (text) => {
      if (typeof text !== 'string') throw wrongType('string', text);
      const value = parse(text);
      if (value === undefined) throw new EvaluationFailure('extension', `\`${text}\` is not a valid ${name}`);
      return value;
    },
  };
}

function unary(apply: (a: Value) => Value): ExtensionFunction {
  return { style: 'method', arity: 1, apply };
}

function binary(apply: (a: Value, b: Value) => Value): ExtensionFunction {
  return { style: 'method', arity: 2, apply };
}

function comparison(holds: (a: Long, b: Long) => boolean): ExtensionFunction {
  return binary((a, b) => holds(asDecimal(a).tenThousandths, asDecimal(b).tenThousandths));
}

function inRange(name: string, value: Value | undefined): Value {
  if (value === undefined) throw new EvaluationFailure('extension', `\`${name}\` leaves the range of 64 bits`);
  return value;
}

function asDecimal(value: Value): CedarDecimal {
  if (typeof value === 'object' && value.kind === 'decimal') return value;
  throw wrongType('decimal', value);
}

function asIp(value: Value): CedarIp {
  if (typeof value === 'object' && value.kind === 'ip') return value;
  throw wrongType('ip', value);
}

function asDatetime(value: Value): CedarDatetime {
  if (typeof value === 'object' && value.kind === 'datetime') return value;
  throw wrongType('datetime', value);
}

function asDuration(value: Value): CedarDuration {
  if (typeof value === 'object' && value.kind === 'duration') return value;
  throw wrongType('duration', value);
}

/** The type error that an operator throws when it wanted something else. */
function wrongType(expected: string, got: Value): EvaluationFailure {
  return new EvaluationFailure('type', `expected ${expected}, got ${typeName(got)}`);
}
