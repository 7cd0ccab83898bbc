import { must } from '@sallyport/base';
import { expect, test } from 'vitest';
import { isAuthorized } from '../authorize.ts';
import { inMemoryEntities } from '../entity.ts';
import { parsePolicies } from '../parse/parse.ts';
import { type PolicySet, policySet } from '../policy-set.ts';
import type { Request } from '../request.ts';
import { type EntityUid, entityUid } from '../uid.ts';
import { cedarRecord } from '../value.ts';
import { compilePolicies } from './compile.ts';

const setOf = (source: string): PolicySet => must(policySet(must(parsePolicies(source))));
const many = (count: number, policy: (at: number) => string) =>
  setOf(Array.from({ length: count }, (_, at) => policy(at)).join('\n'));

const request = (resource: EntityUid): Request => ({
  principal: entityUid('User', 'u7'),
  action: entityUid('Action', 'read'),
  resource,
  context: cedarRecord({ ip: 'x' }),
});

test('policies that differ in literals alone share one function', () => {
  const set = many(
    500,
    (at) =>
      `permit(principal == User::"u${at}", action, resource) when { resource.size < ${at} && resource.path like "t${at}/*" && ip("10.0.${at % 256}.0/24").isIpv4() && [${at}, 1].contains(resource.size) };`,
  );
  expect(compilePolicies(set).shapes).toBe(1);
});

test('a literal of another kind is another shape', () => {
  const set = setOf(
    ['1', '"1"', 'User::"1"', 'true', 'ip("::1")', '9223372036854775807']
      .map((value) => `permit(principal, action, resource) when { context.x == ${value} };`)
      .join(''),
  );
  expect(compilePolicies(set, { leafMax: 6 }).shapes).toBe(6);
});

test('only the policies that may apply are asked', () => {
  const set = many(
    1_000,
    (at) => `permit(principal, action, resource) when { resource.tenant == "t${at}" && resource.open };`,
  );
  let reads = 0;
  const stored = must(
    inMemoryEntities([
      {
        uid: entityUid('Doc', '1'),
        attrs: [
          ['tenant', 't5'],
          ['open', true],
        ],
      },
    ]),
  );
  const counted = {
    get: (uid: EntityUid) => {
      reads++;
      return stored.get(uid);
    },
  };
  const response = compilePolicies(set).isAuthorized(request(entityUid('Doc', '1')), counted);
  expect(must(response).reasons).toEqual(['policy5']);
  expect(reads).toBe(1);
});

test('INVARIANT: indexing changes no errors: each policy reports a subject that cannot be read', () => {
  const set = many(20, (at) => `permit(principal, action, resource) when { resource.tenant == "t${at}" };`);
  for (const options of [{}, { leafMax: 0 }, { leafMax: 100 }, { leafMax: 0, generateCode: true }]) {
    const { errors } = must(
      compilePolicies(set, options).isAuthorized(request(entityUid('Doc', '1')), { get: () => undefined }),
    );
    expect(errors.map(({ policyId }) => policyId)).toEqual(Array.from({ length: 20 }, (_, at) => `policy${at}`));
  }
});

test('progress begins, never goes back, and ends with everything done', () => {
  const set = many(3_000, (at) => `permit(principal == User::"u${at}", action, resource);`);
  const seen: number[] = [];
  compilePolicies(set, {
    onProgress: ({ done, total }) => {
      expect(total).toBe(3_000);
      seen.push(done);
    },
  });
  expect(seen.length).toBeGreaterThan(5);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect([seen[0], seen.at(-1)]).toEqual([0, 3_000]);
});

test('ten thousand policies that defeat the filing are still found in one walk', () => {
  // One attribute each: no split helps, and the search for one must not take the square of their number.
  const set = many(10_000, (at) => `permit(principal, action, resource) when { resource.a${at} == ${at} };`);
  const compiled = compilePolicies(set);
  expect(compiled.shapes).toBe(10_000);
  expect(must(compiled.isAuthorized(request(entityUid('Doc', '1')), { get: () => undefined })).errors).toHaveLength(
    10_000,
  );
}, 60_000);

test('generated code is only made where it may be, and says so', () => {
  const set = many(3, (at) => `permit(principal, action, resource) when { resource["a\\"${at}\\u{2028}"] };`);
  expect(compilePolicies(set).generated).toBe(false);
  const real = globalThis.Function;
  try {
    globalThis.Function = class {
      constructor() {
        throw new EvalError('Code generation from strings disallowed for this context');
      }
    } as unknown as FunctionConstructor;
    expect(compilePolicies(set, { generateCode: true }).generated).toBe(false);
  } finally {
    globalThis.Function = real;
  }
  const generated = compilePolicies(set, { generateCode: true });
  expect(generated.generated).toBe(true);
  expect(generated.isAuthorized(request(entityUid('Doc', '1')), { get: () => undefined })).toMatchObject({
    value: { decision: 'deny', errors: [{ code: 'entity_absent' }, {}, {}] },
  });
});

test('whatever stands where a Bool is wanted is refused as the definition refuses it, compiled, generated and traced', () => {
  const world = must(inMemoryEntities([]));
  const notBool = ['1', '"a"', 'context.n', 'context.n + 1', 'context.n - 1', 'context.n * 2', '-context.n', 'context'];
  notBool.push('[context.n]', '{a: context.n}', 'principal', 'ip("::1")', 'principal.getTag("x")', 'context.missing');
  notBool.push('(if context.n == 1 then context.n + 1 else 2)', 'datetime("2024-01-01").toDate()');
  const places = ['X', '!X', 'X && true', 'true && X', 'X || false', 'false || X', 'if X then true else false'];
  places.push('if true then X else false', '!(X || true)', '(X) == (X)', '[X].contains(X)');
  const ask: Request = { ...request(entityUid('Doc', 'd')), context: cedarRecord({ n: 1 }) };
  let failures = 0;
  for (const value of notBool) {
    for (const place of places) {
      for (const clause of ['when', 'unless']) {
        const source = `permit(principal, action, resource) ${clause} { ${place.replaceAll('X', `(${value})`)} };`;
        const set = setOf(source);
        const defined = must(isAuthorized(set, ask, world));
        failures += defined.errors.length;
        expect(must(compilePolicies(set).isAuthorized(ask, world)), source).toEqual(defined);
        expect(must(compilePolicies(set, { generateCode: true }).isAuthorized(ask, world)), source).toEqual(defined);
        const { trace: _, ...traced } = must(compilePolicies(set).traced(ask, world));
        expect(traced, source).toEqual(defined);
      }
    }
  }
  expect(failures).toBeGreaterThan(200);
});
