// The demo policies say what their comments promise: a table of who sees and sends what, by the official Cedar engine.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type OracleEntity, officialAnswer } from './cedar-oracle.ts';

interface Expected {
  readonly tenant: string;
  /** `Type::id` */
  readonly principal: string;
  readonly allowed: boolean;
  readonly reasons: readonly string[];
}

interface Passing extends Expected {
  readonly to: string;
  /** Attributes that come with the request, for a destination that is not stored. */
  readonly attrs?: OracleEntity['attrs'];
  readonly labels: readonly string[];
  readonly findings: readonly string[];
  readonly form: 'raw' | 'redacted';
}

interface Cases {
  readonly mails: Readonly<Record<string, Readonly<Record<string, NonNullable<OracleEntity['attrs']>>>>>;
  readonly retrieve: readonly (Expected & { readonly mail: string })[];
  readonly send: readonly Passing[];
  /** Of replies; the form is that of each question. */
  readonly receive: readonly Passing[];
}

const read = (name: string) => readFileSync(new URL(`../../packages/demo/policies/${name}`, import.meta.url), 'utf8');
const policiesOf = (tenant: string) => read(`${tenant}.cedar`);
const entitiesOf = (tenant: string): readonly OracleEntity[] => JSON.parse(read(`${tenant}.entities.json`));
const cases: Cases = JSON.parse(read('cases.json'));

test.each(cases.retrieve.map((one) => [`${one.principal} at ${one.tenant} and the mail ${one.mail}`, one] as const))(
  'retrieve: %s',
  (_, one) => {
    const { allowed, reasons, errors } = answerRetrieve(policiesOf(one.tenant), one);
    expect({ allowed, reasons, errors }).toEqual({ allowed: one.allowed, reasons: one.reasons, errors: [] });
  },
);

test.each(
  (['send', 'receive'] as const).flatMap((action) =>
    cases[action].map((one) => [action, one.principal, one.to, one.form, one.findings.join(), one] as const),
  ),
)('%s: %s and %s, %s, with [%s]', (action, _principal, _to, _form, _findings, one) => {
  const { allowed, reasons, errors } = answerPassing(action, policiesOf(one.tenant), one);
  expect({ allowed, reasons, errors }).toEqual({ allowed: one.allowed, reasons: one.reasons, errors: [] });
});

test('each policy decides at least one case, and each has its own id', () => {
  const named = ['acme', 'globex'].flatMap((tenant) =>
    [...policiesOf(tenant).matchAll(/@id\("([^"]+)"\)/g)].map((match) => match[1] ?? ''),
  );
  expect(new Set(named).size).toBe(named.length);
  const deciding = new Set([...cases.retrieve, ...cases.send, ...cases.receive].flatMap(({ reasons }) => reasons));
  expect(named.filter((id) => !deciding.has(id))).toEqual([]);
});

/** What it forbids is not permitted either; it is there to say why, and to stay when someone widens a permit. */
const explaining = 'acme-secrets-stay';

test('the cases notice the loss of any single policy', () => {
  for (const tenant of ['acme', 'globex']) {
    const text = policiesOf(tenant);
    const policies = text
      .split(/(?=@id\()/)
      .slice(1)
      .filter((policy) => !policy.includes(explaining));
    expect(policies.length).toBeGreaterThan(8);
    for (const lost of policies) {
      const rest = text.replace(lost, '');
      const noticed =
        cases.retrieve.some((one) => one.tenant === tenant && answerRetrieve(rest, one).allowed !== one.allowed) ||
        (['send', 'receive'] as const).some((action) =>
          cases[action].some(
            (one) => one.tenant === tenant && answerPassing(action, rest, one).allowed !== one.allowed,
          ),
        );
      expect(noticed, lost.slice(0, 60)).toBe(true);
    }
  }
});

test('no one of one tenant is known to the other', () => {
  const people = (tenant: string) => entitiesOf(tenant).filter(({ uid }) => /^(User|Agent)$/.test(uid.type));
  const both = people('acme').filter((one) => people('globex').some(({ uid }) => uid.id === one.uid.id));
  expect([people('acme').length, people('globex').length, both]).toEqual([3, 2, []]);
});

function answerRetrieve(policies: string, { tenant, principal, mail }: Cases['retrieve'][number]) {
  const attrs = cases.mails[tenant]?.[mail];
  if (attrs === undefined) throw new Error(`no mail ${mail}`);
  const resource = { uid: { type: 'Mail', id: `easy-ham-1/${mail}` }, attrs };
  return officialAnswer(policies, [...entitiesOf(tenant), resource], {
    principal: uidOf(principal),
    action: 'retrieve',
    resource: resource.uid,
    context: {},
  });
}

function answerPassing(
  action: 'send' | 'receive',
  policies: string,
  { tenant, principal, to, attrs, labels, findings, form }: Passing,
) {
  const resource = { type: 'Destination', id: to };
  const requested: readonly OracleEntity[] = attrs === undefined ? [] : [{ uid: resource, attrs }];
  return officialAnswer(policies, [...entitiesOf(tenant), ...requested], {
    principal: uidOf(principal),
    action,
    resource,
    context: { labels: [...labels], findings: [...findings], form },
  });
}

function uidOf(text: string): { readonly type: string; readonly id: string } {
  const [type = '', id = ''] = text.split('::');
  return { type, id };
}
