// The AuthZEN interoperability scenario "Todo": stored people and roles, todos that come with the question.

import { readFileSync } from 'node:fs';
import { isJsonObject, type JsonObject, must, parseJson } from '@sallyport/base';
import { numbers } from '../numbers.ts';
import { circumstances, type Step, type Workload, zipf } from './workload.ts';

/** This file runs as `dist/hits/todo.js`. */
const file = (name: string) => new URL(`../../../test/conformance/authzen-todo/${name}`, import.meta.url);
const calls = ['can_read_user', 'can_read_todos', 'can_create_todo', 'can_update_todo', 'can_delete_todo'] as const;

interface Stored {
  readonly type: string;
  readonly id: string;
  readonly body: JsonObject;
}

function stored(): readonly Stored[] {
  const parsed = must(parseJson(readFileSync(file('entities.json'))));
  if (!Array.isArray(parsed)) throw new TypeError('a list of entities');
  return parsed.flatMap((entity): Stored[] => {
    if (!isJsonObject(entity) || !isJsonObject(entity.uid)) return [];
    const { uid, ...body } = entity;
    return [{ type: String(uid.type), id: String(uid.id), body }];
  });
}

export const todoWorkload: Workload = {
  name: 'todo',
  about:
    'AuthZEN Todo: stored users and roles, 500 todos by popularity, new request id, time and address each time, a user changed every 2,000 questions',
  prepare: async (authority) => {
    must(await authority.putEntities('acme', stored(), { by: 'hits' }));
    const source = readFileSync(file('policies.cedar'), 'utf8');
    must(await authority.putPolicies('acme', [{ name: 'todo', source }], { by: 'hits' }));
  },
  *steps(count): Iterable<Step> {
    const number = numbers(7);
    const users = stored().filter(({ type }) => type === 'user');
    const [todo, person] = [zipf(number, 500), zipf(number, users.length)];
    for (let at = 0; at < count; at++) {
      const user = users[person()];
      const owner = users[todo() % users.length];
      const action = calls[Math.floor(number() * calls.length)] ?? 'can_read_todos';
      if (user === undefined || owner === undefined) throw new TypeError('there are users');
      if (at % 2_000 === 1_999) {
        const { attrs } = user.body;
        const body = { ...user.body, attrs: { ...(isJsonObject(attrs) ? attrs : {}), name: `renamed at ${at}` } };
        yield { change: (authority) => authority.putEntities('acme', [{ ...user, body }], { by: 'hits' }) };
      }
      const ownerAttrs = isJsonObject(owner.body.attrs) ? owner.body.attrs : {};
      yield {
        ask: {
          tenant: 'acme',
          subject: { type: user.type, id: user.id },
          action: { name: action },
          resource:
            action === 'can_read_user'
              ? { type: 'user', id: owner.id }
              : { type: 'todo', id: `todo-${todo()}`, properties: { ownerID: ownerAttrs.email ?? '' } },
          context: circumstances(number, at),
        },
      };
    }
  },
};
