// With labels read and none declassified, nothing is sent to a destination whose policy excludes one of them.

import { isJsonObject, must, ok, parseJson } from '@sallyport/base';
import type { DecisionRequest, SessionStore } from '@sallyport/decision';
import { readCertificate } from '@sallyport/evidence';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EgressPorts, egress } from './egress.ts';
import { type Door, mint, openDoor } from './testing/door.fixture.ts';

const labels = ['a', 'b', 'pii/mail', 'tenant:x'] as const;
type Label = (typeof labels)[number];
const forms = ['raw', 'redacted'] as const;
type Form = (typeof forms)[number];

/** How a destination excludes labels; `any` and `all` forbid, `only` permits what carries nothing else. */
interface Rule {
  readonly how: 'any' | 'all' | 'only' | 'any_raw';
  readonly of: readonly Label[];
}

interface Place {
  readonly rules: readonly Rule[];
  /** Whether an address may not go there as it is. */
  readonly noMail: boolean;
  /** Labels that policies let be declassified for it. */
  readonly declassifies: readonly Label[];
}

interface World {
  readonly places: readonly Place[];
  /** Labels that the token may declassify. */
  readonly rights: readonly Label[];
}

type Step =
  | { readonly do: 'read'; readonly labels: readonly Label[] }
  | { readonly do: 'send'; readonly to: number; readonly mail: boolean; readonly declassify: readonly Label[] };

const quoted = (of: readonly Label[]) => `[${of.map((label) => JSON.stringify(label)).join(', ')}]`;

function policiesOf({ places }: World): string {
  return places
    .flatMap(({ rules, noMail, declassifies }, at) => {
      const send = `principal, action == Action::"send", resource == Destination::"d${at}"`;
      const only = rules.filter(({ how }) => how === 'only');
      const conditions = only.map(({ of }) => ` when { ${quoted(of)}.containsAll(context.labels) }`);
      return [
        `@id("p${at}") permit (${send})${conditions.join('')};`,
        ...rules.flatMap(({ how, of }, n) => {
          const test = `context.labels.${how === 'all' ? 'containsAll' : 'containsAny'}(${quoted(of)})`;
          const when = how === 'any_raw' ? `context.form == "raw" && ${test}` : test;
          return how === 'only' ? [] : [`@id("f${at}-${n}") forbid (${send}) when { ${when} };`];
        }),
        ...(noMail ? [`@id("m${at}") forbid (${send}) when { context.findings.contains("email") };`] : []),
        ...declassifies.map(
          (label) =>
            `@id("d${at}-${label}") permit (principal, action == Action::"declassify", resource == Label::${JSON.stringify(label)}) when { context.destination == Destination::"d${at}" };`,
        ),
      ];
    })
    .join('\n');
}

/** The readable definition, apart from Cedar: whether a rule stands against a form of a text with these labels. */
function excludes({ how, of }: Rule, carried: ReadonlySet<Label>, form: Form): boolean {
  switch (how) {
    case 'any':
      return of.some((label) => carried.has(label));
    case 'any_raw':
      return form === 'raw' && of.some((label) => carried.has(label));
    case 'all':
      return of.every((label) => carried.has(label));
    case 'only':
      return [...carried].some((label) => !of.includes(label));
  }
}

const some = fc.subarray([...labels]);
const mostly = fc.oneof(some, fc.constant(labels));
const rule = fc.record<Rule>({
  how: fc.constantFrom('any', 'all', 'only', 'any_raw'),
  of: fc.subarray([...labels], { minLength: 1 }),
});
const place = fc.record<Place>({ rules: fc.array(rule, { maxLength: 2 }), noMail: fc.boolean(), declassifies: mostly });
const world = fc.record<World>({ places: fc.array(place, { minLength: 1, maxLength: 3 }), rights: mostly });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('read' as const), labels: some }),
  fc.record({
    do: fc.constant('send' as const),
    to: fc.nat(2),
    mail: fc.boolean(),
    declassify: fc.oneof(fc.constant([]), fc.subarray([...labels], { maxLength: 2 })),
  }),
);

/** What stands between a door and its parts; each control breaks one of them. */
type Breaking = (ports: EgressPorts) => EgressPorts;

interface Run {
  readonly door: Door;
  readonly ports: EgressPorts;
  readonly token: string;
  readonly world: World;
}

async function start(made: World, breaking: Breaking): Promise<Run> {
  const door = await openDoor(policiesOf(made));
  const token = mint('s', [
    { action: 'send', resource: 'Destination/' },
    ...made.rights.map((label) => ({ action: 'declassify', resource: `Label/${label}` })),
  ]);
  return { door, ports: breaking(door.ports), token, world: made };
}

const sent = { total: 0, let: 0, failed: 0, declassified: 0 };

/** `carried`: labels that were committed before the call. Throws where something left that must not, or the verdict is wrong. */
async function send(run: Run, asked: Extract<Step, { do: 'send' }>, carried: ReadonlySet<Label>, exact: boolean) {
  const { world: made, ports, token, door } = run;
  const to = asked.to % made.places.length;
  const { rules, noMail, declassifies } = made.places[to] ?? { rules: [], noMail: false, declassifies: [] };
  const content = asked.mail ? 'ask jo@example.org' : 'hello';
  const before = door.recorded.length;
  const { declassify } = asked;
  const answer = await egress(ports, token, { destination: `d${to}`, content, declassify });
  const mayAll = declassify.every((label) => made.rights.includes(label) && declassifies.includes(label));
  sent.total += 1;
  if (!answer.ok) {
    // Only a right that is missing is a reason to refuse, and it is on record.
    if (mayAll || answer.fault.code !== 'forbidden') throw new Error(answer.fault.message);
    const refusals = door.recorded.slice(before).filter(({ body }) => body.action === 'declassify');
    if (!refusals.some(({ body }) => body.effect === 'deny')) throw new Error('a refusal is not on record');
    return;
  }
  if (!mayAll) throw new Error('declassified without the right');
  const left = new Set([...carried].filter((label) => !declassify.includes(label)));
  const { verdict, content: out, nonInterference, certificate } = answer.value;
  const form: Form = verdict === 'redact' ? 'redacted' : 'raw';
  if (out !== undefined && rules.some((one) => excludes(one, left, form))) {
    throw new Error(`sent to d${to} as ${form} with ${[...left]}`);
  }
  const payload = must(parseJson(Buffer.from(String(certificate.payload), 'base64')));
  if (!isJsonObject(payload)) throw new Error('no certificate');
  const signed = must(readCertificate(payload));
  expect(signed).toMatchObject({ version: 2, verdict, nonInterference });
  // What comes while the call is under way may count or not; what was there before is told.
  expect(signed.labels).toEqual(expect.arrayContaining([...carried]));
  if (!exact) return;
  const couldGo = (as: ReadonlySet<Label>) =>
    (!(asked.mail && noMail) && !rules.some((one) => excludes(one, as, 'raw'))) ||
    (asked.mail && !rules.some((one) => excludes(one, as, 'redacted')));
  expect(verdict === 'block').toBe(!couldGo(left));
  expect(nonInterference.declassified.map(({ label }) => label).sort()).toEqual(
    declassify.filter((label) => carried.has(label)).sort(),
  );
  const { flows, blockedBy } = nonInterference;
  const isFlow = verdict === 'block' && rules.some((one) => forms.some((as) => excludes(one, left, as)));
  expect([nonInterference.verdict, flows.length > 0]).toEqual(isFlow ? ['failed', true] : ['passed', false]);
  const without = new Set([...left].filter((label) => !flows.some((flow) => flow.label === label)));
  if (isFlow) expect(blockedBy.includes('policies')).toBe(!couldGo(without));
  for (const flow of flows) {
    expect(flow.policies.length).toBeGreaterThan(0);
    expect(flow.policies.every((id) => id.startsWith(`f${to}-`) || id === `p${to}`)).toBe(true);
  }
  sent.let += out === undefined ? 0 : 1;
  sent.failed += flows.length > 0 ? 1 : 0;
  sent.declassified += nonInterference.declassified.length;
}

function inTurn(breaking: Breaking) {
  return fc.asyncProperty(world, fc.array(step, { maxLength: 8 }), async (made, steps) => {
    const run = await start(made, breaking);
    const carried = new Set<Label>();
    for (const one of steps) {
      if (one.do === 'send') await send(run, one, carried, true);
      else {
        must(await run.door.ports.sessions.addLabels({ tenant: 'acme', session: 's' }, one.labels));
        for (const label of one.labels) carried.add(label);
      }
    }
  });
}

/** Everything at once: a label counts from the moment that its commit was told. */
function together(breaking: Breaking) {
  return fc.asyncProperty(world, fc.array(step, { maxLength: 8 }), fc.scheduler(), async (made, steps, scheduler) => {
    const run = await start(made, breaking);
    const { sessions } = run.door.ports;
    const carried = new Set<Label>();
    const later = scheduler.scheduleFunction(async () => undefined);
    const slow: SessionStore = {
      ...sessions,
      read: async (...asked) => {
        await later();
        const state = await sessions.read(...asked);
        await later();
        return state;
      },
    };
    const ports = breaking({ ...run.ports, sessions: slow });
    const doing = steps.map(async (one) => {
      await later();
      if (one.do === 'send') return send({ ...run, ports }, one, new Set(carried), false);
      await later();
      must(await sessions.addLabels({ tenant: 'acme', session: 's' }, one.labels));
      await later();
      for (const label of one.labels) carried.add(label);
    });
    await scheduler.waitFor(Promise.all(doing));
  });
}

const unbroken: Breaking = (ports) => ports;

/** The kernel with other answers to some questions. */
function kernelWith(ports: EgressPorts, decideOn: EgressPorts['kernel']['decideOn']): EgressPorts {
  const { kernel } = ports;
  return {
    ...ports,
    kernel: {
      verify: (text) => kernel.verify(text),
      leased: (tenant) => kernel.leased(tenant),
      holds: (state) => kernel.holds(state),
      epochs: kernel.epochs,
      decideOn,
    },
  };
}

const asks = (request: DecisionRequest, action: string) => request.action.name === action;

const controls: Readonly<Record<string, Breaking>> = {
  'labels dropped from the context': (ports) =>
    kernelWith(ports, (state, request, token) =>
      ports.kernel.decideOn(
        state,
        asks(request, 'send') ? { ...request, context: { ...request.context, labels: [] } } : request,
        token,
      ),
    ),
  'labels read before the call': (ports) => {
    let before: ReturnType<SessionStore['read']> | undefined;
    const read: SessionStore['read'] = (...asked) => {
      const known = before ?? ports.sessions.read(...asked);
      before = ports.sessions.read(...asked);
      return known;
    };
    return { ...ports, sessions: { ...ports.sessions, read } };
  },
  'declassification without a right of the token': (ports) =>
    kernelWith(ports, (state, request, token) =>
      ports.kernel.decideOn(state, request, asks(request, 'declassify') ? undefined : token),
    ),
  'declassification without a policy': (ports) =>
    kernelWith(ports, (state, request, token) => {
      const decided = ports.kernel.decideOn(state, request, token);
      const excused = decided.ok && decided.value.reason.kind === 'nothing_permits' && asks(request, 'declassify');
      return excused ? ok({ ...decided.value, allowed: true }) : decided;
    }),
  'declassification that lasts': (ports) => {
    const aside = new Set<string>();
    return kernelWith(ports, (state, request, token) => {
      const decided = ports.kernel.decideOn(state, without(request, aside), token);
      if (asks(request, 'declassify') && decided.ok && decided.value.allowed) aside.add(request.resource.id);
      return decided;
    });
  },
};

function without(request: DecisionRequest, aside: ReadonlySet<string>): DecisionRequest {
  const { labels: given } = request.context;
  if (!Array.isArray(given) || !asks(request, 'send')) return request;
  const kept = given.filter((label) => !aside.has(String(label)));
  return { ...request, context: { ...request.context, labels: kept } };
}

describe('INVARIANT: labels that a destination excludes do not go there', () => {
  it('call after call, and the verdict says what stood in the way', { timeout: 120_000 }, async () => {
    await fc.assert(inTurn(unbroken), { numRuns: 250 });
    // The property is not held by sending nothing.
    for (const count of Object.values(sent)) expect(count).toBeGreaterThan(10);
  });

  it('calls at once with what is read: a label that was committed before a call counts', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(together(unbroken), { numRuns: 200 });
  });

  it.each(Object.entries(controls))('control: %s is noticed', { timeout: 120_000 }, async (_, breaking) => {
    const { failed } = await fc.check(inTurn(breaking), { numRuns: 3_000, endOnFailure: true });
    expect(failed).toBe(true);
  });

  it('control: labels read before the calls are noticed among calls at once too', { timeout: 120_000 }, async () => {
    const breaking = controls['labels read before the call'] ?? unbroken;
    const { failed } = await fc.check(together(breaking), { numRuns: 3_000, endOnFailure: true });
    expect(failed).toBe(true);
  });
});
