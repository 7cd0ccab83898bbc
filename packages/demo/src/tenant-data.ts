// What each demo tenant stores: its policies and its entities, read from the files in `policies/`.

import { readFileSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject, parseJson } from '@sallyport/base';
import type { DemoTenant } from './tenant.ts';

/** One named Cedar text. */
export interface DemoPolicy {
  readonly name: string;
  readonly source: string;
}

/** One entity; `body` holds `attrs` and `parents` in Cedar's JSON form. */
export interface DemoEntity {
  readonly type: string;
  readonly id: string;
  readonly body: JsonObject;
}

/** The policy documents of a tenant. */
export function demoPolicies(tenant: DemoTenant): readonly DemoPolicy[] {
  return [{ name: `${tenant}.cedar`, source: readFileSync(file(`${tenant}.cedar`), 'utf8') }];
}

/** People, agents, roles and destinations of a tenant. */
export function demoEntities(tenant: DemoTenant): readonly DemoEntity[] {
  const name = `${tenant}.entities.json`;
  const parsed = parseJson(readFileSync(file(name)));
  if (!parsed.ok || !Array.isArray(parsed.value)) throw new Error(`${name} is not a list of entities`);
  return parsed.value.map((entity: Json) => {
    const uid = isJsonObject(entity) ? entity.uid : undefined;
    if (!isJsonObject(entity) || !isJsonObject(uid) || typeof uid.type !== 'string' || typeof uid.id !== 'string') {
      throw new Error(`${name} holds an entity without a uid`);
    }
    const { attrs = {}, parents = [] } = entity;
    return { type: uid.type, id: uid.id, body: { attrs, parents } };
  });
}

/** The same folder seen from `src/` and from `dist/`. */
function file(name: string): URL {
  return new URL(`../policies/${name}`, import.meta.url);
}
