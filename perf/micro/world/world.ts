// A made-up world of documents with policies in Cedar, Rego and Cerbos' language and by hand: the same rules in each.

import { numbers } from '../../numbers.ts';

/** What a request is about; the attributes come with it, so that every engine gets the same. */
export interface Asked {
  readonly subject: { readonly type: 'User'; readonly id: string; readonly properties: Person };
  readonly action: { readonly name: Action };
  readonly resource: { readonly type: string; readonly id: string; readonly properties: Doc };
  readonly context: Circumstances;
}

export type Person = {
  readonly name: string;
  readonly department: string;
  readonly clearance: number;
  readonly roles: readonly string[];
};
export type Doc = {
  readonly owner: string;
  readonly department: string;
  readonly level: number;
  readonly locked: boolean;
  readonly labels: readonly string[];
};
export type Circumstances = { readonly mfa: boolean; readonly amount: number; readonly approved: boolean };

export const actions = ['read', 'write', 'delete', 'share', 'export'] as const;
export type Action = (typeof actions)[number];

/** Rules of each kind of document. */
export const rulesPerKind = 10;

/** One rule in each language; `limit` differs from kind to kind. */
export interface Rule {
  readonly effect: 'permit' | 'forbid';
  readonly action: Action;
  readonly cedar: string;
  readonly rego: string;
  readonly cel: string;
}

export function kindName(kind: number): string {
  return `Doc${kind}`;
}

/** The bound of `export` in this kind. */
export function limitOf(kind: number): number {
  return 100 + (kind % 900);
}

/** In this order everywhere: rule `n` of kind `k` has the id `k<k>-<n>`. */
export function rulesOf(kind: number): readonly Rule[] {
  const limit = limitOf(kind);
  const [p, r, c] = ['input.subject.properties', 'input.resource.properties', 'input.context'];
  return [
    {
      effect: 'permit',
      action: 'read',
      cedar: 'principal.department == resource.department',
      rego: `${p}.department == ${r}.department`,
      cel: 'P.attr.department == R.attr.department',
    },
    {
      effect: 'permit',
      action: 'read',
      cedar: 'principal.clearance >= resource.level',
      rego: `${p}.clearance >= ${r}.level`,
      cel: 'P.attr.clearance >= R.attr.level',
    },
    {
      effect: 'permit',
      action: 'write',
      cedar: 'resource.owner == principal.name',
      rego: `${r}.owner == ${p}.name`,
      cel: 'R.attr.owner == P.attr.name',
    },
    {
      effect: 'permit',
      action: 'write',
      cedar: `principal.roles.contains("editor-${kind}")`,
      rego: `"editor-${kind}" in ${p}.roles`,
      cel: `"editor-${kind}" in P.attr.roles`,
    },
    {
      effect: 'permit',
      action: 'delete',
      cedar: 'resource.owner == principal.name && resource.level < 3',
      rego: `${r}.owner == ${p}.name\n  ${r}.level < 3`,
      cel: 'R.attr.owner == P.attr.name && R.attr.level < 3',
    },
    {
      effect: 'permit',
      action: 'share',
      cedar: 'context.mfa && principal.department == resource.department',
      rego: `${c}.mfa\n  ${p}.department == ${r}.department`,
      cel: 'P.attr.context.mfa && P.attr.department == R.attr.department',
    },
    {
      effect: 'permit',
      action: 'export',
      cedar: `context.amount < ${limit}`,
      rego: `${c}.amount < ${limit}`,
      cel: `P.attr.context.amount < ${limit}`,
    },
    {
      effect: 'forbid',
      action: 'export',
      cedar: 'resource.labels.contains("confidential") && !context.approved',
      rego: `"confidential" in ${r}.labels\n  not ${c}.approved`,
      cel: '"confidential" in R.attr.labels && !P.attr.context.approved',
    },
    {
      effect: 'forbid',
      action: 'write',
      cedar: 'resource.locked',
      rego: `${r}.locked`,
      cel: 'R.attr.locked',
    },
    {
      effect: 'forbid',
      action: 'read',
      cedar: 'resource.level > 8 && !context.mfa',
      rego: `${r}.level > 8\n  not ${c}.mfa`,
      cel: 'R.attr.level > 8 && !P.attr.context.mfa',
    },
  ];
}

/** `count` questions over `kinds` kinds, the same in every run. */
export function questions(kinds: number, count: number): readonly Asked[] {
  const number = numbers(20_260_401);
  const below = (bound: number) => Math.floor(number() * bound);
  const person = () => `u${below(100)}`;
  const department = () => `d${below(4)}`;
  return Array.from({ length: count }, () => {
    const kind = below(kinds);
    const name = person();
    return {
      subject: {
        type: 'User',
        id: name,
        properties: {
          name,
          department: department(),
          clearance: below(10),
          roles: ['staff', `editor-${number() < 0.5 ? kind : below(kinds)}`],
        },
      },
      action: { name: actions[below(actions.length)] ?? 'read' },
      resource: {
        type: kindName(kind),
        id: `doc-${below(10_000)}`,
        properties: {
          owner: number() < 0.4 ? name : person(),
          department: department(),
          level: below(11),
          locked: number() < 0.2,
          labels: number() < 0.3 ? ['confidential', 'eu'] : ['eu'],
        },
      },
      context: { mfa: number() < 0.7, amount: below(1_000), approved: number() < 0.5 },
    };
  });
}
