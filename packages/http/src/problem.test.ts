// Problems, field errors, answers and keys: the small parts on their own.

import type { FaultCode } from '@sallyport/base';
import { sha256Hex } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { answerJson } from './answer.ts';
import { createAuthenticator } from './auth.ts';
import { crashProblem, problemOf } from './problem.ts';
import { pointerOf, validate } from './validate.ts';

describe('every fault code has one status and a stable type', () => {
  const cases: Readonly<Record<FaultCode, number>> = {
    invalid_input: 400,
    unauthenticated: 401,
    forbidden: 403,
    not_found: 404,
    conflict: 409,
    too_large: 413,
    unsupported: 422,
    exhausted: 429,
    integrity: 500,
    unavailable: 503,
    timeout: 503,
  };
  test.each(Object.entries(cases))('%s is %i', (code, status) => {
    // The keys of the record are the codes.
    const problem = problemOf({ code: code as FaultCode, message: 'what to do' }, 'id-12345');
    expect(problem.status).toBe(status);
    expect(JSON.parse(problem.text)).toMatchObject({
      type: `urn:sallyport:problem:${code}`,
      status,
      detail: 'what to do',
      instance: 'id-12345',
    });
  });

  test('members for programs stand beside the own ones, which they cannot change', () => {
    const members = { budget: { name: 'b', bytesLeft: 3 }, status: 200 };
    const { text } = problemOf({ code: 'exhausted', message: 'm', members }, 'id');
    expect(JSON.parse(text)).toMatchObject({ budget: { name: 'b', bytesLeft: 3 }, status: 429 });
  });

  test('a position that is no pointer is told as a position', () => {
    const { text } = problemOf({ code: 'invalid_input', message: 'm', at: 'line 3, column 4' }, 'id');
    expect(JSON.parse(text)).toMatchObject({ position: 'line 3, column 4' });
    expect(JSON.parse(text).errors).toBeUndefined();
  });

  test.each([
    [0, '1'],
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [60_000, '60'],
  ])('%i ms is Retry-After %s', (retryAfterMs, seconds) => {
    expect(problemOf({ code: 'exhausted', message: 'm', retryAfterMs }, 'id').headers['retry-after']).toBe(seconds);
  });

  test('a crash tells nothing but its request id', () => {
    expect(Object.keys(JSON.parse(crashProblem('id').text))).toEqual(['type', 'title', 'status', 'detail', 'instance']);
  });
});

describe('field errors', () => {
  const where = { inside: 'the body', prefix: '' };
  const fieldsOf = (schema: z.ZodType, value: unknown) => {
    const result = validate(schema, value, where);
    return result.ok ? [] : (result.fault.fields ?? []).map((field) => field.pointer);
  };

  test('pointers are escaped', () => {
    expect(pointerOf(['a/b', 'c~d', 0, ''])).toBe('/a~1b/c~0d/0/');
    expect(pointerOf([])).toBe('');
  });

  test('a union tells the branch that got furthest', () => {
    const schema = z.strictObject({
      what: z.union([z.string(), z.strictObject({ deep: z.strictObject({ n: z.number() }) })]),
    });
    expect(fieldsOf(schema, { what: { deep: { n: 'x' } } })).toEqual(['/what/deep/n']);
    expect(fieldsOf(schema, { what: 5 })).toEqual(['/what']);
  });

  test('items of lists are numbered', () => {
    expect(fieldsOf(z.array(z.number()), [1, 'x', 2, null])).toEqual(['/1', '/3']);
  });

  test('long names are cut, on whole characters', () => {
    const [pointer = ''] = fieldsOf(z.strictObject({}), { ['😀'.repeat(1_000)]: 1 });
    expect(pointer.length).toBeLessThan(450);
    expect(pointer.slice(0, -1).isWellFormed()).toBe(true);
  });
});

describe('answers', () => {
  test.each([
    [
      { n: 2n ** 64n, list: [1n, undefined, { u: undefined, x: 1 }] },
      '{"n":18446744073709551616,"list":[1,null,{"x":1}]}',
    ],
    [{ when: new Date(0), n: -1n }, '{"when":"1970-01-01T00:00:00.000Z","n":-1}'],
    [{ a: 'x"\u2028', b: [null, true, 1.5] }, '{"a":"x\\"\u2028","b":[null,true,1.5]}'],
    [undefined, 'null'],
    [5n, '5'],
  ])('%o', (value, text) => {
    expect(answerJson(value)).toBe(text);
  });

  test('both writers agree on everything without a bigint', () => {
    const value = {
      a: [1, 'two', null, { b: undefined, c: [undefined] }],
      d: { toJSON: () => ({ e: 1 }) },
      f: Number.NaN,
    };
    const withBigint = answerJson([value, 1n]);
    expect(withBigint).toBe(`[${JSON.stringify(value)},1]`);
  });

  test('a cycle throws', () => {
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    expect(() => answerJson(cyclic)).toThrow();
  });
});

describe('API keys', () => {
  const text = 'key-0123456789abcdef';
  test('a key may be given by its hash alone', () => {
    const keys = createAuthenticator([
      { id: 'a', tenant: 't', roles: ['admin'], secret: { sha256Hex: sha256Hex(text) } },
    ]);
    expect(keys.apiKey(`Bearer ${text}`, 'admin')).toEqual({
      ok: true,
      value: { keyId: 'a', tenant: 't', roles: ['admin'] },
    });
    expect(keys.apiKey(`Bearer ${sha256Hex(text)}`, 'admin').ok).toBe(false);
  });

  test('INVARIANT: every key is compared in full', () => {
    const many = Array.from({ length: 100 }, (_, i) => ({
      id: `k${i}`,
      tenant: `t${i}`,
      roles: ['decide'] as const,
      secret: { text: `${text}-${i}` },
    }));
    const keys = createAuthenticator(many);
    for (const i of [0, 50, 99]) {
      const found = keys.apiKey(`Bearer ${text}-${i}`, 'decide');
      expect(found.ok && found.value.tenant).toBe(`t${i}`);
    }
    expect(keys.apiKey(`Bearer ${text}-100`, 'decide').ok).toBe(false);
    // A prefix, a longer text and another case are other keys.
    for (const near of [`${text}-`, `${text}-00`, `${text}-1 `, `${text.toUpperCase()}-1`]) {
      expect(keys.apiKey(`Bearer ${near}`, undefined).ok).toBe(false);
    }
  });

  test('a hash that is none is a bug', () => {
    expect(() => createAuthenticator([{ id: 'a', tenant: 't', roles: [], secret: { sha256Hex: 'abc' } }])).toThrow(
      /64 hex/,
    );
  });

  test('without keys nobody is let in', () => {
    expect(createAuthenticator([]).apiKey(`Bearer ${text}`, undefined).ok).toBe(false);
  });
});
