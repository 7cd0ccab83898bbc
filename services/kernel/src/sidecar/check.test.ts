// What a verdict is: allowed only by a decision that permits and is evidence; everything that fails denies, with its reason.

import { fail, ok } from '@sallyport/base';
import { describe, expect, test } from 'vitest';
import { callHeaders, type Verdict } from './call.ts';
import { bench, call, permitsMost } from './testing.ts';

const proxy = { kind: 'envoy-grpc', keyId: 'edge' } as const;
const nginx = { kind: 'nginx', keyId: 'edge' } as const;

const shown = (verdict: Verdict) => {
  if (verdict.allowed) return { set: Object.fromEntries(verdict.set), remove: verdict.remove };
  const { type, detail } = JSON.parse(verdict.problem.text);
  return { status: verdict.status, type: String(type).replace('urn:sallyport:problem:', ''), detail };
};

describe('who calls', () => {
  test('the question is asked for the subject of the token, with the token', async () => {
    const { check, questions } = bench();
    await check(call('/documents/42?x=1', [['x-request-id', 'request-0001']]), proxy);
    expect(questions).toEqual([
      {
        keyId: 'edge',
        requestId: 'request-0001',
        tenant: 'acme',
        capability: 'genuine',
        subject: { type: 'User', id: 'alice' },
        action: { name: 'read' },
        resource: { type: 'Document', id: '42' },
        context: {},
      },
    ]);
  });

  test('without one genuine token nothing is asked, recorded or told', async () => {
    const { check, questions, events } = bench();
    for (const values of [[], ['Bearer forged'], ['Basic YTpi'], ['Bearer genuine', 'Bearer genuine'], ['genuine']]) {
      const headers = callHeaders(values.map((value) => ['Authorization', value] as const));
      for (const target of ['/documents/42', '/nowhere', '/a/../b']) {
        const verdict = await check({ ...call(target), headers }, proxy);
        expect(shown(verdict)).toMatchObject({ status: 401, type: 'unauthenticated' });
        expect(verdict.allowed ? {} : verdict.problem.headers).toHaveProperty('www-authenticate');
      }
    }
    expect([questions, events]).toEqual([[], []]);
  });
});

describe('what the upstream is told', () => {
  test('INVARIANT: identity headers are set by the kernel or taken away', async () => {
    const { check } = bench();
    const forged = [
      ['X-Sallyport-Subject', 'User/root'],
      ['x-sallyport-roles', 'admin'],
      ['X-User-Id', 'root'],
    ] as const;
    expect(shown(await check(call('/documents/a%20b', forged), proxy))).toEqual({
      set: {
        'x-sallyport-subject': 'User/alice',
        'x-sallyport-tenant': 'acme',
        'x-sallyport-session': 's_1',
        'x-sallyport-action': 'read',
        'x-sallyport-resource': 'Document/a%20b',
        'x-sallyport-request-id': '070707070707070707070707',
        'x-user-id': 'alice',
      },
      remove: ['x-sallyport-roles', 'authorization'],
    });
  });

  test('no text of an id can leave its header or change its meaning', async () => {
    for (const subject of ['a\r\nx-admin: 1', 'b/c', 'd%2Fe', 'ü', 'f,g', '\u0000', '\ud800']) {
      const { check } = bench({ subject });
      const verdict = await check(call(), proxy);
      const value = verdict.allowed ? (verdict.set.get('x-sallyport-subject') ?? '') : '';
      expect(value).toMatch(/^User\/[\x21-\x2b\x2d-\x2e\x30-\x7e]*$/);
      expect(decodeURIComponent(value.slice('User/'.length))).toBe(subject.toWellFormed());
    }
  });

  test('a proxy that cannot take a header away has the call denied; Envoy has it taken away', async () => {
    const odd = [['x-sallyport-roles', 'admin']] as const;
    expect(shown(await bench().check(call('/documents/42', odd), nginx))).toMatchObject({ status: 403 });
    expect((await bench().check(call('/documents/42', odd), proxy)).allowed).toBe(true);
    for (const name of ['x_sallyport_subject', 'X-Sallyport_Subject', 'x_user_id']) {
      expect(shown(await bench().check(call('/documents/42', [[name, 'root']]), proxy))).toMatchObject({ status: 403 });
    }
  });

  test('headers that act for a method or a path are denied', async () => {
    for (const name of [
      'x-http-method-override',
      'X-HTTP-Method',
      'x-method-override',
      'x_original_url',
      'x-rewrite-url',
    ]) {
      const { check, outcomes } = bench();
      expect(shown(await check(call('/documents/42', [[name, 'x']]), proxy))).toMatchObject({ status: 403 });
      expect(outcomes).toEqual(['envoy-grpc override_header']);
    }
  });
});

describe('what fails, denies', () => {
  test('a denial says why', async () => {
    expect(shown(await bench().check(call('/documents/secret'), proxy))).toEqual({
      status: 403,
      type: 'forbidden',
      detail: 'forbidden by p1 (a.cedar:1)',
    });
  });

  test('a reason of any length fits a proxy’s buffer', async () => {
    const decide = async () =>
      ok({ decision: false, context: { reason_text: `forbidden by ${'policy, '.repeat(9_000)}` } });
    const verdict = await bench({ decide }).check(call(), nginx);
    expect(verdict.allowed ? '' : verdict.problem.text.length).toBeLessThan(1_300);
  });

  test.each([
    ['unavailable', 503],
    ['timeout', 503],
    ['integrity', 503],
    ['exhausted', 503],
    ['conflict', 503],
    ['unauthenticated', 401],
    ['forbidden', 403],
    ['invalid_input', 403],
    ['too_large', 403],
    ['not_found', 403],
    ['unsupported', 403],
  ] as const)('a decision that ends with `%s` is %d', async (code, status) => {
    const { check, logged } = bench({
      decide: async () => fail(code, 'SELECT inner detail', { cause: new Error('cause') }),
    });
    const verdict = shown(await check(call(), proxy));
    expect(verdict).toMatchObject({ status });
    expect(JSON.stringify(verdict)).not.toContain('cause');
    // What is ours to mend is not the caller's to read.
    if (status !== 503) return;
    expect(JSON.stringify(verdict)).not.toContain('inner detail');
    expect(logged.join()).toContain('inner detail');
  });

  test('a decision that never comes is 503 in time, also where the proxy waits less', async () => {
    const never = () => new Promise<never>(() => undefined);
    for (const [own, proxys, endMs] of [
      [400, undefined, 400],
      [400, 100, 100],
      [400, 60_000, 400],
    ] as const) {
      const { check, clock, outcomes } = bench({ decide: never, timeoutMs: own });
      let verdict: Verdict | undefined;
      const done = check(call(), { ...proxy, timeoutMs: proxys }).then((value) => {
        verdict = value;
      });
      await Promise.resolve();
      clock.advance(endMs - 1);
      await new Promise((resolve) => setImmediate(resolve));
      expect(verdict).toBeUndefined();
      clock.advance(1);
      await done;
      expect(verdict).toMatchObject({ allowed: false, status: 503 });
      expect(outcomes).toEqual(['envoy-grpc timeout']);
    }
  });

  test('a refusal that cannot be recorded is 503: nobody may probe without evidence', async () => {
    const { check } = bench({ record: async () => fail('unavailable', 'the spool is full') });
    expect(shown(await check(call('/nowhere'), proxy))).toMatchObject({ status: 503 });
  });

  test('a crash is not a verdict', async () => {
    const { check } = bench({ decide: () => Promise.reject(new Error('bug')) });
    await expect(check(call(), proxy)).rejects.toThrow('bug');
  });
});

describe('evidence', () => {
  test('what is refused before a policy is asked is recorded, without query and within bounds', async () => {
    const { check, events, outcomes } = bench();
    await check(call('/nowhere?password=hunter2'), proxy);
    await check(call('/a/../b'), proxy);
    await check({ ...call(), host: 'other.example.com' }, proxy);
    await check(call(`/${'x'.repeat(5_000)}`), proxy);
    expect(events.map(({ body }) => body.decisions)).toMatchObject([
      [{ effect: 'deny', reason: 'no_route' }],
      [{ effect: 'deny', reason: 'path_not_plain' }],
      [{ effect: 'deny', reason: 'host_not_mapped' }],
      [{ effect: 'deny', reason: 'no_route' }],
    ]);
    expect(events[0]).toMatchObject({
      kind: 'decision',
      tenant: 'acme',
      tokenRoot: expect.stringMatching(/^[0-9a-f]{64}$/),
      body: { decisions: [{ action: 'GET', resource: { type: 'Path', id: '/nowhere' }, caller: 'edge' }] },
    });
    expect(JSON.stringify(events)).not.toContain('hunter2');
    expect(JSON.stringify(events[3]).length).toBeLessThan(1_000);
    expect(outcomes).toContain('envoy-grpc no_route');
  });

  test('the log names proxy, route and outcome, never the token or the path', async () => {
    const { check, logged } = bench({ decide: permitsMost });
    await check(call('/documents/42'), proxy);
    expect(logged.join()).toContain('/documents/{id}');
    expect(logged.join()).not.toMatch(/genuine|\/documents\/42/);
  });

  test('a request id that is none is replaced', async () => {
    const { check, questions } = bench({ decide: async () => ok({ decision: true, context: {} }) });
    for (const id of ['x', 'a b c d e f g h', 'x'.repeat(200)])
      await check(call('/documents/42', [['x-request-id', id]]), proxy);
    expect(questions.map(({ requestId }) => requestId)).toEqual(Array(3).fill('070707070707070707070707'));
  });
});
