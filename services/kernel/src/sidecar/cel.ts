// The key of an answer as one expression in CEL, over the attributes that Envoy and its kin have of a request.

import { err, type Json, ok, type Result } from '@sallyport/base';
import type { Route } from './routes.ts';

/** A read of a key, as the decision advertises it. */
export interface KeyedRead {
  readonly path: readonly string[];
  readonly op: string;
  readonly with?: Json | undefined;
  readonly to?: readonly string[] | undefined;
}

/** What of an answer's call the key needs: its route, and the values that its context was made of. */
export interface KeyedCall {
  readonly route: Route;
  readonly context: Readonly<Record<string, string | number | boolean>>;
}

/** More headers in a mapping than this are no key: their sizes together would be read too. */
const headersMax = 32;
/** Bounds of a call that the check refuses beyond: see `plainPath` and `contextOf`. */
const targetCharsMax = 8_192;
const valueCharsMax = 1_024;
const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override', 'x-original-url', 'x-rewrite-url'];

/**
 * A string for each request; the fault names the reads that no attribute says.
 *
 * INVARIANT: a request with the string of an answered one, which the check does not refuse for a header that only the kernel
 * sets, has the same outcome at each read of the key. The converse holds of requests that spell host, method and path alike, without commas in the mapping's headers.
 * Its parts are joined by a line feed, which no value of HTTP holds. The token and what it is asked for are read by every
 * answer to a proxy, and subject, action and resource follow from these four attributes.
 */
export function celKey(vary: readonly KeyedRead[], call: KeyedCall): Result<string, readonly string[]> {
  const headers = [...call.route.context.values()].flatMap((source) => ('header' in source ? [source] : []));
  const terms = new Map<string, string>();
  const missing = new Set<string>();
  if (headers.length > headersMax) missing.add(`more than ${headersMax} headers`);
  for (const [name, source] of call.route.context) {
    const value = call.context[name];
    // Several values of one header, which the check refuses, look like one value with a comma.
    if ('header' in source && typeof value === 'string' && value.includes(',')) missing.add(`context.${name}`);
  }
  for (const { path, op, with: operand, to } of vary) {
    for (const place of to === undefined ? [path] : [path, to]) {
      const [root, name] = place;
      if (root === undefined ? op === 'forms' : fromTheCall.has(root)) continue;
      if (root !== 'context') {
        missing.add(place.join('.'));
        continue;
      }
      const names = name === undefined ? [...call.route.context.keys()] : [name];
      for (const one of names) {
        const source = call.route.context.get(one);
        // What the mapping does not set is absent, and what it sets itself is the same, wherever the route is.
        if (source === undefined || !('header' in source)) continue;
        const isPlain = to === undefined && place.length === 2;
        const term = isPlain ? testTerm(source.header, op, operand) : exactTerm(source.header);
        terms.set(term, term);
      }
    }
  }
  if (missing.size > 0) return err([...missing].sort());
  const guards = [...headers.map(({ header, required }) => headerGuard(header, required)), ...callGuards];
  return ok([...attributes, ...terms.values(), `(${guards.join(' || ')} ? 'refused' : '')`].join(" + '\\n' + "));
}

const fromTheCall: ReadonlySet<string> = new Set(['capability', 'subject', 'action', 'resource']);
const attributes = [
  // No string at all where it is gone: behind the check, which takes it away, calls of all tokens would be one.
  "request.headers['authorization']",
  'request.method',
  'request.host',
  'request.url_path',
];
const callGuards = [
  `size(request.path) > ${targetCharsMax}`,
  ...overrides.map((name) => `${quoted(name)} in request.headers`),
];

/** Whether the check would refuse the call for what it does not read into the key. */
function headerGuard(header: string, required: boolean): string {
  const at = headerValue(header);
  const odd = `${isThere(header)} && (${at}.contains(',') || size(${at}) > ${valueCharsMax})`;
  return required ? `!(${isThere(header)}) || ${odd}` : odd;
}

/** Which outcome a test has, where CEL can say it as the kernel does; exact otherwise, which is always right. */
function testTerm(header: string, op: string, operand: Json | undefined): string {
  // A header is text, which no number and no truth value equals.
  if (op === 'has' || (op === '==' && typeof operand !== 'string')) return `(${isThere(header)} ? '+' : '-')`;
  const test = testOf(headerValue(header), op, operand);
  return test === undefined ? exactTerm(header) : `(${isThere(header)} ? (${test} ? 't' : 'f') : '-')`;
}

function testOf(value: string, op: string, operand: Json | undefined): string | undefined {
  switch (op) {
    case '==':
      return isAscii(operand) ? `${value} == ${quoted(operand)}` : undefined;
    case 'oneOf':
      return Array.isArray(operand) && operand.length > 0 && operand.every(isAscii)
        ? `${value} in [${operand.map(quoted).join(', ')}]`
        : undefined;
    case 'like': {
      if (!Array.isArray(operand) || !operand.every(isAscii) || operand.length !== 2) return undefined;
      const [start = '', end = ''] = operand;
      if (end === '') return `${value}.startsWith(${quoted(start)})`;
      return start === '' ? `${value}.endsWith(${quoted(end)})` : undefined;
    }
    default:
      return undefined;
  }
}

function exactTerm(header: string): string {
  return `(${isThere(header)} ? '=' + ${headerValue(header)} : '-')`;
}

function isThere(header: string): string {
  return `${quoted(header)} in request.headers`;
}

function headerValue(header: string): string {
  return `request.headers[${quoted(header)}]`;
}

/** The bytes of a header are Latin-1 here and UTF-8 there: only of these characters do both say the same. */
function isAscii(value: Json | undefined): value is string {
  return typeof value === 'string' && /^[\x20-\x7e]*$/.test(value);
}

/** A string literal of CEL; only for ASCII. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
