// Label flow through the running doors: what a session has read does not go where policies exclude its labels, whichever
// door it takes and whatever else goes on; and a label is left out by a named right alone, for one text, on record.

import { isJsonObject, type JsonObject, must, parseJson, systemClock } from '@sallyport/base';
import { decodeEvent, openEnvelope, openVerifyingKey, readCertificate } from '@sallyport/evidence';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stack, startStack, tenant } from '../e2e/stack.ts';
import { startUpstream } from '../e2e/upstream.ts';
import { asking } from '../kernel/ask.ts';

const upstream = await startUpstream();
const { port, arrived } = upstream;
const origin = `http://127.0.0.1:${port}`;

const labels = ['a', 'b', 'tenant:x'] as const;
type Label = (typeof labels)[number];

/** How a destination excludes labels; `only` permits what carries nothing else, the others forbid. */
interface Place {
  readonly how: 'any' | 'all' | 'only';
  readonly of: readonly Label[];
  /** Labels that policies let be declassified for it. */
  readonly declassifies: readonly Label[];
}

type Step =
  | { readonly do: 'read'; readonly label: Label; readonly afterMs: number }
  | {
      readonly do: 'send';
      readonly door: 'egress' | 'proxy';
      readonly to: number;
      readonly declassify: readonly Label[];
      readonly afterMs: number;
    };

interface World {
  readonly places: readonly Place[];
  readonly rights: readonly Label[];
  /** Read before everything else, which happens at once. */
  readonly before: readonly Label[];
  readonly steps: readonly Step[];
}

const some = fc.subarray([...labels]);
const afterMs = fc.nat(60);
const world = fc.record<World>({
  places: fc.array(
    fc.record<Place>({
      how: fc.constantFrom('any', 'all', 'only'),
      of: fc.subarray([...labels], { minLength: 1 }),
      declassifies: fc.oneof(some, fc.constant(labels)),
    }),
    { minLength: 2, maxLength: 3 },
  ),
  rights: fc.oneof(some, fc.constant(labels)),
  before: fc.subarray([...labels], { maxLength: 2 }),
  steps: fc.array(
    fc.oneof(
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('read' as const), label: fc.constantFrom(...labels), afterMs }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          do: fc.constant('send' as const),
          door: fc.constantFrom('egress', 'proxy'),
          to: fc.nat(2),
          declassify: fc.oneof(fc.constant([]), fc.subarray([...labels], { minLength: 1, maxLength: 1 })),
          afterMs,
        }),
      },
    ),
    { minLength: 4, maxLength: 10 },
  ),
});

const seed = Math.floor(Math.random() * 2 ** 31);
const worlds = fc.sample(world, { seed, numRuns: 30 });

const pathOf = (n: number, to: number) => `/w${n}/d${to}`;
const quoted = (of: readonly Label[]) => `[${of.map((label) => JSON.stringify(label)).join(', ')}]`;

function policiesOf({ places }: World, n: number): string {
  return places
    .map(({ how, of, declassifies }, to) => {
      const there = `resource.path == "${pathOf(n, to)}"`;
      const test = { any: 'containsAny', all: 'containsAll', only: '' }[how];
      const excluded =
        how === 'only' ? `!${quoted(of)}.containsAll(context.labels)` : `context.labels.${test}(${quoted(of)})`;
      return [
        `@id("w${n}-${to}") forbid (principal, action == Action::"send", resource) when { resource has path && ${there} && ${excluded} };`,
        ...declassifies.map(
          (label) =>
            `@id("w${n}-${to}-${label}") permit (principal, action == Action::"declassify", resource == Label::${JSON.stringify(label)}) when { context.path == "${pathOf(n, to)}" };`,
        ),
      ].join('\n');
    })
    .join('\n');
}

function excludes({ how, of }: Place, carried: ReadonlySet<Label>): boolean {
  if (how === 'any') return of.some((label) => carried.has(label));
  if (how === 'all') return of.every((label) => carried.has(label));
  return [...carried].some((label) => !of.includes(label));
}

const stack: Stack = await startStack({
  egress: { privateDestinations: [`127.0.0.1:${port}`], replyTimeoutMs: 5_000 },
});
afterAll(async () => {
  await stack.close();
  upstream.stop();
});
beforeEach(() => {
  arrived.length = 0;
});
const { runtime } = stack.started;
const receiving = '@id("in") permit (principal, action == Action::"receive", resource);';
must(
  await runtime.authority.putPolicies(
    tenant,
    [{ name: 'flow.cedar', source: [receiving, ...worlds.map(policiesOf)].join('\n') }],
    { by: 'test' },
  ),
);
for (const label of labels) {
  await runtime.database
    .sql`insert into notes (id, tenant, owner, body, labels) values (${label}, 'acme', 'alice', 'x', ${[label]})`;
}

function mint(session: string, rights: readonly Label[]): string {
  const issuedAtMs = systemClock.nowMs();
  return must(
    runtime.biscuits.mint(
      {
        subject: { type: 'User', id: 'alice' },
        tenant,
        session,
        grants: [
          { action: 'retrieve', resource: 'Note/' },
          { action: 'send', resource: 'Destination/' },
          ...rights.map((label) => ({ action: 'declassify', resource: `Label/${label}` })),
        ],
        issuedAtMs,
        expiresAtMs: issuedAtMs + 3_600_000,
      },
      runtime.keys.root,
    ),
  );
}

async function read(token: string, label: Label): Promise<void> {
  const ask = asking(stack.urls['retrieval-gateway'], token);
  const { status, text } = await ask('POST', '/v1/retrieve', { source: 'notes', ids: [label] });
  if (status !== 200) throw new Error(text);
}

interface Sent {
  readonly status: number;
  readonly went: boolean;
  readonly body: JsonObject;
}

async function send(
  token: string,
  {
    door,
    path,
    declassify,
    mark,
  }: { door: 'egress' | 'proxy'; path: string; declassify: readonly Label[]; mark: string },
): Promise<Sent> {
  if (door === 'egress') {
    const ask = asking(stack.urls['egress-firewall'], token);
    const sent = await ask('POST', '/v1/egress', { destination: origin + path, content: 'hello', declassify });
    return { status: sent.status, went: 'content' in sent.body, body: sent.body };
  }
  const reply = await fetch(`${stack.urls['egress-firewall']}/v1/proxy/${origin}${path}?mark=${mark}`, {
    method: 'POST',
    body: 'hello',
    headers: {
      authorization: `Bearer ${token}`,
      ...(declassify.length === 0 ? {} : { 'sallyport-declassify': declassify.map(encodeURIComponent).join(', ') }),
    },
  });
  const text = await reply.text();
  const parsed = parseJson(text);
  const went = arrived.some(({ url }) => url.includes(`mark=${mark}`));
  expect([went, reply.status]).toEqual([reply.status === 200, went ? 200 : 403]);
  return { status: reply.status, went, body: parsed.ok && isJsonObject(parsed.value) ? parsed.value : {} };
}

describe('INVARIANT: labels that a destination excludes do not go there', () => {
  const runs = { sends: 0, went: 0, blocked: 0, declassified: 0 };

  it.each(worlds.map((made, n) => [n, made] as const))(
    `through both doors, while more is being read (world %i of seed ${seed})`,
    async (n, { places, rights, before, steps }) => {
      const token = mint(`world-${n}`, rights);
      const committed = new Set<Label>();
      const begun = new Set<Label>(before);
      for (const label of before) {
        await read(token, label);
        committed.add(label);
      }
      const doing = steps.map(async (step, at) => {
        await systemClock.sleep(step.afterMs);
        if (step.do === 'read') {
          begun.add(step.label);
          await read(token, step.label);
          committed.add(step.label);
          return;
        }
        const to = step.to % places.length;
        const place = places[to];
        if (place === undefined) throw new Error('no place');
        const { door, declassify } = step;
        const left = (of: ReadonlySet<Label>) => new Set([...of].filter((label) => !declassify.includes(label)));
        const surely = left(committed);
        const { status, went } = await send(token, { door, path: pathOf(n, to), declassify, mark: `${n}-${at}` });
        const mayAll = declassify.every((label) => rights.includes(label) && place.declassifies.includes(label));
        const excluded = excludes(place, surely);
        if (went && (excluded || !mayAll)) throw new Error(`it went to ${pathOf(n, to)} with ${[...surely]}`);
        // Whatever it has begun to read by now may count already, and nothing else.
        if (mayAll && !excludes(place, left(begun))) expect([status, went]).toEqual([200, true]);
        runs.sends += 1;
        runs.went += went ? 1 : 0;
        runs.blocked += excluded && !went ? 1 : 0;
        runs.declassified += went && declassify.length > 0 ? 1 : 0;
      });
      await Promise.all(doing);
    },
  );

  it('control: much was sent in these worlds, and some of it declassified', () => {
    expect(runs.sends).toBeGreaterThan(40);
    expect(runs.went).toBeGreaterThan(10);
    expect(runs.blocked).toBeGreaterThan(5);
    expect(runs.declassified).toBeGreaterThan(0);
  });
});

describe('declassification', () => {
  const policies = `
@id("no-a") forbid (principal, action == Action::"send", resource) when { resource.host == "press.example" && context.labels.contains("a") };
@id("press-may") permit (principal == User::"alice", action == Action::"declassify", resource == Label::"a")
  when { context.destination == Destination::"press.example" && context.scheme == "https" && context.labels.contains("a") };
`;
  const press = 'https://press.example/in';
  const sendTo = (token: string, destination: string, declassify?: readonly string[]) =>
    asking(stack.urls['egress-firewall'], token)('POST', '/v1/egress', {
      destination,
      content: 'hello',
      ...(declassify === undefined ? {} : { declassify: [...declassify] }),
    });
  let sessions = 0;
  /** Has read label `a`. */
  const reader = async (rights: readonly Label[]) => {
    sessions += 1;
    const token = mint(`declassify-${sessions}`, rights);
    await read(token, 'a');
    return token;
  };
  async function eventsOf(session: string): Promise<readonly JsonObject[]> {
    must(await runtime.recorder.flush());
    const rows = await runtime.database.sql<{ entry: Uint8Array }[]>`select entry from decision_log`;
    return rows.flatMap(({ entry }) => {
      const event = decodeEvent(entry);
      return event.ok && event.value.body.session === session ? [event.value.body] : [];
    });
  }

  beforeEach(async () => {
    must(
      await runtime.authority.putPolicies(tenant, [{ name: 'press.cedar', source: policies }], {
        by: 'test',
      }),
    );
  });

  it('takes a right of the token and a permit of the policies, and holds for one text', async () => {
    const token = await reader(['a']);
    expect((await sendTo(token, press)).body).toMatchObject({
      verdict: 'block',
      nonInterference: {
        verdict: 'failed',
        flows: [{ label: 'a', destination: press, policies: ['no-a'] }],
        declassified: [],
        blockedBy: ['labels'],
      },
    });
    const { body } = await sendTo(token, press, ['a']);
    const nonInterference = {
      verdict: 'passed',
      flows: [],
      declassified: [{ label: 'a', policies: ['press-may'] }],
      blockedBy: [],
    };
    expect(body).toMatchObject({ verdict: 'allow', content: 'hello', labels: ['a'], nonInterference });
    expect((await sendTo(token, press)).body).toMatchObject({
      verdict: 'block',
      nonInterference: { verdict: 'failed' },
    });

    const key = openVerifyingKey(runtime.keys.statements.publicPem);
    if (!key.ok || !isJsonObject(body.certificate)) throw new Error('no certificate');
    const opened = openEnvelope(body.certificate, [key.value]);
    const certificate = opened.ok ? readCertificate(opened.value.payload) : opened;
    expect(certificate).toMatchObject({ ok: true, value: { labels: ['a'], destination: press, nonInterference } });
    expect(await eventsOf(`declassify-${sessions}`)).toMatchObject([
      {
        action: 'declassify',
        effect: 'permit',
        subject: { type: 'User', id: 'alice' },
        destination: 'press.example',
        labels: [{ label: 'a', policies: ['press-may'] }],
      },
    ]);
  });

  it.each([
    ['the token', [], press, ['a'], 'Label/a', 'a'],
    ['the policies, for another destination', ['a'], 'https://elsewhere.example/', ['a'], 'Action::"declassify"', 'a'],
    ['the policies, for another label', ['a', 'b'], press, ['a', 'b'], 'Label::"b"', undefined],
  ] as const)('is denied without %s, by name, on record', async (_, rights, destination, asked, missing, recorded) => {
    const token = await reader(rights);
    const { status, body } = await sendTo(token, destination, asked);
    expect([status, body.type]).toEqual([403, 'urn:sallyport:problem:forbidden']);
    expect(body.detail).toContain(missing);
    const [event, ...others] = await eventsOf(`declassify-${sessions}`);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ action: 'declassify', effect: 'deny' });
    // What the session does not carry is what the caller wrote: its digest is kept.
    expect(event?.label).toBe(recorded);
    expect(typeof event?.labelDigest).toBe(recorded === undefined ? 'string' : 'undefined');
  });

  it('of a label that the session does not carry changes nothing and is not told', async () => {
    const token = mint('declassify-none', ['a']);
    const permits = '@id("any") permit (principal, action == Action::"declassify", resource);';
    must(await runtime.authority.putPolicies(tenant, [{ name: 'any.cedar', source: permits }], { by: 'test' }));
    const { body } = await sendTo(token, press, ['a']);
    expect(body).toMatchObject({ verdict: 'allow', nonInterference: { verdict: 'passed', declassified: [] } });
    must(await runtime.authority.deletePolicies(tenant, ['any.cedar'], { by: 'test' }));
  });

  it.each(['', ',', '%', 'x'.repeat(257), Array(17).fill('a').join()])(
    'in a header that names no labels is refused: %s',
    async (header) => {
      const reply = await fetch(`${stack.urls['egress-firewall']}/v1/proxy/${origin}/`, {
        headers: { authorization: `Bearer ${mint('header', [])}`, 'sallyport-declassify': header },
      });
      expect([reply.status, arrived]).toEqual([400, []]);
    },
  );
});
