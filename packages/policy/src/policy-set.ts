// A set of policies with distinct ids, its templates and their links.

import { type Fault, fail, limits, type Result } from '@sallyport/base';
import type { Expr, Policy, ScopeConstraint, SlotName } from './ast.ts';
import { conditionOf } from './condition.ts';
import type { EntityUid } from './uid.ts';

/** Makes a policy of a template: `values` names an entity for each slot of the template, and no other. */
export interface TemplateLink {
  readonly templateId: string;
  readonly id: string;
  readonly values: Readonly<Partial<Record<SlotName, EntityUid>>>;
}

/** A policy that decides, with its scope and conditions as one expression. */
export interface ActivePolicy {
  readonly policy: Policy;
  readonly condition: Expr;
}

/** Immutable; made by `policySet`. */
export class PolicySet {
  /** What decides: policies and linked templates, in order. */
  readonly active: readonly ActivePolicy[];
  readonly templates: readonly Policy[];
  readonly #byId: ReadonlyMap<string, Policy>;

  constructor(policies: readonly Policy[], templates: readonly Policy[]) {
    this.active = policies.map((policy) => ({ policy, condition: conditionOf(policy) }));
    this.templates = templates;
    this.#byId = new Map([...policies, ...templates].map((policy) => [policy.id, policy]));
  }

  /** The policy or template of an id, for its source and annotations. */
  get(id: string): Policy | undefined {
    return this.#byId.get(id);
  }

  get size(): number {
    return this.active.length;
  }
}

/**
 * The set of these policies and links. Faults: `conflict` for an id given twice, `too_large` above
 * `limits.policiesMax`, `not_found` for a link without its template, `invalid_input` for wrong slot values.
 */
export function policySet(policies: Iterable<Policy>, links: Iterable<TemplateLink> = []): Result<PolicySet, Fault> {
  const all = [...policies];
  const templates = all.filter((policy) => policy.slots.length > 0);
  const active = all.filter((policy) => policy.slots.length === 0);
  const byId = new Map(templates.map((template) => [template.id, template]));
  for (const link of links) {
    const template = byId.get(link.templateId);
    if (template === undefined) return fail('not_found', `there is no template \`${link.templateId}\``);
    const linked = linkTemplate(template, link);
    if (!linked.ok) return linked;
    active.push(linked.value);
  }
  if (active.length + templates.length > limits.policiesMax) {
    return fail('too_large', `a set holds at most ${limits.policiesMax} policies`);
  }
  const seen = new Set<string>();
  for (const { id } of [...active, ...templates]) {
    if (seen.has(id)) return fail('conflict', `the policy id \`${id}\` is used twice; give each policy its own`);
    seen.add(id);
  }
  return { ok: true, value: new PolicySet(active, templates) };
}

/** The policy that a template becomes. Faults: `invalid_input` where the values are not exactly those of its slots. */
export function linkTemplate(template: Policy, link: TemplateLink): Result<Policy, Fault> {
  const given = Object.keys(link.values).filter((name) => name === '?principal' || name === '?resource');
  if (given.length !== template.slots.length || !template.slots.every((slot) => link.values[slot] !== undefined)) {
    return fail(
      'invalid_input',
      `the link \`${link.id}\` must give exactly ${template.slots.join(' and ') || 'no value'}`,
    );
  }
  return {
    ok: true,
    value: {
      ...template,
      id: link.id,
      slots: [],
      templateId: template.id,
      principal: fill(template.principal, link.values['?principal']),
      resource: fill(template.resource, link.values['?resource']),
    },
  };
}

function fill(constraint: ScopeConstraint, value: EntityUid | undefined): ScopeConstraint {
  if (value === undefined || constraint.op === 'all' || constraint.op === 'is') return constraint;
  return constraint.entity.kind === 'slot' ? { ...constraint, entity: value } : constraint;
}
