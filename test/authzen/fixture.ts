// Policies and entities that the AuthZEN rows ask about, and the way to ask a running kernel.

import { isJsonObject, type Json, parseJson, writeJson } from '@sallyport/base';
import type { Stack } from '../e2e/stack.ts';
import type { Answer, Call, DecisionPoint } from './row.ts';

/** Everyone on the team reads, Alice writes what is not archived, administrators write what is, deleting must be soft. */
const policies = `
@id("team-reads") permit (principal in team::"staff", action == Action::"read", resource is record);
@id("alice-writes") permit (principal == user::"alice", action == Action::"write", resource is record)
  unless { resource has status && resource.status == "archived" };
@id("admins-write-archived") permit (principal is user, action == Action::"write", resource is record)
  when { principal has role && principal.role == "admin" && resource has status && resource.status == "archived" };
@id("alice-deletes-softly") permit (principal == user::"alice", action == Action::"delete", resource is record)
  when { action has soft && action.soft };
@id("nothing-on-sundays") forbid (principal, action, resource is record) when { context has day && context.day == "sunday" };
`;

const entity = (type: string, id: string, attrs: Json = {}, parents: readonly Json[] = []): Json => ({
  uid: { type, id },
  attrs,
  parents,
});
const staff = { type: 'team', id: 'staff' };

/** Carol is on the team through another team. */
const entities: readonly Json[] = [
  entity('user', 'alice', {}, [staff]),
  entity('user', 'bob', { role: 'admin' }, [staff]),
  entity('user', 'carol', {}, [{ type: 'team', id: 'night-shift' }]),
  entity('user', 'mallory'),
  entity('team', 'night-shift', {}, [staff]),
  entity('team', 'staff'),
  entity('record', 'record-1', { status: 'active' }),
  entity('record', 'record-2', { status: 'archived' }),
];

/** Puts the fixture into the stack's tenant through the administration API. */
export async function writeFixture(stack: Stack): Promise<void> {
  const admin = decisionPoint(stack.urls.kernel, stack.keys.admin);
  for (const call of [
    { method: 'PUT', path: '/v1/policies/authzen.cedar', body: { source: policies } },
    { method: 'PUT', path: '/v1/entities', body: { entities } },
  ]) {
    const { status, text } = await admin.ask(call);
    if (status !== 200) throw new Error(`the fixture cannot be written: ${status} ${text}`);
  }
}

/** Asks over HTTP with `key`. */
export function decisionPoint(base: string, key: string): DecisionPoint {
  return {
    base,
    ask: async ({ method = 'POST', path, body, headers = {} }) => {
      const all: Record<string, string | null> = {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      };
      const sent = Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null);
      const response = await fetch(new URL(path, base), {
        method,
        headers: sent,
        ...(body === undefined ? {} : { body: textOf(body) }),
        signal: AbortSignal.timeout(30_000),
      });
      return answerOf(response.status, response.headers, await response.text());
    },
  };
}

function textOf(body: Exclude<Call['body'], undefined>): string | Uint8Array<ArrayBuffer> {
  const text = isJsonObject(body) && Object.keys(body).length === 1 ? body.text : undefined;
  // Bytes and not a string: fetch would name a media type of its own for a string.
  return new TextEncoder().encode(typeof text === 'string' ? text : writeJson(body));
}

export function answerOf(status: number, headers: Headers, text: string): Answer {
  const parsed = parseJson(text);
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim() ?? '';
  return { status, type, headers, text, body: parsed.ok ? parsed.value : undefined };
}
