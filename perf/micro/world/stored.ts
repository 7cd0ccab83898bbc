// The world as it is stored: people in groups and documents in folders, as rows of the authority.

import type { JsonObject } from '@sallyport/base';
import type { AuthorityStore, DecisionRequest, StoredEntity } from '@sallyport/decision';
import { cedarText } from './cedar.ts';
import { actions, kindName } from './world.ts';

export const tenant = 'bench';

/** People to documents: one in ten is a person. */
const oneIn = 10;
const groups = 1_000;

/** Number `n` of the stored entities; below the people and documents come the groups and what these are in. */
export function storedEntity(n: number, kinds: number): StoredEntity {
  const body: JsonObject =
    n % oneIn === 0
      ? {
          attrs: { name: `u${n}`, department: `d${n % 4}`, clearance: n % 10, roles: ['staff', `editor-${n % kinds}`] },
          parents: [{ type: 'Group', id: `g${n % groups}` }],
        }
      : {
          attrs: {
            owner: `u${n - (n % oneIn)}`,
            department: `d${n % 4}`,
            level: n % 11,
            locked: n % 5 === 0,
            labels: n % 3 === 0 ? ['confidential', 'eu'] : ['eu'],
          },
          parents: [{ type: 'Folder', id: `f${n % groups}` }],
        };
  const named = n % oneIn === 0 ? { type: 'User', id: `u${n}` } : { type: kindName(n % kinds), id: `doc-${n}` };
  // As a driver gives rows: each with texts of its own.
  return JSON.parse(JSON.stringify({ ...named, version: 1, body }));
}

function above(): StoredEntity[] {
  const inside = (type: string, id: string, parent: { readonly type: string; readonly id: string }) => ({
    type,
    id,
    version: 1,
    body: { parents: [parent] },
  });
  return Array.from({ length: groups }, (_, at) => [
    inside('Group', `g${at}`, { type: 'Org', id: `o${at % 10}` }),
    inside('Folder', `f${at}`, { type: 'Drive', id: `v${at % 10}` }),
  ]).flat();
}

/** An authority that first has policies, and after `addEntities` entities too; it keeps none of what it gives. */
export function storedWorld(counts: { readonly kinds: number; readonly entities: number }): {
  readonly authority: Pick<AuthorityStore, 'readEpochs' | 'loadTenant'>;
  readonly addEntities: () => void;
} {
  let seq = 1;
  const generation = 'bench';
  return {
    addEntities: () => {
      seq = 2;
    },
    authority: {
      readEpochs: async (since) => {
        const changes = since < seq ? [{ tenant, scope: seq === 1 ? 'policy' : 'entity', seq }] : [];
        return { ok: true, value: { generation, seq, changes } };
      },
      loadTenant: async (_tenant, since) => ({
        ok: true,
        value: {
          generation,
          seq,
          policies: since === 0 ? [{ name: 'world', source: cedarText(counts.kinds), version: 1 }] : undefined,
          entities:
            seq === 1
              ? []
              : [...above(), ...Array.from({ length: counts.entities }, (_, n) => storedEntity(n, counts.kinds))],
          deletedEntities: [],
          revoked: [],
        },
      }),
    },
  };
}

/** Question number `n` about stored entities, which come without properties. */
export function storedQuestion(
  n: number,
  { kinds, entities }: { readonly kinds: number; readonly entities: number },
): DecisionRequest {
  const person = (Math.imul(n, 7_919) >>> 0) % entities;
  const document = (Math.imul(n, 104_729) >>> 0) % entities;
  return {
    tenant,
    subject: { type: 'User', id: `u${person - (person % oneIn)}` },
    action: { name: actions[n % actions.length] ?? 'read' },
    resource: { type: kindName(document % kinds), id: `doc-${document}` },
    context: { mfa: n % 3 > 0, amount: n % 1_000, approved: n % 2 === 0 },
  };
}
