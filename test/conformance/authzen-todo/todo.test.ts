// The Todo policies give the published decisions of the AuthZEN interoperability scenario, by the official Cedar engine.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type OracleEntity, officialAnswer } from '../cedar-oracle.ts';

interface Named {
  readonly type: string;
  readonly id: string;
  readonly properties?: OracleEntity['attrs'];
}

interface Evaluation {
  readonly subject: Named;
  readonly action: { readonly name: string };
  readonly resource: Named;
}

const corpora = process.env.SALLYPORT_CORPORA ?? new URL('../../../../shared/corpora', import.meta.url).pathname;
const file = join(corpora, 'authzen/todo-decisions.json');
const here = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const policies = here('policies.cedar');
const entities: readonly OracleEntity[] = JSON.parse(here('entities.json'));

describe.skipIf(!existsSync(file))(`the published decisions (skipped where ${file} is absent)`, () => {
  const published: {
    readonly evaluation: readonly { readonly request: Evaluation; readonly expected: boolean }[];
    readonly evaluations: readonly {
      readonly request: Partial<Evaluation> & { readonly evaluations: readonly Partial<Evaluation>[] };
      readonly expected: readonly { readonly decision: boolean }[];
    }[];
  } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { evaluation: [], evaluations: [] };

  test('all 40 single evaluations agree', () => {
    expect(published.evaluation).toHaveLength(40);
    for (const { request, expected } of published.evaluation) {
      expect(answer(policies, request), JSON.stringify(request)).toBe(expected);
    }
  });

  test('all batched evaluations agree, with the defaults of the batch', () => {
    expect(published.evaluations).toHaveLength(3);
    for (const { request, expected } of published.evaluations) {
      const { evaluations, ...defaults } = request;
      const answers = evaluations.map((one) => answer(policies, complete({ ...defaults, ...one })));
      expect(answers).toEqual(expected.map(({ decision }) => decision));
    }
  });

  test.each([
    ['without the owner rule', (text: string) => text.replace('resource.ownerID == principal.email', 'false')],
    ['without the evil genius', (text: string) => text.replace('role::"evil_genius"', 'role::"nobody"')],
    ['with deleting for all editors', (text: string) => text.replace('role::"admin"', 'role::"editor"')],
    ['without its readers', (text: string) => text.replace('Action::"can_read_user", ', '')],
    ['with creating for viewers', (text: string) => text.replace('in role::"editor"', 'in role::"viewer"')],
  ])('a policy set %s disagrees', (_, broken) => {
    const text = broken(policies);
    expect(text).not.toBe(policies);
    expect(published.evaluation.some(({ request, expected }) => answer(text, request) !== expected)).toBe(true);
  });
});

test('a stranger, and an unknown action, get nothing', () => {
  const stranger = { type: 'user', id: 'squanchy' };
  const jerry = { type: 'user', id: entities.find(({ attrs }) => attrs?.name === 'Jerry Smith')?.uid.id ?? '' };
  const resource = { type: 'todo', id: 'todo-1' };
  expect(answer(policies, { subject: stranger, action: { name: 'can_read_todos' }, resource })).toBe(false);
  expect(answer(policies, { subject: jerry, action: { name: 'can_read_todos' }, resource })).toBe(true);
  expect(answer(policies, { subject: jerry, action: { name: 'can_burn_todo' }, resource })).toBe(false);
});

function answer(text: string, { subject, action, resource }: Evaluation): boolean {
  const asked = { uid: { type: resource.type, id: resource.id }, attrs: resource.properties ?? {}, parents: [] };
  // A person who is asked about may also be stored; the request says what is meant.
  const others = entities.filter(({ uid }) => uid.type !== asked.uid.type || uid.id !== asked.uid.id);
  return officialAnswer(text, [...others, asked], {
    principal: { type: subject.type, id: subject.id },
    action: action.name,
    resource: asked.uid,
    context: {},
  }).allowed;
}

function complete({ subject, action, resource }: Partial<Evaluation>): Evaluation {
  if (subject === undefined || action === undefined || resource === undefined) throw new Error('an incomplete request');
  return { subject, action, resource };
}
