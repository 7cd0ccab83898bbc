// Scenarios: each is told from its cases, and its policies and entities are sound.

import { isJsonObject, type JsonObject, must, writeJson } from '@sallyport/base';
import { compilePolicies, entitiesFromJson, lintPolicies, parsePolicies, policySet } from '@sallyport/policy';
import { describe, expect, test } from 'vitest';
import { casesOf } from './authzen-cases.ts';
import { byScenario, readings, readScenario, type ScenarioName, scenarioCalled } from './authzen-scenario.ts';
import { Unusable } from './report.ts';

const user = (id: string) => ({ type: 'user', id });
const evaluation = (subject: JsonObject, name: string, resource: JsonObject) => ({
  request: { subject, action: { name }, resource },
  expected: true,
});
const samples: Readonly<Record<ScenarioName, JsonObject>> = {
  todo: evaluation(user('CiR'), 'can_read_user', user('beth@the-smiths.com')),
  gateway: evaluation({ type: 'identity', id: 'CiR' }, 'GET', { type: 'route', id: '/todos' }),
  records: evaluation({ type: 'user' }, 'view', { type: 'record', id: '101' }),
  issuance: evaluation(user('alice'), 'issue', { type: 'application', id: 'DemoApp' }),
  certification: evaluation(user('alice'), 'read', { type: 'record', id: 'record-1' }),
};
const names = Object.keys(samples).map(scenarioCalled);
const groupsOf = (...list: readonly JsonObject[]) =>
  [...byScenario(casesOf(list))].map(([name, cases]) => [name, cases.map((each) => each.name)]);

describe('told from the cases', () => {
  test.each(names)('%s', (name) => {
    expect(groupsOf(samples[name])).toEqual([[name, ['case 0']]]);
  });

  test.each<[ScenarioName, JsonObject]>([
    ['todo', { subject: user('a'), action: { name: 'can_create_todo' }, evaluations: [{ resource: user('b') }] }],
    ['todo', { subject: user('a'), evaluations: [{ resource: { type: 'todo', id: '1' } }] }],
    ['certification', { subject: user('alice'), action: { name: 'read' }, resource: { type: 'record' } }],
    ['certification', { subject: user('alice'), resource: { type: 'record', id: 'record-1' } }],
    ['records', { subject: user('alice'), resource: { type: 'record', id: '101' } }],
    ['records', { subject: user('alice'), action: { name: 'edit' }, resource: { type: 'record' } }],
    ['records', { subject: user('alice'), action: { name: 'delete' }, resource: { type: 'record' } }],
  ])('%s, by little', (name, request) => {
    expect(groupsOf({ request, expected: [true] })).toEqual([[name, ['case 0']]]);
  });

  test('several in one file, each case with its own', () => {
    const { todo, gateway, records } = samples;
    expect(groupsOf(todo, gateway, todo, records)).toEqual([
      ['todo', ['case 0', 'case 2']],
      ['gateway', ['case 1']],
      ['records', ['case 3']],
    ]);
  });

  test('what shows nothing goes with the others of its file', () => {
    const incomplete = { request: { subject: user('alice') }, expected: { status: 400 } };
    const spaceship = evaluation({ type: 'spaceship' }, 'fly', user('alice'));
    const anyRecord = evaluation(user('alice'), 'delete', { type: 'record' });
    expect(groupsOf(incomplete, samples.certification, spaceship, anyRecord)).toEqual([
      ['certification', ['case 0', 'case 1', 'case 2', 'case 3']],
    ]);
  });

  test('what belongs nowhere is refused, with the names to choose from', () => {
    const door = evaluation({ type: 'robot', id: 'r' }, 'open', { type: 'door', id: '1' });
    expect(() => groupsOf(door)).toThrow(Unusable);
    expect(() => groupsOf(door)).toThrow(/`case 0` .*--scenario: .*gateway.*idp/);
    expect(() => groupsOf(door, samples.todo, samples.gateway)).toThrow(Unusable);
  });

  test.each([
    ['search', 'records'],
    ['idp', 'records'],
    ['todo', 'todo'],
  ])('%s names %s', (given, name) => {
    expect(scenarioCalled(given)).toBe(name);
  });

  test.each(['', 'Todo', 'constructor', '__proto__'])('`%s` names none', (given) => {
    expect(() => scenarioCalled(given)).toThrow(/there is no scenario/);
  });
});

describe.each(names)('the fixture of %s', (name) => {
  test('compiles, with an id on each policy and nothing for the linter', async () => {
    const { policies } = await readScenario(name);
    const parsed = must(parsePolicies(policies));
    const set = must(policySet(parsed));
    expect(() => compilePolicies(set)).not.toThrow();
    expect(parsed.every(({ annotations }) => annotations.get('id')?.startsWith(`${name}-`))).toBe(true);
    expect(lintPolicies(set)).toEqual([]);
  });

  test('has entities that the engine reads, each once', async () => {
    const { entities } = await readScenario(name);
    expect(entitiesFromJson(entities).ok).toBe(true);
    const uids = entities.map((entity) => writeJson(isJsonObject(entity) ? (entity.uid ?? null) : null));
    expect(new Set(uids).size).toBe(uids.length);
    expect(readings[name]).toBeDefined();
  });
});
