// What the right answer is: the official Cedar engine over the demo's policies and entities, never our own code.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CedarValueJson, type EntityJson, isAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { keepWasmCallsApart } from '@sallyport/base';

keepWasmCallsApart();

export interface Asked {
  readonly subject: { readonly type: string; readonly id: string };
  readonly action: string;
  readonly resource: {
    readonly type: string;
    readonly id: string;
    readonly properties?: Readonly<Record<string, CedarValueJson>>;
  };
  readonly context: Readonly<Record<string, CedarValueJson>>;
}

/** Whether the official engine permits it. Throws where the engine refuses the input: a mistake of the plan. */
export type Oracle = (tenant: string, asked: Asked) => boolean;

/** Reads policies and entities of the demo tenants from their folder. */
export async function openOracle(demoPolicies: string, tenants: readonly string[]): Promise<Oracle> {
  const worlds = new Map<string, { readonly policies: string; readonly entities: readonly EntityJson[] }>();
  for (const tenant of tenants) {
    const policies = await readFile(join(demoPolicies, `${tenant}.cedar`), 'utf8');
    worlds.set(tenant, {
      policies,
      entities: JSON.parse(await readFile(join(demoPolicies, `${tenant}.entities.json`), 'utf8')),
    });
  }
  return (tenant, { subject, action, resource, context }) => {
    const world = worlds.get(tenant);
    if (world === undefined) throw new TypeError(`there are no policies of ${tenant}`);
    const uid = { type: resource.type, id: resource.id };
    const stored = world.entities.find((entity) => sameUid(entity.uid, uid));
    // Properties that come with a request do not count where the entity is stored with its own.
    const sent = { uid, attrs: { ...resource.properties, ...stored?.attrs }, parents: stored?.parents ?? [] };
    const answer = isAuthorized({
      principal: { ...subject },
      action: { type: 'Action', id: action },
      resource: uid,
      context: { ...context },
      policies: { staticPolicies: world.policies },
      entities: [...world.entities.filter((entity) => entity !== stored), sent],
    });
    if (answer.type === 'failure') throw new Error(answer.errors.map(({ message }) => message).join('; '));
    return answer.response.decision === 'allow';
  };
}

function sameUid(stored: EntityJson['uid'], uid: { readonly type: string; readonly id: string }): boolean {
  return 'type' in stored && stored.type === uid.type && stored.id === uid.id;
}
