// The demo policies under this project's own engine: the same table of cases, and all real mails for all people.

import { readFileSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject, must, parseJson } from '@sallyport/base';
import {
  type Entities,
  entitiesFromJson,
  entityFromJson,
  entityUid,
  isAuthorized,
  makeEntity,
  parsePolicies,
  policySet,
  type Response,
  recordFromJson,
  withEntity,
} from '@sallyport/policy';
import { beforeAll, describe, expect, test } from 'vitest';
import { corpusFiles, readMails } from './corpus.ts';
import type { Mail } from './mail.ts';
import { type DemoTenant, demoTenants } from './tenant.ts';
import { demoEntities, demoPolicies } from './tenant-data.ts';

const tenants = new Map(
  demoTenants.map((tenant) => [
    tenant,
    {
      set: must(policySet(must(parsePolicies(demoPolicies(tenant)[0]?.source ?? '', { useIdAnnotation: true })))),
      entities: must(
        entitiesFromJson(demoEntities(tenant).map(({ type, id, body }) => ({ uid: { type, id }, ...body }))),
      ),
    },
  ]),
);

const cases = object(must(parseJson(readFileSync(new URL('../policies/cases.json', import.meta.url)))));

const receives = list(cases.receive).map((row) => ({ ...object(row), action: 'receive' }));

test('the own engine answers every case as the table says, with the same reasons and without errors', () => {
  const rows = [...list(cases.retrieve), ...list(cases.send), ...receives].map(object);
  expect(rows.length).toBeGreaterThan(100);
  for (const row of rows) {
    const { decision, reasons, errors } = answerCase(row);
    expect({ decision, reasons: [...reasons].sort(), errors }, JSON.stringify(row)).toEqual({
      decision: row.allowed === true ? 'allow' : 'deny',
      reasons: row.reasons,
      errors: [],
    });
  }
});

describe('of the real mail', () => {
  let mails: readonly Mail[] = [];

  beforeAll(async () => {
    mails = await readMails(await corpusFiles());
  });

  test.each([
    ['acme', 'User', 'alice', 4270],
    ['acme', 'User', 'bob', 2744],
    ['acme', 'Agent', 'summarizer', 2862],
    ['globex', 'User', 'carol', 1774],
    ['globex', 'User', 'dave', 321],
  ] as const)('at %s %s %s sees %i mails', (tenant, type, id, expected) => {
    expect(seen(tenant, type, id, mails)).toHaveLength(expected);
  });

  test('the same question has another answer for another person', () => {
    const about = mails.filter(({ subject, body }) => /\bfirewall\b/i.test(subject + body));
    const answers = ['alice', 'bob'].map((id) => seen('acme', 'User', id, about).length);
    expect([about.length, ...answers]).toEqual([44, 30, 23]);
  });

  test('what bob sees is what the comments of the policies say, written out by hand', () => {
    const address = 'zzzz@spamassassin.taint.org';
    const byHand = mails.filter(({ tenant, group, labels, sender, recipients, sentAtMs }) => {
      if (tenant !== 'acme' || group.startsWith('spam-') || labels.includes('confidential')) return false;
      const recentList = labels.includes('list') && sentAtMs !== null && sentAtMs >= Date.UTC(2002, 0, 1);
      return recentList || sender.startsWith('rssfeeds@') || sender === address || recipients.includes(address);
    });
    expect(seen('acme', 'User', 'bob', mails)).toEqual(byHand);
  });

  test('what the agent sees is less than what its principal sees, and holds nothing confidential', () => {
    const alice = new Set(seen('acme', 'User', 'alice', mails));
    const agent = seen('acme', 'Agent', 'summarizer', mails);
    expect(agent.length).toBeGreaterThan(1_000);
    expect(agent.every((mail) => alice.has(mail) && !mail.labels.includes('confidential'))).toBe(true);
  });
});

function seen(tenant: DemoTenant, type: string, id: string, mails: readonly Mail[]): readonly Mail[] {
  return mails.filter((mail) => {
    if (mail.tenant !== tenant) return false;
    const resource = { uid: { type: 'Mail', id: mail.id }, attrs: attributes(mail), parents: [] };
    const answer = ask(tenant, { principal: `${type}::${id}`, action: 'retrieve', resource, context: {} });
    expect(answer.errors).toEqual([]);
    return answer.decision === 'allow';
  });
}

/** As `mailSource` names them. */
function attributes({ sender, recipients, group, labels, subject, sentAtMs, sizeBytes }: Mail): JsonObject {
  const given = { sender, recipients, group, labels, subject, size: sizeBytes };
  return sentAtMs === null ? given : { ...given, sentAt: sentAtMs };
}

function answerCase(row: JsonObject): Response {
  const tenant = demoTenants.find((one) => one === row.tenant) ?? 'acme';
  const principal = String(row.principal);
  if (typeof row.mail === 'string') {
    const attrs = object(object(object(cases.mails)[tenant])[row.mail]);
    const resource = { uid: { type: 'Mail', id: row.mail }, attrs, parents: [] };
    return ask(tenant, { principal, action: 'retrieve', resource, context: {} });
  }
  const uid = { type: 'Destination', id: String(row.to) };
  const { labels = [], findings = [], form = 'raw', action = 'send' } = row;
  const resource = row.attrs === undefined ? { uid } : { uid, attrs: row.attrs, parents: [] };
  return ask(tenant, { principal, action: String(action), resource, context: { labels, findings, form } });
}

interface Question {
  /** `Type::id` */
  readonly principal: string;
  readonly action: string;
  /** With attributes where it comes with the request, else looked up. */
  readonly resource: JsonObject;
  readonly context: JsonObject;
}

function ask(tenant: DemoTenant, { principal, action, resource, context }: Question): Response {
  const stored = tenants.get(tenant);
  if (stored === undefined) throw new Error(`no tenant ${tenant}`);
  const { type, id } = object(resource.uid);
  const uid = entityUid(String(type), String(id));
  const entities: Entities =
    resource.attrs === undefined
      ? stored.entities
      : withEntity(stored.entities, makeEntity(must(entityFromJson(resource))));
  const [principalType = '', principalId = ''] = principal.split('::');
  const request = {
    principal: entityUid(principalType, principalId),
    action: entityUid('Action', action),
    resource: uid,
    context: must(recordFromJson(context)),
  };
  return must(isAuthorized(stored.set, request, entities));
}

function object(value: Json | undefined): JsonObject {
  if (!isJsonObject(value)) throw new Error('expected an object');
  return value;
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
