// What a caller of a remote kernel may rely on: its own answer, in time, together with others, and otherwise a denial.

import { isJsonObject, type Json, type ManualClock, manualClock, parseJson } from '@sallyport/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Pep, type PepDecision, type PepRequest, type RemotePepOptions, remotePep } from './index.ts';

interface Asked {
  readonly url: string;
  readonly headers: Headers;
  readonly ids: readonly string[];
  readonly signal: AbortSignal;
}

type Kernel = (asked: Asked) => Response | Promise<Response>;

const question = (id: string, more: Partial<PepRequest> = {}): PepRequest => ({
  subject: { type: 'User', id: 'alice' },
  action: { name: 'read' },
  resource: { type: 'Document', id },
  ...more,
});

/** A kernel that permits what begins with `yes`. */
const permits: Kernel = ({ ids }) => answers(ids.map((id) => ({ decision: id.startsWith('yes') })));
const answers = (evaluations: unknown) => Response.json({ evaluations });
/** Answers never, but gives up when it is told to. */
const hangs: Kernel = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

function idOf(evaluation: Json): string {
  const resource = isJsonObject(evaluation) ? evaluation.resource : undefined;
  return isJsonObject(resource) ? String(resource.id) : '';
}

function over(kernel: Kernel, more: Partial<RemotePepOptions> = {}) {
  const asked: Asked[] = [];
  const clock: ManualClock = manualClock();
  const fetcher: typeof fetch = async (input, init) => {
    const body = parseJson(String(init?.body));
    const list = body.ok && isJsonObject(body.value) ? body.value.evaluations : undefined;
    const ids = Array.isArray(list) ? list.map(idOf) : [];
    const signal = init?.signal ?? new AbortController().signal;
    const one = { url: String(input), headers: new Headers(init?.headers), ids, signal };
    asked.push(one);
    return kernel(one);
  };
  const pep = remotePep({ url: 'http://kernel.test/', apiKey: 'key', clock, fetch: fetcher, ...more });
  return { pep, asked, clock };
}

const decideAll = (pep: Pep, ids: readonly string[], more: Partial<PepRequest> = {}) =>
  Promise.all(ids.map((id) => pep.decide(question(id, more))));
const allowed = (decisions: readonly PepDecision[]) => decisions.map((decision) => decision.allowed);
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('batching', () => {
  test('calls of one turn go together, each gets its own answer', async () => {
    const { pep, asked } = over(permits);
    expect(allowed(await decideAll(pep, ['yes-1', 'no-1', 'yes-2']))).toEqual([true, false, true]);
    expect(asked.map(({ ids, url }) => [ids, url])).toEqual([
      [['yes-1', 'no-1', 'yes-2'], 'http://kernel.test/access/v1/evaluations'],
    ]);
    expect(pep.stats()).toMatchObject({ asked: 3, permitted: 2, denied: 1, batches: 1, sent: 3, batchLargest: 3 });
  });

  test('while as many requests as may be are under way, calls wait and then go together', async () => {
    const gates: (() => void)[] = [];
    const gated: Kernel = async (one) => {
      await new Promise<void>((resolve) => gates.push(resolve));
      return permits(one);
    };
    const { pep, asked } = over(gated, { requestsMax: 1 });
    const first = pep.decide(question('yes-0'));
    await settle();
    const rest: Promise<PepDecision>[] = [];
    for (let index = 1; index <= 5; index++) {
      rest.push(pep.decide(question(`yes-${index}`)));
      await settle();
    }
    expect(asked).toHaveLength(1);
    gates[0]?.();
    await first;
    await settle();
    gates[1]?.();
    expect(allowed(await Promise.all(rest))).toEqual([true, true, true, true, true]);
    expect(asked.map(({ ids }) => ids.length)).toEqual([1, 5]);
  });

  test('a batch has at most its number of questions and of bytes', async () => {
    const { pep, asked } = over(permits, { batchMax: 4 });
    await decideAll(
      pep,
      Array.from({ length: 10 }, (_, index) => `yes-${index}`),
    );
    expect(asked.map(({ ids }) => ids.length)).toEqual([4, 4, 2]);
    const wide = over(permits);
    const context = { text: 'x'.repeat(400_000) };
    expect(allowed(await decideAll(wide.pep, ['yes-1', 'yes-2', 'yes-3'], { context }))).toEqual([true, true, true]);
    expect(wide.asked.map(({ ids }) => ids.length)).toEqual([2, 1]);
  });

  test('calls with another token or tenant never share a request', async () => {
    const { pep, asked } = over(permits, { tenant: 'acme', requestsMax: 10 });
    await Promise.all([
      pep.decide(question('yes-1')),
      pep.decide(question('yes-2', { capability: 'token-a' })),
      pep.decide(question('yes-3', { capability: 'token-b' })),
      pep.decide(question('yes-4', { tenant: 'globex' })),
      pep.decide(question('yes-5', { capability: 'token-a' })),
    ]);
    const seen = asked.map(({ ids, headers }) => [
      ids,
      headers.get('sallyport-tenant'),
      headers.get('sallyport-capability'),
    ]);
    expect(seen).toEqual([
      [['yes-1'], 'acme', null],
      [['yes-2', 'yes-5'], 'acme', 'token-a'],
      [['yes-3'], 'acme', 'token-b'],
      [['yes-4'], 'globex', null],
    ]);
  });

  test('INVARIANT: a question that the kernel does not take never denies its neighbours', async () => {
    const picky: Kernel = (one) =>
      one.ids.includes('bad') ? Response.json({ detail: 'no' }, { status: 400 }) : permits(one);
    const { pep, asked } = over(picky);
    const ids = ['yes-1', 'yes-2', 'bad', 'yes-3', 'yes-4', 'yes-5', 'no-1', 'yes-6'];
    const decisions = await decideAll(pep, ids);
    expect(allowed(decisions)).toEqual(ids.map((id) => id.startsWith('yes')));
    expect(decisions[2]?.reason).toMatchObject({ kind: 'refused', text: 'the kernel answers 400: no' });
    expect(asked.length).toBeLessThanOrEqual(1 + 2 * Math.log2(ids.length));
  });
});

describe('time', () => {
  test('the kernel is told how long the longest call still waits', async () => {
    const { pep, asked } = over(permits, { timeoutMs: 800 });
    await Promise.all([
      pep.decide(question('yes-1'), { timeoutMs: 200 }),
      pep.decide(question('yes-2'), { timeoutMs: 60_000 }),
    ]);
    expect(asked[0]?.headers.get('sallyport-timeout-ms')).toBe('800');
  });

  test('a kernel that hangs denies each call at its own deadline, and is given up when nobody waits', async () => {
    const { pep, asked, clock } = over(hangs, { timeoutMs: 500 });
    const brief = pep.decide(question('yes-1'), { timeoutMs: 100 });
    const patient = pep.decide(question('yes-2'));
    await settle();
    clock.advance(105);
    expect(await brief).toMatchObject({ allowed: false, reason: { kind: 'timeout' } });
    expect(asked[0]?.signal.aborted).toBe(false);
    clock.advance(400);
    expect(await patient).toMatchObject({ allowed: false, reason: { kind: 'timeout' } });
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(pep.stats()).toMatchObject({ permitted: 0, denied: 0, failed: { timeout: 2 } });
    // The request's place is free again.
    await settle();
    const next = pep.decide(question('yes-3'));
    await settle();
    expect(asked).toHaveLength(2);
    clock.advance(600);
    await next;
  });

  test('a permit that comes too late denies', async () => {
    let open: () => void = () => undefined;
    const slow: Kernel = async (one) => {
      await new Promise<void>((resolve) => {
        open = resolve;
      });
      return permits(one);
    };
    const { pep, clock } = over(slow, { timeoutMs: 100 });
    const decision = pep.decide(question('yes-1'));
    await settle();
    open();
    clock.advance(100);
    expect(await decision).toMatchObject({ allowed: false, reason: { kind: 'timeout' } });
  });

  test('a caller that has gone is not waited for, before and after sending', async () => {
    const { pep, asked } = over(hangs);
    const abort = new AbortController();
    const going = pep.decide(question('yes-1'), { signal: abort.signal });
    await settle();
    abort.abort();
    expect(await going).toMatchObject({ allowed: false, reason: { kind: 'cancelled' } });
    expect(asked[0]?.signal.aborted).toBe(true);
    expect(await pep.decide(question('yes-2'), { signal: abort.signal })).toMatchObject({ allowed: false });
    expect(asked).toHaveLength(1);
  });
});

describe('INVARIANT: only a permit of the kernel, in time, allows', () => {
  const yes = { decision: true };
  const cases: readonly (readonly [what: string, kernel: Kernel, kind: string])[] = [
    ['no connection', () => Promise.reject(new TypeError('fetch failed')), 'unavailable'],
    ['503', () => Response.json({ detail: 'away' }, { status: 503 }), 'unavailable'],
    ['500 with a permit in it', () => Response.json({ evaluations: [yes] }, { status: 500 }), 'unavailable'],
    ['201 with a permit in it', () => Response.json({ evaluations: [yes] }, { status: 201 }), 'unavailable'],
    ['401', () => Response.json({ detail: 'the API key is not known' }, { status: 401 }), 'refused'],
    ['403', () => new Response('no', { status: 403 }), 'refused'],
    ['404', () => new Response('<html>', { status: 404 }), 'unavailable'],
    ['413', () => new Response(null, { status: 413 }), 'refused'],
    ['no JSON', () => new Response('{"evaluations":[{"decision":true}'), 'unavailable'],
    ['a duplicate name', () => new Response('{"evaluations":[{"decision":true,"decision":true}]}'), 'unavailable'],
    ['nothing', () => new Response(''), 'unavailable'],
    ['one answer too many', () => answers([yes, yes]), 'unavailable'],
    ['no answers', () => answers([]), 'unavailable'],
    ['a single evaluation', () => Response.json(yes), 'unavailable'],
    ['true as text', () => answers([{ decision: 'true' }]), 'denied'],
    ['one for true', () => answers([{ decision: 1 }]), 'denied'],
    ['a null', () => answers([null]), 'unavailable'],
    ['no decision', () => answers([{}]), 'denied'],
    ['an error beside a permit', () => answers([{ decision: true, context: { error: { message: 'x' } } }]), 'refused'],
    ['an endless answer', () => endless(), 'unavailable'],
  ];
  test.each(cases)('%s', async (_, kernel, kind) => {
    const { pep } = over(kernel);
    const decision = await pep.decide(question('yes-1'));
    expect(decision).toMatchObject({ allowed: false, reason: { kind } });
    expect(pep.stats()).toMatchObject({ asked: 1, permitted: 0 });
  });

  test('control: the same call is allowed where the kernel says so', async () => {
    expect((await over(() => answers([yes])).pep.decide(question('yes-1'))).allowed).toBe(true);
  });

  test('whatever a kernel does, call by call', async () => {
    const behaviour = fc.constantFrom('right', 'right', 'right', 'down', 'busy', 'short', 'picky', 'garbage', 'hang');
    const run = async (ids: readonly string[], behaviours: readonly string[], batchMax: number) => {
      let turn = 0;
      const said = new Map<string, boolean>();
      const moody: Kernel = (one) => {
        const mood = behaviours[turn++ % behaviours.length];
        if (mood === 'down') throw new TypeError('fetch failed');
        if (mood === 'busy') return new Response(null, { status: 503 });
        if (mood === 'short') return answers(one.ids.slice(1).map(() => yes));
        if (mood === 'garbage') return new Response('[true,true]');
        if (mood === 'hang') return hangs(one);
        if (mood === 'picky' && one.ids.length > 1) return new Response(null, { status: 400 });
        for (const id of one.ids) said.set(id, id.startsWith('yes'));
        return permits(one);
      };
      const { pep, clock } = over(moody, { batchMax, requestsMax: 2, timeoutMs: 50 });
      const pending = decideAll(pep, ids);
      let done = false;
      void pending.then(() => {
        done = true;
      });
      while (!done) {
        for (let index = 0; index < 4; index++) await settle();
        clock.advance(5);
      }
      for (const [index, decision] of (await pending).entries()) {
        const id = ids[index] ?? '';
        if (decision.allowed) expect(said.get(id)).toBe(true);
        if (!id.startsWith('yes')) expect(decision.allowed).toBe(false);
      }
      const { asked, permitted, denied, failed } = pep.stats();
      expect(permitted + denied + Object.values(failed).reduce((sum, count) => sum + count, 0)).toBe(asked);
    };
    const ids = fc
      .array(fc.boolean(), { minLength: 1, maxLength: 20 })
      .map((list) => list.map((isYes, index) => `${isYes ? 'yes' : 'no'}-${index}`));
    const moods = fc.array(behaviour, { minLength: 1, maxLength: 6 });
    await fc.assert(fc.asyncProperty(ids, moods, fc.integer({ min: 1, max: 8 }), run), { numRuns: 200 });
  }, 60_000);
});

describe('bounds', () => {
  test('a question that the kernel would refuse is not sent', async () => {
    const { pep, asked } = over(permits);
    const bad: PepRequest[] = [
      question(''),
      question('x'.repeat(1_025)),
      question('yes', { action: { name: '' } }),
      question('yes', { subject: { type: '', id: 'a' } }),
      question('yes', { context: { text: 'x'.repeat(1 << 20) } }),
    ];
    for (const decision of await Promise.all(bad.map((one) => pep.decide(one)))) {
      expect(decision).toMatchObject({ allowed: false, reason: { kind: 'refused' } });
    }
    expect(asked).toHaveLength(0);
  });

  test('more calls than may wait are denied at once', async () => {
    const { pep, clock } = over(hangs, { waitingMax: 3, timeoutMs: 100 });
    const pending = decideAll(pep, ['yes-1', 'yes-2', 'yes-3', 'yes-4']);
    await settle();
    clock.advance(200);
    expect((await pending).map(({ reason }) => reason.kind)).toEqual(['timeout', 'timeout', 'timeout', 'exhausted']);
    expect(pep.stats().failed).toMatchObject({ timeout: 3, exhausted: 1 });
  });

  test('closing denies what waits and what comes', async () => {
    const { pep, asked } = over(hangs);
    const pending = pep.decide(question('yes-1'));
    await settle();
    pep.close();
    expect(await pending).toMatchObject({ allowed: false, reason: { kind: 'unavailable' } });
    expect(asked[0]?.signal.aborted).toBe(true);
    expect((await pep.decide(question('yes-2'))).allowed).toBe(false);
  });

  test('integers beyond 2^53 arrive as they are, and reasons come back', async () => {
    let body = '';
    const fetcher: typeof fetch = async (_, init) => {
      body = String(init?.body);
      const policies = [{ id: 'p', document: 'd.cedar', line: 3 }, { id: 4 }];
      const context = {
        ...{ reason: 'forbidden_by', reason_text: 'forbidden by p', policies },
        ...{ policy_set: 'ab', seq: 7, valid_until: '2030-01-01T00:00:00.000Z' },
      };
      return answers([{ decision: false, context }]);
    };
    const pep = remotePep({ url: 'http://k', apiKey: 'key', clock: manualClock(), fetch: fetcher });
    const decision = await pep.decide(question('a', { context: { amount: 9_007_199_254_740_993n } }));
    expect(body).toContain('9007199254740993');
    expect(decision).toEqual({
      allowed: false,
      reason: {
        kind: 'forbidden_by',
        text: 'forbidden by p',
        policies: [{ id: 'p', document: 'd.cedar', line: 3 }],
      },
      basis: { policySet: 'ab', seq: 7, validUntilMs: Date.parse('2030-01-01T00:00:00.000Z') },
    });
  });
});

function endless(): Response {
  const chunk = new Uint8Array(1 << 20);
  return new Response(new ReadableStream({ pull: (controller) => controller.enqueue(chunk) }));
}
