// The expression of a key against the key itself: what it takes for the same is the same, on an evaluator of CEL.

import { Environment } from '@marcbachmann/cel-js';
import { type Json, sha256Hex } from '@sallyport/base';
import { type Asked, observe } from '@sallyport/semantic-cache/tree';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callHeaders, type ProxyCall } from './call.ts';
import { celKey, type KeyedRead } from './cel.ts';
import { withoutOverrides } from './identity.ts';
import { readRouteFile } from './route-file.ts';
import { type Meaning, meaningOf } from './routes.ts';

const read = readRouteFile(
  `tenant: acme
hosts: [api.example.com, other.example.com]
routes:
  - method: [GET, HEAD]
    path: /documents/{id}
    action: read
    resource: {type: Document, id: '{id}'}
    context: {purpose: {header: x-purpose}, ticket: {header: x-ticket, required: false}, door: {value: edge}}
  - {method: PUT, path: '/documents/{id}', action: write, resource: {type: Document, id: '{id}'}}
`,
  'routes.yaml',
);
if (!read.ok) throw new Error(read.fault[0]?.message);
const table = read.value;

interface Made {
  readonly call: ProxyCall;
  /** As Envoy has them: several values of one name are joined. */
  readonly attributes: { readonly request: Readonly<Record<string, unknown>> };
  readonly asked: Asked | undefined;
  readonly meaning: Meaning | undefined;
}

type Headers = readonly (readonly [string, string])[];

function made(method: string, host: string, target: string, pairs: Headers): Made {
  const headers = callHeaders(pairs);
  const call = { method, target, host, headers };
  const joined = Object.fromEntries([...headers].map(([name, values]) => [name, values.join(',')]));
  const understood = withoutOverrides(headers).ok ? meaningOf(table, call) : undefined;
  const meaning = understood?.ok === true ? understood.value : undefined;
  const token = headers.get('authorization')?.[0] ?? '';
  return {
    call,
    attributes: { request: { method, host, path: target, url_path: target.split('?', 1)[0] ?? '', headers: joined } },
    meaning,
    asked: meaning && {
      subject: { type: 'User', id: token === 'Bearer a' ? 'alice' : 'bob' },
      action: { name: meaning.action },
      resource: meaning.resource,
      context: meaning.context,
      capability: sha256Hex(token),
    },
  };
}

const words = fc.constantFrom('audit', 'audits', 'sales', '', "o'x\\y", 'a,b', 'é', 'x'.repeat(1_025));
const headers = fc
  .tuple(
    fc.constantFrom<Headers>([['authorization', 'Bearer a']], [['authorization', 'Bearer b']]),
    fc.array(fc.tuple(fc.constantFrom('x-purpose', 'x-ticket', 'x-other'), words), { maxLength: 3 }),
    fc.constantFrom<Headers>([], [], [], [], [['x-http-method-override', 'DELETE']]),
  )
  .map((parts) => parts.flat());
const call = fc
  .tuple(
    fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'PUT'),
    fc.constantFrom('api.example.com', 'api.example.com', 'other.example.com'),
    fc.constantFrom(
      '/documents/1',
      '/documents/1',
      '/documents/1?x',
      `/documents/1?${'x'.repeat(8_200)}`,
      '/documents/2',
    ),
    headers,
  )
  .map((parts) => made(...parts));
/** Two calls, of which the second mostly differs in a few headers alone. */
const pair = fc.tuple(call, call, fc.nat(3)).map(([first, second, apart]): readonly [Made, Made] => {
  if (apart === 0) return [first, second];
  const { method, host = '', target, headers: own } = first.call;
  const token = own.get('authorization')?.[0] ?? '';
  const others = [...second.call.headers].flatMap(([name, values]) => values.map((value) => [name, value] as const));
  return [
    first,
    made(method, host, target, [['authorization', token], ...others.filter(([name]) => name !== 'authorization')]),
  ];
});

const place = fc.constantFrom(
  ['context', 'purpose'],
  ['context', 'purpose'],
  ['context', 'ticket'],
  ['context', 'door'],
  ['context', 'nowhere'],
  ['context', 'purpose', 'deeper'],
);
const test = fc.oneof(
  fc.constantFrom<Pick<KeyedRead, 'op' | 'with'>>(
    { op: 'value' },
    { op: 'has' },
    { op: '==', with: 'audit' },
    { op: '==', with: "o'x\\y" },
    { op: '==', with: 'é' },
    { op: '==', with: 5 },
    { op: 'oneOf', with: ['audit', 'sales'] },
    { op: 'like', with: ['aud', ''] },
    { op: 'like', with: ['', 'dits'] },
    { op: 'like', with: ['a', 't'] },
    { op: '<', with: 5 },
    { op: 'isEmpty' },
  ),
);
const always: readonly KeyedRead[] = [
  { path: [], op: 'forms' },
  { path: ['capability'], op: 'value' },
  { path: ['action'], op: 'uid' },
  { path: ['resource'], op: 'uid' },
];
const reads = fc
  .array(
    fc.oneof(
      fc.tuple(place, test).map(([path, one]): KeyedRead => ({ path, ...one })),
      fc.constant<KeyedRead>({ path: ['context', 'purpose'], op: '==', to: ['context', 'ticket'] }),
      fc.constant<KeyedRead>({ path: ['context'], op: 'value' }),
      fc.constant<KeyedRead>({ path: ['subject'], op: 'uid' }),
      fc.constant<KeyedRead>({ path: ['subject', 'properties', 'x'], op: 'value' }),
    ),
    { maxLength: 3 },
  )
  .map((more) => [...always, ...more]);

const environment = new Environment().registerVariable('request', 'map');
const evaluate = (expression: string, { attributes }: Made): unknown => environment.evaluate(expression, attributes);

/** Undefined operands are left out: `observe` tells them from none. */
const observed = (asked: Asked, { path, op, with: operand, to }: KeyedRead) =>
  observe({ path, op, ...(operand === undefined ? {} : { with: operand satisfies Json }), ...(to && { to }) }, asked);

const sameReads = (all: readonly KeyedRead[], one: Asked, other: Asked) =>
  all.every((a) => observed(one, a) === observed(other, a));

/** Whether the key of the first answer, in CEL, takes the second call for the same though it is not. */
function mistakes(all: readonly KeyedRead[], first: Made, second: Made, keyed = all): 'none' | 'apart' | 'wrong' {
  if (first.asked === undefined || first.meaning === undefined) return 'apart';
  const key = celKey(keyed, first.meaning);
  if (!key.ok || evaluate(key.value, first) !== evaluate(key.value, second)) return 'apart';
  return second.asked !== undefined && sameReads(all, first.asked, second.asked) ? 'none' : 'wrong';
}

describe('a key in CEL', () => {
  it('INVARIANT: calls with equal keys are answered, and have the same outcome at each read', () => {
    let equal = 0;
    fc.assert(
      fc.property(reads, pair, (all, [first, second]) => {
        const found = mistakes(all, first, second);
        if (found === 'none') equal += 1;
        expect(found).not.toBe('wrong');
      }),
      { numRuns: 4_000 },
    );
    expect(equal).toBeGreaterThan(200);
  });

  const exactly = new Set(['value', 'has', '==', 'oneOf', '<', 'isEmpty', 'forms', 'uid']);
  it('and calls with equal reads have equal keys, where host, method and path are spelled alike', () => {
    let equal = 0;
    fc.assert(
      fc.property(reads, call, headers, (all, first, others) => {
        const { method, host = '', target } = first.call;
        const second = made(method, host, target, others);
        if (first.meaning === undefined || first.asked === undefined || second.asked === undefined) return;
        if (others.some(([, value]) => value.includes(','))) return;
        // What CEL and the kernel read as different characters is told exactly, and so are odd wildcards and pairs.
        const plain = all.every(({ op, to, with: operand }) => exactly.has(op) && to === undefined && operand !== 'é');
        const key = celKey(all, first.meaning);
        if (!key.ok || !plain || !sameReads(all, first.asked, second.asked)) return;
        equal += 1;
        expect(evaluate(key.value, second)).toBe(evaluate(key.value, first));
      }),
      { numRuns: 4_000 },
    );
    expect(equal).toBeGreaterThan(50);
  });

  it.each([
    ['a read of the context', (all: readonly KeyedRead[]) => all.filter(({ path }) => path[0] !== 'context')],
    ['all but the first read', (all: readonly KeyedRead[]) => all.slice(0, 1)],
  ])('control: a key without %s is noticed', (_, drop) => {
    const found = fc.check(
      fc.property(reads, pair, (all, [first, second]) => {
        expect(mistakes(all, first, second, drop(all))).not.toBe('wrong');
      }),
      { numRuns: 4_000 },
    );
    expect(found.failed).toBe(true);
  });

  it.each([
    ['a source that no attribute has', { path: ['clock'], op: 'value' }, 'audit', ['clock']],
    ['a value that could be two', { path: ['context', 'purpose'], op: 'value' }, 'a,b', ['context.purpose']],
  ] as const)('%s has none, and it is said which read that is', (_, one, purpose, missing) => {
    const { meaning } = made('GET', 'api.example.com', '/documents/1', [['x-purpose', purpose]]);
    if (meaning === undefined) throw new Error('not mapped');
    const key = celKey([...always, one], meaning);
    expect(key.ok ? [] : key.fault).toEqual(missing);
  });
});
